"""Which models can be asked for what."""

import re

import keras
import pytest
import tensorflow as tf

from kgan.core import Normal
from kgan.core import Uniform
from kgan.export import Calibration
from kgan.export import save
from kgan.export.serving import Serving
from kgan.export.signatures import signatures
from kgan.models import Game
from tests.export.asking import agrees
from tests.export.asking import specs_of
from tests.models.game_rows import ROWS

CALIBRATION = Calibration((-1.0, 0.0, 2.0), (0.1, 0.5, 0.8))
MAKES = {"serving_default", "sample", "sample_n"}
SCORES = MAKES | {"score"}
ENCODES = {"encode", "reconstruct"}
# Every model of the package, by the row of the games' own contract.
OFFERED = {
    "gan": SCORES,
    # A pack's logit is of several samples.
    "gan_packed": MAKES,
    "gan_augmented": SCORES | {"sample_png"},
    "gan_ada": SCORES | {"sample_png"},
    "lecam_gan": SCORES,
    "wasserstein_gan": SCORES,
    "gan_replay": SCORES,
    "r3_gan": SCORES,
    "conditional_gan": SCORES,
    "acgan": SCORES,
    "semi_supervised_gan": SCORES,
    "generative_adversarial_trainer": None,
    "conditioned_adversarial_trainer": {"score"},
    "ali": SCORES | ENCODES,
    "bigan": SCORES | ENCODES,
    "mixture_of_generators": SCORES,
    "mad_gan": SCORES,
    "encoder_decoder_mixture": SCORES | ENCODES,
    "alice": SCORES | ENCODES,
    "vae": MAKES | ENCODES,
    "vae_importance": MAKES | ENCODES,
    "real_nvp": MAKES | {"log_prob"},
    "flow_gan": SCORES | {"log_prob"},
    "pix2pix": {"translate"},
    "pix2pix_styles": {"translate"},
    "pix2pix_letters": {"translate"},
    "cycle_gan": {"translate"},
    "cycle_gan_fresh": {"translate"},
}


@pytest.fixture(scope="module")
def made():
    keras.utils.set_random_seed(5)
    return {name: row.make() for name, row in ROWS.items()}


def test_every_game_has_a_row():
    assert set(OFFERED) == set(ROWS)


@pytest.mark.parametrize("name", OFFERED)
def test_what_a_model_can_do_it_can_be_asked_for(made, name):
    model = made[name]
    if OFFERED[name] is None:
        with pytest.raises(ValueError, match="must make samples.*neither"):
            signatures(Serving(model))
        return
    assert set(signatures(Serving(model))) == OFFERED[name]
    if "score" not in OFFERED[name]:
        with pytest.raises(ValueError, match="without `score`"):
            signatures(Serving(model, calibration=CALIBRATION))
        return
    found = signatures(Serving(model, calibration=CALIBRATION))
    assert set(found) - OFFERED[name] == (
        {"refine"} if "sample" in found else set()
    )


@pytest.mark.parametrize("name", OFFERED)
def test_a_method_of_a_model_is_no_longer_missed(made, name):
    """A new game of these methods needs a case in `kgan.export`."""
    for method in ("score", "encode", "reconstruct", "log_prob", "translate"):
        assert hasattr(made[name], method) == (
            method in (OFFERED[name] or ())
            or (name, method) == ("gan_packed", "score")
        )


# That they are the model's at batches of 1, 3 and 16 is compared in each
# export, also in `test_it_is_exported` of the games; here, the other forms.
@pytest.mark.parametrize("name", [n for n, o in OFFERED.items() if o == SCORES])
def test_refined_samples_are_the_models_own(made, name):
    agrees(made[name], "refine", counts=(5,), calibration=CALIBRATION)


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("semi_supervised_gan", "score"),
        ("ali", "score"),
        ("encoder_decoder_mixture", "reconstruct"),
        ("vae", "encode"),
        ("flow_gan", "log_prob"),
    ],
)
def test_weights_without_average_on_demand(made, name, signature):
    agrees(made[name], signature, ema=False)


def test_what_makes_no_samples_is_exported_for_what_it_says(made, tmp_path):
    # Compared before the folder gets its number, as all are.
    version = save(made["conditioned_adversarial_trainer"], tmp_path)
    assert set(tf.saved_model.load(str(version)).signatures) == {"score"}


