import numpy as np
import pytest
import tensorflow as tf

from kgan.data import load
from kgan.data import source as limits

IMAGES = np.arange(10 * 2 * 2, dtype=np.uint8).reshape(10, 2, 2)
LABELS = np.arange(10) % 3


def slices(value):
    return tf.data.Dataset.from_tensor_slices(value)


@pytest.mark.parametrize(
    ("value", "keys"),
    [
        ((IMAGES, LABELS), None),
        ({"sample": IMAGES, "label": LABELS}, None),
        ({"image": IMAGES, "label": LABELS, "id": LABELS}, "image"),
    ],
)
def test_a_small_data_set_is_read_into_memory(value, keys):
    if keys:
        keys = {"sample": keys, "label": "label"}

    data = load(slices(value), "all", batch_size=3, keys=keys)

    assert data.name == "dataset"
    assert (data.records["sample"][..., 0] == IMAGES).all()
    assert data.records["label"].tolist() == LABELS.tolist()
    assert data.num_examples == 10


@pytest.mark.parametrize("value", [IMAGES, (IMAGES,), {"sample": IMAGES}])
def test_samples_alone(value):
    data = load(slices(value), "all", batch_size=3)

    assert list(data.records) == ["sample"]
    assert data.spec["sample"].shape == (2, 2, 1)


def test_it_is_divided_like_an_array():
    vectors = np.random.default_rng(0).normal(size=(40, 2))

    for split in ("train", "validation", "test"):
        ours = load(slices(vectors), split, batch_size=1)
        same = load(vectors, split, batch_size=1)
        assert ours.fingerprint == same.fingerprint


@pytest.mark.parametrize(
    ("dataset", "message"),
    [
        (slices(IMAGES).repeat(), "endless"),
        (slices(IMAGES).filter(lambda image: True), "unknown"),
        (slices(IMAGES).take(0), "cardinality that is 0"),
    ],
)
def test_the_number_of_records_must_be_known(dataset, message):
    with pytest.raises(ValueError, match=message) as caught:
        load(dataset)
    assert "assert_cardinality" in str(caught.value)
    assert ".take(n)" in str(caught.value)


@pytest.mark.parametrize(
    ("dataset", "message"),
    [
        (slices(IMAGES).batch(2), r"`\.unbatch\(\)`"),
        (slices(IMAGES[..., np.newaxis]).batch(2), r"`\.unbatch\(\)`"),
        (
            slices(np.zeros((8, 2, 2, 3), np.uint8)).batch(2, True),
            r"\(2, 2, 2, 3\)",
        ),
        (slices((IMAGES, LABELS, LABELS)), "tuples of 3"),
        (slices(LABELS), r"samples of shape \(\)"),
        (slices(np.zeros((4, 2), np.int64)), "dtype=int64"),
        (slices({"image": IMAGES}), "`keys`"),
        (slices((IMAGES, LABELS / 2)), "dtype=float64"),
        (slices((IMAGES, np.eye(10, dtype=int))), r"shape=\(10,\)"),
    ],
)
def test_elements_that_are_no_records_are_refused(dataset, message):
    with pytest.raises(ValueError, match=message):
        load(dataset)


def test_values_are_checked_as_in_arrays():
    with pytest.raises(ValueError, match="NaN or infinite"):
        load(slices(np.full((4, 2), np.nan)))


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(limits, "MEMORY_LIMIT_BYTES", 39)
    return slices((IMAGES, LABELS))


def test_a_large_data_set_is_skipped_through_with_a_warning(large):
    with pytest.warns(UserWarning, match="resumes by skipping"):
        data = load(large, "all", batch_size=4)

    assert data.num_examples == 10
    assert data.records == {}
    assert data.class_shares is None
    assert data.spec["sample"].shape == (2, 2, 1)
    sizes = [len(batch["sample"]) for batch in data.dataset]
    assert sizes == [4, 4, 2]
    for start in (0, 3, 10, 25):
        batch = next(iter(data.stream(start)))
        expected = [(start + i) % 10 % 3 for i in range(4)]
        assert batch["label"].numpy().tolist() == expected
        assert batch["label"].dtype == tf.int32
    with pytest.raises(ValueError, match="read as a pipeline"):
        _ = data.fingerprint


def test_a_large_data_set_can_be_mirrored(large):
    with pytest.warns(UserWarning, match="resumes by skipping"):
        data = load(large, "all", batch_size=8, mirror=True)

    batch = next(iter(data.stream()))["sample"].numpy()[..., 0]
    flips = (batch[:, :, ::-1] == IMAGES[:8]).all(axis=(1, 2))
    kept = (batch == IMAGES[:8]).all(axis=(1, 2))
    assert (flips != kept).all()
    assert flips.any()


def test_a_large_data_set_is_not_divided_or_resized(large):
    with pytest.raises(ValueError, match='must be "all"'):
        load(large, batch_size=4)
    with pytest.raises(ValueError, match="resize in its pipeline"):
        load(large, "all", batch_size=4, image_size=8)
