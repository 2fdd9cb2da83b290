"""What a server answers of an encoder: codes, and what comes back of them."""

from typing import Any

import numpy as np
import tensorflow as tf

from kgan.core import chosen_network
from kgan.export.ability import Ability
from kgan.export.ability import Arrays
from kgan.export.ability import Tensors
from kgan.export.ability import as_float
from kgan.models import ALI
from kgan.models import VAE
from kgan.models import EncoderDecoderMixture
from kgan.models import Game

Encoding = ALI | EncoderDecoderMixture | VAE


def encoding(model: Game, *, ema: bool) -> dict[str, Ability]:
    """Returns `encode` and `reconstruct` of a model with an encoder.

    Args:
        model: a game of kgan.
        ema: use the averaged weights.

    Returns:
        Nothing for a model without one.
    """
    match model:
        case ALI() | EncoderDecoderMixture() | VAE():
            return _both(model, ema)
    return {}


def codes_of(model: Encoding, sample: tf.Tensor, ema: bool) -> Tensors:
    """Returns the means of codes, and of a mixture the components' values.

    Args:
        model: with an encoder.
        sample: float32 `(n, ...)`.
        ema: use the averaged weights.

    Returns:
        `"latent"` `(n, latent_size)` and perhaps `"component"` `(n,)`, 1 + k
        for component k, as `sample_noise` names what samples are drawn from.
    """
    network = chosen_network(model.encoder, model.ema_encoder, ema)
    inputs, component = {"sample": sample}, {}
    if isinstance(model, EncoderDecoderMixture):
        judged = model.classifier({"sample": sample}, training=False)
        index = tf.argmax(
            as_float(judged["class_logits"]), axis=1, output_type=tf.int32
        )
        inputs["component"] = index
        component = {"component": 1.0 + tf.cast(index, tf.float32)}
    encoded = network(inputs, training=False)
    return {"latent": as_float(encoded["mean"]), **component}


def _both(model: Encoding, ema: bool) -> dict[str, Ability]:
    def decoded(sample: tf.Tensor, label: Any, noise: Tensors) -> Tensors:
        codes = codes_of(model, sample, ema)
        if isinstance(model, VAE):
            # `draw` may add the noise of p(x | z).
            network = chosen_network(model.decoder, model.ema_decoder, ema)
            made = network({"latent": codes["latent"]}, training=False)
        else:
            made = model.draw(codes, None, ema)
        return {"sample": as_float(made)}

    def expected_codes(sample: np.ndarray, label: Any, seed: Any) -> Arrays:
        codes = {"latent": model.encode(sample, ema=ema)}
        if isinstance(model, EncoderDecoderMixture):
            codes["component"] = np.float32(1.0) + model.identify(sample)
        return codes

    shape = model.sample_shape
    return {
        "encode": Ability(
            lambda sample, label, noise: codes_of(model, sample, ema),
            expected_codes,
            shape,
        ),
        "reconstruct": Ability(
            decoded,
            lambda sample, label, seed: {
                "sample": model.reconstruct(sample, ema=ema)
            },
            shape,
        ),
    }
