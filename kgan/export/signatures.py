"""What a server can be asked for, by what the model can do."""

from kgan.export.ability import Ability
from kgan.export.density import density
from kgan.export.encoding import encoding
from kgan.export.formats import is_picture
from kgan.export.formats import is_sound
from kgan.export.given import given_signature
from kgan.export.judging import judgement
from kgan.export.own_samples import OwnSamples
from kgan.export.refining import refining
from kgan.export.sampler import Sampler
from kgan.export.sampling import sampling_signatures
from kgan.export.serving import Serving
from kgan.export.signature import Signature
from kgan.export.translating import translation


def signatures(serving: Serving) -> dict[str, Signature]:
    """Returns the signatures of a model, by name.

    A signature that the model cannot answer is not among them.

    Args:
        serving: the model, and how it is served.

    Raises:
        ValueError: the model can do nothing that could be served; it makes
            no pictures where `uint8` asks for them, no sounds where there
            is a `sample_rate`; or it has no `score` to calibrate.
    """
    model, calibration = serving.model, serving.calibration
    abilities = _abilities(serving)
    if not model.sample_noise and not abilities:
        raise ValueError(
            "`model` must make samples, as all games do that define "
            "`sample_noise` and `draw`, or answer for given ones. Received: "
            f"model={type(model).__name__}, which does neither"
        )
    score = abilities.get("score")
    if calibration is not None and score is None:
        raise ValueError(
            "`calibration` must be None for a model without `score`. "
            f"Received: model={type(model).__name__}"
        )
    found: dict[str, Signature] = {}
    own = None
    shapes = [
        ability.shape
        for ability in abilities.values()
        if ability.values is None
    ]
    if model.sample_noise:
        sampler, own = Sampler(serving), OwnSamples(serving)
        shapes.insert(0, sampler.shape)
        found = sampling_signatures(sampler, own, serving)
        if score is not None and calibration is not None:
            found["refine"] = refining(
                score, calibration, sampler, own, serving
            )
    _check_forms(serving, shapes)
    for name, ability in abilities.items():
        found[name] = given_signature(ability, own, serving)
    return found


def _abilities(serving: Serving) -> dict[str, Ability]:
    model, ema = serving.model, serving.ema
    found = {
        "score": judgement(model, ema=ema),
        **encoding(model, ema=ema),
        "log_prob": density(model, ema=ema),
        "translate": translation(model, ema=ema),
    }
    return {
        name: ability for name, ability in found.items() if ability is not None
    }


def _check_forms(serving: Serving, shapes: list[tuple[int, ...]]) -> None:
    if serving.uint8 and not all(map(is_picture, shapes)):
        raise ValueError(
            "`uint8` must be False unless samples are pictures (n, height, "
            f"width, 1, 3 or 4). Received: samples of shape {shapes[0]}"
        )
    if serving.sample_rate is not None and not all(map(is_sound, shapes)):
        raise ValueError(
            "`sample_rate` must be None unless samples are sounds (n, length, "
            f"1 or 2). Received: samples of shape {shapes[0]}"
        )
