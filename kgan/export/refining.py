"""`refine`: the samples that a calibrated discriminator takes for real."""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from kgan.export.ability import Ability
from kgan.export.ability import Arrays
from kgan.export.ability import Tensors
from kgan.export.calibration import Calibration
from kgan.export.drawing import drawn_by_seeds
from kgan.export.own_samples import OwnSamples
from kgan.export.requests import numbers_of
from kgan.export.requests import within
from kgan.export.sampler import Sampler
from kgan.export.serving import Serving
from kgan.export.signature import SCALAR
from kgan.export.signature import Signature
from kgan.export.signature import as_sent
from kgan.export.signature import nudged


def refining(
    judgement: Ability,
    calibration: Calibration,
    sampler: Sampler,
    own: OwnSamples,
    serving: Serving,
) -> Signature:
    """Returns the signature that keeps the k best of n samples.

    By the logit, which orders samples as the calibrated probability does,
    and also those of one probability. Samples that are kept are no draws of
    the generator's law any more: what it makes seldom becomes more seldom
    where the discriminator does not know it.

    Args:
        judgement: `score` of the model.
        calibration: of it.
        sampler: of the model.
        own: of the model.
        serving: how it is served.
    """
    specs = {"n": SCALAR, "k": SCALAR, "seed": SCALAR} | sampler.label_of_all

    def answer(inputs: Tensors) -> Tensors:
        inputs = numbers_of(inputs)
        sample, label = sampler.by_seed(inputs)
        kept = within("k", inputs["k"], 1, inputs["n"], "[1, n]")
        noise = {}
        if judgement.noise:
            # The same for all, so that it decides between no two of them.
            seeds = tf.fill(tf.shape(sample)[:1], inputs["seed"])
            noise = drawn_by_seeds(judgement.noise, None, seeds)
        logits = judgement.answer(sample, label, noise)["logit"]
        logit, best = tf.math.top_k(logits, kept)
        return {
            "sample": as_sent(tf.gather(sample, best), serving.uint8),
            "logit": logit,
            "probability": calibration.tensor_probability(logit),
        }

    def request(count: int) -> Arrays:
        return own.number(count) | {"k": np.array((count + 1) // 2, np.int32)}

    def best_of(
        request: Arrays, judged: Callable[[np.ndarray], np.ndarray]
    ) -> Arrays:
        sample = own.of_number(request)
        label = own.labels_of_number(request)
        seeds = None
        if judgement.noise:
            seeds = np.full(len(sample), request["seed"])
        logits = judgement.expected(judged(sample), label, seeds)["logit"]
        best = np.argsort(-logits, kind="stable")[: int(request["k"])]
        probability = calibration.probability(logits[best])
        return {
            "sample": sample[best],
            "logit": logits[best],
            "probability": probability.astype(np.float32),
        }

    return Signature(
        specs,
        answer,
        request,
        lambda request: best_of(request, lambda sample: sample),
        lambda request: best_of(request, nudged),
    )
