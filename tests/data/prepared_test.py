import shutil
import types

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_datasets as tfds

from kgan.data import load
from kgan.data import prepared
from kgan.data import prepared_forms
from kgan.data import prepared_records
from kgan.data import split_plan
from kgan.data.source import SampleOptions


class TinyPictures(tfds.core.GeneratorBasedBuilder):
    """Images whose first pixel is their number, in several features."""

    VERSION = tfds.core.Version("1.2.0")

    def _info(self):
        return tfds.core.DatasetInfo(
            builder=self,
            features=tfds.features.FeaturesDict(
                {
                    "another": tfds.features.Image(shape=(2, 2, 1)),
                    "image": tfds.features.Image(shape=(6, 4, 3)),
                    "varying": tfds.features.Image(shape=(None, None, 3)),
                    "depth": tfds.features.Image(
                        shape=(2, 2, 1), dtype=np.uint16, encoding_format="png"
                    ),
                    "label": tfds.features.ClassLabel(names=["cat", "dog"]),
                    "vector": tfds.features.Tensor(
                        shape=(3,), dtype=np.float32
                    ),
                    "ragged": tfds.features.Tensor(
                        shape=(None,), dtype=np.float32
                    ),
                    "count": tfds.features.Scalar(dtype=np.int64),
                }
            ),
        )

    def _split_generators(self, dl_manager):
        return {
            "train": self._generate_examples(range(20)),
            "test": self._generate_examples(range(20, 26)),
        }

    def _generate_examples(self, numbers):
        for number in numbers:
            image = np.zeros((6, 4, 3), np.uint8)
            image[0, 0, 0] = number
            side = 10 + number
            yield (
                number,
                {
                    "another": np.full((2, 2, 1), number, np.uint8),
                    "image": image,
                    "varying": np.full((side, side, 3), number, np.uint8),
                    "depth": np.zeros((2, 2, 1), np.uint16),
                    "label": number % 2,
                    "vector": np.full(3, number, np.float32),
                    "ragged": np.zeros(number % 3, np.float32),
                    "count": number,
                },
            )


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    directory = tmp_path_factory.mktemp("tfds")
    tfds.disable_progress_bar()
    builder = TinyPictures(data_dir=directory, file_format="tfrecord")
    builder.download_and_prepare()
    return directory


@pytest.fixture
def folder(data_dir):
    return data_dir / "tiny_pictures" / "1.2.0"


def numbers(data):
    return data.records["sample"][:, 0, 0, 0].tolist()


@pytest.mark.parametrize(
    "name", ["tiny_pictures", "tiny_pictures:1.2.0", "tiny_pictures:1.*.*"]
)
def test_a_name_is_found_in_its_data_dir(data_dir, name):
    data = load(name, batch_size=4, data_dir=data_dir)

    assert data.name == name
    assert sorted(numbers(data)) == list(range(20))
    assert data.spec["sample"].shape == (6, 4, 3)
    assert data.class_names == ("cat", "dog") and data.num_classes == 2
    assert data.class_shares.tolist() == [0.5, 0.5]
    labels = [number % 2 for number in numbers(data)]
    assert data.records["label"].tolist() == labels


def test_a_version_folder_and_the_one_above_it_are_the_same(folder):
    loads = [load(path, batch_size=4) for path in (folder, folder.parent)]

    assert loads[0].name == "tiny_pictures"
    assert loads[0].fingerprint == loads[1].fingerprint


def test_the_highest_version_is_taken(folder, tmp_path):
    for version in ("1.2.0", "1.10.0", "1.9.0"):
        shutil.copytree(folder, tmp_path / version)
    (tmp_path / "1.9.0" / "tiny_pictures-test.tfrecord-00000-of-00001").unlink(
        missing_ok=True
    )

    builder = prepared.find_directory(tmp_path)

    assert builder.data_path.name == "1.10.0"


def test_a_folder_of_configurations_asks_for_one(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "small" / "1.2.0")

    with pytest.raises(ValueError, match="the folder of one version"):
        load(tmp_path)


def test_official_splits_and_slices(data_dir):
    def read(split):
        return numbers(
            load("tiny_pictures", split, batch_size=1, data_dir=data_dir)
        )

    assert sorted(read("test")) == list(range(20, 26))
    assert read("train[:70%]") + read("train[70%:]") == read("train")
    with pytest.raises(ValueError, match="'train'.*'test'|'test'.*'train'"):
        read("validation")


def test_keys_choose_the_features(data_dir):
    data = load(
        "tiny_pictures",
        "test",
        batch_size=1,
        data_dir=data_dir,
        keys={"sample": "another", "label": "count"},
    )

    assert data.spec["sample"].shape == (2, 2, 1)
    assert data.records["label"].tolist() == numbers(data)
    assert data.class_names is None


