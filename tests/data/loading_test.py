import numpy as np
import pytest
import tensorflow as tf

from kgan.data import load

IMAGES = np.zeros((20, 6, 4, 3), np.uint8)


def test_facts_of_a_labelled_array():
    labels = np.array([0] * 10 + [2] * 10)
    data = load((IMAGES, labels), "all", batch_size=5)

    assert data.name == "array"
    assert data.split == "all"
    assert data.batch_size == 5
    assert data.num_examples == 20
    assert data.class_names is None
    assert data.class_shares.dtype == np.float64
    assert data.class_shares.tolist() == [0.5, 0.0, 0.5]
    assert data.spec == {
        "sample": tf.TensorSpec((6, 4, 3), tf.uint8),
        "label": tf.TensorSpec((), tf.int32),
    }


def test_class_shares_are_of_the_split_over_all_classes():
    labels = np.array([3] + [0] * 19)
    shares = [
        load((IMAGES, labels), split, batch_size=1).class_shares
        for split in ("train", "validation", "test")
    ]

    assert [len(share) for share in shares] == [4, 4, 4]
    assert sum(share[3] > 0 for share in shares) == 1
    np.testing.assert_allclose([share.sum() for share in shares], 1.0)


@pytest.mark.parametrize("split", ["train", "validation", "test", "train[:2]"])
def test_splits_agree_on_the_number_of_classes(split):
    """Only one of the splits holds the highest label."""
    labels = np.array([3] + [0] * 19)
    dataset = tf.data.Dataset.from_tensor_slices((IMAGES, labels))

    for source in ((IMAGES, labels), dataset):
        data = load(source, split, batch_size=1)
        assert data.num_classes == 4 and data.class_names is None
    assert load(IMAGES, split, batch_size=1).num_classes is None


@pytest.mark.parametrize(
    ("image_size", "channels", "shape"),
    [
        (None, None, (6, 4, 3)),
        (8, None, (8, 8, 3)),
        ((8, 5), 1, (8, 5, 1)),
        (None, 4, (6, 4, 4)),
    ],
)
@pytest.mark.parametrize("resize", ["crop", "pad", "stretch"])
def test_image_options_apply_to_arrays(image_size, channels, shape, resize):
    data = load(
        IMAGES,
        batch_size=2,
        image_size=image_size,
        channels=channels,
        resize=resize,
    )

    assert tuple(data.spec["sample"].shape) == shape


def test_sound_stays_float32():
    sound = np.random.default_rng(0).uniform(-1, 1, (10, 50, 1))

    data = load(sound, "all", batch_size=2)

    assert data.spec["sample"] == tf.TensorSpec((50, 1), tf.float32)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"batch_size": 0}, ValueError, "`batch_size` must be at least 1"),
        ({"batch_size": 2.0}, TypeError, "`batch_size` must be an integer"),
        ({"batch_size": 19}, ValueError, "batch_size=19 for the 18 records"),
        ({"seed": -1}, ValueError, "`seed` must be at least 0"),
        ({"split_seed": -1}, ValueError, "`split_seed` must be at least 0"),
        ({"image_size": 0}, ValueError, "`image_size` must be at least 1"),
        ({"image_size": (8, 8, 3)}, ValueError, r"or \(height, width\)"),
        ({"image_size": "8"}, TypeError, "`image_size` must be an integer"),
        ({"channels": 2}, ValueError, "1, 3 or 4 `channels`"),
        ({"channels": 5}, ValueError, "`channels` must be one of"),
        ({"resize": "squash"}, ValueError, "`resize` must be one of"),
        ({"split": "dev"}, ValueError, "'train', 'validation', 'test', 'all'"),
    ],
)
def test_arguments_are_checked(options, error, message):
    with pytest.raises(error, match=message):
        load(IMAGES, **({"batch_size": 2} | options))


def test_image_size_of_vectors_is_refused():
    with pytest.raises(ValueError, match="are for images"):
        load(np.zeros((20, 3)), batch_size=2, image_size=8)
