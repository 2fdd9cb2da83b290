"""The signatures that make samples: of noise, of seeds, of one seed."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from kgan.export.formats import is_picture
from kgan.export.formats import is_sound
from kgan.export.formats import png_bytes
from kgan.export.formats import wav_bytes
from kgan.export.own_samples import OwnSamples
from kgan.export.requests import numbers_of
from kgan.export.sampler import Sampler
from kgan.export.serving import Serving
from kgan.export.signature import SCALAR
from kgan.export.signature import Signature
from kgan.export.signature import as_sent
from kgan.export.signature import rows


def sampling_signatures(
    sampler: Sampler, own: OwnSamples, serving: Serving
) -> dict[str, Signature]:
    """Returns the signatures of a model that makes samples, by name.

    Args:
        sampler: of the model.
        own: of the model.
        serving: how it is served.
    """
    noise = {
        name: rows(tf.float32, law.shape) for name, law in sampler.laws.items()
    } | sampler.label_rows
    seeds = {"seed": rows(tf.int32)} | sampler.label_rows
    number = {"n": SCALAR, "seed": SCALAR} | sampler.label_of_all

    def by_seeds(output: str, form: Callable[[tf.Tensor], tf.Tensor]) -> Any:
        return Signature(
            seeds,
            lambda inputs: {output: form(sampler.by_seeds(inputs, seeds))},
            own.seeds,
            lambda request: {output: own.of_seeds(request)},
        )

    def sent(sample: tf.Tensor) -> tf.Tensor:
        return as_sent(sample, serving.uint8)

    found = {
        "serving_default": Signature(
            noise,
            lambda inputs: {"sample": sent(sampler.by_noise(inputs, noise))},
            own.noise,
            lambda request: {"sample": own.of_noise(request)},
        ),
        "sample": by_seeds("sample", sent),
        "sample_n": Signature(
            number,
            lambda inputs: {
                "sample": sent(sampler.by_seed(numbers_of(inputs))[0])
            },
            own.number,
            lambda request: {"sample": own.of_number(request)},
        ),
    }
    if is_picture(sampler.shape):
        found["sample_png"] = by_seeds("image_bytes", png_bytes)
    rate = serving.sample_rate
    if rate is not None and is_sound(sampler.shape):
        found["sample_wav"] = by_seeds(
            "sound_bytes", lambda sample: wav_bytes(sample, rate)
        )
    return found
