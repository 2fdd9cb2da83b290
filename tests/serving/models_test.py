"""Every model of the package answers without Python what it is."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.export import Calibration
from kgan.export import save
from tests.export.given_test import Recoloured
from tests.export.sampling_test import Drawn
from tests.models.game_rows import ROWS
from tools.check_serving.comparing import compare
from tools.check_serving.comparing import largest_difference
from tools.check_serving.comparing import line_of
from tools.check_serving.comparing import saved_reference
from tools.check_serving.loader import Loader
from tools.check_serving.signatures import example_request
from tools.check_serving.signatures import read_signatures

pytestmark = pytest.mark.serving


@pytest.mark.parametrize(
    "name", [name for name, row in ROWS.items() if row.draws]
)
def test_every_signature_is_answered_as_in_python(name, program, tmp_path):
    keras.utils.set_random_seed(3)
    model = ROWS[name].make()
    version = save(model, tmp_path)
    signatures = read_signatures(version)
    assert {"serving_default", "sample", "sample_n"} <= set(signatures)
    with Loader(version) as loader:
        compared = compare(loader.ask, signatures, saved_reference(version))
        for each in compared:
            assert each.passed, line_of(each)
            assert each.requests == 3
        check_against_the_model(loader, signatures, model)


def check_against_the_model(loader, signatures, model):
    """Compares with the game itself, which the folder knows nothing of."""
    inputs = example_request(signatures["sample"], 3)
    labels = inputs.get("label", [None] * 3)
    rows = [
        model.sample(1, seed=int(seed), label=label)
        for seed, label in zip(inputs["seed"], labels, strict=True)
    ]
    answer = loader.ask("sample", inputs).arrays()
    assert largest_difference(answer, {"sample": np.concatenate(rows)}) <= 1e-5
    inputs = example_request(signatures["sample_n"], 3)
    expected = model.sample(
        3, seed=int(inputs["seed"]), label=inputs.get("label")
    )
    answer = loader.ask("sample_n", inputs).arrays()
    assert largest_difference(answer, {"sample": expected}) <= 1e-5


def test_pictures_as_bytes(loader, signatures, versions):
    assert "sample_png" in signatures
    compared = compare(loader.ask, signatures, saved_reference(versions / "1"))
    assert {each.signature: each.passed for each in compared} == dict.fromkeys(
        signatures, True
    )
    inputs = example_request(signatures["sample_png"], 16)
    pictures = loader.ask("sample_png", inputs).arrays()["image_bytes"]
    assert [each[:4] for each in pictures] == [b"\x89PNG"] * 16


@pytest.mark.parametrize("uint8", [False, True])
def test_classes_levels_and_probabilities(
    pictures_by_class, uint8, program, tmp_path
):
    version = save(
        pictures_by_class,
        tmp_path,
        uint8=uint8,
        calibration=Calibration((-1.0, 1.0), (0.2, 0.6)),
    )
    signatures = read_signatures(version)
    assert (signatures["sample"].outputs["sample"].dtype == "uint8") == uint8
    assert "refine" in signatures
    assert "probability" in signatures["score"].outputs
    assert failures(version, signatures) == []


def test_sounds(program, tmp_path):
    model = Drawn(lambda latent: tf.tanh(tf.repeat(latent, 4, 1)[..., None]))
    version = save(model, tmp_path, sample_rate=16000)
    signatures = read_signatures(version)
    assert "sample_wav" in signatures
    assert failures(version, signatures) == []


@pytest.mark.parametrize("uint8", [False, True])
def test_translations(program, uint8, tmp_path):
    version = save(Recoloured(), tmp_path, uint8=uint8)
    signatures = read_signatures(version)
    assert set(signatures) == {"translate"}
    assert failures(version, signatures) == []


def failures(version, signatures):
    with Loader(version) as loader:
        compared = compare(loader.ask, signatures, saved_reference(version))
    return [line_of(each) for each in compared if not each.passed]
