"""What a server answers of a discriminator's logit."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kgan.core import chosen_network
from kgan.core import dequantization_noise
from kgan.export.ability import Ability
from kgan.export.ability import Tensors
from kgan.export.ability import as_float
from kgan.export.ability import off_levels
from kgan.export.ability import row_by_row
from kgan.export.encoding import codes_of
from kgan.models import ACGAN
from kgan.models import ALI
from kgan.models import GAN
from kgan.models import ConditionalGAN
from kgan.models import ConditionedAdversarialTrainer
from kgan.models import EncoderDecoderMixture
from kgan.models import FlowGAN
from kgan.models import Game
from kgan.models import MixtureOfGenerators
from kgan.models import SemiSupervisedGAN


def judgement(model: Game, *, ema: bool) -> Ability | None:
    """Returns `score` of a model; None where it has none of single samples.

    Args:
        model: a game of kgan.
        ema: use the averaged weights, where what is scored reads any.
    """
    match model:
        case GAN():
            return None if model.packing > 1 else _plain(model)
        case FlowGAN():
            return _flow(model) if model.adversarial_weight else None
        case ConditionalGAN():
            return _conditional(model)
        case ACGAN() | ConditionedAdversarialTrainer():
            return _named(model)
        case MixtureOfGenerators():
            return _mixture(model)
        case SemiSupervisedGAN():
            return _semi_supervised(model, ema)
        case ALI() | EncoderDecoderMixture():
            return _joint(model, ema)
    return None


def _network(network: keras.Model) -> Callable[[tf.Tensor], Any]:
    """Returns samples to what a discriminator says, as in inference."""
    return lambda sample: network({"sample": sample}, training=False)


def _logit(logit: tf.Tensor) -> Tensors:
    return {"logit": as_float(logit)}


def _plain(model: GAN) -> Ability:
    judge = _network(model.discriminator)
    return Ability(
        lambda sample, label, noise: _logit(judge(sample)),
        lambda sample, label, seed: {"logit": model.score(sample)},
        model.sample_shape,
    )


def _flow(model: FlowGAN) -> Ability:
    judge = _network(model.discriminator)
    shape = model.sample_shape
    return Ability(
        lambda sample, label, noise: _logit(judge(off_levels(sample, noise))),
        lambda sample, label, seed: {
            "logit": row_by_row(model.score, sample, seed)
        },
        shape,
        noise=dequantization_noise(shape) if model.quantized else {},
    )


def _conditional(model: ConditionalGAN) -> Ability:
    network = model.discriminator
    return Ability(
        lambda sample, label, noise: _logit(
            network({"sample": sample, "label": label}, training=False)
        ),
        lambda sample, label, seed: {"logit": model.score(sample, label)},
        model.sample_shape,
        classes=model.classes,
    )


def _named(model: ACGAN | ConditionedAdversarialTrainer) -> Ability:
    judge = _network(model.discriminator)
    return Ability(
        lambda sample, label, noise: _logit(judge(sample)["logit"]),
        lambda sample, label, seed: {"logit": model.score(sample)},
        model.sample_shape,
    )


def _mixture(model: MixtureOfGenerators) -> Ability:
    judge = _network(model.discriminator)

    def answer(sample: tf.Tensor, label: Any, noise: Tensors) -> Tensors:
        judged = judge(sample)
        logit = as_float(judged["logit"])
        if model.objective == "multiclass":
            # One softmax over the components and the data.
            components = as_float(judged["class_logits"])
            logit -= tf.reduce_logsumexp(components, axis=1)
        return {"logit": logit}

    return Ability(
        answer,
        lambda sample, label, seed: {"logit": model.score(sample)},
        model.sample_shape,
    )


def _semi_supervised(model: SemiSupervisedGAN, ema: bool) -> Ability:
    judge = _network(
        chosen_network(model.discriminator, model.ema_discriminator, ema)
    )
    return Ability(
        lambda sample, label, noise: {
            "logit": tf.reduce_logsumexp(
                as_float(judge(sample)["class_logits"]), axis=1
            )
        },
        lambda sample, label, seed: {"logit": model.score(sample, ema=ema)},
        model.sample_shape,
    )


def _joint(model: ALI | EncoderDecoderMixture, ema: bool) -> Ability:
    """The critic's logit of each sample with its own code."""
    critic = model.critic
    # A critic of samples alone does not read codes.
    names = {tensor.name for tensor in critic.inputs}

    def answer(sample: tf.Tensor, label: Any, noise: Tensors) -> Tensors:
        inputs = {"sample": sample}
        if "latent" in names:
            inputs["latent"] = codes_of(model, sample, ema)["latent"]
        return _logit(critic(inputs, training=False))

    def expected(sample: np.ndarray, label: Any, seed: Any) -> Any:
        codes = model.encode(sample, ema=ema)
        return {"logit": model.score(sample, codes)}

    return Ability(answer, expected, model.sample_shape)
