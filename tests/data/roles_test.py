import numpy as np
import pytest
import tensorflow as tf
import tensorflow_datasets as tfds

from kgan.data import load
from kgan.data.roles import default_roles
from kgan.data.roles import flat_features
from kgan.data.roles import nested
from kgan.data.roles import value_at

FEATURES = tfds.features
IMAGE = FEATURES.Image()
PIXELS = FEATURES.Tensor(shape=(4, 4, 1), dtype=np.uint8)
MASK = FEATURES.LabeledImage(labels=3, shape=(None, None, 1))
SOUND = FEATURES.Audio()
CLASS = FEATURES.ClassLabel(num_classes=2)
VECTOR = FEATURES.Tensor(shape=(3,), dtype=np.float32)


@pytest.mark.parametrize(
    ("features", "sample"),
    [
        ({"a": IMAGE, "image": IMAGE}, "image"),
        ({"b": IMAGE, "a": MASK, "c": IMAGE}, "b"),
        ({"segmentation_mask": IMAGE, "z": IMAGE}, "z"),
        ({"a": IMAGE, "image": PIXELS}, "image"),
        ({"z": SOUND, "audio": SOUND}, "audio"),
        ({"speech": SOUND, "sample": VECTOR}, "speech"),
        ({"sound": SOUND, "z": IMAGE}, "z"),
        ({"sample": VECTOR, "label": CLASS}, "sample"),
    ],
)
def test_the_sample(features, sample):
    assert default_roles(features)["sample"] == sample


@pytest.mark.parametrize(
    ("name", "feature", "role"),
    [
        ("label", CLASS, "label"),
        ("species", CLASS, "label"),
        ("depth_of_classes", MASK, "condition"),
        ("segmentation_mask", IMAGE, "condition"),
        ("segmentation_mask", PIXELS, "condition"),
        ("segmentation_label", IMAGE, "condition"),
        ("text", FEATURES.Text(), "text"),
        ("caption", FEATURES.Text(), "text"),
    ],
)
def test_the_other_roles(name, feature, role):
    roles = default_roles({"image": IMAGE, name: feature})

    assert roles == {"sample": "image", role: name}


@pytest.mark.parametrize(
    ("name", "feature"),
    [
        ("file_name", FEATURES.Text()),
        ("label", FEATURES.Scalar(np.int64)),
        ("text", VECTOR),
        ("attributes", FEATURES.FeaturesDict({"label": CLASS})),
        ("image_of_text", VECTOR),
    ],
)
def test_what_plays_no_role_unless_it_is_named(name, feature):
    assert default_roles({"image": IMAGE, name: feature}) == {"sample": "image"}


def test_a_mask_alone_is_no_sample():
    with pytest.raises(ValueError, match="'a': 'LabeledImage'"):
        default_roles({"a": MASK})


def test_without_a_sample_the_features_are_listed():
    with pytest.raises(ValueError, match="'vector': 'Tensor'"):
        default_roles({"vector": VECTOR})


def test_names_of_features_within_others():
    features = FEATURES.FeaturesDict({"a": {"b": {"c": VECTOR}}, "d": CLASS})

    assert flat_features(features) == {"a/b/c": VECTOR, "d": CLASS}
    assert nested({"a/b/c": 1, "d": 2, "a/e": 3}) == {
        "a": {"b": {"c": 1}, "e": 3},
        "d": 2,
    }
    assert value_at({"a": {"b": {"c": 7}}}, "a/b/c") == 7


class Pets(tfds.core.GeneratorBasedBuilder):
    """Pictures that are wider than high, halves of them in two colours."""

    VERSION = tfds.core.Version("1.0.0")

    def _info(self):
        return tfds.core.DatasetInfo(
            builder=self,
            features=FEATURES.FeaturesDict(
                {
                    "image": FEATURES.Image(encoding_format="png"),
                    "segmentation_mask": FEATURES.Image(
                        shape=(None, None, 1), encoding_format="png"
                    ),
                    "small": FEATURES.Image(shape=(2, 2, 3)),
                    "raw": FEATURES.Tensor(shape=(4, 4, 1), dtype=np.uint8),
                    "caption": FEATURES.Text(),
                    "attributes": {"large": np.bool_, "box": VECTOR},
                    "ragged": FEATURES.Tensor(shape=(None,), dtype=np.float32),
                }
            ),
        )

    def _split_generators(self, dl_manager):
        return {"train": self._generate_examples()}

    def _generate_examples(self):
        for number in range(6):
            height = 16 + 4 * number
            mask = np.ones((height, 2 * height, 1), np.uint8)
            mask[:, height:] = 3
            yield (
                number,
                {
                    # A tenth of full scale where the segment is 1.
                    "image": np.where(mask == 1, 25, 250)
                    .repeat(3, 2)
                    .astype(np.uint8),
                    "segmentation_mask": mask,
                    "small": np.full((2, 2, 3), number, np.uint8),
                    "raw": np.full((4, 4, 1), number, np.uint8),
                    "caption": f"pet № {number}",
                    "attributes": {
                        "large": number >= 3,
                        "box": np.full(3, number, np.float32),
                    },
                    "ragged": np.zeros(number, np.float32),
                },
            )


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    directory = tmp_path_factory.mktemp("tfds")
    tfds.disable_progress_bar()
    builder = Pets(data_dir=directory, file_format="tfrecord")
    builder.download_and_prepare()
    return directory


@pytest.fixture
def pets(data_dir):
    def read(**options):
        return load("pets", batch_size=2, data_dir=data_dir, **options)

    return read


