"""The same data give the same batches, from memory and from shards."""

import io
import re

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_datasets as tfds
from PIL import Image

from kgan.core import damage_named
from kgan.data import load

COUNT = 40
BATCH = 16
BROKEN = 13


def file(pixels, form):
    content = io.BytesIO()
    Image.fromarray(pixels.squeeze()).save(content, form, quality=80)
    content.seek(0)
    return content


class Kinds(tfds.core.GeneratorBasedBuilder):
    """Every kind of value that both paths read, and some broken ones."""

    VERSION = tfds.core.Version("1.0.0")

    def _info(self):
        def raw(shape, dtype):
            return tfds.features.Tensor(
                shape=shape, dtype=dtype, encoding="bytes"
            )

        image = tfds.features.Image
        return tfds.core.DatasetInfo(
            builder=self,
            features=tfds.features.FeaturesDict(
                {
                    "png": image(shape=(9, 7, 3), encoding_format="png"),
                    "jpeg": image(shape=(9, 7, 3), encoding_format="jpeg"),
                    "gray": image(shape=(9, 7, 1), encoding_format="jpeg"),
                    "clear": image(shape=(9, 7, 3)),
                    "raw": raw((9, 7, 3), np.uint8),
                    "flat": raw((9, 7), np.uint8),
                    "whole": raw((9, 7, 3), np.int32),
                    "sound": raw((6, 1), np.float64),
                    "small_map": image(shape=(3, 7, 1)),
                    "class": tfds.features.ClassLabel(num_classes=5),
                    "byte": tfds.features.Scalar(dtype=np.uint8),
                    "truth": tfds.features.Scalar(dtype=np.bool_),
                    "short": raw((2,), np.int16),
                    "long": tfds.features.Tensor(shape=(2,), dtype=np.int64),
                    "double": tfds.features.Tensor(
                        shape=(2,), dtype=np.float64
                    ),
                    "text": tfds.features.Text(),
                    "nan": raw((6, 1), np.float32),
                    "loud": raw((6, 1), np.float32),
                    "negative": tfds.features.Scalar(dtype=np.int64),
                    "lost": tfds.features.Tensor(shape=(2,), dtype=np.float32),
                }
            ),
        )

    def _split_generators(self, dl_manager):
        return {"train": self._generate_examples()}

    def _generate_examples(self):
        for number in range(COUNT):
            draw = np.random.default_rng(number)
            image = draw.integers(256, size=(9, 7, 3), dtype=np.uint8)
            clear = draw.integers(256, size=(9, 7, 4), dtype=np.uint8)
            sound = draw.uniform(-1, 1, (6, 1))
            bad = sound.astype(np.float32)
            bad[3] = np.nan if number == BROKEN else 0
            loud = sound.astype(np.float32)
            loud[3] = 1.5 if number == BROKEN else 0
            yield (
                number,
                {
                    "png": image,
                    "jpeg": file(image, "JPEG"),
                    "gray": file(image[..., :1], "JPEG"),
                    "clear": file(clear, "PNG"),
                    "raw": image,
                    "flat": image[..., 0],
                    "whole": image.astype(np.int32),
                    "sound": sound,
                    "small_map": image[:3, :, :1],
                    "class": number % 5,
                    "byte": number % 250,
                    "truth": number % 2 == 0,
                    "short": np.array([number, -number], np.int16),
                    "long": np.array([number, -(2**31)]),
                    "double": np.array([number / 7, 1e30]),
                    "text": f"number {number}",
                    "nan": bad,
                    "loud": loud,
                    "negative": -1 if number == BROKEN else 1,
                    "lost": bad[2:4, 0],
                },
            )


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    builder = Kinds(data_dir=tmp_path_factory.mktemp("prepared"))
    builder.download_and_prepare(file_format="tfrecord")
    return builder.data_dir


def opened(directory, cache, keys, **options):
    return load(
        directory,
        batch_size=BATCH,
        shuffle=False,
        cache=cache,
        keys=keys,
        **options,
    )


