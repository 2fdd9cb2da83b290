"""Killed anywhere and begun again, the directory ends as if never killed."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import scipy.io.wavfile
import tensorflow as tf

from kgan.data import prepare
from kgan.data.manifest import WORK_FOLDER
from tests.data.preparing.folders import content
from tests.data.preparing.folders import save_pictures

SOURCE = (
    np.random.default_rng(0).integers(0, 256, (12, 3, 3, 1), np.uint8),
    np.arange(12) % 3,
)
SHARDS = 2


class Killed(BaseException):
    """Nobody catches it, as nobody catches a kill."""


class Killer:
    """Counts what is done to the disk, and stops before or after one deed."""

    def __init__(self, monkeypatch, moment=None, after=False):
        self.deeds = []
        self.moment = moment
        self.after = after
        for owner, name in (
            (tf.io.gfile, "rename"),
            (tf.io.gfile, "rmtree"),
            (tf.io.gfile, "makedirs"),
            (tf.io.TFRecordWriter, "write"),
        ):
            monkeypatch.setattr(owner, name, self._wrapped(owner, name))

    def _wrapped(self, owner, name):
        function = getattr(owner, name)

        def deed(*arguments, **options):
            self.deeds.append(name)
            is_last = len(self.deeds) == self.moment
            if is_last and not self.after:
                raise Killed
            result = function(*arguments, **options)
            if is_last:
                raise Killed
            return result

        return deed


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A directory that was written without a kill, and the deeds it took."""
    directory = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as monkeypatch:
        killer = Killer(monkeypatch)
        prepare(SOURCE, directory, shards=SHARDS)
    return directory, killer.deeds


def kill(out, moment, *, after):
    with pytest.MonkeyPatch.context() as monkeypatch:
        Killer(monkeypatch, moment, after)
        with pytest.raises(Killed):
            prepare(SOURCE, out, shards=SHARDS)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_kill_at_each_deed(tmp_path, whole, after):
    directory, deeds = whole
    expected = content(directory)
    # Shards, the manifest, and what TFDS needs.
    assert len(expected) == 4 + 1 + 2

    for moment, deed in enumerate(deeds, 1):
        # Writes are many and alike.
        if deed == "write" and (after or moment % 5):
            continue
        out = tmp_path / str(moment)
        kill(out, moment, after=after)
        prepare(SOURCE, out, shards=SHARDS)
        assert content(out) == expected, (moment, deed)


def test_kills_one_after_the_other(tmp_path, whole):
    directory, _ = whole
    # Each time three deeds further, if the last one left anything to do.
    for _ in range(30):
        try:
            kill(tmp_path / "out", 6, after=True)
        except pytest.fail.Exception:
            break

    prepare(SOURCE, tmp_path / "out", shards=SHARDS)

    assert content(tmp_path / "out") == content(directory)


def test_shards_that_are_there_are_not_written_again(tmp_path, whole):
    _, deeds = whole
    renames = [m for m, deed in enumerate(deeds, 1) if deed == "rename"]
    # The options, then two renames a shard: of itself and of its facts.
    kill(tmp_path, renames[4], after=True)

    with pytest.MonkeyPatch.context() as monkeypatch:
        again = Killer(monkeypatch)
        prepare(SOURCE, tmp_path, shards=SHARDS)

    assert again.deeds.count("write") == 12 - 10


def test_a_damaged_shard_of_an_earlier_call_is_written_anew(tmp_path, whole):
    directory, deeds = whole
    kill(tmp_path, len(deeds) - 2, after=True)
    shard = next(tmp_path.glob("array-train*-00000-of-*"))
    damaged = bytearray(shard.read_bytes())
    damaged[20] ^= 1
    shard.write_bytes(damaged)

    prepare(SOURCE, tmp_path, shards=SHARDS)

    assert content(tmp_path) == content(directory)


