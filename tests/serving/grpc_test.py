"""Requests in the server's own messages, to a twin of it."""

import re
from pathlib import Path

import grpc
import numpy as np
import pytest
import tensorflow as tf
from tensorflow_serving.apis import predict_pb2
from tensorflow_serving.apis import prediction_service_pb2_grpc

from tools.check_serving.grpc_twin import grpc_twin

pytestmark = pytest.mark.serving

DOCS = Path(__file__).resolve().parent.parent.parent / "docs" / "serving.md"


@pytest.fixture(scope="module")
def address(loader):
    with grpc_twin(loader, "photos") as address:
        yield address


@pytest.fixture(scope="module")
def server(address):
    with grpc.insecure_channel(address) as channel:
        yield prediction_service_pb2_grpc.PredictionServiceStub(channel)


def request(signature="", model="photos", **inputs):
    made = predict_pb2.PredictRequest()
    made.model_spec.name = model
    made.model_spec.signature_name = signature
    for name, value in inputs.items():
        made.inputs[name].CopyFrom(tf.make_tensor_proto(value))
    return made


def samples_of_the_docs(address, label=False):
    """Runs the client of the docs, with its line for classes or without."""
    blocks = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)
    (client,) = (block for block in blocks if "import grpc" in block)
    *lines, _, labelled, ask = client.splitlines()
    assert ask.startswith("samples = ") and client.count("localhost:8500") == 1
    if label:
        lines.append(labelled.removeprefix("# "))
    names = {}
    exec("\n".join([*lines, ask]).replace("localhost:8500", address), names)
    names["channel"].close()
    return names["samples"]


def test_the_client_of_the_docs(address, pictures):
    expected = [pictures.sample(1, seed=seed) for seed in (1, 2, 3)]
    np.testing.assert_allclose(
        samples_of_the_docs(address), np.concatenate(expected), atol=1e-5
    )


def test_the_client_of_the_docs_with_classes(
    loader_by_class, pictures_by_class
):
    with grpc_twin(loader_by_class, "photos") as address:
        samples = samples_of_the_docs(address, label=True)
    expected = [
        pictures_by_class.sample(1, seed=seed, label=label)
        for seed, label in ((1, 0), (2, 0), (3, None))
    ]
    np.testing.assert_allclose(samples, np.concatenate(expected), atol=1e-5)


def test_scalars_and_bytes(server, pictures):
    answer = server.Predict(
        request("sample_n", n=np.int32(4), seed=np.int32(42)), 60
    )
    assert answer.model_spec.signature_name == "sample_n"
    np.testing.assert_allclose(
        tf.make_ndarray(answer.outputs["sample"]),
        pictures.sample(4, seed=42),
        atol=1e-5,
    )
    answer = server.Predict(request("sample_png", seed=np.int32([7])), 60)
    (png,) = tf.make_ndarray(answer.outputs["image_bytes"])
    assert tf.io.decode_png(png).shape == (8, 8, 3)


def test_without_a_name_the_default_is_asked(server):
    latent = np.zeros((2, 64), np.float32)
    answer = server.Predict(request(latent=latent), 60)
    assert answer.model_spec.signature_name == "serving_default"
    assert tf.make_ndarray(answer.outputs["sample"]).shape == (2, 8, 8, 3)


@pytest.mark.parametrize(
    ("asked", "code", "sentence"),
    [
        (
            # What NumPy and Python make of an integer.
            request("sample", seed=np.int64([1])),
            grpc.StatusCode.INVALID_ARGUMENT,
            "int32",
        ),
        (
            request("sample_n", n=np.int32(10**9), seed=np.int32(0)),
            grpc.StatusCode.INVALID_ARGUMENT,
            "`n` must lie in",
        ),
        (
            request("nothing", seed=np.int32([1])),
            grpc.StatusCode.FAILED_PRECONDITION,
            "nothing",
        ),
        (
            request("sample", model="other", seed=np.int32([1])),
            grpc.StatusCode.NOT_FOUND,
            "other",
        ),
    ],
    ids=["int64", "too many", "unknown signature", "unknown model"],
)
def test_refusals(server, asked, code, sentence):
    with pytest.raises(grpc.RpcError, match=re.escape(sentence)) as refused:
        server.Predict(asked, 60)
    assert refused.value.code() == code
    good = server.Predict(request("sample", seed=np.int32([1])), 60)
    assert good.outputs["sample"].tensor_shape.dim[0].size == 1
