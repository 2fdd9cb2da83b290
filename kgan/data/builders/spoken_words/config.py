"""What is spoken, by whom, and in which form it is kept."""

import dataclasses
import os
from collections.abc import Sequence

import tensorflow_datasets as tfds

from kgan.core import check_integer
from kgan.core import check_number
from kgan.data.builders.spoken_words.words import word_list

# espeak-ng's variants of a voice: its timbre and its pitch.
TRAINING_VARIANTS = ("m1", "m2", "m3", "m4", "m5", "m6", "f1", "f2", "f3", "f4")
TEST_VARIANTS = ("m7", "f5")

# The range that espeak-ng documents.
_SLOWEST, _FASTEST = 80, 450
_LEAST_SAMPLE_RATE = 1_000


@dataclasses.dataclass(eq=False, kw_only=True)
class SpokenWordsConfig(tfds.core.BuilderConfig):
    """Words, voices and the form of clips.

    Args:
        name: of the configuration, which becomes a folder's name.
        words: a list, or the path of a text file with one word a line; see
            `word_list`.
        voices: of espeak-ng, whose clips are trained on; see `voices_of`.
        test_voices: those whose clips are tested on.
        unseen_words: those of `words` that no training clip says; may be
            none.
        words_per_minute: speeds, each word is said at each; 80 to 450.
        sample_rate: samples a second.
        seconds: length of every clip.

    Raises:
        FileNotFoundError: no file of words.
        TypeError, ValueError: an argument that breaks its rule.

    Example:

    >>> config = SpokenWordsConfig(
    ...     name="german",
    ...     words=["eins", "zwei", "drei"],
    ...     voices=voices_of("de", TRAINING_VARIANTS),
    ...     test_voices=voices_of("de", TEST_VARIANTS),
    ... )
    >>> config.test_voices
    ('de+m7', 'de+f5')
    """

    words: Sequence[str] | str | os.PathLike[str]
    voices: Sequence[str]
    test_voices: Sequence[str]
    unseen_words: Sequence[str] = ()
    words_per_minute: Sequence[int] = (150, 175)
    sample_rate: int = 16_000
    seconds: float = 1.0

    def __post_init__(self) -> None:
        """Checks the arguments, and reads a file of words."""
        self.words = word_list(self.words)
        self.voices = _distinct("voices", self.voices)
        self.test_voices = _distinct("test_voices", self.test_voices)
        both = sorted(set(self.voices) & set(self.test_voices))
        if both:
            raise ValueError(
                "`test_voices` must not be among `voices`. "
                f"Received: {both} in both"
            )
        foreign = sorted(set(self.unseen_words) - set(self.words))
        if foreign or len(set(self.unseen_words)) == len(self.words):
            raise ValueError(
                "`unseen_words` must be some of `words`, and not all. "
                f"Received: {foreign or 'all of them'}"
            )
        _distinct("words_per_minute", self.words_per_minute)
        for speed in self.words_per_minute:
            check_integer(
                "words_per_minute", speed, minimum=_SLOWEST, maximum=_FASTEST
            )
        check_integer(
            "sample_rate", self.sample_rate, minimum=_LEAST_SAMPLE_RATE
        )
        check_number("seconds", self.seconds, minimum=1.0 / self.sample_rate)

    @property
    def clip_length(self) -> int:
        """Samples of every clip."""
        return round(self.seconds * self.sample_rate)


def voices_of(language: str, variants: Sequence[str]) -> tuple[str, ...]:
    """Returns a voice of espeak-ng in several variants.

    Args:
        language: a voice such as "en-us" or "de"; `espeak-ng --voices` lists
            them.
        variants: such as "f1"; `espeak-ng --voices=variant` lists them.

    Example:

    >>> voices_of("en-us", ["m1", "f1"])
    ('en-us+m1', 'en-us+f1')
    """
    return tuple(f"{language}+{variant}" for variant in variants)


def _distinct(name: str, values: Sequence) -> tuple:
    if isinstance(values, str) or not values or len({*values}) < len(values):
        raise ValueError(
            f"`{name}` must be a list of one or more that differ. "
            f"Received: {name}={values!r}"
        )
    return tuple(values)
