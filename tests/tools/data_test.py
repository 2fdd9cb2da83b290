import itertools

import numpy as np
import pytest

from tools.benchmark import input_wait
from tools.benchmark.__main__ import main
from tools.benchmark.data import compare
from tools.benchmark.data import table_of
from tools.benchmark.data import wait_table_of
from tools.benchmark.reading_ways import ENCODINGS
from tools.benchmark.reading_ways import WAYS
from tools.benchmark.reading_ways import Pictures
from tools.benchmark.reading_ways import make_pictures
from tools.benchmark.reading_ways import seconds_a_picture
from tools.benchmark.reading_ways import write_pictures
from tools.benchmark.workload import Workload


@pytest.fixture(scope="module", params=ENCODINGS)
def written(request, tmp_path_factory):
    asked = Pictures(8, 3, request.param, 200)
    directory = tmp_path_factory.mktemp("pictures") / request.param
    return asked, write_pictures(asked, directory), directory


def read(way, directory, pictures, batch_size=20):
    batches = iter(WAYS[way](directory, batch_size))
    batches = itertools.islice(batches, pictures // batch_size)
    return np.concatenate(
        [values.numpy() for batch in batches for values in batch.values()]
    )


@pytest.mark.parametrize("way", WAYS)
def test_every_way_reads_the_pictures_that_were_written(written, way):
    asked, kept, directory = written
    known = {picture.tobytes() for picture in make_pictures(asked)}
    found = read(way, directory, kept.records)
    assert found.dtype == np.uint8 and found.shape == (180, 8, 8, 3)
    own = {picture.tobytes() for picture in found}
    assert own <= known
    if not way.startswith("tfds"):
        # TFDS' stream is shuffled over the ends of passes.
        assert len(own) == kept.records == 180


def test_png_compresses_its_pictures_and_noise_it_would_not(tmp_path):
    def written_bytes(encoding):
        directory = tmp_path / encoding
        write_pictures(Pictures(32, 1, encoding, 100), directory)
        return sum(path.stat().st_size for path in directory.glob("*train*"))

    assert written_bytes("png") < 0.8 * written_bytes("raw")


def test_seconds_a_picture_are_those_of_whole_batches():
    batches = iter([{"sample": np.zeros((4, 1))}] * 9)
    ticks = itertools.count(100.0, 0.5)
    # Asked before each batch but the first: it stops at 1.5 seconds.
    assert seconds_a_picture(batches, 1.5, lambda: next(ticks)) == 2.0 / 12
    assert len(list(batches)) == 6


# How a picture is decoded is the reader's own: what is made of seconds is the
# same.
ONE_ENCODING = pytest.mark.parametrize("written", ["png"], indirect=True)


@ONE_ENCODING
def test_compare_takes_ratios_to_tfds(written):
    _, pictures, directory = written
    row = compare(pictures, directory, 20, rounds=2, seconds=0.02)
    assert row["pictures"] == "8x8x3" and row["records"] == 180
    assert "over_tfds" not in row["tfds"]
    for way in ("memory", "shards", "tfds advised"):
        for spread in row[way].values():
            assert 0.0 < spread["low"] <= spread["median"] <= spread["high"]
    lines = table_of([row]).splitlines()
    assert len(lines) == 1 + len(WAYS)
    assert lines[2].split()[2] == "shards"


@ONE_ENCODING
def test_waits_are_shares_of_the_steps(written):
    _, _, directory = written
    row = input_wait.compare(
        directory, Workload("mlp", 8, 3, 4), 20, rounds=2, steps=3
    )
    assert 0.0 < row["wait_percent"] < 100.0
    assert 0.0 < row["least_wait_percent"] < 100.0
    assert row["over_one_batch"]["low"] > 0.0
    assert wait_table_of(row).splitlines()[1].split()[0] == "20"


def test_a_batch_needs_as_many_pictures(capsys):
    assert main(["data", "--batch=5000", "--gray=4000"]) == 2
    assert "--gray=4000" in capsys.readouterr().err
