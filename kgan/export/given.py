"""The signatures that read given samples: score, encode, log_prob, ..."""

import numpy as np
import tensorflow as tf

from kgan.core import from_unit_range
from kgan.core import to_unit_range
from kgan.export.ability import Ability
from kgan.export.ability import Arrays
from kgan.export.ability import Tensors
from kgan.export.calibration import Calibration
from kgan.export.drawing import drawn_by_seeds
from kgan.export.formats import is_picture
from kgan.export.own_samples import OwnSamples
from kgan.export.requests import rows_of
from kgan.export.requests import within
from kgan.export.serving import Serving
from kgan.export.signature import Signature
from kgan.export.signature import as_sent
from kgan.export.signature import nudged
from kgan.export.signature import nudged_weights
from kgan.export.signature import rows


def given_signature(
    ability: Ability, own: OwnSamples | None, serving: Serving
) -> Signature:
    """Returns the signature of an ability.

    Args:
        ability: of the model.
        own: its samples, which good requests hold; None where it makes none.
        serving: how it is served.
    """
    whole = ability.values is not None
    levels = serving.uint8 and not whole and is_picture(ability.shape)
    dtype = tf.int32 if whole else tf.uint8 if levels else tf.float32
    specs = {ability.given: rows(dtype, ability.shape)}
    if ability.classes is not None:
        specs["label"] = rows(tf.int32)
    if ability.noise:
        specs["seed"] = rows(tf.int32)

    def answer(inputs: Tensors) -> Tensors:
        inputs = rows_of(inputs, specs)
        noise = {}
        if ability.noise:
            noise = drawn_by_seeds(ability.noise, None, inputs["seed"])
        label = None
        if ability.classes is not None:
            end = ability.classes
            label = within("label", inputs["label"], 0, end - 1, f"[0, {end})")
        given = inputs[ability.given]
        if ability.values is not None:
            end = ability.values
            given = within(ability.given, given, 0, end - 1, f"[0, {end})")
        outputs = ability.answer(to_unit_range(given), label, noise)
        if "sample" in outputs:
            made = outputs["sample"]
            # Of pictures come other things too, such as maps of classes.
            uint8 = serving.uint8 and is_picture(tuple(made.shape[1:]))
            outputs["sample"] = as_sent(made, uint8)
        return with_probability(outputs, serving.calibration)

    def request(count: int) -> Arrays:
        given = _examples(ability, own, count)
        asked = {ability.given: from_unit_range(given) if levels else given}
        if ability.classes is not None:
            asked["label"] = np.arange(count, dtype=np.int32) % ability.classes
        if ability.noise:
            asked["seed"] = np.arange(count, dtype=np.int32) - 1
        return asked

    def expected(request: Arrays) -> Arrays:
        outputs = ability.expected(
            request[ability.given], request.get("label"), request.get("seed")
        )
        if "logit" in outputs and serving.calibration is not None:
            probability = serving.calibration.probability(outputs["logit"])
            outputs["probability"] = probability.astype(np.float32)
        return outputs

    def moved(request: Arrays) -> Arrays:
        given = request[ability.given]
        if whole:
            # They have no last places; what stands for them in the model has.
            with nudged_weights(serving.model):
                return expected(request)
        return expected(request | {ability.given: nudged(given)})

    return Signature(specs, answer, request, expected, moved)


def with_probability(
    outputs: Tensors, calibration: Calibration | None
) -> Tensors:
    """Returns outputs with the calibrated probability of a logit among them.

    Args:
        outputs: by name.
        calibration: None: no logit is a probability.
    """
    if "logit" not in outputs or calibration is None:
        return outputs
    probability = calibration.tensor_probability(outputs["logit"])
    return {**outputs, "probability": probability}


def _examples(
    ability: Ability, own: OwnSamples | None, count: int
) -> np.ndarray:
    """What a model makes lies where its answers are of sane size."""
    if own is not None and ability.given == "sample":
        return own.of_seeds(own.seeds(count)).astype(np.float32)
    generator = np.random.default_rng(0)
    if ability.values is not None:
        return generator.integers(
            0, ability.values, (count, *ability.shape), np.int32
        )
    drawn = generator.uniform(-1.0, 1.0, (count, *ability.shape))
    return drawn.astype(np.float32)
