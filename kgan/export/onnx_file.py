"""A model's samples of noise as an ONNX file, for programs without TF."""

import contextlib
import importlib
import logging
import os
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tensorflow as tf

from kgan.core import silent
from kgan.core import written_whole
from kgan.export.ability import Arrays
from kgan.export.differences import difference
from kgan.export.equality_check import BATCHES
from kgan.export.equality_check import HALF_TOLERANCE
from kgan.export.equality_check import TOLERANCE
from kgan.export.equality_check import computes_in_half_precision
from kgan.export.serving import Serving
from kgan.export.signature import Signature
from kgan.export.signatures import signatures
from kgan.models import Game

SIGNATURE = "serving_default"
# Of 2022: whatever runs ONNX today reads it.
OPERATOR_SET = 17
# How the graph calls the number of rows.
ROWS = "n"


def save_onnx(
    model: Game,
    path: str | os.PathLike[str],
    *,
    ema: bool = True,
    tell: Callable[[str], None] = silent,
) -> Path:
    """Writes what turns noise into samples as an ONNX file.

    Its inputs and its output are those of `serving_default` in a SavedModel
    of `save`: `latent` float32 `(n, latent_size)`, or an input for each noise
    of the model, and of classes `label` int32 `(n,)`; `sample` float32
    `(n, ...)`, pictures as NHWC. It holds none of the rules for requests: a
    label out of range gives a sample of no class. Before it is written,
    onnxruntime makes 1, 3 and 16 samples by it, on the CPU, and they are
    compared with the model's.

    Args:
        model: a game that makes samples.
        path: the file; its folder is made if it does not exist.
        ema: export the averaged weights.
        tell: called with a sentence before each slow part, and with what was
            found.

    Returns:
        The path.

    Raises:
        TypeError: `model` is no game.
        ModuleNotFoundError: without `tf2onnx` and `onnxruntime`.
        ValueError: `path` is a folder; the model makes no samples, or has an
            op that ONNX has not.
        RuntimeError: samples differ by more than 1e-5 (of values above 1 in
            proportion), or than 1e-2 where the model computes in half
            precision.
    """
    path = Path(path)
    if path.is_dir():
        raise ValueError(
            f"`path` must be a file's. Received: path={str(path)!r}, which is "
            "a folder"
        )
    serving = Serving(model, ema=ema)
    converter = _module("tf2onnx")
    runtime = _module("onnxruntime")
    signature = (
        signatures(serving).get(SIGNATURE) if model.sample_noise else None
    )
    if signature is None:
        raise ValueError(
            "`model` must make samples. "
            f"Received: {type(model).__name__}, which draws none"
        )
    tell("Converting the generator by tf2onnx ...")
    graph = _converted(converter, signature)
    tell(
        "Comparing the samples of onnxruntime with the model's, at batches of "
        f"{', '.join(map(str, BATCHES))} ..."
    )
    largest = _check(runtime, model, signature, graph)
    tell(f"Largest difference: {largest:.1g}.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as aside:
        aside.write_bytes(graph)
    return path


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ModuleNotFoundError(
            f"ONNX files need `{name}`, which kgan's extra `onnx` installs: "
            f"pip install '.[onnx]' in its checkout ({error})"
        ) from error


def _converted(converter: Any, signature: Signature) -> bytes:
    specs = {
        name: tf.TensorSpec(spec.shape, spec.dtype, name=name)
        for name, spec in signature.inputs.items()
    }
    with _shapes_unknown():
        written, _ = converter.convert.from_function(
            tf.function(signature.answer, autograph=False),
            input_signature=[specs],
            opset=OPERATOR_SET,
        )
    for value in (*written.graph.input, *written.graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = ROWS
    return bytes(written.SerializeToString())


@contextlib.contextmanager
def _shapes_unknown() -> Iterator[None]:
    """Silences warnings of the rules for requests, which are left out."""
    # It warns of their shapes, which are meant to be unknown.
    logger = logging.getLogger("tf2onnx.shape_inference")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _check(
    runtime: Any, model: Game, signature: Signature, graph: bytes
) -> float:
    """Raises unless a file's samples are the model's own.

    Returns:
        The largest difference, of samples with values above 1 divided by the
        largest of them.
    """
    try:
        session = runtime.InferenceSession(
            graph, providers=["CPUExecutionProvider"]
        )
    # It has a class for each kind of failure, and no common one of its own.
    except Exception as error:
        raise ValueError(
            "`model` must be made of ops that ONNX has. "
            f"Received: {type(model).__name__}; onnxruntime says: {error}"
        ) from error
    half = computes_in_half_precision(model)
    largest = 0.0
    for count in BATCHES:
        request = signature.request(count)
        answer = _answer_of(session, request)
        expected = signature.expected(request)["sample"]
        found = difference("sample", answer, expected)
        scale = max(1.0, float(abs(expected).max()))
        allowed = scale * (HALF_TOLERANCE if half else TOLERANCE)
        # Written so that NaN fails too.
        if not found <= allowed:
            raise RuntimeError(
                "The ONNX file must make the model's samples, within "
                f"{allowed:g}. Received: a difference of {found:g} at batch "
                f"{count}; nothing was written."
            )
        largest = max(largest, found / scale)
    return largest


def _answer_of(session: Any, request: Arrays) -> Any:
    (sample,) = session.run(["sample"], request)
    return sample
