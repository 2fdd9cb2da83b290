"""Requests by curl, as the docs show them, to a twin of the server."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from kgan.metrics import to_uint8
from tools.check_serving.http_twin import http_twin

pytestmark = [
    pytest.mark.serving,
    pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl"),
]

DOCS = Path(__file__).resolve().parent.parent.parent / "docs" / "serving.md"
COMMANDS = [
    block
    for block in re.findall(r"```sh\n(.*?)```", DOCS.read_text(), re.DOTALL)
    if block.startswith("curl")
]
SERVER = "http://localhost:8501"


@pytest.fixture(scope="module")
def address(loader, signatures):
    with http_twin(loader, signatures, "photos") as address:
        yield address


def typed(command, address, folder):
    assert command.count(SERVER) == 1
    return subprocess.run(
        command.replace(SERVER, address).replace("curl", "curl -sS", 1),
        shell=True,
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def ask(address, **body):
    command = f"curl -d '{json.dumps(body)}' {SERVER}/v1/models/photos:predict"
    return json.loads(typed(command, address, None))


def test_the_commands_of_the_docs(address, pictures, tmp_path):
    state, rows, columns, number, png = (
        typed(command, address, tmp_path) for command in COMMANDS
    )
    assert "AVAILABLE" in state
    expected = [pictures.sample(1, seed=1), pictures.sample(1, seed=2)]
    for found in (
        json.loads(rows)["predictions"],
        json.loads(columns)["outputs"],
    ):
        np.testing.assert_allclose(found, np.concatenate(expected), atol=1e-5)
    np.testing.assert_allclose(
        json.loads(number)["outputs"], pictures.sample(4, seed=42), atol=1e-5
    )
    assert png == ""
    picture = tf.io.decode_png((tmp_path / "first.png").read_bytes())
    np.testing.assert_array_equal(picture, to_uint8(expected[0])[0])


def test_a_number_of_samples_is_no_row(address):
    refused = ask(
        address, signature_name="sample_n", instances=[{"n": 4, "seed": 42}]
    )
    assert list(refused) == ["error"]


def test_a_row_of_one_input_may_be_its_value(address):
    named = [{"seed": 1}, {"seed": 2}]
    assert ask(address, signature_name="sample", instances=named) == ask(
        address, signature_name="sample", instances=[1, 2]
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"instances": []},
        {"instances": [1]},
        {"inputs": {"latent": [["a"]]}},
        {"inputs": {"latent": [[1.0], [1.0, 2.0]]}},
        {"inputs": {}},
        {"signature_name": "nothing", "inputs": {"seed": [1]}},
        {"signature_name": "sample", "inputs": {"sedd": [1]}},
        {"signature_name": "sample", "inputs": {"seed": [1.5]}},
        {"signature_name": "sample", "inputs": {"seed": [2147483648]}},
        {"signature_name": "sample", "inputs": {"seed": ["1"]}},
    ],
)
def test_what_is_wrong_is_said(address, body):
    refused = ask(address, **body)
    assert list(refused) == ["error"]
    assert refused["error"]
