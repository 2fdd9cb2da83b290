"""Requests that a server runs before it takes others."""

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tensorflow as tf

from kgan.export.extras import EXTRAS
from kgan.export.signature import Signature

# What TensorFlow Serving looks for, in the extras of a version.
RECORDS = "tf_serving_warmup_requests"
# Rows of each request: the first of another size costs time again.
BATCHES = (1, 16)


def prediction_logs() -> Any:
    """Returns the messages of a server's log, of tensorflow-serving-api.

    Raises:
        ModuleNotFoundError: it is not installed.
    """
    try:
        return importlib.import_module(
            "tensorflow_serving.apis.prediction_log_pb2"
        )
    except ImportError as error:
        raise ModuleNotFoundError(
            "Warm-up records need `tensorflow-serving-api`, which kgan's extra "
            "`serving` installs: pip install '.[serving]' in its checkout "
            f"({error})"
        ) from error


def write_warm_up(folder: Path, signatures: Mapping[str, Signature]) -> None:
    """Writes requests of every signature of rows, of 1 row and of 16.

    The first request of a kind costs a server tens or hundreds of
    milliseconds; it replays these before it offers the version. Signatures
    of numbers, `sample_n` and `refine`, are left out: a server that batches
    replays by its batches of rows, and would not load for them. `sample`
    warms the same generator.

    Args:
        folder: of the SavedModel.
        signatures: of the model.

    Raises:
        ModuleNotFoundError: as `prediction_logs`.

    Reference: TensorFlow Serving, "SavedModel Warmup".
    """
    messages = prediction_logs()
    (folder / EXTRAS).mkdir(exist_ok=True)
    with tf.io.TFRecordWriter(str(folder / EXTRAS / RECORDS)) as writer:
        for name, signature in signatures.items():
            if not signature.by_row:
                continue
            for count in BATCHES:
                log = messages.PredictionLog()
                request = log.predict_log.request
                request.model_spec.signature_name = name
                for key, value in signature.request(count).items():
                    request.inputs[key].CopyFrom(tf.make_tensor_proto(value))
                writer.write(log.SerializeToString())
