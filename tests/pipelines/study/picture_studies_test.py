"""The studies on pictures: one tiny job of each, and the values it leaves."""

import dataclasses
import functools
import math

import numpy as np
import pytest
import tensorflow as tf

from kgan.data import load
from kgan.metrics.features import ClassifierFeatures
from kgan.networks import mlp_discriminator
from kgan.networks import with_class_head
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
    shown = {column.value for column in study.columns}
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


def test_attacks_that_may_not_move_anything_change_nothing(tmp_path):
    data = pictures.pictures("digits", batch_size=8, seed=0, test_rows=60)
    classifier = with_class_head(
        mlp_discriminator(data.shape, width=8), data.classes, realness=False
    )
    still, moving = (
        defence.attacked(
            tiny(DEFENCES["none"], epsilon=epsilon, attack_steps=3),
            classifier,
            data,
        )
        for epsilon in (0.0, 1.0)
    )
    assert still["clean"] == still["fgsm"] == still["pgd"] == moving["clean"]
    # An untrained network is close to a linear one: any attack succeeds.
    assert moving["pgd"] <= moving["fgsm"] < moving["clean"]


def test_sign_training_sees_perturbed_pictures(tmp_path):
    row = tiny(DEFENCES["fgsm"], attack_steps=2)
    values = defence.train_and_attack(row, JOB, tmp_path)
    check(values, STUDIES["defence"](), absent=["generated"])


def test_conditioned_trainer(tmp_path):
    row = tiny(CONDITIONS["both"], **TINY_GENERATOR)
    values = conditioned_trainer.train_and_judge(row, JOB, tmp_path)
    check(values, STUDIES["conditioned_trainer"]())


def test_the_judge_is_judged_by_known_scores(monkeypatch):
    of_real = np.array([1.0, 2.0, -1.0, 3.0])
    of_made = np.array([-1.0, 3.0, 0.0, -4.0])
    real, made = np.zeros((4, 2)), np.ones((4, 2))

    class Judge:
        discriminator, epsilon = None, 0.5

        def perturb(self, x, label):
            return made

        def score(self, x):
            return of_made if x is made else of_real

    shares = {id(real): 0.9, id(made): 0.4}
    monkeypatch.setattr(
        conditioned_trainer, "accuracy", lambda _, x, label: shares[id(x)]
    )
    monkeypatch.setattr(conditioned_trainer, "fgsm", lambda *_, epsilon: made)
    data = pictures.Pictures(None, real, np.zeros(4), 10)
    assert conditioned_trainer.judged(Judge(), data) == {
        # Three of four reals above 0, three of four made ones at most 0.
        "told_apart": 0.75,
        "pairs": 0.5,
        "real_class": 0.9,
        "made_class": 0.4,
        "fgsm_class": 0.4,
        "n": 4.0,
    }


def test_the_step_is_chosen_by_validation_pictures(tmp_path, monkeypatch):
    validation, tested = iter([0.2, 0.9, 0.5]), iter([0.7, 0.3, 0.8])
    monkeypatch.setattr(
        few_labels,
        "accuracy",
        lambda _, x, label: next(validation if len(x) == 50 else tested),
    )
    row = tiny(LEARNERS["supervised"], look_every=1, validation_rows=50)
    row = dataclasses.replace(row, steps=3)
    values = few_labels.train_and_classify(row, JOB, tmp_path)
    assert values["accuracy"] == 0.3 and values["step"] == 2.0
    assert values["best"] == values["last"] == 0.8


@pytest.mark.parametrize("name", ["supervised_spectral", "semi_supervised"])
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


def test_what_is_held_out_was_not_learned():
    found = few_pictures.divided("digits", tiny(RECIPES["plain"]))
    assert len(found.train) == 1_000
    train, held_out = (
        {picture.tobytes() for picture in part} for part in found
    )
    assert held_out and not train & held_out


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


def test_compared_pictures_taught_no_features(tmp_path, monkeypatch):
    learned, compared = [], []
    monkeypatch.setattr(
        pictures, "cached_classifier", lambda *data, **_: learned.append(data)
    )
    data = pictures.pictures("digits", batch_size=8, seed=0, test_rows=20)
    pictures.classifier_of(data, tmp_path / "one_job")
    monkeypatch.setattr(
        pictures,
        "frechet_distance",
        lambda *, real, generated: {"frechet_distance": 0.0},
    )
    pictures.frechet_scores(
        np.zeros((20, *data.shape), np.float32),
        data,
        lambda x: compared.append(x),
    )
    (sample, label), (_, _, of_train) = learned[0], compared
    assert len(sample) == len(label) == data.train.num_examples - 20
    assert len(of_train) == 20
    taught = {picture.tobytes() for picture in sample}
    assert not taught & {picture.tobytes() for picture in of_train}