@pytest.mark.parametrize(
    "keys",
    [
        {"sample": "png", "label": "class", "condition": "jpeg"},
        {"sample": "jpeg", "label": "byte", "condition": "png"},
        {"sample": "gray", "label": "truth", "condition": "clear"},
        {"sample": "clear", "condition": "short", "text": "text"},
        {"sample": "raw", "condition": "long"},
        {"sample": "sound", "condition": "double"},
        {"sample": "double", "condition": "truth"},
    ],
    ids=lambda keys: " ".join(keys.values()),
)
def test_batches_are_equal_bit_for_bit(directory, keys):
    memory, shards = (
        opened(directory, cache, keys) for cache in ("memory", "shards")
    )
    assert memory.records and not shards.records
    assert memory.spec == shards.spec
    assert memory.spec.get("label", tf.TensorSpec((), tf.int32)).dtype == (
        tf.int32
    )
    one, two = (next(iter(stream.stream(3))) for stream in (memory, shards))
    assert one.keys() == two.keys() == keys.keys()
    for role, values in one.items():
        assert values.dtype == two[role].dtype, role
        np.testing.assert_array_equal(values, two[role], err_msg=role)


@pytest.mark.parametrize(
    "keys",
    [
        {"sample": "whole"},
        {"sample": "raw", "label": "double"},
        {"sample": "raw", "text": "class"},
        {"sample": "raw", "condition": "text"},
        {"sample": "class"},
    ],
)
def test_both_refuse_the_same_features(directory, keys):
    for cache in ("memory", "shards"):
        with pytest.raises((TypeError, ValueError)):
            opened(directory, cache, keys)


@pytest.mark.parametrize(
    "keys", [{"sample": "flat"}, {"sample": "raw", "condition": "small_map"}]
)
def test_what_memory_brings_to_another_form_does_not_stay(directory, keys):
    assert opened(directory, "memory", keys).records
    with pytest.raises(ValueError, match="keep the form"):
        opened(directory, "shards", keys)


BROKEN_KEYS = [
    ({"sample": "nan"}, "NaN or infinite"),
    ({"sample": "loud"}, r"within \[-1, 1\]"),
    ({"sample": "raw", "label": "negative"}, "numbers of classes, from 0"),
    ({"sample": "raw", "condition": "lost"}, "conditions must be finite"),
]


@pytest.mark.parametrize(("keys", "rule"), BROKEN_KEYS)
def test_both_refuse_broken_values_by_file_and_record(directory, keys, rule):
    with pytest.raises(ValueError, match=rule) as caught:
        opened(directory, "memory", keys)
    sentence, place = str(caught.value).split(", in record ")
    number = int(place.split()[0])
    assert f"record {place}".endswith("kinds-train.tfrecord-00000-of-00001")

    stream = opened(directory, "shards", keys)
    for batches in (stream.dataset, stream.stream().take(3)):
        with pytest.raises(ValueError, match=f"record {number} of") as caught:
            with damage_named(stream):
                list(batches)
        assert sentence in str(caught.value)
        assert "kinds-train.tfrecord-00000-of-00001" in str(caught.value)
    with pytest.raises(ValueError, match=f"record {number} of"):
        stream.head(COUNT)


@pytest.mark.parametrize(("keys", "rule"), BROKEN_KEYS[1:3])
def test_broken_values_are_passed_over_and_counted(directory, keys, rule):
    stream = opened(directory, "shards", keys, skip_damaged=True)
    (damage,) = stream.damage
    assert damage.records == 1
    assert re.search(rule, str(damage))
    assert stream.num_examples == COUNT - 1
    assert sum(len(batch["sample"]) for batch in stream.dataset) == COUNT - 1
    # Of the part without it nothing is passed over.
    parts = [
        load(directory, part, batch_size=1, keys=keys, skip_damaged=True)
        for part in ("train[:50%]", "train[50%:]")
    ]
    assert sum(len(part.damage) for part in parts) == 1
    assert sum(part.num_examples for part in parts) == COUNT - 1


def test_labels_past_the_classes_are_refused_by_both(directory, monkeypatch):
    monkeypatch.setattr(
        tfds.features.ClassLabel,
        "names",
        property(lambda self: ["a", "b", "c"]),
    )
    keys = {"sample": "raw", "label": "class"}
    with pytest.raises(ValueError, match="below the 3 classes.*in record"):
        opened(directory, "memory", keys)
    stream = opened(directory, "shards", keys)
    with pytest.raises(ValueError, match="below the 3 classes"):
        with damage_named(stream):
            list(stream.dataset)
