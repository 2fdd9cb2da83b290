"""Prepares words that espeak-ng speaks as a TFDS data set."""

from collections.abc import Iterator
from collections.abc import Sequence
from typing import Any
from typing import ClassVar
from typing import final

import numpy as np
import tensorflow_datasets as tfds

from kgan.data.builders.spoken_words.clips import clip_of
from kgan.data.builders.spoken_words.config import TEST_VARIANTS
from kgan.data.builders.spoken_words.config import TRAINING_VARIANTS
from kgan.data.builders.spoken_words.config import SpokenWordsConfig
from kgan.data.builders.spoken_words.config import voices_of
from kgan.data.builders.spoken_words.espeak import check_voices
from kgan.data.builders.spoken_words.espeak import espeak_version
from kgan.data.builders.spoken_words.espeak import speak
from kgan.data.builders.spoken_words.words import COMMON_WORDS
from kgan.data.builders.spoken_words.words import UNSEEN_WORDS
from kgan.data.images import in_threads

Examples = Iterator[tuple[str, dict[str, Any]]]

# British (which is the plain one), American, Scottish.
_ENGLISH = ("en", "en-us", "en-gb-scotland")


# The keyword is unknown to mypy, for which TFDS has no types.
@final
class Builder(tfds.core.GeneratorBasedBuilder, skip_registration=True):  # type: ignore[call-arg]
    """Single words, spoken by many voices of a program."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES: ClassVar[dict[str, str]] = {"1.0.0": "First version."}
    BUILDER_CONFIGS: ClassVar[list[SpokenWordsConfig]] = [
        SpokenWordsConfig(
            name="english",
            description="100 common words in three accents of English",
            words=COMMON_WORDS,
            unseen_words=UNSEEN_WORDS,
            voices=[
                voice
                for language in _ENGLISH
                for voice in voices_of(language, TRAINING_VARIANTS)
            ],
            test_voices=[
                voice
                for language in _ENGLISH
                for voice in voices_of(language, TEST_VARIANTS)
            ],
        )
    ]

    def _info(self) -> tfds.core.DatasetInfo:
        config = self.builder_config
        # The README and the citations beside this file are read as well.
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(
                {
                    "audio": tfds.features.Audio(
                        shape=(config.clip_length,),
                        dtype=np.float32,
                        sample_rate=config.sample_rate,
                    ),
                    "label": tfds.features.ClassLabel(names=config.words),
                    "text": tfds.features.Text(),
                    "voice": tfds.features.Text(),
                }
            ),
            supervised_keys=("audio", "label"),
            homepage="https://github.com/espeak-ng/espeak-ng",
            license="Made by whoever prepares it, with espeak-ng (GPL-3.0+)",
            metadata=tfds.core.MetadataDict(),
        )

    def _split_generators(
        self, dl_manager: tfds.download.DownloadManager
    ) -> dict[str, Examples]:
        config = self.builder_config
        # Another version may speak otherwise.
        self.info.metadata["program"] = espeak_version()
        check_voices([*config.voices, *config.test_voices], config.words[0])
        unseen = [word for word in config.words if word in config.unseen_words]
        seen = [word for word in config.words if word not in unseen]
        splits = {
            "train": self._generate_examples(seen, config.voices),
            "test": self._generate_examples(seen, config.test_voices),
        }
        if unseen:
            splits["unseen_words"] = self._generate_examples(
                unseen, config.voices
            )
        return splits

    def _generate_examples(
        self, words: Sequence[str], voices: Sequence[str]
    ) -> Examples:
        config = self.builder_config
        # TFDS brings them into a random order.
        for voice in voices:
            for speed in config.words_per_minute:

                def clip(
                    word: str, voice: str = voice, speed: int = speed
                ) -> np.ndarray:
                    return clip_of(
                        speak(word, voice, speed),
                        sample_rate=config.sample_rate,
                        length=config.clip_length,
                        name=f"{word!r} by {voice} at {speed} words a minute",
                    )

                for word, audio in zip(
                    words, in_threads(clip, words), strict=True
                ):
                    yield (
                        f"{word} {voice} {speed}",
                        {
                            "audio": audio,
                            "label": word,
                            "text": word,
                            "voice": voice,
                        },
                    )
