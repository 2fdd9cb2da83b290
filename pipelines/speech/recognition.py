"""Which word a clip says, by the ready-made recogniser PocketSphinx."""

from collections.abc import Sequence

import numpy as np
import pocketsphinx

from kgan.metrics import to_int16

SAMPLE_RATE = 16_000
# Of 60, 30 and 20 the best on earlier clips of espeak-ng, some of which said
# words that are scored: of those of the data and of generated ones alike.
_NOISE_BELOW_SPEECH_DECIBELS = 30.0
_PADDING_SECONDS = 0.25


class Recogniser:
    """Chooses the word of a clip among those of a list.

    PocketSphinx with its American English model and a grammar of one word.
    It expects the noise of a room: quarter seconds before and behind the clip
    and noise 30 dB below the clip's power make it hear clean synthetic speech
    better. The noise is that of a seed, the same for all clips.

    Args:
        words: to choose from, each in the recogniser's dictionary.

    Raises:
        ValueError: words that the dictionary lacks.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)
        self._decoder = pocketsphinx.Decoder(
            samprate=SAMPLE_RATE, lm=None, loglevel="FATAL"
        )
        missing = [
            word for word in words if self._decoder.lookup_word(word) is None
        ]
        if missing:
            raise ValueError(
                "`words` must be in the recogniser's dictionary. "
                f"Received: {missing}"
            )
        self._decoder.add_jsgf_string(
            "words",
            f"#JSGF V1.0; grammar words; public <word> = {' | '.join(words)};",
        )
        self._decoder.activate_search("words")

    def heard(self, clips: np.ndarray) -> list[str]:
        """Returns the word of each clip; "" where it heard none.

        Args:
            clips: float `(n, time)` in [-1, 1], 16,000 samples a second.
        """
        return [self._heard(clip) for clip in np.asarray(clips, np.float64)]

    def _heard(self, clip: np.ndarray) -> str:
        padded = np.pad(clip, round(_PADDING_SECONDS * SAMPLE_RATE))
        level = np.sqrt(np.mean(clip**2))
        noise = np.random.default_rng(0).normal(size=len(padded))
        padded += level * 10.0 ** (-_NOISE_BELOW_SPEECH_DECIBELS / 20.0) * noise
        # Its own normalisation adapts over clips: begin each one alike.
        self._decoder.reinit_feat()
        self._decoder.start_utt()
        self._decoder.process_raw(
            to_int16(np.clip(padded, -1.0, 1.0)).tobytes(), full_utt=True
        )
        self._decoder.end_utt()
        found = self._decoder.hyp()
        return "" if found is None else found.hypstr
