"""A folder with a spoiled picture, from the command line."""

import dataclasses
import json

import numpy as np
import pytest

from kgan.cli import main
from kgan.core import save_png
from kgan.data import Damage
from kgan.data import load
from kgan.runs.config import Config
from kgan.runs.going_on import other_records
from kgan.runs.reader import Reader
from kgan.runs.source_records import read_source


@pytest.fixture
def folder(tmp_path):
    """Digits, of which one cannot be read."""
    digits = load("digits", "all", shuffle=False).records["sample"]
    (tmp_path / "in").mkdir()
    for number, pixels in enumerate(digits[:80]):
        save_png(tmp_path / "in" / f"{number:02d}.png", pixels)
    (tmp_path / "in" / "07.png").write_bytes(b"no picture")
    return tmp_path / "in"


def test_training_is_refused_with_a_remedy(folder, capsys):
    assert main(["train", str(folder), "--plan"]) == 2
    said = capsys.readouterr().err
    assert "07.png" in said and "--skip_damaged" in said
    assert "kgan prepare" in said


def test_training_passes_over_it(folder, capsys):
    asked = ["train", str(folder), "--plan", "--skip_damaged"]
    with pytest.warns(UserWarning, match="1 of 72 files .*07.png"):
        assert main([*asked, "--set=batch_size=8"]) == 0
    said = capsys.readouterr().out
    assert "Passed over: 1 records of train" in said and "07.png" in said


def test_lost_files_of_a_run_are_counted(folder):
    stored = Config("photos", skip_damaged=False)
    with pytest.warns(UserWarning, match="passed over"):
        data = load(folder, batch_size=1, skip_damaged=True)
    now = dataclasses.replace(stored, skip_damaged=True)
    said = other_records(stored, now, data.damage)
    assert "1 file that the run learned from cannot be read any more" in said
    assert "put them back, or begin a new run" in said and "07.png" in said
    assert "shards" not in said
    # Nothing is known where the run itself passed over files, or shards.
    shard = Damage("x-train.tfrecord-00000-of-00001", 3, 0, 1)
    for told in (
        other_records(now, now, data.damage),
        other_records(stored, now, (shard,)),
        other_records(stored, stored, ()),
    ):
        assert "in memory or in shards" in told and "any more" not in told


def test_describe_knows_what_is_trained_on(folder):
    found = read_source(str(folder), "all", Reader())
    with pytest.warns(UserWarning, match="passed over"):
        data = load(folder, batch_size=1, skip_damaged=True)
    assert found.trained_on == "train"
    assert found.fingerprints["train"] == data.fingerprint
    assert len(found.sample) == 79


def test_a_class_of_which_nothing_is_left_is_told(folder, tmp_path, capsys):
    for number, path in enumerate(sorted(folder.iterdir())):
        kind = folder / "abc"[number % 3]
        kind.mkdir(exist_ok=True)
        path.rename(kind / path.name)
    for path in (folder / "a").iterdir():
        path.write_bytes(b"no picture")
    out = tmp_path / "description"
    assert main(["describe", str(folder), f"--out={out}"]) == 0
    assert "is left of these classes: a; each keeps" in capsys.readouterr().out
    found = json.loads((out / "describe.json").read_text())
    with pytest.warns(UserWarning, match="is left of these classes: a$"):
        data = load(folder, batch_size=1, skip_damaged=True)
    assert found["fingerprints"]["train"] == data.fingerprint
    assert [each["records"] for each in found["classes"]][0] == 0


def test_a_split_of_damaged_pictures_alone_is_refused(folder):
    for path in folder.iterdir():
        if path.name > "03.png":
            path.unlink()
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes() if path.name == "00.png" else b"")
    refused = 0
    for split in ("train", "validation", "test"):
        try:
            assert len(read_source(str(folder), split, Reader()).sample) == 1
        except ValueError as error:
            assert "that can be read" in str(error)
            refused += 1
    assert refused == 2


def test_what_is_left_of_them(folder):
    pixels = read_source(str(folder), "train", Reader()).sample
    assert pixels.dtype == np.uint8 and len(pixels) == 71
