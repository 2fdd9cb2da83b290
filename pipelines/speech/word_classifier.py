"""A classifier of the words that are scored, learned from real clips."""

from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf

from kgan.core import check_integer
from pipelines.speech.clips import Clips
from pipelines.speech.spectrograms import SpectrogramForm
from pipelines.speech.spectrograms import spectrograms_of

_WIDTH = 16
_BATCH_SIZE = 64
_LEARNING_RATE = 2e-3
# What a clip of the same word may differ by.
_MOST_SHIFT_FRAMES = 6
_LOUDNESS = 0.15
_TILT = 0.2
_NOISE = 0.1
_MOST_HIDDEN_BINS = 10
_MOST_HIDDEN_FRAMES = 6


class WordClassifier:
    """Chooses the word of a clip among those that it learned.

    A convolutional network of mel spectrograms. In training each is shifted
    in time, made louder, softer, brighter or darker, covered with noise, and
    loses a band of frequencies and a moment (SpecAugment), so that it does
    not hang on traits of the voices' one way to say a word.

    Args:
        clips: to learn from; their words are those that it knows.
        form: of spectrograms.
        epochs: of training, at least 1.
        seed: of weights, order and changes.

    Reference: Park et al. 2019, SpecAugment, section 2,
    https://arxiv.org/abs/1904.08779
    """

    def __init__(
        self,
        clips: Clips,
        form: SpectrogramForm,
        *,
        epochs: int,
        seed: int = 0,
    ) -> None:
        """Learns."""
        check_integer("epochs", epochs)
        self.words = tuple(sorted(set(clips.words.tolist())))
        self.form = form
        places = {word: place for place, word in enumerate(self.words)}
        labels = np.array([places[word] for word in clips.words], np.int32)
        keras.utils.set_random_seed(seed)
        self._network = _network(form.shape, len(self.words))
        steps = -(-len(labels) // _BATCH_SIZE) * epochs
        self._network.compile(
            keras.optimizers.Adam(
                keras.optimizers.schedules.CosineDecay(_LEARNING_RATE, steps)
            ),
            keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        )
        batches = (
            tf.data.Dataset.from_tensor_slices(
                (spectrograms_of(clips.audio, form), labels)
            )
            .shuffle(len(labels), seed=seed)
            .batch(_BATCH_SIZE)
            .enumerate()
            .map(lambda step, batch: (changed(batch[0], step, seed), batch[1]))
        )
        # The batches come in an order of their own.
        self._network.fit(batches, epochs=epochs, shuffle=False, verbose=0)

    def heard(self, clips: np.ndarray) -> list[str]:
        """Returns the likeliest word of each clip.

        Args:
            clips: float `(n, clip_length)` in [-1, 1].
        """
        logits = self._network.predict(
            spectrograms_of(clips, self.form),
            batch_size=_BATCH_SIZE,
            verbose=0,
        )
        return [self.words[place] for place in np.argmax(logits, axis=1)]


def changed(spectrograms: tf.Tensor, step: tf.Tensor, seed: int) -> tf.Tensor:
    """Returns spectrograms of the same words, otherwise said and recorded.

    Args:
        spectrograms: float32 `(n, frames, bins, 1)` in [-1, 1].
        step: number of the batch in its epoch.
        seed: with the step, of what is drawn: it is the same in each epoch,
            in which the batches are others.
    """
    count, frames, bins = tf.unstack(tf.shape(spectrograms)[:3])
    key = tf.stack([tf.cast(step, tf.int32), seed])

    def uniform(number: int, shape: Sequence) -> tf.Tensor:
        return tf.random.stateless_uniform(
            shape, key + [0, 1000 * number], -1.0, 1.0
        )

    def hidden(number: int, length: tf.Tensor, most: int) -> tf.Tensor:
        share = (uniform(number, (count, 1)) + 1.0) / 2.0
        width = (uniform(number + 1, (count, 1)) + 1.0) / 2.0 * most
        places = tf.range(tf.cast(length, tf.float32))
        start = share * tf.cast(length, tf.float32)
        return (places < start) | (places > start + width)

    shift = tf.cast(
        tf.round(uniform(1, (count, 1)) * _MOST_SHIFT_FRAMES), tf.int32
    )
    places = tf.clip_by_value(tf.range(frames) - shift, 0, frames - 1)
    made = tf.gather(spectrograms[..., 0], places, batch_dims=1)
    slope = tf.linspace(-1.0, 1.0, bins)
    made += _LOUDNESS * uniform(2, (count, 1, 1))
    made += _TILT * uniform(3, (count, 1, 1)) * slope
    made += _NOISE * uniform(4, (count, frames, bins))
    kept = hidden(5, frames, _MOST_HIDDEN_FRAMES)[:, :, None]
    kept &= hidden(7, bins, _MOST_HIDDEN_BINS)[:, None, :]
    made = tf.where(kept, made, -1.0)
    return tf.clip_by_value(made, -1.0, 1.0)[..., None]


def _network(shape: tuple[int, int, int], classes: int) -> keras.Model:
    sample = keras.Input(shape)
    features = sample
    for level in range(4):
        features = keras.layers.Conv2D(
            _WIDTH * min(2**level, 4), 3, padding="same", use_bias=False
        )(features)
        features = keras.layers.BatchNormalization(momentum=0.9)(features)
        features = keras.layers.ReLU()(features)
        features = keras.layers.MaxPooling2D(2, padding="same")(features)
    # Places in time tell words apart as sounds do: they are kept.
    features = keras.layers.MaxPooling2D((1, 2), padding="same")(features)
    features = keras.layers.Flatten()(features)
    features = keras.layers.Dropout(0.3)(features)
    return keras.Model(sample, keras.layers.Dense(classes)(features))
