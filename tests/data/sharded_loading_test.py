"""`kgan.data.load` of prepared directories, in memory and in shards."""

import json

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_datasets as tfds

from kgan.data import load
from kgan.data import prepare
from kgan.data import source as limits

COUNT = 600
NAMES = ["cat", "dog", "cow"]


class Several(tfds.core.GeneratorBasedBuilder):
    """Records of every kind that is read in batches, in three shards."""

    VERSION = tfds.core.Version("1.0.0")

    def _info(self):
        return tfds.core.DatasetInfo(
            builder=self,
            features=tfds.features.FeaturesDict(
                {
                    "image": tfds.features.Image(shape=(6, 4, 3)),
                    "raw": tfds.features.Tensor(
                        shape=(6, 4, 3), dtype=np.uint8, encoding="bytes"
                    ),
                    "vector": tfds.features.Tensor(
                        shape=(2,), dtype=np.float32
                    ),
                    "sound": tfds.features.Tensor(
                        shape=(16, 1), dtype=np.float32, encoding="bytes"
                    ),
                    "packed": tfds.features.Tensor(
                        shape=(2,), dtype=np.float32, encoding="zlib"
                    ),
                    "label": tfds.features.ClassLabel(names=NAMES),
                    "segmentation_mask": tfds.features.Image(shape=(6, 4, 1)),
                    "text": tfds.features.Text(),
                    "count": tfds.features.Scalar(dtype=np.int64),
                    "varying": tfds.features.Image(shape=(None, None, 3)),
                }
            ),
        )

    def _split_generators(self, dl_manager):
        return {
            "train": self._generate_examples(range(COUNT)),
            "test": self._generate_examples(range(COUNT, COUNT + 20)),
        }

    def _generate_examples(self, numbers):
        for number in numbers:
            draw = np.random.default_rng(number)
            image = draw.integers(256, size=(6, 4, 3), dtype=np.uint8)
            yield (
                number,
                {
                    "image": image,
                    "raw": image,
                    "vector": np.float32([number, -number]),
                    "sound": draw.uniform(-1, 1, (16, 1)).astype(np.float32),
                    "packed": np.float32([number, 0]),
                    "label": number % 3,
                    "segmentation_mask": image[..., :1] % 4,
                    "text": f"number {number}",
                    "count": number % 7,
                    "varying": image[: 1 + number % 6],
                },
            )


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    builder = Several(data_dir=tmp_path_factory.mktemp("prepared"))
    builder.download_and_prepare(
        file_format="tfrecord",
        download_config=tfds.download.DownloadConfig(num_shards=3),
    )
    return builder.data_dir


def joined(dataset):
    batches = list(dataset.as_numpy_iterator())
    return {
        role: np.concatenate([batch[role] for batch in batches])
        for role in batches[0]
    }


def same(one, two):
    assert one.keys() == two.keys()
    for role, values in one.items():
        assert values.dtype == two[role].dtype, role
        np.testing.assert_array_equal(values, two[role], err_msg=role)


KEYS = [
    None,
    {"sample": "raw", "label": "count"},
    {"sample": "vector", "label": "label"},
    {"sample": "sound", "text": "text"},
]


@pytest.mark.parametrize("keys", KEYS)
@pytest.mark.parametrize("split", ["train", "train[10%:55%]", "test[3:4]"])
def test_shards_hold_what_memory_holds(directory, keys, split):
    memory, shards = (
        load(
            directory,
            split,
            batch_size=1,
            shuffle=False,
            keys=keys,
            cache=cache,
        )
        for cache in ("memory", "shards")
    )
    assert memory.spec == shards.spec
    assert memory.num_examples == shards.num_examples
    assert memory.class_names == shards.class_names
    same(joined(memory.dataset), joined(shards.dataset))
    assert not shards.records


