"""A *twin* of TensorFlow Serving's gRPC service, for requests as users make.

It speaks the server's own messages (`tensorflow-serving-api`) and hands the
tensors to the loader. It is not the server: no batching, no change of versions.
"""

import contextlib
from collections.abc import Iterator
from concurrent import futures

import grpc
from tensorflow_serving.apis import predict_pb2
from tensorflow_serving.apis import prediction_service_pb2_grpc

from tools.check_serving.loader import Loader

DEFAULT_SIGNATURE = "serving_default"
# The default of gRPC, 4 MiB, is below what 64 pictures may take.
ANY_SIZE = (
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
)


class Twin(prediction_service_pb2_grpc.PredictionServiceServicer):
    """Answers `Predict` of one model; all else is unimplemented.

    Args:
        loader: that answers.
        model: the name that requests must give.
    """

    def __init__(self, loader: Loader, model: str) -> None:
        self._loader = loader
        self._model = model

    def Predict(
        self,
        request: predict_pb2.PredictRequest,
        context: grpc.ServicerContext,
    ) -> predict_pb2.PredictResponse:
        """Returns the outputs of the signature that is asked."""
        asked = request.model_spec
        if asked.name != self._model:
            context.abort(
                grpc.StatusCode.NOT_FOUND, f"No model named {asked.name!r}."
            )
        signature = asked.signature_name or DEFAULT_SIGNATURE
        answer = self._loader.ask(signature, request.inputs)
        if answer.code != "OK":
            context.abort(grpc.StatusCode[answer.code], answer.message)
        response = predict_pb2.PredictResponse(outputs=answer.outputs)
        response.model_spec.name = asked.name
        response.model_spec.signature_name = signature
        return response


@contextlib.contextmanager
def grpc_twin(loader: Loader, model: str) -> Iterator[str]:
    """Runs a twin on a free port of this machine alone.

    Args:
        loader: that answers.
        model: its name.

    Yields:
        Its address, as `grpc.insecure_channel` takes it.
    """
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=4), options=ANY_SIZE
    )
    prediction_service_pb2_grpc.add_PredictionServiceServicer_to_server(
        Twin(loader, model), server
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(grace=None).wait()
