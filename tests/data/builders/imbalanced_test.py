import numpy as np
import pytest
import tensorflow_datasets as tfds

from kgan.data import load
from kgan.data.builders import OWN_BUILDERS
from kgan.data.builders import ImbalancedConfig
from kgan.data.builders import imbalanced_rows
from kgan.data.builders.imbalanced.laws import LAWS

EVEN = np.tile(np.arange(10), 1000)

tfds.disable_progress_bar()


def kept(label, law, **options):
    return np.bincount(label[imbalanced_rows(label, law, **options)])


def test_a_long_tail_falls_geometrically():
    counts = kept(EVEN, "ten_to_one")
    np.testing.assert_array_equal(
        counts, [1000, 774, 599, 464, 359, 278, 215, 167, 129, 100]
    )
    counts = kept(EVEN, "hundred_to_one")
    assert counts[0] == 100 * counts[-1] == 1000
    np.testing.assert_allclose(
        counts[1:] / counts[:-1], 100 ** (-1 / 9), rtol=0.04
    )


def test_one_class_becomes_one_per_cent():
    counts = kept(EVEN, "one_rare")
    assert counts.tolist() == [1000] * 9 + [91]
    assert abs(counts[-1] / counts.sum() - 0.01) < 1e-4


@pytest.mark.parametrize("law", ["ten_to_one", "hundred_to_one"])
def test_uneven_classes_keep_as_many_as_the_law_allows(law):
    have = np.array([500, 900, 120, 300])
    counts = kept(np.repeat(np.arange(4), have), law)
    ratio = {"ten_to_one": 10, "hundred_to_one": 100}[law]
    falling = ratio ** (-np.arange(4) / 3)

    assert (counts <= have).all()
    # One class keeps all that it has, and the others follow from it.
    scale = np.min(have / falling)
    np.testing.assert_allclose(counts, scale * falling, atol=0.5)
    assert (counts == have).any()


@pytest.mark.parametrize("law", sorted(LAWS))
def test_rows_are_ascending_and_follow_their_records(law):
    rows = imbalanced_rows(EVEN, law)
    assert (np.diff(rows) > 0).all()
    assert rows.dtype == np.int64
    # The order of the records changes no count.
    shuffled = np.random.default_rng(0).permutation(EVEN)
    np.testing.assert_array_equal(kept(EVEN, law), kept(shuffled, law))


def test_the_seed_chooses_and_smaller_choices_are_parts_of_larger_ones():
    first, again, other = (
        imbalanced_rows(EVEN, "ten_to_one", seed=seed) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert set(first) != set(other)
    assert set(imbalanced_rows(EVEN, "hundred_to_one", seed=1)) < set(first)


def test_every_record_of_a_class_is_equally_likely():
    label = np.repeat([0, 1], 20)
    times = np.zeros(40)
    for seed in range(1000):
        times[imbalanced_rows(label, "ten_to_one", seed=seed)] += 1
    assert (times[:20] == 1000).all()
    # Two of twenty, a thousand times.
    assert (np.abs(times[20:] - 100) < 4.5 * np.sqrt(1000 * 0.1 * 0.9)).all()


def test_few_records_keep_one_and_none_stay_none():
    label = np.repeat([0, 1, 3], [20, 20, 5])
    assert kept(label, "hundred_to_one").tolist() == [20, 4, 0, 1]
    counts = kept(label, "ten_to_one", num_classes=5)
    assert counts.tolist() == [20, 11, 0, 4]
    assert kept(label, "one_rare", num_classes=5).tolist() == [20, 20, 0, 5]


@pytest.mark.parametrize(
    ("label", "law", "options", "error", "message"),
    [
        (EVEN, "rare", {}, ValueError, "`law` must"),
        (EVEN, "one_rare", {"seed": -1}, ValueError, "`seed` must"),
        (EVEN / 2, "one_rare", {}, TypeError, "`label` must be integers"),
        (EVEN - 1, "one_rare", {}, ValueError, "down to -1"),
        (EVEN[:0], "one_rare", {}, ValueError, "one class from 0 a record"),
        (EVEN * 0, "one_rare", {}, ValueError, "`num_classes` must"),
        (EVEN, "one_rare", {"num_classes": 9}, ValueError, "a label 9"),
        (
            np.repeat([0, 1], [1000, 5]),
            "one_rare",
            {},
            ValueError,
            "Received: 5 of 1005",
        ),
    ],
)
def test_bad_arguments_are_named(label, law, options, error, message):
    with pytest.raises(error, match=message):
        imbalanced_rows(label, law, **options)


def test_what_a_configuration_may_be():
    names = list(OWN_BUILDERS["imbalanced"].builder_configs)
    assert names == [
        f"{source}_{law}"
        for source in ("digits", "fashion_mnist")
        for law in ("ten_to_one", "hundred_to_one", "one_rare")
    ]
    with pytest.raises(ValueError, match="`law` must.*Did you mean"):
        ImbalancedConfig(name="mine", source="digits", law="one_rar")


def records(source, split, **options):
    data = load(source, split, batch_size=1, **options)
    return {
        (int(label), sample.tobytes())
        for sample, label in zip(
            data.records["sample"], data.records["label"], strict=True
        )
    }


def test_the_parts_of_a_thinned_source(tmp_path):
    builder = OWN_BUILDERS["imbalanced"](
        config="digits_hundred_to_one", data_dir=tmp_path
    )
    builder.download_and_prepare()
    whole = {
        split: load("digits", split, batch_size=1, shuffle=False).records
        for split in ("train", "validation", "test")
    }

    for split, have in whole.items():
        rows = imbalanced_rows(have["label"], "hundred_to_one")
        assert records(builder.data_path, split) == {
            (int(have["label"][row]), have["sample"][row].tobytes())
            for row in rows
        }
    every = records(builder.data_path, "test_whole")
    assert every == records("digits", "test")
    assert records(builder.data_path, "test") < every


def prepared(tmp_path, source, **options):
    config = ImbalancedConfig(
        name="mine", source=source, law="ten_to_one", **options
    )
    builder = OWN_BUILDERS["imbalanced"](config=config, data_dir=tmp_path)
    builder.download_and_prepare()
    return builder


def test_vectors_and_names_of_ones_own(tmp_path):
    label = np.repeat([0, 1, 2], 200)
    vectors = (
        np.random.default_rng(0).normal(size=(600, 4)) + 9 * label[:, None]
    )
    source = {"x": vectors, "y": label}
    keys = {"sample": "x", "label": "y"}
    builder = prepared(tmp_path, source, keys=keys)

    data = load(builder.data_path, batch_size=1)
    assert data.spec["sample"].shape == (4,)
    assert data.num_classes == 3
    # 90 % of three times 200, which fall by the root of ten.
    counts = np.bincount(data.records["label"])
    np.testing.assert_allclose(counts[:-1] / counts[1:], 10**0.5, rtol=0.03)
    nearest = np.rint(data.records["sample"].mean(axis=1) / 9)
    np.testing.assert_array_equal(nearest, data.records["label"])


def test_another_seed_keeps_other_records(tmp_path):
    read = [
        records(
            prepared(tmp_path / str(seed), "digits", seed=seed).data_path, s
        )
        for seed in (0, 1)
        for s in ("train", "test_whole")
    ]
    assert read[0] != read[2] and len(read[0]) == len(read[2])
    assert read[1] == read[3]


def test_a_source_without_labels_is_refused(tmp_path):
    with pytest.raises(ValueError, match="`source` must have labels"):
        prepared(tmp_path, np.zeros((50, 4, 4, 1), np.uint8))
