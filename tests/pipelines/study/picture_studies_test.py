"""The studies on pictures: one tiny job of each, and the values it leaves."""

import dataclasses
import functools
import math

import numpy as np
import pytest
import tensorflow as tf

from kgan.data import load
from kgan.metrics.features import ClassifierFeatures
from pipelines.study import components
from pipelines.study import conditioned_trainer
from pipelines.study import defence
from pipelines.study import few_labels
from pipelines.study import few_pictures
from pipelines.study import pictures
from pipelines.study import reconstruction
from pipelines.study.configs import STUDIES
from pipelines.study.configs.components import MAKERS
from pipelines.study.configs.conditioned_trainer import CONDITIONS
from pipelines.study.configs.defence import DEFENCES
from pipelines.study.configs.few_labels import LEARNERS
from pipelines.study.configs.few_pictures import RECIPES
from pipelines.study.configs.reconstruction import INFERENCES
from pipelines.study.study import Job

# Of `untraced`, which tf.data does not heed.
pytestmark = pytest.mark.filterwarnings("ignore:Even though the:UserWarning")

JOB = Job("any", "digits", 0)
TINY = {"steps": 2, "batch_size": 8, "width": 4}
TINY_GENERATOR = {"generator_width": 2, "generator_depth": 2}
OF_PICTURES = (
    "components",
    "conditioned_trainer",
    "defence",
    "few_labels",
    "few_pictures",
    "reconstruction",
)


def tiny(row, **options):
    return dataclasses.replace(row, **TINY, **options)


def check(values, study, *, absent=()):
    """All columns are there but those named, and all numbers are numbers."""
    shown = {column.value for column in study.columns} - {"minutes"}
    assert shown - set(values) == set(absent)
    assert all(math.isfinite(value) for value in values.values())


@pytest.fixture(autouse=True)
def untraced(monkeypatch):
    """Graphs, and XLA the more, would take longer than two steps."""
    monkeypatch.setattr(pictures, "COMPILED", False)
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@functools.cache
def digits_classifier():
    records = load("digits").records
    return ClassifierFeatures.train(
        records["sample"], records["label"], classes=10, epochs=1
    )


@pytest.fixture
def quick_classifier(monkeypatch):
    for module in (components, reconstruction):
        monkeypatch.setattr(
            module, "classifier_of", lambda *_: digits_classifier()
        )


@pytest.mark.parametrize("name", OF_PICTURES)
def test_every_job_has_a_title_and_settings_that_json_holds(name):
    study = STUDIES[name]()
    assert len(set(study.jobs)) == len(study.jobs)
    for job in study.jobs:
        assert job.system in study.titles
        settings = study.settings(job)
        assert "title" not in settings
        assert {type(value) for value in settings.values()} <= {
            *(bool, float, int, str, type(None))
        }


def test_defence(tmp_path):
    row = tiny(DEFENCES["gat"], attack_steps=2, **TINY_GENERATOR)
    values = defence.train_and_attack(row, JOB, tmp_path)
    check(values, STUDIES["defence"]())


def test_sign_training_sees_perturbed_pictures(tmp_path):
    row = tiny(DEFENCES["fgsm"], attack_steps=2)
    values = defence.train_and_attack(row, JOB, tmp_path)
    check(values, STUDIES["defence"](), absent=["generated"])


def test_conditioned_trainer(tmp_path):
    row = tiny(CONDITIONS["both"], **TINY_GENERATOR)
    values = conditioned_trainer.train_and_judge(row, JOB, tmp_path)
    check(values, STUDIES["conditioned_trainer"]())


@pytest.mark.parametrize("name", ["supervised", "semi_supervised"])
def test_few_labels(name, tmp_path):
    row = tiny(LEARNERS[name], look_every=1, validation_rows=50)
    values = few_labels.train_and_classify(row, JOB, tmp_path)
    check(values, STUDIES["few_labels"]())
    assert values["labels"] == 100


def test_labels_are_as_many_of_each_class_and_no_validation():
    label = np.random.default_rng(0).integers(0, 10, 3_000)
    first, second = (
        few_labels.divided(label, LEARNERS["supervised"], seed)
        for seed in (0, 1)
    )
    assert np.bincount(label[first.labelled]).tolist() == [10] * 10
    assert not set(first.validation) & set(first.unlabelled)
    assert set(first.labelled) <= set(first.unlabelled)
    assert set(first.labelled) != set(second.labelled)


def test_reconstruction(tmp_path, quick_classifier):
    row = tiny(INFERENCES["alice_implicit"])
    values = reconstruction.train_and_reconstruct(row, JOB, tmp_path)
    check(values, STUDIES["reconstruction"]())
    assert (tmp_path / "reconstructions.png").exists()


@pytest.mark.parametrize(
    ("name", "absent"),
    [
        ("encoders_decoders", []),
        ("generators", ["error", "error_of_mean"]),
        pytest.param(
            "single",
            ["made", "real", "purity", "used"],
            marks=pytest.mark.slow,
        ),
    ],
)
def test_components(name, absent, tmp_path, quick_classifier):
    row = tiny(MAKERS[name], components=3, of_each=16)
    values = components.train_and_name(row, JOB, tmp_path)
    check(values, STUDIES["components"](), absent=absent)
    if name != "single":
        text = (tmp_path / "classes.md").read_text().splitlines()
        assert len(text) == 2 + 3


def test_few_pictures(tmp_path):
    row = tiny(RECIPES["adaptive"], train_rows=200, samples=64)
    values = few_pictures.train_and_compare(row, JOB, tmp_path)
    check(values, STUDIES["few_pictures"]())
    assert values["n_train"] == 200


def test_emoji_that_are_not_here_are_named(monkeypatch):
    monkeypatch.delenv(few_pictures.FOLDER_VARIABLE, raising=False)
    with pytest.raises(FileNotFoundError, match="emoji-datasource-google"):
        few_pictures.divided(few_pictures.EMOJI, RECIPES["plain"])


def test_the_classifier_is_trained_once(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(
        pictures,
        "cached_classifier",
        lambda *_, **options: asked.append(options),
    )
    data = pictures.pictures("digits", batch_size=8, seed=0, test_rows=20)
    pictures.classifier_of(data, tmp_path / "one_job")
    assert asked[0]["directory"] == tmp_path / "classifier"
    assert len(asked[0]["held_out_samples"]) == 20