def test_names_types_and_shapes(game, conditional_game):
    rows, pictures = ([None], "int32"), ([None, 4, 4, 1], "float32")
    levels, scalar = ([None, 4, 4, 1], "uint8"), ([], "int32")
    text, number = ([None], "string"), ([None], "float32")

    def of(name, model=conditional_game, **options):
        return specs_of(model, name, **options)

    latent = {"latent": ([None, 5], "float32")}
    assert of("serving_default", game) == (latent, {"sample": pictures})
    assert of("serving_default") == (
        {**latent, "label": rows},
        {"sample": pictures},
    )
    assert of("sample", uint8=True) == (
        {"seed": rows, "label": rows},
        {"sample": levels},
    )
    assert of("sample_png") == (
        {"seed": rows, "label": rows},
        {"image_bytes": text},
    )
    assert of("sample_n") == (
        {"n": scalar, "seed": scalar, "label": scalar},
        {"sample": pictures},
    )
    assert of("score") == (
        {"sample": pictures, "label": rows},
        {"logit": number},
    )
    assert of("score", game, uint8=True, calibration=CALIBRATION) == (
        {"sample": levels},
        {"logit": number, "probability": number},
    )
    assert of("refine", calibration=CALIBRATION) == (
        {"n": scalar, "k": scalar, "seed": scalar, "label": scalar},
        {"sample": pictures, "logit": number, "probability": number},
    )


def test_names_of_codes_and_densities(made):
    samples, number = ([None, 8], "float32"), ([None], "float32")
    codes = {"latent": ([None, 4], "float32")}
    assert specs_of(made["ali"], "encode") == ({"sample": samples}, codes)
    assert specs_of(made["encoder_decoder_mixture"], "encode") == (
        {"sample": samples},
        {**codes, "component": number},
    )
    assert specs_of(made["vae"], "reconstruct") == (
        {"sample": samples},
        {"sample": samples},
    )
    assert specs_of(made["real_nvp"], "log_prob") == (
        {"sample": samples},
        {"log_prob": number},
    )


class TwoNoises(Game):
    """A game that draws more than a latent vector."""

    sample_noise = {"latent": Normal((2,)), "angle": Uniform((), -1.0, 1.0)}

    def turns(self):
        return ()

    def draw(self, noise, label, ema):
        return noise["latent"] * noise["angle"][:, None]


def test_every_noise_is_an_input():
    inputs, _ = specs_of(TwoNoises(), "serving_default")
    assert inputs == {
        "latent": ([None, 2], "float32"),
        "angle": ([None], "float32"),
    }
    for name in MAKES:
        agrees(TwoNoises(), name)


def test_forms_that_samples_do_not_have_are_refused(game):
    with pytest.raises(ValueError, match="`uint8` must be False.*(2,)"):
        signatures(Serving(TwoNoises(), uint8=True))
    shape = re.escape("(4, 4, 1)")
    with pytest.raises(ValueError, match=f"unless samples are sounds.*{shape}"):
        signatures(Serving(game, sample_rate=8000))


def test_a_game_that_draws_nothing_is_refused():
    class Silent(TwoNoises):
        sample_noise = {}

    class Undrawn(Game):
        sample_noise = {"latent": Normal((2,))}

        def turns(self):
            return ()

    with pytest.raises(ValueError, match="must make samples.*model=Silent"):
        signatures(Serving(Silent()))
    with pytest.raises(ValueError, match="Undrawn does not draw samples"):
        signatures(Serving(Undrawn()))


def test_choices_of_other_types(game):
    for options, message in (
        ({"ema": 1}, "`ema` must be True or False"),
        ({"uint8": None}, "`uint8` must be True or False"),
        ({"largest_n": 1.5}, "`largest_n` must be an integer"),
        ({"sample_rate": "8k"}, "`sample_rate` must be an integer"),
        ({"calibration": 0.5}, "`calibration` must be a kgan.export.Cali"),
    ):
        with pytest.raises(TypeError, match=message):
            Serving(game, **options)
    with pytest.raises(ValueError, match="`largest_n` must be at least 1"):
        Serving(game, largest_n=0)
