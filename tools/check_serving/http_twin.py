"""A *twin* of TensorFlow Serving's JSON interface, in row and column form.

It is not the server: how the server reads JSON is its own affair. The twin
keeps to what is written of the forms, so that the requests of the docs can be
tried: `instances` holds a row each, `inputs` whole tensors, and outputs whose
names end in `_bytes` come in base64.
"""

import base64
import contextlib
import json
import re
import threading
from collections.abc import Iterator
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from typing import Any

import numpy as np

from tools.check_serving.loader import Loader
from tools.check_serving.signatures import Signature

BYTES = "_bytes"
AVAILABLE = {"version": "1", "state": "AVAILABLE"}
# Of HTTP, for the codes of TensorFlow; 500 for others.
STATUS = {
    "INVALID_ARGUMENT": 400,
    "FAILED_PRECONDITION": 400,
    "NOT_FOUND": 404,
}


def answer(
    loader: Loader, signatures: Mapping[str, Signature], body: bytes
) -> tuple[int, dict[str, Any]]:
    """Returns the HTTP status and the JSON that a request gets.

    Args:
        loader: that answers.
        signatures: of its model, by name.
        body: of the request.
    """
    try:
        asked = json.loads(body)
        name = asked.get("signature_name", "serving_default")
        if name not in signatures:
            return 400, {"error": f"The model has no signature `{name}`."}
        by_row = "instances" in asked
        specs = signatures[name].inputs
        read = _tensors_of_rows if by_row else _tensors_of_columns
        tensors = read(asked["instances" if by_row else "inputs"], list(specs))
        inputs = {
            key: _array(value, specs[key].dtype.as_numpy_dtype)
            for key, value in tensors.items()
            if key in specs
        }
    except (
        AttributeError,
        LookupError,
        OverflowError,
        TypeError,
        ValueError,
    ) as error:
        return 400, {"error": f"The request cannot be read: {error}"}
    found = loader.ask(name, inputs)
    if found.code != "OK":
        return STATUS.get(found.code, 500), {"error": found.message}
    columns = {
        key: _as_json(value, key.endswith(BYTES))
        for key, value in found.arrays().items()
    }
    if not by_row:
        return 200, {"outputs": _alone(columns)}
    rows = zip(*columns.values(), strict=True)
    return 200, {
        "predictions": [
            _alone(dict(zip(columns, row, strict=True))) for row in rows
        ]
    }


@contextlib.contextmanager
def http_twin(
    loader: Loader, signatures: Mapping[str, Signature], model: str
) -> Iterator[str]:
    """Runs a twin on a free port of this machine alone.

    Args:
        loader: that answers.
        signatures: of its model, by name.
        model: its name.

    Yields:
        Its address, such as `http://127.0.0.1:8501`.
    """
    place = f"/v1/models/{model}"
    predict = re.compile(rf"{re.escape(place)}(/versions/\d+)?:predict")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # An answer's head and body are two packets: do not hold one back.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            if self.path == place:
                self._reply(200, {"model_version_status": [AVAILABLE]})
            else:
                self._reply(404, {"error": f"Nothing at {self.path}."})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if predict.fullmatch(self.path):
                self._reply(*answer(loader, signatures, body))
            else:
                self._reply(404, {"error": f"Nothing at {self.path}."})

        def _reply(self, status: int, reply: dict[str, Any]) -> None:
            text = json.dumps(reply).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *arguments: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _tensors_of_rows(rows: Any, names: list[str]) -> dict[str, Any]:
    # A row of one input may be the value alone.
    if len(names) == 1 and not isinstance(rows[0], dict):
        return {names[0]: rows}
    return {name: [row[name] for row in rows] for name in rows[0]}


def _tensors_of_columns(columns: Any, names: list[str]) -> dict[str, Any]:
    if len(names) == 1 and not isinstance(columns, dict):
        return {names[0]: columns}
    return dict(columns)


def _array(value: Any, dtype: Any) -> np.ndarray:
    array = np.asarray(value)
    kinds = "iu" if np.issubdtype(dtype, np.integer) else "iuf"
    # NumPy would cut 1.5 to 1, and read text, where the server refuses.
    if array.size and array.dtype.kind not in kinds:
        raise TypeError(f"{array.dtype} cannot be {np.dtype(dtype)}")
    return np.asarray(value, dtype)


def _as_json(values: np.ndarray, as_bytes: bool) -> Any:
    if not as_bytes:
        return values.tolist()
    return [{"b64": base64.b64encode(each).decode()} for each in values]


def _alone(values: dict[str, Any]) -> Any:
    return next(iter(values.values())) if len(values) == 1 else values
