"""Shifts of a sound in time."""

from collections.abc import Mapping
from typing import Any
from typing import final

import tensorflow as tf

from kgan.augment.augmentation import Augmentation
from kgan.core import Noise
from kgan.core import Uniform
from kgan.core import check_integer
from kgan.core import serializable


def shift_sound(sounds: tf.Tensor, shifts: tf.Tensor) -> tf.Tensor:
    """y[t] = x[t - s], reflected at both ends.

    Before the first sample comes the second, then the third, so that no edge
    is heard: x[-1] is x[1].

    Args:
        sounds: `(n, time, channels)`.
        shifts: s, integers `(n,)`, later for positive ones; shorter than the
            sound.

    Example:

    >>> sound = tf.reshape([1.0, 2.0, 3.0], (1, 3, 1))
    >>> shift_sound(sound, tf.constant([1]))[0, :, 0].numpy().tolist()
    [2.0, 1.0, 2.0]
    """
    last = sounds.shape[1] - 1
    places = tf.abs(tf.range(last + 1) - shifts[:, None])
    places = last - tf.abs(last - places)
    return tf.gather(sounds, places, axis=1, batch_dims=1)


@final
@serializable
class SoundShift(Augmentation):
    """Random shifts in time, by whole samples, reflected at the ends.

    A generator of transposed convolutions leaves traces at a fixed place in
    each stride, a pitch of its own, by which a discriminator would tell its
    sounds before it learned anything of speech. Where everything is shifted,
    no place is fixed. WaveGAN shifts what each layer of the discriminator
    makes ("phase shuffle"); here it is the sound, once, by as much as those
    shifts add up to, so that the noise is the game's, and steps of any
    number of replicas, compiled or resumed, are the same.

    The shift is uniform on -k to k.

    Args:
        most_samples: k, at least 1. Shifts by up to 2 before each of the
            four layers of stride 4 that follow the first add up to 680:
            2 (4 + 16 + 64 + 256).

    Raises:
        TypeError, ValueError: `most_samples` is no integer of 1 or more.

    Example:

    >>> from kgan.core import draw_noise, noise_key
    >>> shift, sounds = SoundShift(3), tf.zeros((4, 16, 1))
    >>> noise = draw_noise(shift.noise, 4, noise_key(0))
    >>> tuple(shift(sounds, noise).shape)
    (4, 16, 1)

    Reference:
        Donahue, McAuley and Puckette, Adversarial Audio Synthesis, 2019,
        section 3.3.
    """

    name = "sound_shift"

    def __init__(self, most_samples: int = 680) -> None:
        self.most_samples = check_integer("most_samples", most_samples)

    @property
    def noise(self) -> Mapping[str, Noise]:
        """Where on its range the shift lies."""
        return {"shift": Uniform(())}

    def __call__(
        self, images: tf.Tensor, noise: Mapping[str, tf.Tensor]
    ) -> tf.Tensor:
        """Returns shifted sounds; see `Augmentation`.

        Args:
            images: sounds `(n, time, channels)`.
            noise: `(n,)` values drawn for `self.noise`.
        """
        choices = 2 * self.most_samples + 1
        drawn = tf.cast(tf.floor(noise["shift"] * choices), tf.int32)
        return shift_sound(images, drawn - self.most_samples)

    def check(self, sample_shape: tuple[int, ...]) -> None:
        """Raises unless samples are sounds that are longer than the shift.

        Args:
            sample_shape: of one sample.

        Raises:
            ValueError: they are of another kind, or too short.
        """
        if len(sample_shape) != 2 or sample_shape[0] <= self.most_samples:
            raise ValueError(
                "SoundShift is for sounds (time, channels) of more than "
                f"{self.most_samples} samples. Received: samples of shape "
                f"{sample_shape}"
            )

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"most_samples": self.most_samples}
