"""Does a written graph hold only what every server can run and repeat?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tensorflow.core.protobuf import saved_model_pb2

# They call back into the Python process that made the graph.
PYTHON_OPS = frozenset({"EagerPyFunc", "PyFunc", "PyFuncStateless"})
# They draw from a hidden state: a request could not be repeated.
STATEFUL_RANDOM_OPS = frozenset(
    {
        "AllCandidateSampler",
        "FixedUnigramCandidateSampler",
        "LearnedUnigramCandidateSampler",
        "LogUniformCandidateSampler",
        "Multinomial",
        "NonDeterministicInts",
        "ParameterizedTruncatedNormal",
        "RandomCrop",
        "RandomGamma",
        "RandomPoisson",
        "RandomPoissonV2",
        "RandomShuffle",
        "RandomStandardNormal",
        "RandomUniform",
        "RandomUniformInt",
        "RngReadAndSkip",
        "RngSkip",
        "SampleDistortedBoundingBox",
        "SampleDistortedBoundingBoxV2",
        "StatefulRandomBinomial",
        "StatefulStandardNormal",
        "StatefulStandardNormalV2",
        "StatefulTruncatedNormal",
        "StatefulUniform",
        "StatefulUniformFullInt",
        "StatefulUniformInt",
        "ThreadUnsafeUnigramCandidateSampler",
        "TruncatedNormal",
        "UniformCandidateSampler",
    }
)
XLA_ATTRIBUTE = "_XlaMustCompile"


def check_graph(folder: Path) -> None:
    """Raises unless a server can run the graph and repeat its answers.

    Every function of the library is read, called or not.

    Args:
        folder: a SavedModel's.

    Raises:
        ValueError: it names the op and the function that holds it.
    """
    saved = saved_model_pb2.SavedModel()
    saved.ParseFromString((folder / "saved_model.pb").read_bytes())
    for meta_graph in saved.meta_graphs:
        for place, attributes in _attributes(meta_graph.graph_def):
            # Absent from the map, an attribute must not be looked up: a
            # protobuf map would make it.
            if XLA_ATTRIBUTE in attributes and attributes[XLA_ATTRIBUTE].b:
                raise ValueError(
                    "`model` must draw without `jit_compile=True`: servers "
                    f"run without XLA. Received: {XLA_ATTRIBUTE} of {place}"
                )
        for place, operation in _operations(meta_graph.graph_def):
            if operation in PYTHON_OPS:
                raise ValueError(
                    "`model` must draw without calling Python: a server has "
                    f"none. Received: op {operation} in {place}"
                )
            if operation in STATEFUL_RANDOM_OPS:
                raise ValueError(
                    "`model` must draw only from the noise that it is given: "
                    "other draws cannot be repeated. Received: op "
                    f"{operation} in {place}"
                )


def _attributes(graph: Any) -> Iterator[tuple[str, Any]]:
    for node in graph.node:
        yield f"op {node.op} ({node.name})", node.attr
    for function in graph.library.function:
        yield f"function {function.signature.name}", function.attr
        for node in function.node_def:
            yield f"op {node.op} ({node.name})", node.attr


def _operations(graph: Any) -> Iterator[tuple[str, str]]:
    for node in graph.node:
        yield "the main graph", node.op
    for function in graph.library.function:
        for node in function.node_def:
            yield f"function {function.signature.name}", node.op
