import gzip
import struct

import numpy as np
import pytest

from kgan.data import fashion_mnist
from kgan.data import load
from kgan.data import split_plan
from kgan.data.fashion_mnist import read_idx


def write_idx(path, values, kind=8):
    header = struct.pack(
        f">HBB{values.ndim}I", 0, kind, values.ndim, *values.shape
    )
    path.write_bytes(gzip.compress(header + values.tobytes()))


@pytest.fixture
def debian(tmp_path, monkeypatch):
    folder = tmp_path / "debian"
    folder.mkdir()
    values = np.random.default_rng(0)
    arrays = {}
    for prefix, count in (("train", 40), ("t10k", 12)):
        arrays[prefix] = (
            values.integers(0, 256, (count, 28, 28), np.uint8),
            values.integers(0, 10, count).astype(np.uint8),
        )
        images, labels = arrays[prefix]
        write_idx(folder / f"{prefix}-images-idx3-ubyte.gz", images)
        write_idx(folder / f"{prefix}-labels-idx1-ubyte.gz", labels)
    monkeypatch.setattr(fashion_mnist, "DEBIAN_FOLDER", folder)
    return arrays


@pytest.mark.parametrize(
    ("split", "prefix"), [("train", "train")] + [("test", "t10k")]
)
def test_the_official_splits_are_kept(debian, tmp_path, split, prefix):
    data = load("fashion_mnist", split, batch_size=4, data_dir=tmp_path)

    images, labels = debian[prefix]
    assert data.name == "fashion_mnist"
    assert (data.records["sample"][..., 0] == images).all()
    assert (data.records["label"] == labels).all()
    assert data.class_names[0] == "T-shirt/top"
    assert len(data.class_shares) == 10


def test_a_slice_is_a_run_of_records(debian, tmp_path):
    data = load("fashion_mnist", "train[90%:]", batch_size=4, data_dir=tmp_path)

    assert (data.records["sample"][..., 0] == debian["train"][0][36:]).all()


def test_a_split_that_is_not_there(debian, tmp_path):
    with pytest.raises(ValueError, match=r"\['train', 'test'\]"):
        load("fashion_mnist", "validation", data_dir=tmp_path)


def test_its_plan_cuts_the_validation_from_train(debian, tmp_path):
    assert split_plan("fashion_mnist", data_dir=tmp_path) == {
        "train": "train[:95%]",
        "validation": "train[95%:]",
        "test": "test",
    }


def test_where_it_is_nowhere_both_ways_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(fashion_mnist, "DEBIAN_FOLDER", tmp_path / "none")

    with pytest.raises(FileNotFoundError) as caught:
        load("fashion_mnist", data_dir=tmp_path)
    assert "apt-get install dataset-fashion-mnist" in str(caught.value)
    assert "`download=True`" in str(caught.value)


def test_idx_files_are_checked(tmp_path):
    path = tmp_path / "a.gz"
    values = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    write_idx(path, values)
    assert (read_idx(path) == values).all()

    write_idx(path, values, kind=13)
    with pytest.raises(ValueError, match="type 13"):
        read_idx(path)

    path.write_bytes(gzip.compress(struct.pack(">HBB2I", 0, 8, 2, 3, 3)))
    with pytest.raises(ValueError, match="with 0 values"):
        read_idx(path)


@pytest.mark.skipif(
    not fashion_mnist.DEBIAN_FOLDER.is_dir(),
    reason="needs Debian's package dataset-fashion-mnist",
)
def test_the_packaged_files(tmp_path):
    data = load("fashion_mnist", "test", data_dir=tmp_path)

    assert data.num_examples == 10000
    assert (data.class_shares == 0.1).all()
    # The first test image is an ankle boot.
    assert data.class_names[data.records["label"][0]] == "Ankle boot"
