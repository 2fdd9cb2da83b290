"""A whole run on shards, whose records are never all in memory."""

import dataclasses
import json

import keras
import pytest
import tensorflow as tf

from kgan.cli import main
from kgan.data import load
from kgan.data import prepare
from kgan.data import source as limits
from kgan.runs import fitting
from kgan.runs import train
from tests.runs.tiny import TINY

SHARDS = 2


@pytest.fixture
def shards(tmp_path, monkeypatch):
    """Digits in a directory of which not even the test split fits."""
    prepare("digits", tmp_path / "digits", shards=SHARDS)
    monkeypatch.setattr(limits, "MEMORY_LIMIT_BYTES", 2000)
    assert not load(tmp_path / "digits", "test", batch_size=1).records
    return tmp_path / "digits"


def tiny(source):
    return dataclasses.replace(TINY, source=str(source))


def stopped_at(step, config, workdir):
    stop = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: setattr(
            stop.model, "stop_training", batch >= step - 1
        )
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "TimeLimit", lambda seconds: stop)
        train(config, workdir, minutes=1.0, verbose=0, audit="off")


def train_shards(folder):
    found = sorted(folder.glob("*-train.*"))
    assert len(found) == SHARDS
    return found


def flip_a_byte(shard):
    """Within the first record, behind its length."""
    content = bytearray(shard.read_bytes())
    content[30] ^= 1
    shard.write_bytes(content)


def break_a_label(shard):
    """Writes a class that there is not, with checksums that fit."""
    records = list(tf.data.TFRecordDataset(str(shard)).as_numpy_iterator())
    example = tf.train.Example.FromString(records[20])
    example.features.feature["label"].int64_list.value[0] = 77
    records[20] = example.SerializeToString(deterministic=True)
    with tf.io.TFRecordWriter(str(shard)) as writer:
        for record in records:
            writer.write(record)


def step_of(workdir):
    return json.loads((workdir / "scores.json").read_text())["step"]


@pytest.mark.slow
def test_a_run_that_meets_damage_goes_on_without_it(shards, tmp_path, capsys):
    workdir = tmp_path / "run"
    stopped_at(3, tiny(shards), workdir)
    assert step_of(workdir) == 3
    first, second = train_shards(shards)
    flip_a_byte(first)
    break_a_label(second)
    with pytest.raises(ValueError, match=r"record \d+ of .*digits-train"):
        train(tiny(shards), workdir, verbose=0, audit="off")
    capsys.readouterr()

    again = ["train", str(shards), f"--workdir={workdir}", "--verbose=0"]
    assert main([*again, "--audit=off", "--skip_damaged"]) == 0
    said = capsys.readouterr().out
    assert "Passed over: 2 records of train" in said and first.name in said
    assert "Going on at step 3" in said
    assert step_of(workdir) == 6
    kept = json.loads((workdir / "config.json").read_text())
    assert kept["skip_damaged"] is True

    # From now on it need not be said.
    assert main([*again, "--audit=off"]) == 0
    assert "All 6 steps are done" in capsys.readouterr().out
    assert main([*again, "--noskip_damaged"]) == 2
    assert "skip_damaged" in capsys.readouterr().err


@pytest.mark.slow
def test_other_damage_is_passed_over_from_the_beginning(
    shards, tmp_path, capsys
):
    break_a_label(train_shards(shards)[0])
    with pytest.raises(ValueError, match="below the 10 classes"):
        train(tiny(shards), tmp_path / "one", verbose=0, audit="off")
    asked = ["train", str(shards), f"--workdir={tmp_path / 'two'}"]
    given = tiny(shards).given().items()
    asked += [f"--set={key}={value}" for key, value in given if key != "source"]
    assert main([*asked, "--skip_damaged", "--audit=off", "--verbose=0"]) == 0
    assert "Passed over: 1 records of train" in capsys.readouterr().out
    assert step_of(tmp_path / "two") == 6