def test_a_disk_that_loses_a_bit_is_told(tmp_path, monkeypatch):
    write = tf.io.TFRecordWriter.write
    lost = []

    def lossy(self, record):
        # One pixel is another one when it arrives.
        changed = record.replace(SOURCE[0][3].tobytes(), bytes(9))
        lost.append(changed != record)
        write(self, changed)

    monkeypatch.setattr(tf.io.TFRecordWriter, "write", lossy)
    with pytest.raises(OSError, match="must come back as it was written"):
        prepare(SOURCE, tmp_path, shards=SHARDS)
    assert any(lost)

    monkeypatch.undo()
    manifest = prepare(SOURCE, tmp_path, shards=SHARDS)
    assert sum(split.records for split in manifest.splits.values()) == 12


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"shards": 3}, "shards"),
        ({"seed": 1}, "seed"),
        ({"split_seed": 1}, "split_seed"),
        ({"encoding": "png"}, "encoding"),
        ({"image_size": 2}, "shape"),
        ({"resize": "pad"}, "resize"),
    ],
)
@pytest.mark.parametrize("begun", ["whole", "half"])
def test_other_options_are_refused_by_name(
    tmp_path, whole, changed, key, begun
):
    directory, deeds = whole
    out = tmp_path / "out"
    if begun == "whole":
        shutil.copytree(directory, out)
    else:
        kill(out, len(deeds) // 2, after=False)
    before = content(out)

    with pytest.raises(ValueError, match=f"`{key}` must be as it was"):
        prepare(SOURCE, out, **({"shards": SHARDS} | changed))
    assert content(out) == before


def test_another_source_is_refused(tmp_path, whole):
    directory, _ = whole
    other = (SOURCE[0][::-1], SOURCE[1])

    with pytest.raises(ValueError, match="`fingerprint` must be"):
        prepare(other, directory, shards=SHARDS)


def test_a_folder_that_grew_is_refused(tmp_path):
    source = save_pictures(tmp_path / "in", ["a.png", "b.png", "c.png"])
    prepare(source, tmp_path / "out")
    save_pictures(source, ["d.png"])

    with pytest.raises(ValueError, match="`fingerprint` must be as it was"):
        prepare(source, tmp_path / "out")


def test_a_whole_directory_is_verified_and_left(tmp_path, whole):
    directory, _ = whole
    said = []
    before = {p: p.stat().st_mtime_ns for p in directory.iterdir()}

    prepare(SOURCE, directory, shards=SHARDS, say=said.append)

    assert "whole already" in said[-1]
    assert before == {p: p.stat().st_mtime_ns for p in directory.iterdir()}


def flip(shard):
    damaged = bytearray(shard.read_bytes())
    damaged[-6] ^= 1
    shard.write_bytes(damaged)


def cut(shard):
    shard.write_bytes(shard.read_bytes()[:-7])


@pytest.mark.parametrize("harm", [flip, cut, Path.unlink])
def test_a_damaged_shard_of_a_whole_directory_is_written_anew(
    tmp_path, whole, harm
):
    out = shutil.copytree(whole[0], tmp_path / "out")
    shard = next(out.glob("array-test*"))
    harm(shard)
    kept = next(out.glob("array-train*-00000-of-*"))
    before = kept.stat().st_mtime_ns

    said = []
    prepare(SOURCE, out, shards=SHARDS, say=said.append)

    assert content(out) == content(whole[0])
    assert shard.name in said[0] and "written anew" in said[0]
    assert said[-2] == f"Written again: {shard.name}."
    assert kept.stat().st_mtime_ns == before


def test_a_source_that_gives_other_bytes_mends_nothing(tmp_path):
    names = ["a.bmp", "b.bmp", "c.bmp"]
    source = save_pictures(tmp_path / "in", names)
    out = tmp_path / "out"
    prepare(source, out)
    shard = next(out.glob("*-train*-00000-of-*"))
    cut(shard)
    damaged = shard.read_bytes()
    # Files of the same names and sizes: their content alone tells.
    save_pictures(source, names, seed=1)

    with pytest.raises(ValueError, match=f"other bytes for {shard.name}"):
        prepare(source, out)
    assert shard.read_bytes() == damaged


def test_other_files_are_never_touched(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")

    with pytest.raises(ValueError, match="with 1 other files.*thesis.txt"):
        prepare(SOURCE, tmp_path)
    with pytest.raises(ValueError, match="which is a file"):
        prepare(SOURCE, tmp_path / "thesis.txt")
    (tmp_path / WORK_FOLDER).mkdir()
    with pytest.raises(ValueError, match="thesis.txt"):
        prepare(SOURCE, tmp_path)
    assert content(tmp_path) == {"thesis.txt": b"mine"}


def test_out_lies_outside_of_the_source(tmp_path):
    save_pictures(tmp_path, ["a.png", "b.png"])

    with pytest.raises(ValueError, match="outside of the source"):
        prepare(tmp_path, tmp_path / "out")


def save_sounds(folder, length):
    """Writes four sounds of as many samples."""
    folder.mkdir(exist_ok=True)
    for number in range(4):
        samples = np.full(length, number, np.int16)
        scipy.io.wavfile.write(folder / f"{number}.wav", 8000, samples)
    return folder


def test_sounds_that_have_changed_are_refused(tmp_path):
    folder = save_sounds(tmp_path / "sounds", 80)
    prepare(folder, tmp_path / "out")
    save_sounds(folder, 90)
    with pytest.raises(ValueError, match="must be as it was"):
        prepare(folder, tmp_path / "out", seconds=0.01)


def test_out_lies_outside_of_a_folder_of_sounds(tmp_path):
    folder = save_sounds(tmp_path / "sounds", 80)
    with pytest.raises(ValueError, match="outside of the source"):
        prepare(folder, folder / "out")