def test_a_stream_of_shards_resumes_mirrored_too(directory):
    def stream(batch_size, start):
        data = load(
            directory,
            batch_size=batch_size,
            seed=5,
            mirror=True,
            cache="shards",
        )
        count = (2 * COUNT - start) // batch_size
        return joined(data.stream(start).take(count))

    whole = stream(8, 0)
    rest = stream(16, 352)
    same({role: values[352:] for role, values in whole.items()}, rest)


def test_what_is_too_large_for_memory_stays_in_its_shards(
    directory, monkeypatch
):
    assert load(directory).records
    monkeypatch.setattr(limits, "MEMORY_LIMIT_BYTES", COUNT * 6 * 4 * 3)
    data = load(directory)
    assert not data.records
    assert data.num_examples == COUNT
    assert data.class_names == tuple(NAMES)
    # A part that fits is read into memory.
    assert load(directory, "train[:10%]", batch_size=1).records


def test_another_form_than_the_stored_one_is_refused(directory):
    with pytest.raises(ValueError, match="kgan prepare"):
        load(directory, image_size=8, cache="shards")
    with pytest.raises(ValueError, match="kgan prepare"):
        load(directory, channels=1, cache="shards")


@pytest.mark.parametrize("name", ["varying", "packed"])
def test_features_that_vary_or_are_packed_are_refused(directory, name):
    with pytest.raises(ValueError, match=f"kgan prepare.*{name}"):
        load(directory, keys={"sample": name}, cache="shards")


@pytest.mark.parametrize(
    "choice", [{"cache": "shards"}, {"skip_damaged": True}]
)
def test_what_lies_in_no_shards_is_refused(choice):
    with pytest.raises(ValueError, match="prepared directory.*digits"):
        load("digits", **choice)


def test_unknown_caches_are_refused(directory):
    with pytest.raises(ValueError, match="cache.*disk"):
        load(directory, cache="disk")


def test_the_fingerprint_is_of_the_shards(directory):
    one = load(directory, cache="shards")
    assert one.fingerprint == load(directory, cache="shards").fingerprint
    other = load(directory, "test", batch_size=1, cache="shards")
    assert one.fingerprint != other.fingerprint


