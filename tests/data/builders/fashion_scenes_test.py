import gzip
import struct

import numpy as np
import pytest

from kgan.data import fashion_mnist
from kgan.data.builders.fashion_scenes import Builder
from kgan.data.builders.fashion_scenes import fashion_scenes_dataset_builder
from kgan.data.builders.fashion_scenes.items import Items
from kgan.data.builders.fashion_scenes.items import in_one_order
from kgan.data.builders.fashion_scenes.items import read_items
from kgan.data.builders.fashion_scenes.scenes import draw_scene


def plain_items():
    """Ten whole squares, of which each class has a brightness of its own."""
    labels = np.arange(10)
    images = np.full((10, 28, 28), 50, np.uint8)
    return Items(images + 20 * labels[:, None, None].astype(np.uint8), labels)


def random_items(count, seed=0):
    generator = np.random.default_rng(seed)
    images = generator.integers(0, 256, (count, 28, 28), np.uint8)
    return Items(images, generator.integers(0, 10, count).astype(np.int32))


def scenes(items, count=300):
    return [draw_scene(items, [7, number]) for number in range(count)]


def test_the_map_tells_the_class_of_every_pixel():
    for image, mask in scenes(plain_items()):
        assert image.shape == mask.shape == (64, 64, 1)
        assert image.dtype == mask.dtype == np.uint8
        classes = np.where(image > 0, 1 + (image.astype(int) - 50) // 20, 0)
        assert (mask == classes).all()


def test_two_to_four_items_are_laid_where_they_fit():
    counts = []
    corners = []
    for _, mask in scenes(plain_items(), 2000):
        areas = np.bincount(mask.ravel(), minlength=11)[1:]
        # Nothing covers the last one.
        assert areas.max() == 28 * 28
        assert areas[areas > 0].sum() <= 4 * 28 * 28
        counts.append(np.count_nonzero(areas))
        top = np.argwhere(mask[..., 0] == 1 + areas.argmax()).min(axis=0)
        corners.append(top)
    assert set(counts) <= {1, 2, 3, 4}
    # An item is hardly ever hidden by others altogether.
    shares = np.bincount(counts, minlength=5) / len(counts)
    np.testing.assert_allclose(shares[2:], 1 / 3, atol=0.05)
    assert np.min(corners) == 0 and np.max(corners) == 36


def test_image_and_map_agree_on_the_background():
    dark = 0
    for image, mask in scenes(random_items(50)):
        assert ((image > 10) == (mask > 0)).all()
        assert (image[mask == 0] == 0).all()
        dark += np.count_nonzero(mask == 0)
    assert dark


def test_one_sees_through_holes():
    rings = plain_items()
    rings.images[:, 9:19, 9:19] = 10
    seen = set()
    for image, mask in scenes(rings):
        values = np.unique(image)
        assert 10 not in values
        seen.add(len(np.unique(mask)) - 1)
    assert seen == {2, 3, 4}


def test_nothing_but_items_and_seed_decides():
    items = random_items(20)
    first, again = draw_scene(items, 5), draw_scene(items, 5)
    assert (first.image == again.image).all()
    assert (first.image != draw_scene(items, 6).image).any()
    shuffled = np.random.default_rng(1).permutation(20)
    other = Items(items.images[shuffled], items.labels[shuffled])
    for one, two in zip(in_one_order(items), in_one_order(other), strict=True):
        assert (one == two).all()


@pytest.fixture
def debian(tmp_path, monkeypatch):
    folder = tmp_path / "debian"
    folder.mkdir()
    for prefix, items in (
        ("train", random_items(3100, seed=1)),
        ("t10k", random_items(30, seed=2)),
    ):
        for name, values in (
            ("images-idx3", items.images),
            ("labels-idx1", items.labels.astype(np.uint8)),
        ):
            header = struct.pack(
                f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape
            )
            path = folder / f"{prefix}-{name}-ubyte.gz"
            path.write_bytes(gzip.compress(header + values.tobytes(), 1))
    monkeypatch.setattr(fashion_mnist, "DEBIAN_FOLDER", folder)


def test_no_item_is_on_two_sides(debian, tmp_path):
    parts = {
        split: {image.tobytes() for image in read_items(split, tmp_path).images}
        for split in ("train", "validation", "test")
    }
    assert [len(part) for part in parts.values()] == [100, 3000, 30]
    assert len(set().union(*parts.values())) == 3130


def test_the_prepared_splits(debian, tmp_path, monkeypatch):
    sizes = {"train": 12, "validation": 5, "test": 7}
    monkeypatch.setattr(fashion_scenes_dataset_builder, "SCENES", sizes)
    builder = Builder(data_dir=tmp_path)
    builder.download_and_prepare()

    features = builder.info.features
    assert features["segmentation_mask"].names[:2] == [
        "background",
        "T-shirt/top",
    ]
    for stream, (split, count) in enumerate(sizes.items()):
        records = list(builder.as_dataset(split=split).as_numpy_iterator())
        items = read_items(split, tmp_path)
        assert len(records) == count
        for number, record in enumerate(records):
            scene = draw_scene(items, [stream, number])
            assert (record["image"] == scene.image).all()
            assert (record["segmentation_mask"] == scene[1]).all()


@pytest.mark.skipif(
    not fashion_mnist.DEBIAN_FOLDER.is_dir(),
    reason="needs Debian's package dataset-fashion-mnist",
)
def test_the_packaged_files(tmp_path):
    items = read_items("test", str(tmp_path))

    assert np.bincount(items.labels).tolist() == [1000] * 10
    for image, mask in scenes(items, 20):
        assert ((image > 10) == (mask > 0)).all()
        assert 100 < np.count_nonzero(mask) < 4 * 28 * 28
