"""Shards with random damage: every record is read as it was, or counted.

10,000 lost records: KGAN_FUZZED=10000 pytest tests/data/fuzzed_shards_test.py
"""

import os
import shutil
import warnings

import numpy as np
import pytest

from kgan.data import load
from kgan.data import prepare

FUZZED = int(os.environ.get("KGAN_FUZZED", "600"))
RECORDS = 1_000
SHARDS = 4


@pytest.fixture(scope="module")
def pixels():
    """Pictures no two of which are alike."""
    return np.random.default_rng(0).integers(
        256, size=(RECORDS, 4, 4, 3), dtype=np.uint8
    )


@pytest.fixture(scope="module")
def directory(pixels, tmp_path_factory):
    out = tmp_path_factory.mktemp("prepared") / "whole"
    prepare(pixels, out, shards=SHARDS)
    return out


def damaged(content, generator, kind):
    """Returns a shard's bytes after one kind of accident."""
    content = bytearray(content)
    if kind == "flipped":
        # Lengths, checksums and what they guard alike.
        places = generator.integers(len(content), size=generator.integers(60))
        for place in places:
            content[place] ^= 1 << int(generator.integers(8))
    elif kind == "cut":
        del content[generator.integers(len(content)) :]
    elif kind == "overwritten":
        start = int(generator.integers(len(content)))
        length = int(generator.integers(1, 2_000))
        content[start : start + length] = generator.bytes(
            len(content[start : start + length])
        )
    elif kind == "longer":
        content += generator.bytes(int(generator.integers(1, 500)))
    return bytes(content)


def test_what_is_lost_is_counted_and_what_is_read_is_as_it_was(
    directory, pixels, tmp_path
):
    generator = np.random.default_rng(1)
    kinds = ["flipped", "cut", "overwritten", "longer", "whole"]
    whole = {
        path.name: path.read_bytes()
        for path in directory.iterdir()
        if "tfrecord" in path.name
    }
    known = {picture.tobytes() for picture in pixels}
    given = load(directory, batch_size=1).num_examples
    lost, trials = 0, 0
    while lost < FUZZED:
        folder = tmp_path / str(trials)
        shutil.copytree(directory, folder)
        for name, content in whole.items():
            kind = generator.choice(kinds)
            (folder / name).write_bytes(damaged(content, generator, kind))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            data = load(
                folder,
                batch_size=1,
                shuffle=False,
                skip_damaged=True,
            )
            read = [
                batch["sample"][0].tobytes()
                for batch in data.dataset.as_numpy_iterator()
            ]
        counted = sum(each.records for each in data.damage)
        assert len(read) == data.num_examples == given - counted
        assert len(set(read)) == len(read) and set(read) <= known
        lost, trials = lost + counted, trials + 1
        shutil.rmtree(folder)
    print(f"{lost} records were lost in {trials} trials")
