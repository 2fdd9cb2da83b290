import numpy as np
import pytest

from kgan.data import source as limits
from kgan.data.arrays import array_source
from kgan.data.arrays import check_label
from kgan.data.arrays import check_sample
from kgan.data.source import SampleOptions


def read(source, rows, **options):
    return source.read("all", np.array(rows), SampleOptions(**options))


def test_gray_images_get_a_channel_axis():
    images = np.arange(3 * 4 * 5, dtype=np.uint8).reshape(3, 4, 5)

    sample = check_sample(images)

    assert sample.shape == (3, 4, 5, 1)
    assert (sample[..., 0] == images).all()


@pytest.mark.parametrize("shape", [(2, 4, 5, 3), (2, 9, 1), (2, 7)])
def test_floats_become_float32(shape):
    sample = check_sample(np.linspace(-1, 1, np.prod(shape)).reshape(shape))

    assert sample.dtype == np.float32
    assert sample.shape == shape


def test_vectors_have_any_finite_range():
    assert check_sample(np.array([[1e6, -3.0]])).tolist() == [[1e6, -3.0]]


def test_values_that_are_not_finite_are_counted():
    images = np.zeros((2, 2, 2, 1))
    images[0, 0, 0, 0] = np.nan
    images[1, 1, 1, 0] = np.inf
    images[1, 0, 1, 0] = 1e300

    with pytest.raises(ValueError, match="Received: 3 of 8 values are NaN"):
        check_sample(images)


@pytest.mark.parametrize("shape", [(2, 2, 2, 1), (2, 4, 1)])
def test_values_out_of_range_are_counted_with_the_range(shape):
    values = np.zeros(shape)
    values.flat[:3] = 255.0, -1.5, 1.0

    with pytest.raises(ValueError) as caught:
        check_sample(values)
    assert "2 of 8 values outside" in str(caught.value)
    assert "[-1.5, 255]" in str(caught.value)


@pytest.mark.parametrize(
    ("sample", "error", "message"),
    [
        (np.zeros((3, 4, 4), np.int64), TypeError, "dtype=int64"),
        (np.zeros((3, 4), np.uint8), ValueError, r"shape=\(3, 4\)"),
        (np.zeros(3), ValueError, r"shape=\(3,\)"),
        (np.zeros((2,) * 5), ValueError, r"shape=\(2, 2, 2, 2, 2\)"),
        (np.zeros((0, 4)), ValueError, "at least one record"),
        (np.zeros((2, 3, 8, 8), np.uint8), ValueError, "on the last axis"),
    ],
)
def test_what_is_no_sample_is_refused(sample, error, message):
    with pytest.raises(error, match=message):
        check_sample(sample)


@pytest.mark.parametrize(
    ("label", "error", "message"),
    [
        (np.zeros(3, np.int32), ValueError, r"shape \(4,\)"),
        (np.zeros((4, 1), np.int32), ValueError, r"shape=\(4, 1\)"),
        (np.zeros(4), TypeError, "dtype=float64"),
        (np.zeros(4, bool), TypeError, "dtype=bool"),
        (np.array([0, 1, -1, 2]), ValueError, "from -1 to 2"),
    ],
)
def test_what_is_no_label_is_refused(label, error, message):
    with pytest.raises(error, match=message):
        check_label(label, 4)


def test_labels_become_int32():
    label = check_label(np.array([0, 5, 2], np.uint8), 3)

    assert label.dtype == np.int32
    assert label.tolist() == [0, 5, 2]


def test_a_tuple_and_a_dict_say_the_same():
    images = np.zeros((4, 2, 2, 1), np.uint8)
    label = np.array([0, 2, 1, 1])

    for data, keys in (
        ((images, label), None),
        ({"sample": images, "label": label}, None),
        ({"x": images, "y": label}, {"sample": "x", "label": "y"}),
    ):
        records = read(array_source(data, keys), [1, 3])
        assert records.sample.shape == (2, 2, 2, 1)
        assert records.label.tolist() == [2, 1]
        assert records.num_classes == 3


@pytest.mark.parametrize(
    ("data", "keys", "message"),
    [
        ((1, 2, 3), None, "a tuple of 3"),
        ({"image": 0}, None, r"Received: \['image'\]"),
        ({"sample": 0, "mask": 0}, None, r"\['mask', 'sample'\]"),
        ({"x": 0}, {"label": "x"}, '"sample"'),
        ({"x": 0}, {"sample": "z"}, r"among \['x'\]"),
        ({"x": 0}, {"sample": "x", "mask": "x"}, "mask"),
    ],
)
def test_roles_that_cannot_be_told_are_refused(data, keys, message):
    with pytest.raises(ValueError, match=message):
        array_source(data, keys)


def test_keys_leave_out_what_they_do_not_name():
    data = {"sample": np.zeros((4, 2)), "label": np.zeros(4, int)}

    source = array_source(data, {"sample": "sample"})

    assert read(source, [0]).label is None


def test_records_are_copies():
    vectors = np.zeros((4, 2), np.float32)
    records = read(array_source(vectors), [0, 1])

    vectors[:] = 7

    assert (records.sample == 0).all()


def test_the_memory_needed_is_told(monkeypatch):
    monkeypatch.setattr(limits, "MEMORY_LIMIT_BYTES", 4 * 3 * 3)
    source = array_source(np.zeros((4, 3, 3), np.uint8))

    assert read(source, range(4)).sample.shape == (4, 3, 3, 1)
    with pytest.raises(ValueError, match="choose a smaller `image_size`"):
        read(source, range(4), channels=3)
