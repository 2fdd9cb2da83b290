import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from kgan.data import load
from kgan.data.resolution import open_source


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


@pytest.mark.parametrize(
    ("name", "near"),
    [("digit", "'digits'"), ("fashion-mnist", "'fashion_mnist'")]
    + [("cifar_10", "'cifar10'")],
)
def test_an_unknown_name_gets_near_ones(here, name, near):
    with pytest.raises(ValueError, match="Did you mean") as caught:
        open_source(name, data_dir=here, download=True)
    assert near in str(caught.value)


@pytest.mark.parametrize("name", ["", "kaggle:some_set", "a b", "::", "x/"])
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
