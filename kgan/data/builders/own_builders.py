"""The data sets that kgan can build itself, by name."""

import tensorflow_datasets as tfds

from kgan.data.builders import digits
from kgan.data.builders import emoji_styles
from kgan.data.builders import fashion_mnist
from kgan.data.builders import fashion_scenes
from kgan.data.builders import gaussian_mixture
from kgan.data.builders import glyphs
from kgan.data.builders import imbalanced
from kgan.data.builders import spoken_words
from kgan.data.builders import stacked_digits

# None of them is registered with TFDS, which may know another data set of
# the same name: they are found here, and what they prepared in its folder.
OWN_BUILDERS: dict[str, type[tfds.core.GeneratorBasedBuilder]] = {
    "digits": digits.Builder,
    "emoji_styles": emoji_styles.Builder,
    "fashion_mnist": fashion_mnist.Builder,
    "fashion_scenes": fashion_scenes.Builder,
    "gaussian_mixture": gaussian_mixture.Builder,
    "glyphs": glyphs.Builder,
    "imbalanced": imbalanced.Builder,
    "spoken_words": spoken_words.Builder,
    "stacked_digits": stacked_digits.Builder,
}
