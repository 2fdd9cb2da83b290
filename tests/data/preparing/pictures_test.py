"""Damaged pictures: named, or skipped and counted, never lost in silence."""

import os
import shutil
import warnings

import numpy as np
import pytest
from PIL import Image

from kgan.data import load
from kgan.data import prepare
from kgan.data import read_manifest
from tests.data.preparing.folders import content
from tests.data.preparing.folders import cut
from tests.data.preparing.folders import records_of
from tests.data.preparing.folders import save_damaged_pictures
from tests.data.preparing.folders import save_pictures

FUZZED = int(os.environ.get("KGAN_FUZZED", "2000"))
SUFFIXES = (".bmp", ".gif", ".jpeg", ".png", ".webp")


def given_and_found(manifest):
    found = sum(split.records for split in manifest.splits.values())
    return found + len(manifest.skipped)


@pytest.fixture
def damaged(tmp_path):
    return save_damaged_pictures(tmp_path / "in")


def test_damaged_headers_are_named_before_anything_is_written(
    damaged, tmp_path
):
    with pytest.raises(ValueError, match="1 that cannot.*bee/0.bmp") as caught:
        prepare(damaged, tmp_path / "out")
    assert "--skip_damaged" in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_damaged_pixels_are_named(damaged, tmp_path):
    (damaged / "bee" / "0.bmp").unlink()

    with pytest.raises(ValueError, match="cannot be read: (ant/3|bee/14).bmp"):
        prepare(damaged, tmp_path / "out")
    assert read_manifest(tmp_path / "out") is None


def test_skipped_pictures_are_listed(damaged, tmp_path):
    manifest = prepare(damaged, tmp_path / "out", skip_damaged=True, shards=2)

    assert given_and_found(manifest) == 30
    names = sorted(each.name for each in manifest.skipped)
    assert names == ["ant/3.bmp", "bee/0.bmp", "bee/14.bmp"]
    reasons = {each.name: each.reason for each in manifest.skipped}
    assert "no picture" in reasons["bee/0.bmp"]
    assert "truncated" in reasons["ant/3.bmp"]
    counts = [split.class_counts for split in manifest.splits.values()]
    assert np.sum(counts, axis=0).tolist() == [14, 13]
    loaded = [
        record
        for split in manifest.splits
        for record in records_of(load(tmp_path / "out", split, batch_size=1))
    ]
    for name in names:
        (damaged / name).unlink()
    whole = records_of(load(damaged, "all", batch_size=1))
    assert sorted(loaded) == whole


def test_what_was_begun_strictly_goes_on_with_skipping(damaged, tmp_path):
    (damaged / "bee" / "0.bmp").unlink()
    with pytest.raises(ValueError, match="cannot be read"):
        prepare(damaged, tmp_path / "begun", shards=9)

    for name in ("begun", "fresh"):
        prepare(damaged, tmp_path / name, shards=9, skip_damaged=True)

    assert content(tmp_path / "begun") == content(tmp_path / "fresh")


def test_shards_and_splits_may_be_left_empty(tmp_path):
    names = [f"{n:02d}.bmp" for n in range(20)]
    folder = save_pictures(tmp_path / "in", names)
    whole = prepare(folder, tmp_path / "whole", shards=18)
    kept = names[:3]
    for name in names[3:]:
        cut(folder / name)

    manifest = prepare(folder, tmp_path / "out", shards=18, skip_damaged=True)

    assert set(manifest.splits) <= set(whole.splits)
    assert given_and_found(manifest) == 20 and len(manifest.skipped) == 17
    for split, facts in manifest.splits.items():
        data = load(tmp_path / "out", split, batch_size=1)
        assert data.num_examples == facts.records > 0
    files = set(content(tmp_path / "out"))
    shards = {s.name for f in manifest.splits.values() for s in f.shards}
    assert {name for name in files if "tfrecord" in name} == shards
    assert len(kept) == sum(f.records for f in manifest.splits.values())


@pytest.mark.parametrize("damage", [b"nothing", b""])
def test_no_picture_at_all(tmp_path, damage):
    folder = save_pictures(tmp_path / "in", ["a.png", "b.png"])
    for path in folder.iterdir():
        path.write_bytes(damage)

    with pytest.raises(ValueError, match="none of 2 can"):
        prepare(folder, tmp_path / "out", skip_damaged=True)


def test_no_pixels_at_all(tmp_path):
    folder = save_pictures(tmp_path / "in", ["a.bmp", "b.bmp"])
    for path in folder.iterdir():
        cut(path)

    with pytest.raises(ValueError, match="none of 2 can"):
        prepare(folder, tmp_path / "out", skip_damaged=True)


def test_a_failure_of_the_machine_is_no_damage(tmp_path, monkeypatch):
    folder = save_pictures(tmp_path / "in", ["a.png", "b.png"])

    def fail(*arguments, **options):
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(Image, "open", fail)
    with pytest.raises(OSError, match="Too many open files"):
        prepare(folder, tmp_path / "out", skip_damaged=True)


def fuzzed(folder, count):
    """Writes pictures with random damage, and files of random bytes."""
    generator = np.random.default_rng(0)
    folder.mkdir()
    save_pictures(folder / "seeds", [f"seed{s}" for s in SUFFIXES])
    seeds = [(folder / "seeds" / f"seed{s}").read_bytes() for s in SUFFIXES]
    shutil.rmtree(folder / "seeds")
    for number in range(count):
        kind = number % len(SUFFIXES)
        path = folder / f"{number:05d}{SUFFIXES[kind]}"
        content = bytearray(seeds[kind])
        how = number // len(SUFFIXES) % 4
        if how == 0:
            content = bytearray(generator.bytes(generator.integers(0, 200)))
        elif how == 1:
            del content[generator.integers(len(content)) :]
        else:
            # Few bytes in the header, or many anywhere.
            reach = 40 if how == 2 else len(content)
            for _ in range(generator.integers(1, 9)):
                place = generator.integers(min(reach, len(content)))
                content[place] = generator.integers(256)
        path.write_bytes(content)
    return folder


def test_fuzzed_files_are_written_or_listed(tmp_path):
    """10,000 of them: KGAN_FUZZED=10000 pytest tests/data/preparing."""
    folder = fuzzed(tmp_path / "in", FUZZED)

    with warnings.catch_warnings():
        # Of Pillow, about files that it takes all the same.
        warnings.simplefilter("ignore")
        manifest = prepare(
            folder,
            tmp_path / "out",
            image_size=8,
            channels=3,
            skip_damaged=True,
            shards=4,
        )

    assert given_and_found(manifest) == FUZZED
    written = sum(split.records for split in manifest.splits.values())
    assert FUZZED / 10 < written < FUZZED * 9 / 10
    assert len({each.name for each in manifest.skipped}) == FUZZED - written
    total = sum(
        load(tmp_path / "out", split, batch_size=1).num_examples
        for split in manifest.splits
    )
    assert total == written
