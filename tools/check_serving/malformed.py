"""Requests that are wrong in every way, and what they do to a server."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

import numpy as np
import tensorflow as tf
from tensorflow.core.framework import tensor_pb2

from tools.check_serving.comparing import TOLERANCE
from tools.check_serving.comparing import largest_difference
from tools.check_serving.loader import Loader
from tools.check_serving.signatures import Signature
from tools.check_serving.signatures import example_request

# Until then a process grows: of each signature the first run makes its plan.
WARM_REQUESTS = 300
# No side of a malformed shape is as long.
MOST_SIZE = 40
DTYPES = (np.float64, np.int64, np.int16, np.float16, np.bool_, np.bytes_)
HUGE = (2**31 - 1, -(2**31), 10**9, -2, 0)
NOT_FINITE = (np.nan, np.inf, -np.inf)


class Endured(NamedTuple):
    """What a process did with malformed requests.

    Attributes:
        codes: how often each answer was given. "OK" is no fault: another
            seed, or no row at all, may be asked for.
        before: bytes in memory after the first `WARM_REQUESTS`.
        after: bytes in memory after all.
        steady: whether good requests were answered, in between and after as
            before.
    """

    codes: Mapping[str, int]
    before: int
    after: int
    steady: bool


def endure(
    loader: Loader,
    signatures: Mapping[str, Signature],
    count: int,
    seed: int = 0,
) -> Endured:
    """Sends malformed requests, and good ones in between.

    Args:
        loader: what is asked.
        signatures: of its model, by name.
        count: malformed requests, besides `WARM_REQUESTS` more at first.
        seed: of what is wrong.

    Raises:
        LoaderDied: the process did not survive.
    """
    random = np.random.default_rng(seed)
    good = {name: example_request(each, 3) for name, each in signatures.items()}
    first = {name: loader.ask(name, good[name]) for name in good}
    expected = {name: answer.arrays() for name, answer in first.items()}
    codes: Counter[str] = Counter()
    steady = all(answer.code == "OK" for answer in first.values())
    # What one change leaves valid may be of other rows: the memory that each
    # number of them needs is no leak.
    for name, each in signatures.items():
        for rows in range(1, MOST_SIZE):
            loader.ask(name, example_request(each, rows))
    before = 0
    for sent in range(WARM_REQUESTS + count):
        name = str(random.choice(sorted(signatures)))
        asked, inputs = malformed(name, good[name], random)
        answer = loader.ask(asked, inputs)
        if sent == WARM_REQUESTS - 1:
            before = loader.memory()["Rss"]
        if sent >= WARM_REQUESTS:
            codes[answer.code] += 1
        if sent % 50 == 49:
            steady &= _answered(loader, name, good[name], expected[name])
    after = loader.memory()["Rss"]
    steady &= all(
        _answered(loader, name, good[name], expected[name]) for name in good
    )
    return Endured(dict(codes), before, after, steady)


def malformed(
    signature: str, good: Mapping[str, np.ndarray], random: np.random.Generator
) -> tuple[str, dict[str, Any]]:
    """Returns a signature's name and inputs, of which one thing is wrong.

    Args:
        signature: the name of an existing one.
        good: inputs that it takes.
        random: chooses what is wrong.
    """
    inputs: dict[str, Any] = dict(good)
    name = str(random.choice(sorted(inputs)))
    value = inputs[name]
    match random.integers(8):
        case 0:
            return f"{signature}_{random.integers(100)}", inputs
        case 1:
            del inputs[name]
        case 2:
            inputs[f"{name}_{random.integers(100)}"] = inputs.pop(name)
        case 3:
            inputs["more"] = value
        case 4:
            dtype = DTYPES[random.integers(len(DTYPES))]
            with np.errstate(over="ignore"):
                inputs[name] = value.astype(dtype)
        case 5:
            inputs[name] = _other_shape(value, random)
        case 6:
            inputs[name] = _other_value(value, random)
        case _:
            inputs[name] = _broken(value, random)
    return signature, inputs


def _other_shape(value: np.ndarray, random: np.random.Generator) -> np.ndarray:
    shape = list(value.shape)
    axis = random.integers(len(shape) + 1)
    match random.integers(3):
        case 0:
            shape.insert(axis, int(random.integers(3)))
        case 1 if shape:
            del shape[axis % len(shape)]
        case _ if shape:
            shape[axis % len(shape)] = int(random.integers(MOST_SIZE))
    return np.resize(value, shape).astype(value.dtype)


def _other_value(value: np.ndarray, random: np.random.Generator) -> np.ndarray:
    value = np.array(value)
    wrong = NOT_FINITE if np.issubdtype(value.dtype, np.floating) else HUGE
    if value.dtype == np.uint8:
        wrong = (0, 255)
    value[value.shape and tuple(random.integers(value.shape))] = wrong[
        random.integers(len(wrong))
    ]
    return value


def _broken(
    value: np.ndarray, random: np.random.Generator
) -> tensor_pb2.TensorProto:
    """Returns a tensor whose bytes, type and shape do not fit together."""
    proto = tf.make_tensor_proto(value)
    proto.tensor_content = random.bytes(random.integers(1, 64))
    match random.integers(4):
        case 0:
            proto.dtype = int(random.integers(24, 200))
        case 1:
            proto.tensor_shape.dim.add(size=-int(random.integers(2, 100)))
        case 2:
            proto.tensor_shape.unknown_rank = True
        case _:
            proto.tensor_shape.dim.add(size=1 + int(random.integers(100)))
    return proto


def _answered(
    loader: Loader,
    signature: str,
    inputs: Mapping[str, np.ndarray],
    expected: Mapping[str, np.ndarray],
) -> bool:
    answer = loader.ask(signature, inputs)
    return (
        answer.code == "OK"
        and largest_difference(answer.arrays(), expected) <= TOLERANCE
    )
