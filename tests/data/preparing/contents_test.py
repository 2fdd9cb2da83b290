"""What is prepared is what `kgan.data.load` gives of the source itself."""

import hashlib

import numpy as np
import pytest
import tensorflow_datasets as tfds
from scipy.io import wavfile

from kgan.data import load
from kgan.data import prepare
from kgan.data import read_manifest
from kgan.data import verify
from kgan.data.manifest_facts import all_shards
from tests.data.preparing.folders import content
from tests.data.preparing.folders import records_of
from tests.data.preparing.folders import save_pictures
from tests.data.preparing.folders import serialised


def images(count, shape=(4, 4, 3), seed=0):
    generator = np.random.default_rng(seed)
    return generator.integers(0, 256, (count, *shape), np.uint8)


@pytest.mark.parametrize("encoding", ["raw", "png"])
@pytest.mark.parametrize("shape", [(7, 5, 1), (1, 1, 3), (3, 9, 4)])
def test_every_split_is_as_loaded_without(tmp_path, shape, encoding):
    source = (images(40, shape), np.arange(40) % 3)

    manifest = prepare(source, tmp_path / "out", shards=3, encoding=encoding)

    assert manifest.sample.shape == shape
    assert manifest.sample.encoding == encoding
    assert list(manifest.splits) == ["train", "validation", "test"]
    for split in manifest.splits:
        # Of encoded pictures 4 channels are read only if they are asked for.
        ours = load(tmp_path / "out", split, batch_size=1, channels=shape[-1])
        theirs = load(source, split, batch_size=1)
        assert records_of(ours) == records_of(theirs)
        assert ours.num_classes == theirs.num_classes == 3


def test_a_folder_of_pictures(tmp_path):
    names = [f"{kind}/{n}.png" for kind in ("ant", "bee") for n in range(9)]
    source = save_pictures(tmp_path / "my photos", names)

    manifest = prepare(source, tmp_path / "out", image_size=4, resize="pad")

    assert manifest.name == "my_photos" and manifest.source == "my photos"
    assert manifest.class_names == ("ant", "bee")
    for split, facts in manifest.splits.items():
        ours = load(tmp_path / "out", split, batch_size=1)
        theirs = load(source, split, batch_size=1, image_size=4, resize="pad")
        assert records_of(ours) == records_of(theirs)
        assert ours.class_names == theirs.class_names
        labels = theirs.records["label"]
        counts = np.bincount(labels, minlength=2)
        assert facts.class_counts == tuple(counts)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_records(tmp_path, count):
    manifest = prepare(images(count), tmp_path)

    sizes = [split.records for split in manifest.splits.values()]
    assert sizes == ([count] if count < 3 else [1, 1, 1])
    assert [len(s.shards) for s in manifest.splits.values()] == sizes
    assert load(tmp_path, batch_size=1).num_examples == sizes[0]


def test_more_shards_than_records_are_as_many_as_records(tmp_path):
    manifest = prepare(images(20), tmp_path, shards=5)

    assert {k: len(s.shards) for k, s in manifest.splits.items()} == {
        "train": 5,
        "validation": 1,
        "test": 1,
    }
    shards = manifest.splits["train"].shards
    assert [shard.records for shard in shards] == [3, 4, 3, 4, 4]


def test_an_empty_class_is_counted(tmp_path):
    labels = np.array([0, 0, 3, 3, 3])

    manifest = prepare((images(5), labels), tmp_path)

    counts = [split.class_counts for split in manifest.splits.values()]
    assert np.sum(counts, axis=0).tolist() == [2, 0, 0, 3]
    assert load(tmp_path, batch_size=1).num_classes == 4


def test_vectors_sound_conditions_and_texts(tmp_path):
    generator = np.random.default_rng(0)
    source = {
        "sample": generator.normal(size=(6, 5)).astype(np.float32),
        "text": np.array(["a", "bc", "", "dé", "e", "f"]),
    }
    sound = generator.uniform(-1, 1, (6, 8, 2)).astype(np.float32)
    pixels = generator.uniform(-1, 1, (6, 3, 3, 1)).astype(np.float32)
    masked = {
        "sample": images(6),
        "condition": images(6, (4, 4, 1), seed=1),
    }
    for name, each in zip("vspm", (source, sound, pixels, masked), strict=True):
        prepare(each, tmp_path / name)

        ours = load(tmp_path / name, batch_size=1).records
        theirs = load(each, batch_size=1).records
        assert ours.keys() == theirs.keys()
        back = [
            np.flatnonzero([(row == other).all() for row in ours["sample"]])[0]
            for other in theirs["sample"]
        ]
        for role, array in theirs.items():
            assert array.dtype == ours[role].dtype
            np.testing.assert_array_equal(ours[role][back], array)


