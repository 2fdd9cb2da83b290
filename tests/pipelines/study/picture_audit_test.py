"""Uneven pictures have their law, and a job on them leaves its values."""

import dataclasses
import functools

import numpy as np
import pytest

from kgan.audit import CHECK_NAMES
from kgan.audit import FEWEST_HELD_OUT
from kgan.audit import Auditor
from kgan.core import to_uint8_pictures
from kgan.metrics import TwoSampleScores
from pipelines.study import picture_audit
from pipelines.study import systems
from pipelines.study.configs import STUDIES
from pipelines.study.configs.images import CONTROLS
from pipelines.study.configs.images import SYSTEMS
from pipelines.study.picture_audit import audit_control
from pipelines.study.picture_audit import train_and_audit
from pipelines.study.uneven_pictures import LAWS
from pipelines.study.uneven_pictures import Sizes
from pipelines.study.uneven_pictures import uneven_pictures

SIZES = Sizes(train=400, held_out=120, others=120, classifier=250, judged=250)
TINY = {"steps": 10, "batch_size": 8, "width": 4, "latent_size": 4}
SHOWN = {column.value for column in STUDIES["images"]().columns}


def keys(side):
    return [picture.tobytes() for picture in side.sample]


@pytest.mark.parametrize("law", LAWS)
def test_sides_have_no_picture_in_common(law):
    found = uneven_pictures("digits", law, SIZES)
    sides = [keys(side) for side in found[:5]]
    everything = [key for side in sides for key in side]
    assert len(set(everything)) == len(everything)
    again = uneven_pictures("digits", law, SIZES)
    assert [keys(side) for side in again[:5]] == sides


def test_classes_are_as_common_as_the_law_says():
    sizes = SIZES._replace(train=10_000)
    counts = {
        law: np.bincount(uneven_pictures("digits", law, sizes).train.label)
        for law in LAWS
    }
    assert counts["balanced"].min() > 0.7 * counts["balanced"].max()
    assert counts["ten_to_one"][0] == pytest.approx(
        10 * counts["ten_to_one"][9], rel=0.1
    )
    rare = counts["one_rare"]
    assert rare[9] / rare.sum() == pytest.approx(0.01, abs=0.002)


def test_the_held_out_side_is_of_the_law_too():
    found = uneven_pictures("digits", "ten_to_one", SIZES)
    for side in (found.held_out, found.others):
        counts = np.bincount(side.label, minlength=10)
        assert counts[:2].sum() > 4 * counts[8:].sum()
    judged = np.bincount(found.judged.label)
    assert judged.min() > 0.3 * judged.max()


def test_enough_digits_are_held_out_for_an_audit_to_answer():
    found = uneven_pictures("digits", "balanced", picture_audit.SIZES)
    assert len(found.held_out.label) >= FEWEST_HELD_OUT


# All that train no network of their own but for one small classifier.
CHECKS = tuple(
    name for name in CHECK_NAMES if name not in ("told_apart", "useful")
)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Beside the jobs' folders here the classifier is kept."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture
def folder(files, request):
    own = files / request.node.name
    own.mkdir()
    return own


@pytest.fixture
def smaller(monkeypatch):
    monkeypatch.setattr(picture_audit, "SIZES", SIZES)
    monkeypatch.setattr(picture_audit, "COUNTED", 200)
    monkeypatch.setattr(systems, "COMPILED", False)
    monkeypatch.setattr(
        picture_audit, "Auditor", functools.partial(Auditor, checks=CHECKS)
    )
    monkeypatch.setattr(
        picture_audit,
        "network_two_sample_scores",
        lambda *, real, generated: TwoSampleScores(
            np.zeros(len(real)), generated.mean(axis=(1, 2, 3))
        ),
    )


# Of a classifier that learned from 250 digits, and of games that learned
# nothing.
@pytest.mark.filterwarnings("ignore:The classifier's accuracy:UserWarning")
@pytest.mark.filterwarnings("ignore:All 1.. rows:UserWarning")
@pytest.mark.usefixtures("smaller")
@pytest.mark.parametrize(
    "name",
    [
        "gan",
        *(
            pytest.param(name, marks=pytest.mark.slow)
            for name in sorted(SYSTEMS)
            if name != "gan"
        ),
    ],
)
def test_every_system_is_audited(name, folder):
    system = dataclasses.replace(SYSTEMS[name], **TINY)
    values = train_and_audit(system, "digits", "balanced", 0, folder)
    assert (folder / "samples.png").exists()
    assert values["class_distance"] > values["class_distance_real"]
    assert sum("classes_at_" in value for value in values) == 10
    absent = {"told_apart", "useful"}
    if name not in (
        *("gan", "minimax", "recipe", "wasserstein"),
        *("hinge_spectral", "r3"),
    ):
        absent.add("rank_of_fresh")
    assert SHOWN - set(values) == absent


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:The classifier's accuracy:UserWarning")
@pytest.mark.usefixtures("smaller")
@pytest.mark.parametrize("name", sorted(CONTROLS))
def test_every_control_is_audited(name, folder, monkeypatch):
    shown = []
    monkeypatch.setattr(
        picture_audit,
        "to_uint8_pictures",
        lambda x: shown.append(x) or to_uint8_pictures(x),
    )
    values = audit_control(CONTROLS[name], "digits", "balanced", 0, folder)
    data = uneven_pictures("digits", "balanced", SIZES)
    real = {*keys(data.others)} if name == "exact" else {*keys(data.train)}
    copies = {picture.tobytes() for picture in shown[0]} <= real
    # Rounded to eight bits as they came: no picture is changed on its way.
    assert copies == (name in ("exact", "replay"))
    assert (values["exact_copies"] > 0.9) == (name == "replay")
