"""Data sets of TFDS, by name alone: their features, with invented records."""

import numpy as np
import pytest
import tensorflow_datasets as tfds

from kgan.data import load

RECORDS = 4


def write_information(name, directory):
    """Writes what TFDS knows of a prepared data set, but no records."""
    builder = tfds.builder(name, data_dir=directory)
    template = tfds.core.ShardedFileTemplate(
        data_dir=builder.data_path,
        dataset_name=builder.name,
        filetype_suffix="tfrecord",
    )
    split = tfds.core.SplitInfo(
        name="train",
        shard_lengths=[RECORDS],
        num_bytes=0,
        filename_template=template,
    )
    builder.info.set_splits(tfds.core.splits.SplitDict([split]))
    builder.data_path.mkdir(parents=True)
    builder.info.write_to_directory(builder.data_path)


@pytest.fixture
def mocked(tmp_path):
    def read(name, **options):
        write_information(name, tmp_path)
        with tfds.testing.mock_data(
            num_examples=RECORDS,
            policy=tfds.testing.MockPolicy.USE_FILES,
            data_dir=tmp_path,
        ):
            return load(name, batch_size=2, data_dir=tmp_path, **options)

    return read


@pytest.mark.parametrize(
    ("name", "sample", "classes"),
    [
        ("mnist", (28, 28, 1), 10),
        ("cifar10", (32, 32, 3), 10),
        ("celeb_a", (128, 128, 3), None),
    ],
)
def test_images(mocked, name, sample, classes):
    data = mocked(name)

    assert data.spec["sample"].shape == sample
    assert data.spec["sample"].dtype == np.uint8
    assert data.num_classes == classes
    assert data.sample_rate is None
    assert list(data.records) == ["sample"] + ["label"] * bool(classes)


def test_an_attribute_of_a_face_is_a_label(mocked):
    keys = {"sample": "image", "label": "attributes/Smiling"}

    data = mocked("celeb_a", image_size=16, keys=keys)

    assert data.num_classes == 2 and data.class_names is None
    assert data.records["label"].dtype == np.int32
    assert set(data.records["label"]) <= {0, 1}


def test_spoken_words(mocked):
    data = mocked("speech_commands")

    # The invented sounds have several lengths, up to some dozen samples.
    length, channels = data.spec["sample"].shape
    assert channels == 1 and 1 <= length < 1000
    assert data.sample_rate == 16000
    assert data.num_classes == 12 and data.class_names[0] == "down"
    assert np.abs(data.records["sample"]).max() <= 1.0


def test_pets_and_their_segments(mocked):
    data = mocked("oxford_iiit_pet", image_size=16)

    assert data.spec["sample"].shape == (16, 16, 3)
    assert data.spec["condition"].shape == (16, 16, 1)
    assert data.spec["condition"].dtype == np.uint8
    assert data.num_classes == 37
    assert sorted(data.records) == ["condition", "label", "sample"]
    batch = next(iter(data.stream()))
    assert batch["condition"].shape == (2, 16, 16, 1)
