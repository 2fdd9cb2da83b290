"""Two workers that train on shards get every record of a pass once."""

import numpy as np
import pytest

from kgan.data import load
from kgan.data import prepare
from tests.workers.processes import exit_codes
from tests.workers.processes import printed
from tests.workers.processes import workers
from tests.workers.streaming import BATCH
from tests.workers.streaming import EPOCHS

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("workers")]

# Nine tenths are for training: 720, which are whole batches, and two blocks
# in each of two shards.
RECORDS = 800


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    directory = tmp_path_factory.mktemp("numbers") / "prepared"
    labels = np.arange(RECORDS)
    sample = np.stack([labels, -labels], axis=1).astype("float32")
    prepare({"sample": sample, "label": labels}, directory, shards=2)
    return directory


@pytest.fixture(scope="module")
def fed(prepared, tmp_path_factory):
    """The labels that each worker was fed, a row a batch."""
    directory = tmp_path_factory.mktemp("workers")
    arguments = ["-m", "tests.workers.streaming", str(prepared), str(directory)]
    with workers(arguments, directory) as processes:
        codes = exit_codes(processes, 180.0)
    assert codes == [0, 0], printed(directory)
    return [
        np.load(directory / f"worker_{index}.npy").reshape(-1, BATCH // 2)
        for index in (0, 1)
    ]


def test_every_record_comes_once_a_pass_over_both(prepared, fed):
    data = load(prepared, batch_size=BATCH, cache="shards")
    per_pass = data.num_examples // BATCH
    assert data.num_examples == per_pass * BATCH == 720
    stored = load(prepared, batch_size=BATCH, cache="memory")
    expected = sorted(stored.records["label"].tolist())
    assert len(set(expected)) == 720
    for worker in fed:
        assert worker.shape == (EPOCHS * per_pass, BATCH // 2)
    for epoch in range(EPOCHS):
        own = slice(epoch * per_pass, (epoch + 1) * per_pass)
        parts = [worker[own].ravel().tolist() for worker in fed]
        assert not set(parts[0]) & set(parts[1])
        assert sorted(parts[0] + parts[1]) == expected


def test_the_batches_are_those_of_one_process(prepared, fed):
    data = load(prepared, batch_size=BATCH, cache="shards", seed=1)
    batches = data.stream().take(len(fed[0]))
    alone = [batch["label"] for batch in batches.as_numpy_iterator()]
    np.testing.assert_array_equal(np.concatenate(fed, axis=1), alone)
