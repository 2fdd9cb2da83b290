"""Two workers against one replica, of the same global batches."""

import numpy as np
import pytest

from tests.workers.processes import exit_codes
from tests.workers.processes import printed
from tests.workers.processes import workers
from tests.workers.training import CASES
from tests.workers.training import results

# Two processes beside this one, once: CI runs it with the engine's slow modes.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("workers")]

# Unsynchronised BatchNormalization sees other batches on two workers.
COMPARED = [case for case in CASES if case != "normalized"]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """What each worker ended with, and a process alone."""
    directory = tmp_path_factory.mktemp("workers")
    with workers(
        ["-m", "tests.workers.training", str(directory)], directory
    ) as processes:
        alone = {}
        for case in COMPARED:
            alone |= results(case, None)
        codes = exit_codes(processes, 180.0)
    assert codes == [0, 0], printed(directory)
    first, second = (
        dict(np.load(directory / f"worker_{index}.npz")) for index in (0, 1)
    )
    return first, second, alone


@pytest.mark.parametrize("case", CASES)
def test_workers_stay_equal(outcomes, case):
    first, second, _ = outcomes
    names = [name for name in first if name.startswith(f"{case}|")]
    assert len(names) > 10
    for name in names:
        np.testing.assert_array_equal(first[name], second[name], name)


@pytest.mark.parametrize("case", COMPARED)
def test_two_workers_equal_one_replica(outcomes, case):
    first, _, alone = outcomes
    names = [name for name in alone if name.startswith(f"{case}|")]
    assert case != "plain" or any("|term|val_" in name for name in names)
    for name in names:
        np.testing.assert_allclose(
            first[name], alone[name], atol=1e-5, rtol=0, err_msg=name
        )


def test_unsynchronised_statistics_moved(outcomes):
    first, _, _ = outcomes
    means = [
        v for k, v in first.items() if "normalized|" in k and "moving_mean" in k
    ]
    assert means and all(np.abs(mean).max() > 0 for mean in means)


def test_workers_at_other_steps_are_told(outcomes):
    for outcome in outcomes[:2]:
        assert "share the folder" in str(outcome["same_step"])
        assert "[7, 8]" in str(outcome["same_step"])
