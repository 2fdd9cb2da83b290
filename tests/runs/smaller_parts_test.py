"""A run whose batch does not fit into memory."""

import dataclasses
import json

import numpy as np
import pytest
import tensorflow as tf

from kgan.cli import main
from kgan.runs import Config
from kgan.runs import read_model
from kgan.runs import train
from kgan.runs import training
from kgan.runs.smaller_parts import out_of_memory

TINY = Config(
    source="digits",
    width=4,
    discriminator_width=4,
    batch_size=16,
    steps=2,
    evaluate_every_steps=3,
    evaluate_samples=40,
    score_samples=60,
    jit_compile=False,
)


@pytest.fixture
def little_memory(monkeypatch):
    """Training that fits only in parts of four rows; the real one otherwise."""
    fit = training.fit
    tried = []

    def fits(config, *arguments, **options):
        parts = config.gradient_accumulation_steps
        tried.append(parts)
        if config.batch_size // parts > 4:
            raise tf.errors.ResourceExhaustedError(None, None, "no memory")
        fit(config, *arguments, **options)

    monkeypatch.setattr(training, "fit", fits)
    return tried


@pytest.mark.slow
def test_parts_are_halved_until_they_fit(little_memory, tmp_path, capsys):
    run = train(TINY, tmp_path, verbose=0, fit_memory=True)
    assert little_memory == [1, 2, 4]
    assert json.loads(run.config.read_text())["batch_size"] == 16
    assert run.read_config().gradient_accumulation_steps == 4
    assert json.loads(run.scores.read_text())["step"] == 2
    assert "each batch of 16 is now computed in 4 parts" in (
        capsys.readouterr().out
    )
    # Run again, it goes on with what was found.
    again = train(
        dataclasses.replace(TINY, steps=None), tmp_path, fit_memory=True
    )
    assert again.read_config().gradient_accumulation_steps == 4


@pytest.mark.slow
def test_the_networks_of_another_run_are_kept(little_memory, tmp_path):
    first = train(TINY, tmp_path / "first", verbose=0, fit_memory=True)
    still = dataclasses.replace(
        TINY,
        init=str(first.path),
        generator_learning_rate=0.0,
        discriminator_learning_rate=0.0,
        ema=0.0,
    )
    second = train(still, tmp_path / "second", verbose=0, fit_memory=True)
    kernels = [
        read_model(run).discriminator.trainable_variables[0].numpy()
        for run in (first, second)
    ]
    np.testing.assert_array_equal(*kernels)


def test_it_ends_where_rows_cannot_be_halved(little_memory, tmp_path):
    odd = dataclasses.replace(TINY, batch_size=18)
    with pytest.raises(MemoryError, match="batch_size=18 in 2 parts"):
        train(odd, tmp_path, verbose=0, fit_memory=True)


def test_without_it_the_command_says_what_to_do(
    little_memory, tmp_path, capsys
):
    assert (
        main(["train", "digits", f"--workdir={tmp_path}", "--verbose=0"]) == 1
    )
    said = capsys.readouterr().err
    assert "--batch_size=auto" in said and "Traceback" not in said
    assert little_memory == [1]


def test_shared_samples_are_not_made_in_parts():
    config = dataclasses.replace(TINY, gradient_accumulation_steps=1)
    assert "`--batch_size=auto` halves" in str(out_of_memory(config))
    shared = dataclasses.replace(config, shares_samples=True)
    assert "Without `shares_samples`" in str(out_of_memory(shared))
