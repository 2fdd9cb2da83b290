import numpy as np
import pytest
from scipy import stats

from kgan.data.builders import LAWS
from kgan.data.builders import OWN_BUILDERS
from kgan.data.builders import mixture_records
from kgan.data.builders.gaussian_mixture.records import SIZES

MIXTURES = ["ring", "wide_ring", "grid", "zipf_grid", "rare_ring"]


def test_every_law_is_a_configuration():
    assert list(OWN_BUILDERS["gaussian_mixture"].builder_configs) == list(LAWS)
    assert set(LAWS) == {*MIXTURES, "moons"}


@pytest.mark.parametrize(
    ("name", "modes", "width"),
    [
        ("ring", 8, 0.02),
        ("wide_ring", 8, 0.2),
        ("grid", 25, 0.05),
        ("zipf_grid", 25, 0.05),
        ("rare_ring", 8, 0.02),
        ("moons", 2, 0.1),
    ],
)
def test_the_table_of_laws(name, modes, width):
    assert LAWS[name].modes == modes
    assert LAWS[name].law.standard_deviation == width
    if name in MIXTURES:
        assert len(LAWS[name].law.means) == modes


@pytest.mark.parametrize("name", MIXTURES)
def test_modes_have_their_shares_and_their_place(name):
    samples, modes = mixture_records(name, "train")
    law = LAWS[name].law

    counts = np.bincount(modes, minlength=len(law.means))
    assert stats.chisquare(counts, law.shares * len(modes)).pvalue > 1e-4
    offsets = (samples - law.means[modes]) / law.standard_deviation
    assert stats.kstest(offsets.ravel(), "norm").pvalue > 1e-4


@pytest.mark.parametrize("name", sorted(LAWS))
def test_splits_follow_one_law_and_share_no_point(name):
    parts = {split: mixture_records(name, split)[0] for split in SIZES}

    assert {split: len(part) for split, part in parts.items()} == SIZES
    whole = np.concatenate(list(parts.values()))
    assert len(np.unique(whole, axis=0)) > len(whole) - 5
    train, test = (
        LAWS[name].law.log_prob(parts[split][:5000])
        for split in ("train", "test")
    )
    assert stats.ks_2samp(train, test).pvalue > 1e-4


def test_no_two_seeds_and_splits_are_alike():
    first = {
        mixture_records("moons", split, seed=seed)[0][:3].tobytes()
        for split in SIZES
        for seed in range(4)
    }
    assert len(first) == 12


def test_the_seed_decides():
    for first, again in zip(
        mixture_records("grid", "test", seed=2),
        mixture_records("grid", "test", seed=2),
        strict=True,
    ):
        np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("rings", "train"), "law"),
        (("ring", "all"), "split"),
        (("ring", "train", -1), "seed"),
    ],
)
def test_bad_arguments_are_named(arguments, name):
    law, split, *seed = arguments
    with pytest.raises(ValueError, match=f"`{name}` must"):
        mixture_records(law, split, **dict(zip(["seed"], seed, strict=False)))
