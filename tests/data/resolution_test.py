import numpy as np
import pytest
import tensorflow as tf
import tensorflow_datasets as tfds
from PIL import Image

from kgan.data import fashion_mnist
from kgan.data import load
from kgan.data import split_plan
from kgan.data.builders import OWN_BUILDERS
from kgan.data.own_data_sets import NEEDS
from kgan.data.resolution import open_source
from kgan.data.resolution import picture_folder

tfds.disable_progress_bar()


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make_pictures(folder, count=1):
    folder.mkdir(parents=True)
    for number in range(count):
        Image.new("L", (8, 8), number).save(folder / f"{number}.png")


def test_a_known_name_wins_over_a_directory(here):
    make_pictures(here / "digits", 2)

    assert open_source("digits").sizes == 1797
    assert open_source("./digits").sizes == 2
    assert open_source(here / "digits").sizes == 2
    assert open_source(str(here / "digits")).sizes == 2


def test_a_name_of_tfds_wins_over_a_directory_and_says_so(here):
    make_pictures(here / "mnist")

    with pytest.raises(FileNotFoundError, match=r"meant by '\./mnist'"):
        open_source("mnist", data_dir=here / "none")
    assert open_source("./mnist").sizes == 1


def test_a_data_set_that_kgan_builds_wins_over_a_directory(here):
    make_pictures(here / "glyphs" / "train", 2)

    with pytest.raises(FileNotFoundError, match=r"meant by '\./glyphs'"):
        open_source("glyphs", data_dir=here / "none")
    with pytest.raises(ValueError, match=r"meant by '\./glyphs/train'"):
        open_source("glyphs/train", data_dir=here / "none")
    assert open_source("./glyphs/train").sizes == 2
    assert picture_folder("glyphs") is None
    assert picture_folder("./glyphs") is not None


def test_a_directory_without_a_known_name_is_found(here):
    make_pictures(here / "my_pictures" / "inner", 3)

    assert open_source("my_pictures").sizes == 3
    assert open_source("my_pictures/inner").sizes == 3
    assert open_source("my_pictures").name == "my_pictures"


def test_home_is_expanded(here, monkeypatch):
    monkeypatch.setenv("HOME", str(here))
    make_pictures(here / "pictures")

    assert open_source("~/pictures").sizes == 1


@pytest.mark.parametrize("source", ["./none", "/none/such", "~/none/such"])
def test_a_missing_directory(source):
    with pytest.raises(FileNotFoundError, match="directory that exists"):
        open_source(source)


def test_a_file_is_no_directory(here):
    (here / "a.zip").touch()

    with pytest.raises(ValueError, match="not a file"):
        open_source("a.zip")


@pytest.mark.parametrize(
    "name", ["cifar10", "mnist:3.0.1", "speech_commands", "glue/cola:2.0.0"]
)
def test_a_name_of_tfds_that_is_not_prepared(here, name):
    with pytest.raises(FileNotFoundError, match="`download=True`") as caught:
        open_source(name, data_dir=here)
    assert f"source={name!r}" in str(caught.value)


def test_the_data_sets_that_kgan_builds_are_those_with_a_builder():
    assert list(NEEDS) == list(OWN_BUILDERS)


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("stacked_digits", "folder. Received"),
        ("stacked_digits:1.*.*", "folder. Received"),
        ("gaussian_mixture/ring", "folder. Received"),
        ("digits:1.0.0", "folder. Received"),
        ("emoji_styles", "emoji-datasource-google and"),
        ("fashion_scenes", "apt-get install dataset-fashion-mnist"),
        ("imbalanced/fashion_mnist_one_rare", "source that it thins"),
        ("spoken_words/english:1.0.0", "apt-get install espeak-ng"),
    ],
)
def test_one_that_is_not_built_tells_how(here, name, needs):
    with pytest.raises(FileNotFoundError, match="`download=True`") as caught:
        open_source(name, data_dir=here)
    assert f"`kgan prepare {name} --out=DIR`" in str(caught.value)
    assert needs in str(caught.value)
    assert not any(here.iterdir())


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("stacked_digits/large", "stacked_digits has no configurations"),
        ("stacked_digits:2.0.0", "version of stacked_digits is 1.0.0"),
        ("gaussian_mixture/spiral", r"\['ring', .*, 'moons'\]"),
        ("emoji_styles/apple:1.0.0", r"'pairs', 'google', 'twitter'"),
    ],
)
@pytest.mark.parametrize("download", [False, True])
def test_what_a_builder_does_not_have(here, name, message, download):
    with pytest.raises(ValueError, match=message) as caught:
        open_source(name, data_dir=here, download=download)
    assert f"source={name!r}" in str(caught.value)


def test_built_once_it_is_found(here):
    name = "imbalanced/digits_one_rare"

    built = load(name, batch_size=1, data_dir=here, download=True)
    found = load(name, batch_size=1, data_dir=here)
    folder = load(here / name, batch_size=1)
    assert built.fingerprint == found.fingerprint == folder.fingerprint
    assert built.name == name
    assert abs(built.class_shares[-1] - 0.01) < 1e-3
    assert split_plan(name, data_dir=here)["test"] == "test"
    names = {path.suffix for path in here.rglob("*-train.*")}
    assert names == {".tfrecord-00000-of-00001"}


def test_what_is_read_at_once_is_not_built(here):
    assert open_source("digits", data_dir=here, download=True).sizes == 1797
    assert not any(here.iterdir())


def test_what_a_builder_needs_must_be_there(here, monkeypatch):
    with pytest.raises(FileNotFoundError, match="npm pack"):
        open_source("emoji_styles", data_dir=here, download=True)
    monkeypatch.setattr(fashion_mnist, "DEBIAN_FOLDER", here / "none")
    for name in ("fashion_scenes", "imbalanced/fashion_mnist_one_rare"):
        with pytest.raises(FileNotFoundError, match="source='fashion_mnist'"):
            open_source(name, data_dir=here, download=True)


@pytest.mark.parametrize(
    ("name", "near"),
    [("digit", "'digits'"), ("fashion-mnist", "'fashion_mnist'")]
    + [("cifar_10", "'cifar10'"), ("spoken-words", "'spoken_words'")],
)
def test_an_unknown_name_gets_near_ones(here, name, near):
    with pytest.raises(ValueError, match="Did you mean") as caught:
        open_source(name, data_dir=here, download=True)
    assert near in str(caught.value)


@pytest.mark.parametrize(
    "name", ["", "kaggle:some_set", "a b", "::", "x/", "mnist:3", "glyphs:1."]
)
def test_strange_names_are_value_errors(here, name):
    with pytest.raises(ValueError, match="`source` must be"):
        open_source(name, data_dir=here, download=True)


@pytest.mark.parametrize("source", [None, 3, [1, 2], {1, 2}])
def test_another_kind_is_refused(source):
    with pytest.raises(TypeError, match="`source` must be an array"):
        open_source(source)


def test_tensors_are_arrays():
    assert open_source(tf.zeros((4, 2))).sizes == 4


def test_keys_where_nothing_has_a_name(here):
    make_pictures(here / "pictures")

    for source in (np.zeros((4, 2)), "digits", "./pictures"):
        with pytest.raises(ValueError, match="`keys` is for"):
            load(source, keys={"sample": "image"})
