"""The check of an export: it fails on what a server cannot run."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from tools.check_serving import building
from tools.check_serving.__main__ import main
from tools.check_serving.comparing import Compared
from tools.check_serving.comparing import largest_difference
from tools.check_serving.comparing import line_of
from tools.check_serving.loader import Loader
from tools.check_serving.malformed import malformed
from tools.check_serving.signatures import Signature
from tools.check_serving.signatures import example_request
from tools.check_serving.signatures import read_signatures
from tools.check_serving.signatures import version_folder

ROOT = Path(__file__).resolve().parent.parent.parent
ROWS = tf.TensorSpec((None, 3), tf.float32, name="latent")


def exported(drawn, folder, jit_compile=False):
    """Writes a function of rows, by TensorFlow alone: kgan refuses it."""
    module = tf.Module()
    module.serve = tf.function(
        lambda latent: {"sample": tf.ensure_shape(drawn(latent), (None, 3))},
        input_signature=[ROWS],
        jit_compile=jit_compile,
    )
    signatures = {"serving_default": module.serve}
    tf.saved_model.save(module, str(folder), signatures=signatures)
    return folder


def by_python(latent):
    return tf.py_function(lambda rows: 2.0 * rows, [latent], tf.float32)


@pytest.fixture
def can_build():
    try:
        building.loader_program()
    except building.CannotBuild as error:
        pytest.skip(f"NOT RUN: {error}")


@pytest.mark.serving
def test_what_runs_everywhere_passes(can_build, tmp_path, capfd):
    exported(tf.sin, tmp_path / "3")
    assert main([str(tmp_path), "--malformed=20"]) == 0
    first, second, last = capfd.readouterr().out.splitlines()
    assert first.startswith("ok     serving_default: 3 requests, largest")
    assert second.startswith("ok     malformed: ")
    assert last == "RESULT ok"


@pytest.mark.serving
@pytest.mark.parametrize(
    ("drawn", "jit_compile", "reason"),
    [
        (tf.sin, True, "XLA compilation disabled"),
        (by_python, False, "EagerPyFunc"),
    ],
    ids=["jit_compile", "py_function"],
)
def test_what_only_python_runs_fails(
    can_build, tmp_path, capfd, drawn, jit_compile, reason
):
    exported(drawn, tmp_path, jit_compile)
    # This process, which wrote it, runs it.
    served = tf.saved_model.load(str(tmp_path)).signatures["serving_default"]
    assert served(latent=tf.ones((2, 3)))["sample"].shape == (2, 3)
    assert main([str(tmp_path)]) == 1
    first, last = capfd.readouterr().out.splitlines()
    assert first.startswith("FAILED serving_default: 1 requests")
    assert reason in first
    assert last == "RESULT failed"


@pytest.mark.serving
def test_another_answer_fails(can_build, tmp_path, capfd, monkeypatch):
    exported(tf.sin, tmp_path)
    ask = Loader.ask

    def other(loader, signature, inputs):
        inputs = {name: value + 1e-3 for name, value in inputs.items()}
        return ask(loader, signature, inputs)

    monkeypatch.setattr(Loader, "ask", other)
    assert main([str(tmp_path)]) == 1
    assert "FAILED serving_default: 3 requests" in capfd.readouterr().out


@pytest.mark.serving
def test_the_process_holds_no_python(can_build, tmp_path):
    with Loader(exported(tf.sin, tmp_path)) as loader:
        maps = Path(f"/proc/{loader.pid}/maps").read_text()
        assert "libtensorflow_cc" in maps
        assert "libpython" not in maps
        assert "_pywrap" not in maps
    assert not Path(f"/proc/{loader.pid}").exists()


@pytest.mark.serving
def test_a_folder_that_does_not_load(can_build, tmp_path, capfd):
    exported(tf.sin, tmp_path)
    for file in (tmp_path / "variables").iterdir():
        file.write_bytes(b"")
    (tmp_path / "saved_model.pb").write_bytes(
        (tmp_path / "saved_model.pb").read_bytes()[:-5]
    )
    with pytest.raises(ValueError, match="`folder` must hold a SavedModel"):
        Loader(tmp_path)


def test_without_a_compiler_it_is_not_run(tmp_path, capfd, monkeypatch):
    exported(tf.sin, tmp_path)
    monkeypatch.setattr(building, "COMPILER", "no-such-compiler")
    assert main([str(tmp_path)]) == 77
    assert capfd.readouterr().out == "NOT RUN: no C++ compiler\n"


def test_a_folder_without_a_version(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tools.check_serving", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "`folder` must hold saved_model.pb" in done.stderr
    assert "RESULT" not in done.stdout


def test_the_newest_version_is_taken(tmp_path):
    for name in ("2", "10", "11-withdrawn", "x12"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "saved_model.pb").touch()
    (tmp_path / "13").mkdir()
    assert version_folder(tmp_path) == tmp_path / "10"
    assert version_folder(tmp_path / "2") == tmp_path / "2"


def test_signatures_are_read_from_the_file(tmp_path):
    (name, found), *more = read_signatures(exported(tf.sin, tmp_path)).items()
    assert (name, more) == ("serving_default", [])
    assert found.inputs == {"latent": tf.TensorSpec((None, 3), tf.float32)}
    assert found.outputs == {"sample": tf.TensorSpec((None, 3), tf.float32)}
    assert found.takes_rows
    column = Signature({"n": tf.TensorSpec((), tf.int32), **found.inputs}, {})
    assert not column.takes_rows


def test_requests_keep_to_the_rules_of_an_export():
    signature = Signature(
        {
            "latent": ROWS,
            "label": tf.TensorSpec((None,), tf.int32),
            "seed": tf.TensorSpec((None,), tf.int32),
            "levels": tf.TensorSpec((None, 2), tf.uint8),
            "n": tf.TensorSpec((), tf.int32),
            "k": tf.TensorSpec((), tf.int32),
        },
        {},
    )
    made = example_request(signature, 16)
    assert made["latent"].shape == (16, 3)
    assert 0 <= made["latent"].min() < made["latent"].max() < 1
    assert made["label"].tolist() == [0, 1] * 8
    assert made["seed"].min() < 0 < made["seed"].max()
    assert (made["n"], made["k"]) == (16, 8)
    assert {name: value.dtype for name, value in made.items()} == {
        name: spec.dtype.as_numpy_dtype
        for name, spec in signature.inputs.items()
    }
    again = example_request(signature, 16)
    assert all(np.array_equal(again[name], made[name]) for name in made)
    assert example_request(signature, 1)["k"] == 1


def test_differences():
    ones = np.ones(3, np.float32)
    assert largest_difference({"x": ones}, {"x": ones}) == 0.0
    found = largest_difference({"x": 101 * ones}, {"x": 100 * ones})
    assert found == pytest.approx(0.01)
    for other in (
        {"y": ones},
        {},
        {"x": ones[:2]},
        {"x": ones.astype(np.float64)},
    ):
        assert largest_difference(other, {"x": ones}) == float("inf")
    gap = {"x": ones, "y": np.nan * ones, "z": ones}
    assert np.isnan(largest_difference(gap, dict.fromkeys("xyz", ones)))
    png, same, longer = (np.array([b], object) for b in (b"a", b"a", b"ab"))
    assert largest_difference({"x": same}, {"x": png}) == 0.0
    assert largest_difference({"x": longer}, {"x": png}) == float("inf")
    levels = np.uint8([1, 2])
    assert largest_difference({"x": levels + 1}, {"x": levels}) > 1


@pytest.mark.parametrize("difference", [2e-5, np.nan, np.inf])
def test_what_is_not_equal_does_not_pass(difference):
    compared = Compared("sample", 3, difference, None)
    assert not compared.passed
    assert line_of(compared).startswith("FAILED sample")
    assert compared._replace(difference=1e-6).passed
    failed = compared._replace(difference=0.0, failure="INTERNAL: no\n such")
    assert line_of(failed) == "FAILED sample: 3 requests, INTERNAL: no such"


def test_malformed_requests_differ_from_good_ones_and_from_each_other():
    good = {"latent": np.ones((3, 3), np.float32), "n": np.int32(3)}
    random = np.random.default_rng(0)
    names, inputs = set(), set()
    for _ in range(300):
        signature, made = malformed("sample", good, random)
        names.add(signature)
        inputs.add(frozenset(made))
    assert len(names) > 10
    assert {frozenset({"latent"}), frozenset({"n"})} < inputs