@pytest.mark.parametrize("sample", ["another", "vector"])
def test_splits_agree_on_the_number_of_integer_labels(data_dir, sample):
    """The labels of "train" end at 19, those of "test" at 25."""
    keys = {"sample": sample, "label": "count"}

    for split in ("train", "test", "train[:3]"):
        data = load(
            "tiny_pictures", split, batch_size=1, data_dir=data_dir, keys=keys
        )
        assert data.num_classes == 26 and len(data.class_shares) == 26
        assert data.class_names is None


def test_vectors_and_no_label(data_dir):
    data = load(
        "tiny_pictures",
        batch_size=4,
        data_dir=data_dir,
        keys={"sample": "vector"},
    )

    assert data.spec["sample"].shape == (3,)
    assert sorted(data.records["sample"][:, 2]) == list(range(20))
    assert list(data.records) == ["sample"]


def test_vectors_take_no_image_size(data_dir):
    with pytest.raises(ValueError, match="are for images"):
        load(
            "tiny_pictures",
            data_dir=data_dir,
            batch_size=4,
            image_size=8,
            keys={"sample": "vector"},
        )


def test_sizes_that_vary_get_one_size_in_every_split(data_dir, monkeypatch):
    monkeypatch.setattr(prepared_records, "_BLOCK_RECORDS", 7)
    shapes = set()
    for split in ("train", "test"):
        data = load(
            "tiny_pictures",
            split,
            batch_size=1,
            data_dir=data_dir,
            keys={"sample": "varying", "label": "label"},
        )
        shapes.add(tuple(data.spec["sample"].shape))
        assert [n % 2 for n in numbers(data)] == data.records["label"].tolist()

    assert shapes == {(16, 16, 3)}


def test_image_options_apply(data_dir):
    data = load(
        "tiny_pictures",
        batch_size=4,
        data_dir=data_dir,
        image_size=12,
        channels=1,
        resize="pad",
    )

    assert data.spec["sample"].shape == (12, 12, 1)
    assert (data.records["sample"][:, :, 0] == 255).all()


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"sample": "ragged"}, "one fixed shape"),
        ({"sample": "depth"}, "of uint16"),
        ({"sample": "picture"}, "among .*'vector'"),
        ({"label": "label"}, '"sample"'),
    ],
)
def test_features_that_cannot_be_read(data_dir, keys, message):
    with pytest.raises(ValueError, match=message):
        load("tiny_pictures", batch_size=4, data_dir=data_dir, keys=keys)


def test_another_file_format_is_refused(data_dir, folder, tmp_path):
    copy = tmp_path / "1.2.0"
    shutil.copytree(folder, copy)
    info = copy / "dataset_info.json"
    info.write_text(info.read_text().replace("tfrecord", "array_record"))

    with pytest.raises(ValueError, match="prepared as array_record"):
        load(copy)


def test_damage_of_what_kgan_did_not_write(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "1.2.0")
    features = copy / "features.json"
    features.write_text(features.read_text()[:-20])

    with pytest.raises(ValueError, match="whole. Received.*features") as error:
        load(copy)
    assert "kgan prepare" not in str(error.value)


@pytest.mark.parametrize(
    "failure",
    [
        PermissionError(13, "Permission denied"),
        OSError(5, "Input/output error"),
        tf.errors.UnavailableError(None, None, "the bucket"),
    ],
)
def test_a_failure_of_the_machine_is_no_damage(folder, monkeypatch, failure):
    def fail(directory):
        raise failure

    monkeypatch.setattr(tfds, "builder_from_directory", fail)

    with pytest.raises(type(failure)) as error:
        load(folder)
    assert error.value is failure


def test_its_plan(data_dir):
    plan = split_plan("tiny_pictures", data_dir=data_dir)

    assert plan["validation"] == "train[95%:]"


def test_the_plan_of_what_is_not_yet_prepared(tmp_path):
    with pytest.raises(FileNotFoundError, match="download=True"):
        split_plan("tiny_pictures", data_dir=tmp_path)

    plan = split_plan("tiny_pictures", data_dir=tmp_path, download=True)

    assert plan == split_plan("tiny_pictures", data_dir=tmp_path)
    assert plan["test"] == "test"


def test_large_images_of_one_shape_become_squares(tmp_path):
    sizes = []
    for side in (128, 129):
        image = tfds.features.Image(shape=(side, 96, 3))
        builder = types.SimpleNamespace(
            data_dir=tmp_path,
            info=types.SimpleNamespace(
                features={"image": image},
                splits={"train": types.SimpleNamespace(num_examples=1)},
            ),
        )
        form = prepared_forms.image_form(
            builder, {"sample": "image"}, SampleOptions()
        )
        sizes.append(form.size)

    assert sizes == [(128, 96), (64, 64)]
