import dataclasses
import json

import pytest

from kgan.core import UNFINISHED
from kgan.runs import Config
from kgan.runs import RunFolder
from kgan.runs import config_from_file
from kgan.runs import parse_assignment
from kgan.runs.folder import comparable
from kgan.runs.models import MODELS
from kgan.runs.models import PARTICULAR
from kgan.runs.recipes import DataFacts
from kgan.runs.recipes import resolve


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("batch_size=32", ("batch_size", 32)),
        ("r1_gamma=0.5", ("r1_gamma", 0.5)),
        ("r1_gamma=2", ("r1_gamma", 2.0)),
        ("mirror=true", ("mirror", True)),
        ("mirror=off", ("mirror", False)),
        ("loss=hinge", ("loss", "hinge")),
        ("jit_compile=on", ("jit_compile", True)),
        ("jit_compile=auto", ("jit_compile", "auto")),
        ("jit_compile=step", ("jit_compile", "step")),
        ("image_size=64", ("image_size", 64)),
        ("image_size=64x48", ("image_size", (64, 48))),
        ("data_dir=/a=b", ("data_dir", "/a=b")),
    ],
)
def test_assignments(text, expected):
    assert parse_assignment(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("batch_size", "must be key=value. Received: 'batch_size'"),
        ("batchsize=3", "`key` must be one of.*Did you mean 'batch_size'"),
        (
            "batch_size=many",
            "`batch_size` must be of type int. Received: 'many",
        ),
        ("mirror=perhaps", "`mirror` must be true or false"),
        ("data_fingerprint=0", "is found from the data"),
        ("class_names=a", "is found from the data"),
    ],
)
def test_bad_assignments(text, message):
    with pytest.raises(ValueError, match=message):
        parse_assignment(text)


def test_words_are_checked():
    with pytest.raises(ValueError, match="`loss` must be one of.*'hinge'"):
        Config(source="digits", loss="hing")


def test_a_saved_config_comes_back(tmp_path):
    config = Config(
        source="digits",
        image_size=8,
        mirror=False,
        ema=0.5,
        class_names=("one", "two"),
    )
    assert config.image_size == (8, 8)
    config.save(tmp_path / "config.json")
    assert Config.load(tmp_path / "config.json") == config


def test_a_damaged_config(tmp_path):
    path = tmp_path / "config.json"
    path.write_text("{")
    with pytest.raises(ValueError, match="must be a config in JSON"):
        Config.load(path)
    for text in ("[]", "3", '{"width": 3}'):
        path.write_text(text)
        with pytest.raises(ValueError, match='the key "source"'):
            Config.load(path)
    path.write_text(json.dumps({"source": "digits", "wdith": 3}))
    with pytest.raises(ValueError, match="Did you mean 'width'"):
        Config.load(path)


def test_config_files(tmp_path):
    path = tmp_path / "mine.py"
    with pytest.raises(FileNotFoundError, match="must be a Python file"):
        config_from_file(path)
    path.write_text("x = 1\n")
    with pytest.raises(ValueError, match=r"a function `config\(\)`"):
        config_from_file(path)
    path.write_text("def config():\n    return {'source': 'digits'}\n")
    with pytest.raises(ValueError, match="must return a kgan.runs.Config"):
        config_from_file(path)
    path.write_text(
        "from kgan.runs import Config\n"
        "def config():\n    return Config('digits', width=7)\n"
    )
    assert config_from_file(path) == Config("digits", width=7)


@pytest.mark.parametrize("shape", [(8, 8, 1), (28, 28, 1), (64, 48, 3)])
@pytest.mark.parametrize("classes", [None, 10])
def test_a_recipe_leaves_nothing_open(shape, classes):
    facts = DataFacts(shape, 1000, classes)
    asked = Config("x", beta_1=0.25, steps=700, steps_per_execution=7)
    config = resolve(asked, facts)
    found_elsewhere = {
        "data_dir",
        "data_fingerprint",
        "train_split",
        "validation_split",
        "test_split",
        "class_names",
        "image_size",
        "channels",
        "init",
    }
    unread = PARTICULAR - MODELS[config.model].reads
    for field in dataclasses.fields(config):
        if field.name not in found_elsewhere | unread:
            assert getattr(config, field.name) is not None, field.name
    assert config.beta_1 == 0.25
    assert config.model == ("gan" if classes is None else "cgan")
    assert config.steps_per_epoch % 7 == 0


def test_recipes_are_for_pictures():
    with pytest.raises(ValueError, match=r"Received: samples of shape \(2,\)"):
        resolve(Config("x"), DataFacts((2,), 10, None))


def test_numbers_have_bounds():
    Config("x", beta_1=0.0, seed=0, ema=0.9999, score_samples=2)
    for bad in (
        {"beta_2": 1.0},
        {"ema": 1.0},
        {"score_samples": 1},
        {"seed": 2**31},
        {"image_size": (8, 8, 8)},
        {"image_size": 0},
    ):
        with pytest.raises(ValueError, match=f"`{next(iter(bad))}` must be"):
            Config("x", **bad)
    with pytest.raises(TypeError, match="`steps` must be an integer"):
        Config("x", steps=10.0)


@pytest.mark.parametrize(
    ("name", "left", "right", "same"),
    [
        ("source", "./a", "a/../a", False),
        ("source", "./a", "./a/", True),
        ("source", "~/a", "~/b/../a/", True),
        ("source", "mnist", "mnist/", True),
        ("source", "mnist", "./mnist", False),
        ("init", "runs/old", "./runs/old/", True),
        ("data_dir", None, ".", False),
        ("loss", "hinge", "hinge", True),
    ],
)
def test_two_ways_to_write_a_path(name, left, right, same):
    assert (comparable(name, left) == comparable(name, right)) is same


def test_what_a_kill_left_is_no_other_thing(tmp_path):
    folder = RunFolder(tmp_path)
    (tmp_path / f"{UNFINISHED}1.json").write_text("{")
    assert folder.read_config() is None
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ValueError, match="an empty one, or a new one"):
        folder.read_config()
    folder.remove_unfinished()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_batch_larger_than_the_data():
    with pytest.raises(ValueError, match="batch_size=64, 10 records"):
        resolve(Config("x", batch_size=64), DataFacts((8, 8, 1), 10, None))


def test_executions_divide_the_steps():
    with pytest.raises(ValueError, match="steps=10, steps_per_execution=4"):
        resolve(
            Config("x", steps=10, steps_per_execution=4),
            DataFacts((8, 8, 1), 100, None),
        )


@pytest.mark.parametrize(
    ("channels", "records", "asked", "augment"),
    [
        (3, 1920, {}, "colour_translation_cutout"),
        (3, 1921, {}, "none"),
        (1, 100, {}, "none"),
        (3, 1920, {"steps": 5990}, "none"),
        (3, 1920, {"augment": "none"}, "none"),
    ],
)
def test_few_colour_pictures_are_changed(channels, records, asked, augment):
    """6,000 steps of 64 are 200 passes over 1,920 pictures."""
    facts = DataFacts((32, 32, channels), records, None)
    assert resolve(Config("x", **asked), facts).augment == augment
