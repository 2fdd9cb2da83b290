"""Ways of asking an export for pictures, as clients do."""

import base64
import http.client
import json
from collections.abc import Callable
from collections.abc import Mapping
from typing import Any

import grpc
import numpy as np
import tensorflow as tf
from tensorflow_serving.apis import predict_pb2
from tensorflow_serving.apis import prediction_service_pb2_grpc

from tools.check_serving.loader import Loader

MODEL = "kgan"
FLOATS, PNG = "sample", "sample_png"

Inputs = Mapping[str, np.ndarray]


def by_process(
    loader: Loader, inputs: Inputs, sessions: list[float]
) -> Callable[[], Any]:
    """Returns a call that asks the process through its pipe.

    Args:
        loader: the process.
        inputs: of `sample`.
        sessions: gets the seconds that the session itself ran, each call.
    """

    def call() -> Any:
        answer = loader.ask(FLOATS, inputs)
        sessions.append(answer.seconds)
        return answer.arrays()["sample"]

    return call


def by_grpc(channel: grpc.Channel, inputs: Inputs) -> Callable[[], Any]:
    """Returns a call that asks a gRPC service.

    Args:
        channel: to the service, for answers of any size.
        inputs: of `sample`.
    """
    service = prediction_service_pb2_grpc.PredictionServiceStub(channel)

    def call() -> Any:
        request = predict_pb2.PredictRequest()
        request.model_spec.name = MODEL
        request.model_spec.signature_name = FLOATS
        for name, value in inputs.items():
            request.inputs[name].CopyFrom(tf.make_tensor_proto(value))
        response = service.Predict(request, 120)
        return tf.make_ndarray(response.outputs["sample"])

    return call


def answer_bytes(
    connection: http.client.HTTPConnection, signature: str, inputs: Inputs
) -> int:
    """Returns the size of the JSON that comes back.

    Args:
        connection: to the service.
        signature: `sample` or `sample_png`.
        inputs: of it.
    """
    return len(_posted(connection, signature, inputs))


def by_json(
    connection: http.client.HTTPConnection,
    signature: str,
    inputs: Inputs,
    decoded: Callable[[list[Any]], Any],
) -> Callable[[], Any]:
    """Returns a call that gets pictures in JSON and decodes them.

    Args:
        connection: to the service.
        signature: `sample` or `sample_png`.
        inputs: of it.
        decoded: of what JSON holds of each row.
    """

    def call() -> Any:
        reply = json.loads(_posted(connection, signature, inputs))
        return decoded(reply["predictions"])

    return call


def as_floats(rows: list[Any]) -> np.ndarray:
    """Returns pictures that came as numbers."""
    return np.asarray(rows, np.float32)


def as_files(rows: list[Any]) -> list[bytes]:
    """Returns pictures that came as PNG files, undecoded."""
    return [base64.b64decode(row["b64"]) for row in rows]


def _posted(
    connection: http.client.HTTPConnection, signature: str, inputs: Inputs
) -> bytes:
    columns = [value.tolist() for value in inputs.values()]
    rows = [
        dict(zip(inputs, row, strict=True))
        for row in zip(*columns, strict=True)
    ]
    body = json.dumps({"signature_name": signature, "instances": rows})
    connection.request("POST", f"/v1/models/{MODEL}:predict", body)
    return connection.getresponse().read()
