"""`kgan train --strategy`, in this process."""

import json

import pytest
import tensorflow as tf

from kgan.cli import main
from kgan.core import WorkerLost
from kgan.runs import RunFolder
from kgan.runs import read_model

TINY = (
    "--verbose=0",
    "--set=width=4",
    "--set=discriminator_width=4",
    "--set=steps=4",
    "--set=steps_per_epoch=2",
    "--set=evaluate_samples=40",
    "--set=score_samples=60",
    "--set=jit_compile=false",
)


def test_without_a_cluster_nothing_is_begun(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    run = tmp_path / "run"
    line = ["train", "digits", f"--workdir={run}", "--strategy=multi_worker"]
    assert main(line) == 2
    told = capsys.readouterr().err
    assert "TF_CONFIG" in told and '"task": {"type": "worker"' in told
    assert not run.exists()


def test_an_unknown_strategy_is_refused(capsys):
    assert main(["train", "digits", "--workdir=x", "--strategy=tpu"]) == 2
    assert "<none|mirrored|multi_worker>" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("batch_size", "told"), [(33, "a multiple of"), (1, "at least one sample")]
)
def test_replicas_must_divide_the_batch(tmp_path, capsys, batch_size, told):
    run = tmp_path / "run"
    line = ["train", "digits", f"--workdir={run}", "--strategy=mirrored"]
    assert main([*line, f"--batch_size={batch_size}", *TINY]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert f"batch_size={batch_size}, replicas=2" in error
    assert not run.exists()


@pytest.mark.slow
def test_mirrored_trains_exports_and_goes_on(tmp_path, capsys):
    run = tmp_path / "run"
    line = ["train", "digits", f"--workdir={run}", "--batch_size=16", *TINY]
    assert main([*line, "--strategy=mirrored"]) == 0
    assert json.loads((run / "scores.json").read_text())["step"] == 4
    assert read_model(RunFolder(run)).records_seen.numpy() == 64
    assert (run / "export/1/saved_model.pb").exists()
    # The strategy is of the call: on one device the run is the same one.
    assert main(line) == 0
    assert "All 4 steps are done." in capsys.readouterr().out


def test_a_lost_worker_has_an_exit_code_of_its_own(monkeypatch, capsys):
    def lose(*arguments, **options):
        raise WorkerLost("another worker stopped; start all again")

    monkeypatch.setattr("kgan.cli.train.train", lose)
    assert main(["train", "digits", "--workdir=x"]) == 75
    assert capsys.readouterr().err == (
        "kgan: another worker stopped; start all again\n"
    )


def test_the_exit_code_and_the_flags_are_explained(capsys):
    assert main(["train", "--help"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "exit with code 75" in told and "TF_CONFIG" in told


def test_deterministic_comes_before_anything_else(monkeypatch, tmp_path):
    called = []

    def open_strategy(name):
        called.append(name)
        raise ValueError("enough")

    monkeypatch.setattr(
        tf.config.experimental,
        "enable_op_determinism",
        lambda: called.append("deterministic"),
    )
    monkeypatch.setattr("kgan.runs.training.open_strategy", open_strategy)
    line = ["train", "digits", f"--workdir={tmp_path}", "--deterministic"]
    assert main(line) == 2
    assert called == ["deterministic", "none"]