@pytest.fixture
def damaged(directory, tmp_path):
    """A copy whose second shard of train has a flipped byte."""
    for path in tf.io.gfile.glob(str(directory) + "/*"):
        tf.io.gfile.copy(path, str(tmp_path / path.rsplit("/", 1)[1]))
    shard = sorted(tmp_path.glob("*-train.*"))[1]
    content = bytearray(shard.read_bytes())
    content[len(content) // 2] ^= 1
    shard.write_bytes(content)
    return tmp_path, shard.name


def test_damage_is_named_before_reading(damaged):
    folder, shard = damaged
    with pytest.raises(ValueError, match=rf"record \d+ of .*{shard}"):
        load(folder, cache="shards")


def test_damaged_records_are_passed_over_and_counted(damaged):
    folder, shard = damaged
    data = load(folder, batch_size=1, shuffle=False, skip_damaged=True)
    assert len(data.damage) == 1
    assert shard in str(data.damage[0])
    lost = data.damage[0].records
    assert data.num_examples == COUNT - lost
    kept = joined(data.dataset)["text"].tolist()
    everything = [f"number {number}".encode() for number in range(COUNT)]
    assert len(set(kept)) == COUNT - lost
    assert set(kept) < set(everything)


def test_damage_that_comes_later_is_named_by_find_damage(directory, damaged):
    folder, shard = damaged
    whole = next(path for path in tf.io.gfile.glob(f"{directory}/{shard}"))
    broken = (folder / shard).read_bytes()
    tf.io.gfile.copy(whole, str(folder / shard), overwrite=True)
    data = load(folder, batch_size=1, cache="shards")
    assert data.find_damage() == ()
    (folder / shard).write_bytes(broken)
    with pytest.raises(tf.errors.DataLossError):
        joined(data.dataset)
    (found,) = data.find_damage()
    assert shard in str(found)


def test_find_damage_leaves_out_what_is_passed_over(damaged):
    folder, shard = damaged
    data = load(folder, batch_size=1, skip_damaged=True)
    assert data.find_damage() == ()
    path = folder / shard
    content = bytearray(path.read_bytes())
    content[len(content) // 4] ^= 1
    path.write_bytes(content)
    (found,) = data.find_damage()
    assert shard in found.path
    assert found.record < data.damage[0].record


def test_a_missing_shard_is_named(damaged):
    folder, shard = damaged
    (folder / shard).unlink()
    with pytest.raises(FileNotFoundError, match=shard):
        load(folder, cache="shards")


@pytest.mark.parametrize("left", [None, 0, 0.6])
def test_a_shard_that_is_cut_or_missing_is_passed_over(
    directory, damaged, left
):
    folder, shard = damaged
    path = folder / shard
    whole = next(path for path in tf.io.gfile.glob(f"{directory}/{shard}"))
    content = tf.io.gfile.GFile(whole, "rb").read()
    path.unlink()
    if left is not None:
        path.write_bytes(content[: int(left * len(content))])
    data = load(folder, batch_size=1, shuffle=False, skip_damaged=True)
    (damage,) = data.damage
    assert shard in str(damage) and damage.records > 0
    assert data.num_examples == COUNT - damage.records
    assert len(joined(data.dataset)["text"]) == data.num_examples
    assert data.find_damage() == ()
    if left is None:
        assert "the file is missing" in str(damage)


@pytest.mark.parametrize("cache", ["memory", "shards"])
def test_a_condition_is_mirrored_with_its_image(directory, cache):
    data = load(directory, batch_size=50, seed=1, mirror=True, cache=cache)
    batches = joined(data.stream().take(4))
    first = batches["sample"][..., :1] % 4
    np.testing.assert_array_equal(batches["condition"], first)
    plain = load(directory, batch_size=50, seed=1, cache=cache)
    same_order = joined(plain.stream().take(4))
    assert (batches["sample"] != same_order["sample"]).any()


def test_damage_is_named_in_memory_too(damaged):
    folder, shard = damaged
    with pytest.raises(ValueError, match=rf"record \d+ of .*{shard}"):
        load(folder, cache="memory")
    (folder / shard).unlink()
    with pytest.raises(FileNotFoundError, match=shard):
        load(folder, cache="memory")


def test_the_head_is_the_first_records_as_they_are_stored(directory):
    stored = load(directory, shuffle=False)
    for cache in ("memory", "shards"):
        head = load(directory, seed=9, cache=cache).head(5)
        assert head.num_examples == 5
        np.testing.assert_array_equal(
            head.records["sample"], stored.records["sample"][:5]
        )


@pytest.fixture
def large(tmp_path):
    """Pictures of 160 pixels, prepared as PNG."""
    generator = np.random.default_rng(0)
    pictures = generator.integers(256, size=(6, 160, 160, 4), dtype=np.uint8)
    prepare(pictures, tmp_path / "out", encoding="png", shards=1)
    return tmp_path / "out"


@pytest.mark.parametrize("cache", ["auto", "shards"])
def test_prepared_pictures_keep_the_form_they_were_prepared_in(large, cache):
    data = load(large, batch_size=1, cache=cache)
    assert data.spec["sample"].shape == (160, 160, 4)


def test_a_manifest_that_tfds_disagrees_with_is_refused(large):
    path = large / "dataset_info.json"
    info = json.loads(path.read_text())
    for split in info["splits"]:
        split["shardLengths"] = [str(int(n) + 1) for n in split["shardLengths"]]
    path.write_text(json.dumps(info))
    with pytest.raises(ValueError, match=r"dataset_info\.json"):
        load(large, batch_size=1, cache="shards")


def test_options_of_sounds_are_refused_for_pictures(directory):
    with pytest.raises(ValueError, match="sample_rate"):
        load(
            directory,
            cache="shards",
            sample_rate=4000,
            keys={"sample": "raw"},
        )
