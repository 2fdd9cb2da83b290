"""The check with docker, where there is none: by a stand-in for the command."""

import json
import os
import urllib.error
import urllib.request

import pytest
import tensorflow as tf

from tools import serve_in_docker
from tools.check_serving import json_client
from tools.check_serving.building import CannotBuild
from tools.check_serving.building import loader_program
from tools.check_serving.http_twin import http_twin
from tools.check_serving.loader import Loader
from tools.check_serving.signatures import read_signatures

DOCKER = """#!/bin/sh
echo "$@" >> {folder}/said
case "$1" in
  info) exit {info} ;;
  run) echo container-1 ;;
  port) echo "{address}" ;;
esac
"""


@pytest.fixture
def version(tmp_path):
    module = tf.Module()
    module.serve = tf.function(
        lambda seed: {
            "sample": tf.sin(tf.cast(seed, tf.float32))[:, None],
            "image_bytes": tf.strings.as_string(seed),
        },
        input_signature=[tf.TensorSpec((None,), tf.int32, name="seed")],
    )
    folder = tmp_path / "versions" / "1"
    tf.saved_model.save(module, str(folder), signatures=module.serve)
    return folder


def docker(tmp_path, monkeypatch, info=0, address=""):
    command = tmp_path / "docker"
    text = DOCKER.format(folder=tmp_path, info=info, address=address)
    command.write_text(text)
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")


def test_without_docker_it_is_not_run(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert serve_in_docker.main(["anything"]) == 77
    assert capsys.readouterr().out == "NOT RUN: no docker\n"


def test_without_an_engine_it_is_not_run(tmp_path, monkeypatch, capsys):
    docker(tmp_path, monkeypatch, info=1)
    assert serve_in_docker.main(["anything"]) == 77
    assert "NOT RUN: docker's engine" in capsys.readouterr().out


def test_one_version_is_no_folder_of_versions(
    version, tmp_path, monkeypatch, capsys
):
    docker(tmp_path, monkeypatch)
    assert serve_in_docker.main([str(version)]) == 2
    assert "must be that of versions" in capsys.readouterr().err
    assert (tmp_path / "said").read_text() == "info\n"


def test_a_server_that_never_loads_is_stopped(
    version, tmp_path, monkeypatch, capsys
):
    docker(tmp_path, monkeypatch, address="127.0.0.1:9")
    monkeypatch.setattr(json_client, "SECONDS_TO_LOAD", 0.1)
    assert serve_in_docker.main([str(version.parent)]) == 1
    assert capsys.readouterr().out.endswith("RESULT failed\n")
    assert "stop container-1" in (tmp_path / "said").read_text()


@pytest.mark.serving
def test_a_twin_in_the_place_of_the_server(
    version, tmp_path, monkeypatch, capsys
):
    try:
        loader_program()
    except CannotBuild as error:
        pytest.skip(f"NOT RUN: {error}")
    signatures = read_signatures(version)
    with (
        Loader(version) as loader,
        http_twin(loader, signatures, serve_in_docker.MODEL) as address,
    ):
        url = address.removeprefix("http://")
        docker(tmp_path, monkeypatch, address=f"{url}\n[::]:1")
        with urllib.request.urlopen(f"{address}/v1/models/kgan") as state:
            assert json.load(state)["model_version_status"]
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{address}/v1/models/other")
        assert serve_in_docker.main([str(version.parent), "--tag=2.19.0"]) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith("ok     serving_default: 3 requests")
    assert last == "RESULT ok"
    info, run, port, stop = (tmp_path / "said").read_text().splitlines()
    assert f"--volume={version.parent}:/models/kgan:ro" in run
    assert run.endswith("tensorflow/serving:2.19.0")
    assert (port, stop) == ("port container-1 8501/tcp", "stop container-1")
