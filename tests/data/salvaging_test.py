"""Folders some of whose files cannot be read: passed over, counted, named."""

import pickle

import numpy as np
import pytest
from PIL import Image
from scipy.io import wavfile

from kgan.data import DamagedFolder
from kgan.data import examine_folder
from kgan.data import fingerprint_of
from kgan.data import load
from kgan.data import prepare
from kgan.data import select_rows
from kgan.data.pictures import Picture
from kgan.data.pictures import decode_pictures
from kgan.data.source import ImageForm
from tests.data.preparing.folders import cut
from tests.data.preparing.folders import records_of
from tests.data.preparing.folders import save_damaged_pictures
from tests.data.preparing.folders import save_pictures

SPLITS = ("train", "validation", "test")


@pytest.fixture
def pictures(tmp_path):
    return save_damaged_pictures(tmp_path / "in")


@pytest.fixture
def sounds(tmp_path):
    """12 sounds, of which one is cut and one is none."""
    folder = tmp_path / "sounds"
    folder.mkdir()
    for number in range(12):
        wave = np.full(50, number * 100, np.int16)
        wavfile.write(folder / f"{number:02d}.wav", 8000, wave)
    cut(folder / "00.wav")
    (folder / "07.wav").write_bytes(b"no sound")
    return folder


def skipping(folder, split="all"):
    return load(folder, split, batch_size=1, shuffle=False, skip_damaged=True)


def test_pictures_are_passed_over_counted_and_named(pictures):
    with pytest.warns(
        UserWarning, match="3 of 30 files in split 'all'"
    ) as told:
        data = skipping(pictures)

    assert data.num_examples == 27
    assert [each.path for each in data.damage] == [
        str(pictures / name)
        for name in ("ant/3.bmp", "bee/0.bmp", "bee/14.bmp")
    ]
    assert "no picture" in data.damage[1].reason
    assert sum(each.records for each in data.damage) == 3
    assert "bee/0.bmp: no picture" in str(told[0].message)
    assert np.bincount(data.records["label"]).tolist() == [14, 13]
    for each in data.damage:
        (pictures / each.path).unlink()
    assert records_of(load(pictures, "all", batch_size=1)) == records_of(data)


@pytest.mark.parametrize("given", ["pictures", "sounds"])
def test_without_it_the_refusal_says_what_helps(given, request, tmp_path):
    folder = request.getfixturevalue(given)
    with pytest.raises(DamagedFolder) as caught:
        load(folder, batch_size=1)
    for words in (
        f"Every {given[:-1]} must be readable: `skip_damaged=True` ",
        "(`kgan train --skip_damaged`)",
        "`kgan prepare --skip_damaged`",
        "bee/0.bmp" if given == "pictures" else "07.wav",
    ):
        assert words in str(caught.value)
    with pytest.raises(DamagedFolder) as caught:
        prepare(folder, tmp_path / "out")
    assert "`--skip_damaged` leaves out those" in str(caught.value)
    assert "kgan train" not in str(caught.value)


def test_what_is_in_no_folder_has_no_way_out_of_one():
    broken = [Picture("record 3", b"no picture")]
    with pytest.raises(ValueError, match="readable. Received: .*record 3") as e:
        decode_pictures(broken, ImageForm((8, 8), 1, "crop"))
    assert not isinstance(e.value, DamagedFolder)
    assert "skip_damaged" not in str(e.value)


def test_the_error_survives_another_process():
    error = DamagedFolder("picture", "a.png").with_way_out("mend it")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize("given", ["pictures", "sounds"])
@pytest.mark.filterwarnings("ignore:.*are passed over")
def test_splits_are_those_that_prepare_writes(given, request, tmp_path):
    folder = request.getfixturevalue(given)
    manifest = prepare(folder, tmp_path / "out", shards=2, skip_damaged=True)
    lost = []
    for split in SPLITS:
        data = skipping(folder, split)
        lost += [each.reason for each in data.damage]
        written = load(tmp_path / "out", split, batch_size=1)
        assert records_of(data) == records_of(written)
    assert sorted(lost) == sorted(each.reason for each in manifest.skipped)


def test_sounds_are_passed_over(sounds):
    with pytest.warns(UserWarning, match="2 of 12 files .*00.wav: .*07.wav: "):
        data = skipping(sounds)

    assert data.records["sample"].shape == (10, 50, 1)
    levels = data.records["sample"][:, 0, 0] * 2**15 / 100
    kept = [n for n in range(12) if n not in (0, 7)]
    assert levels.round().astype(int).tolist() == kept


def test_whole_folders_are_as_without_it(tmp_path):
    folder = save_pictures(tmp_path / "in", [f"{n}.png" for n in range(5)])

    data = skipping(folder)

    assert data.damage == ()
    assert data.fingerprint == load(folder, "all", batch_size=1).fingerprint


@pytest.mark.parametrize("name", ["a.png", "a.wav"])
@pytest.mark.parametrize("options", [{}, {"whole": True}])
def test_nothing_that_can_be_read_is_refused(tmp_path, name, options):
    (tmp_path / name).write_bytes(b"nothing")
    form = {}
    if options:
        form = {"image_size": 8, "channels": 1}
        if name == "a.wav":
            form = {"sample_rate": 8000, "seconds": 1.0, "channels": 1}

    with pytest.raises(ValueError, match="none of 1 can: .*a"):
        load(tmp_path, "all", batch_size=1, skip_damaged=True, **form)


def test_a_failure_of_the_machine_is_no_damage(tmp_path, monkeypatch):
    folder = save_pictures(tmp_path / "in", ["a.png", "b.png"])

    def fail(*arguments, **options):
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(Image, "open", fail)
    with pytest.raises(OSError, match="Too many open files"):
        skipping(folder)


def test_files_are_no_shards(pictures):
    with pytest.raises(ValueError, match='`cache="shards"` is for'):
        load(pictures, batch_size=1, cache="shards", skip_damaged=True)


def test_an_examination_tells_which_records_a_split_has(pictures):
    found = examine_folder(pictures)
    rows = select_rows("train", found.listed, 0)[1]
    inside = np.isin(found.rows, rows)

    with pytest.warns(UserWarning, match="passed over"):
        data = skipping(pictures, "train")

    assert found.listed == 30 and len(found.rows) == 27
    assert data.fingerprint == fingerprint_of(
        {"sample": found.sample[inside], "label": found.label[inside]}
    )
