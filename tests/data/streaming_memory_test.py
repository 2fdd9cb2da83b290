"""Memory while a large set is streamed: it does not grow with the set."""

import time

import numpy as np
import pytest

from kgan.data import load
from kgan.data import prepare
from kgan.data.blocks import BLOCK_BYTES
from tools.benchmark.memory import in_own_process
from tools.benchmark.memory import peak_of

pytestmark = pytest.mark.slow

MEGABYTE = 10**6
RECORDS = 36_000
SHAPE = (64, 64, 3)


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    """About 400 MB of pixels, which do not outlive the tests."""
    pixels = np.random.default_rng(0).integers(
        256, size=(RECORDS, *SHAPE), dtype=np.uint8
    )
    directory = tmp_path_factory.mktemp("large")
    prepare(pixels, directory, shards=8)
    yield directory
    for path in directory.iterdir():
        path.unlink()


def stream_a_pass(directory, paused, count_first):
    """Returns the peak of a pass, of which the first batch may be left out."""
    data = load(directory, batch_size=64, cache="shards")
    assert data.num_examples * np.prod(SHAPE) > 20 * BLOCK_BYTES
    batches = iter(data.stream())
    if not count_first:
        next(batches)
    pauses = 2 ** np.arange(9) if paused else ()

    def read():
        for batch in range(data.num_examples // 64):
            next(batches)
            if batch in pauses:
                # As in an evaluation: readers fill what they may.
                time.sleep(0.4)

    return peak_of(read)


@pytest.mark.parametrize("paused", [False, True])
@pytest.mark.parametrize("count_first", [False, True])
def test_a_pass_takes_no_more_than_a_few_blocks(directory, paused, count_first):
    peak = in_own_process(stream_a_pass, directory, paused, count_first)
    if peak.resident is None:
        pytest.skip("the system does not tell the memory of a process")
    print(f"{peak.resident / MEGABYTE:.0f} MB")
    assert peak.resident < 200 * MEGABYTE
