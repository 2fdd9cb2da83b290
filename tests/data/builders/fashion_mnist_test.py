import gzip
import struct

import numpy as np
import pytest
import tensorflow_datasets as tfds

from kgan.data import load
from kgan.data.builders import OWN_BUILDERS
from kgan.data.builders.fashion_mnist import fashion_mnist_dataset_builder
from kgan.data.builders.fashion_mnist.records import fashion_mnist_records
from kgan.data.fashion_mnist import CLASS_NAMES

tfds.disable_progress_bar()


def write_idx(path, values):
    header = struct.pack(
        f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape
    )
    path.write_bytes(gzip.compress(header + values.tobytes()))


@pytest.fixture
def folder(tmp_path):
    generator = np.random.default_rng(0)
    for prefix, count in (("train", 40), ("t10k", 12)):
        images = generator.integers(0, 256, (count, 28, 28), np.uint8)
        labels = generator.integers(0, 10, count).astype(np.uint8)
        write_idx(tmp_path / f"{prefix}-images-idx3-ubyte.gz", images)
        write_idx(tmp_path / f"{prefix}-labels-idx1-ubyte.gz", labels)
    return tmp_path


def test_a_file_that_is_missing_is_named(folder):
    (folder / "t10k-labels-idx1-ubyte.gz").unlink()

    assert len(fashion_mnist_records("train", folder=folder)[0]) == 40
    with pytest.raises(FileNotFoundError, match="apt-get.*t10k-labels"):
        fashion_mnist_records("test", folder=folder)


def test_labels_that_are_too_few_are_refused(folder):
    write_idx(folder / "train-labels-idx1-ubyte.gz", np.zeros(39, np.uint8))

    with pytest.raises(ValueError, match="40 images and 39 labels"):
        fashion_mnist_records("train", folder=folder)


@pytest.fixture
def data_dir(folder, monkeypatch):
    def records(split):
        return fashion_mnist_records(split, folder=folder)

    monkeypatch.setattr(
        fashion_mnist_dataset_builder, "fashion_mnist_records", records
    )
    data_dir = folder / "prepared"
    OWN_BUILDERS["fashion_mnist"](data_dir=data_dir).download_and_prepare()
    return data_dir


@pytest.mark.parametrize("split", ["train", "test"])
def test_it_is_found_by_its_name(folder, data_dir, split):
    data = load("fashion_mnist", split, batch_size=1, data_dir=data_dir)
    stored = fashion_mnist_records(split, folder=folder)

    def each(samples, labels):
        return sorted(
            (int(label), sample.tobytes())
            for sample, label in zip(samples, labels, strict=True)
        )

    assert data.name == "fashion_mnist"
    assert data.class_names == CLASS_NAMES
    assert each(*data.records.values()) == each(*stored)


class Theirs(tfds.builder_cls("fashion_mnist"), skip_registration=True):
    """That of TFDS, with files that are here."""

    name = "fashion_mnist"
    folder = None

    def _split_generators(self, dl_manager):
        return {
            split: super(Theirs, self)._generate_examples(
                count,
                self.folder / f"{prefix}-images.idx",
                self.folder / f"{prefix}-labels.idx",
            )
            for split, prefix, count in (
                ("train", "train", 40),
                ("test", "t10k", 12),
            )
        }


def test_it_is_that_of_tfds_record_for_record(folder, data_dir, monkeypatch):
    for path in folder.glob("*.gz"):
        plain = path.name.replace("-idx3-ubyte.gz", ".idx")
        plain = plain.replace("-idx1-ubyte.gz", ".idx")
        (folder / plain).write_bytes(gzip.decompress(path.read_bytes()))
    monkeypatch.setattr(Theirs, "folder", folder)
    theirs = Theirs(data_dir=folder / "theirs")
    theirs.download_and_prepare()
    ours = tfds.builder("fashion_mnist", data_dir=data_dir)

    assert ours.info.full_name == theirs.info.full_name
    assert repr(ours.info.features) == repr(theirs.info.features)
    for split in ("train", "test"):
        pairs = zip(
            ours.as_dataset(split=split).as_numpy_iterator(),
            theirs.as_dataset(split=split).as_numpy_iterator(),
            strict=True,
        )
        for our, their in pairs:
            assert our["label"] == their["label"]
            assert (our["image"] == their["image"]).all()


def test_there_is_no_other_split():
    with pytest.raises(ValueError, match="`split` must be one of"):
        fashion_mnist_records("all")