@pytest.mark.parametrize("resize", ["crop", "pad", "stretch"])
def test_segments_lie_where_their_pictures_lie(pets, resize):
    data = pets(image_size=8, resize=resize)

    sample = data.records["sample"][..., 0].astype(int)
    segments = data.records["condition"][..., 0]
    assert set(segments.flat) == ({0, 1, 3} if resize == "pad" else {1, 3})
    # The seam is the middle; bicubic mixing reaches two pixels from it.
    for columns, segment, level in ((slice(2), 1, 25), (slice(6, 8), 3, 250)):
        inside = segments[..., columns] == segment
        bars = segments[..., columns] == 0
        assert (inside | bars).all()
        assert np.abs(sample[..., columns][inside] - level).max() <= 5
        assert (sample[..., columns][bars] == 255).all()


def test_texts_stay_what_they_are(pets):
    data = pets(image_size=8)

    assert sorted(data.records) == ["condition", "sample", "text"]
    texts = [text.decode() for text in data.records["text"]]
    assert sorted(texts) == [f"pet № {number}" for number in range(6)]
    streamed = {
        text.decode()
        for batch in data.stream().take(3)
        for text in batch["text"].numpy()
    }
    assert streamed == set(texts)


def test_fingerprints_are_of_texts_and_not_of_where_they_lie(pets):
    assert pets(image_size=8).fingerprint == pets(image_size=8).fingerprint
    ours = pets(keys={"sample": "small", "text": "caption"})
    bare = pets(keys={"sample": "small"})
    assert ours.fingerprint != bare.fingerprint


@pytest.mark.parametrize("sample", ["small", "raw", "attributes/box"])
def test_features_within_others_are_named_with_a_slash(pets, sample):
    keys = {
        "sample": sample,
        "label": "attributes/large",
        "condition": "attributes/box",
    }

    data = pets(keys=keys)

    numbers = data.records["condition"][:, 0]
    sample = data.records["sample"]
    assert (sample.reshape(6, -1) == numbers[:, np.newaxis]).all()
    assert (data.records["label"] == (numbers >= 3)).all()
    assert data.num_classes == 2
    assert data.class_shares.tolist() == [0.5, 0.5]


def test_pixels_as_samples_get_a_condition_of_their_size(pets):
    keys = {"sample": "raw", "condition": "segmentation_mask"}

    assert pets(keys=keys).spec["condition"].shape == (4, 4, 1)
    sized = pets(keys=keys, image_size=12, channels=3)
    assert sized.spec["sample"].shape == (12, 12, 3)
    assert sized.spec["condition"].shape == (12, 12, 1)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"sample": "small", "text": "raw"}, "one string a record"),
        ({"sample": "small", "condition": "ragged"}, "one fixed shape"),
        ({"sample": "small", "condition": "caption"}, "must be numbers"),
        (
            {"sample": "attributes/box", "condition": "segmentation_mask"},
            "where the sample is one too",
        ),
        ({"sample": "attributes"}, "among .*'attributes/box'"),
        ({"sample": "small", "style": "raw"}, '"condition" and the "text"'),
    ],
)
def test_features_that_cannot_play_a_role(pets, keys, message):
    with pytest.raises(ValueError, match=message):
        pets(keys=keys)


def test_options_of_sounds_are_not_for_images(pets):
    for options in ({"channels": 2}, {"seconds": 1.0}, {"sample_rate": 8000}):
        with pytest.raises(ValueError, match="1, 3 or 4 `channels`"):
            pets(**options)


IMAGES = np.arange(4, dtype=np.uint8).repeat(16).reshape(4, 4, 4, 1)


def test_arrays_have_all_roles():
    data = load(
        {
            "sample": IMAGES,
            "label": [0, 1, 0, 1],
            "condition": IMAGES.astype(np.int64) + 300,
            "text": ["zero", "one", b"two", "drei"],
        },
        "all",
        batch_size=2,
        image_size=8,
        shuffle=False,
    )

    assert data.records["condition"].shape == (4, 8, 8, 1)
    assert data.records["condition"][:, 7, 7, 0].tolist() == [*range(300, 304)]
    assert data.records["text"].tolist() == [b"zero", b"one", b"two", b"drei"]
    batch = next(iter(data.stream(2)))
    assert batch["text"].numpy().tolist() == [b"two", b"drei"]
    assert not data.records["text"].flags.writeable


def test_splits_of_arrays_keep_rows_together():
    rows = np.arange(40)
    data = load(
        {
            "sample": rows[:, None] / 1.0,
            "condition": rows,
            "text": rows.astype(str),
        },
        batch_size=2,
    )

    numbers = data.records["sample"][:, 0]
    assert data.records["condition"].tolist() == numbers.tolist()
    assert [int(text) for text in data.records["text"]] == numbers.tolist()


def test_a_pipeline_has_all_roles():
    records = {"sample": IMAGES, "condition": IMAGES, "text": list("abcd")}
    pipeline = tf.data.Dataset.from_tensor_slices(records)

    data = load(pipeline, "all", batch_size=4, shuffle=False)

    assert data.fingerprint == load(records, "all", batch_size=4).fingerprint


@pytest.mark.parametrize(
    ("role", "values", "error", "message"),
    [
        ("condition", IMAGES[:3], ValueError, "4 rows"),
        ("condition", np.full((4, 2), np.nan), ValueError, "8 values"),
        ("condition", list("abcd"), TypeError, "must be numbers"),
        ("text", list("abc"), ValueError, r"shape \(4,\)"),
        ("text", [1, 2, 3, 4], TypeError, "strings or bytes"),
    ],
)
def test_arrays_that_cannot_play_a_role(role, values, error, message):
    with pytest.raises(error, match=message):
        load({"sample": IMAGES, role: values})
