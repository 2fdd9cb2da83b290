import numpy as np
import pytest
from scipy import stats
from sklearn.neighbors import KNeighborsClassifier

from kgan.data import load
from kgan.data.builders import digits_of_mode
from kgan.data.builders import mode_of_digits
from kgan.data.builders import stack_pictures
from kgan.data.builders import stacked_digits_records
from kgan.data.builders.stacked_digits.records import SIZES
from kgan.data.builders.stacked_digits.records import digit_pools


@pytest.fixture(scope="module")
def parts():
    return {split: stacked_digits_records(split) for split in SIZES}


def channels(images):
    return np.moveaxis(images, -1, 1).reshape(-1, *images.shape[1:3])


def test_every_channel_is_the_digit_that_its_mode_tells(parts):
    whole = load("digits", "all", batch_size=1, shuffle=False).records
    digit = {
        sample.tobytes(): int(label)
        for sample, label in zip(whole["sample"], whole["label"], strict=True)
    }
    for split, (images, modes) in parts.items():
        assert images.shape == (SIZES[split], 8, 8, 3)
        assert images.dtype == np.uint8 and modes.dtype == np.int32
        found = [digit[channel.tobytes()] for channel in channels(images)]
        told = digits_of_mode(modes).ravel()
        np.testing.assert_array_equal(found, told)


def test_no_digit_is_in_two_splits(parts):
    used = {
        split: {channel.tobytes() for channel in channels(images)}
        for split, (images, _) in parts.items()
    }
    # Each digit is drawn so often that hardly any is left out.
    assert [len(used[split]) for split in SIZES] == [1079, 359, 359]
    assert len(set.union(*used.values())) == 1797


@pytest.mark.parametrize("seed", [0, 1])
def test_the_pools_are_disjoint_and_complete(seed):
    pools = digit_pools(seed=seed)
    rows = np.concatenate(list(pools.values()))
    assert sorted(rows) == list(range(1797))
    assert list(pools) == list(SIZES)


def test_all_modes_have_the_same_share(parts):
    for _, modes in parts.values():
        counts = np.bincount(modes, minlength=1000)
        assert stats.chisquare(counts).pvalue > 1e-4
    assert (np.bincount(parts["train"][1], minlength=1000) > 0).all()


def test_red_counts_hundreds_and_height_is_no_width():
    """Pictures whose every pixel is their digit, of 2 rows and 3 columns."""
    digits = np.repeat(np.arange(10), 2)
    pictures = np.broadcast_to(
        digits[:, None, None, None], (20, 2, 3, 1)
    ).astype(np.uint8)

    images, modes = stack_pictures(pictures, digits, 50, seed=0)

    assert images.shape == (50, 2, 3, 3)
    red, green, blue = np.moveaxis(images[:, 0, 0].astype(int), -1, 0)
    np.testing.assert_array_equal(modes, 100 * red + 10 * green + blue)
    assert (images == images[:, :1, :1]).all()


def test_pictures_of_a_digit_are_equally_frequent():
    digits = np.arange(30) % 10
    pictures = np.arange(30, dtype=np.uint8).reshape(30, 1, 1, 1)
    images = stack_pictures(pictures, digits, 10_000, seed=0)[0]
    counts = np.bincount(images.ravel(), minlength=30)
    assert stats.chisquare(counts).pvalue > 1e-4


def test_modes_and_digits_are_each_other():
    modes = np.arange(1000)
    np.testing.assert_array_equal(mode_of_digits(digits_of_mode(modes)), modes)
    assert len(np.unique(digits_of_mode(modes), axis=0)) == 1000


def test_a_classifier_of_digits_tells_the_modes(parts):
    images, modes = parts["train"]
    classifier = KNeighborsClassifier(1).fit(
        channels(images[:2000]).reshape(6000, -1),
        digits_of_mode(modes[:2000]).ravel(),
    )
    images, modes = (array[:500] for array in parts["test"])
    told = classifier.predict(channels(images).reshape(1500, -1))
    assert np.mean(mode_of_digits(told.reshape(-1, 3)) == modes) > 0.9


def test_the_seed_decides():
    first, again, other = (
        stacked_digits_records("test", seed=seed)[1] for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


PICTURES = np.zeros((10, 2, 2, 1), np.uint8)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stacked_digits_records("all"), "`split` must"),
        (lambda: digit_pools(seed=-1), "`seed` must"),
        (
            lambda: stack_pictures(PICTURES[..., 0], range(10), 5, seed=0),
            "`pictures` must be gray",
        ),
        (
            lambda: stack_pictures(PICTURES, [0] * 10, 5, seed=0),
            "each of 0 to 9 is there",
        ),
        (
            lambda: stack_pictures(PICTURES, range(9), 5, seed=0),
            "`digits` must be 10 integers",
        ),
        (
            lambda: stack_pictures(PICTURES, np.arange(10.0), 5, seed=0),
            "dtype=float64",
        ),
        (lambda: mode_of_digits([1, 2, 3]), r"the shape \(n, 3\)"),
        (lambda: mode_of_digits([[1, 2, 10]]), "from 0 to 9"),
        (lambda: mode_of_digits([[1.0, 2.0, 3.0]]), "dtype=float64"),
        (lambda: digits_of_mode([1000]), "from 0 to 999"),
        (lambda: digits_of_mode([[1]]), r"the shape \(n,\)"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