def test_a_folder_of_sounds(tmp_path):
    generator = np.random.default_rng(0)
    for name in ("no/1", "no/2", "yes/1", "yes/2", "yes/3"):
        path = tmp_path / "in" / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        wave = generator.integers(-999, 999, generator.integers(50, 90))
        wavfile.write(path, 800, wave.astype(np.int16))
    options = {"sample_rate": 400, "seconds": 0.1}

    manifest = prepare(tmp_path / "in", tmp_path / "out", **options)

    assert manifest.sample == ("sample", (40, 1), "float32", "raw", 400)
    assert manifest.class_names == ("no", "yes")
    for split in manifest.splits:
        ours = load(tmp_path / "out", split, batch_size=1)
        theirs = load(tmp_path / "in", split, batch_size=1, **options)
        assert records_of(ours) == records_of(theirs)


def test_official_splits_keep_their_order(tmp_path):
    first = prepare(images(30), tmp_path / "first", shards=2)

    second = prepare(tmp_path / "first", tmp_path / "second", shards=4)

    for name, split in first.splits.items():
        before, after = (
            [
                record
                for shard in each.splits[name].shards
                for record in serialised(tmp_path / folder / shard.name)
            ]
            for each, folder in ((first, "first"), (second, "second"))
        )
        assert len(before) == split.records and before == after


def test_other_sources_are_mixed_by_seed(tmp_path):
    source = images(60)

    def order(seed):
        out = tmp_path / str(seed)
        prepare(source, out, seed=seed, shards=2)
        data = load(out, batch_size=1, shuffle=False)
        return [row.tobytes() for row in data.records["sample"]]

    stored = load(source, batch_size=1, shuffle=False).records["sample"]
    assert sorted(order(0)) == sorted(order(1))
    assert order(0) != order(1)
    assert order(0) != [row.tobytes() for row in stored]


def test_the_manifest_tells_where_records_begin(tmp_path):
    manifest = prepare(images(1200), tmp_path, shards=2)

    assert read_manifest(tmp_path) == manifest
    assert verify(tmp_path) == ()
    for shard in all_shards(manifest):
        whole = (tmp_path / shard.name).read_bytes()
        assert len(whole) == shard.bytes
        assert hashlib.sha256(whole).hexdigest() == shard.sha256
        records = serialised(tmp_path / shard.name)
        assert len(records) == shard.records
        for block, offset in enumerate(shard.block_offsets):
            record = records[block * manifest.block_stride]
            assert whole[offset + 12 :].startswith(record)


def test_tfds_reads_it(tmp_path):
    source = save_pictures(tmp_path / "in", [f"{n}.png" for n in range(30)])
    prepare(source, tmp_path / "out")

    builder = tfds.builder_from_directory(tmp_path / "out")

    assert builder.info.splits["train"].num_examples == 26
    found = [r["image"] for r in tfds.as_numpy(builder.as_dataset("train"))]
    expected = load(source, batch_size=1).records["sample"]
    assert sorted(map(bytes, found)) == sorted(map(bytes, expected))


def test_the_same_again_has_the_same_bytes(tmp_path):
    source = (images(30), np.arange(30) % 2)
    for name in ("a", "b"):
        prepare(source, tmp_path / name, encoding="png")

    assert content(tmp_path / "a") == content(tmp_path / "b")


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"shards": 0}, ValueError, "`shards` must be at least 1"),
        ({"encoding": "jpeg"}, ValueError, "`encoding` must be one of"),
        ({"runner": "spark"}, ValueError, "`runner` must be one of"),
        ({"beam_options": "-x"}, ValueError, "`beam_options` are for"),
        ({"skip_damaged": True}, ValueError, "`skip_damaged` is for folders"),
        ({"channels": 2}, ValueError, "`channels`"),
    ],
)
def test_arguments_are_refused_before_anything_is_written(
    tmp_path, options, error, message
):
    with pytest.raises(error, match=message):
        prepare(images(5), tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()


def test_vectors_are_no_png(tmp_path):
    with pytest.raises(ValueError, match='"png" is for images'):
        prepare(np.zeros((5, 2)), tmp_path / "out", encoding="png")


def test_a_pipeline_is_refused(tmp_path):
    dataset = load(images(5), batch_size=1).dataset

    with pytest.raises(TypeError, match="a name, a path or arrays"):
        prepare(dataset, tmp_path / "out")
