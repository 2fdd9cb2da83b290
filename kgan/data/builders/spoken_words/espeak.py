"""The program espeak-ng: words to sound, and which voices it has."""

import io
import shutil
import subprocess
import wave
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

PROGRAM = "espeak-ng"
INSTALLATION = "apt-get install espeak-ng"

_FULL_SCALE = 2**15
_SECONDS_TO_WAIT = 60


class Sound(NamedTuple):
    """What a voice said.

    Attributes:
        values: float32 `(n,)` in [-1, 1].
        sample_rate: samples a second.
    """

    values: np.ndarray
    sample_rate: int


def espeak_version() -> str:
    """Returns what the program says of its version.

    Raises:
        FileNotFoundError: it is not installed; the message says how to.
    """
    if shutil.which(PROGRAM) is None:
        raise FileNotFoundError(
            f"Spoken words are made by the program {PROGRAM}, which must be "
            f"installed, on Debian by `{INSTALLATION}`. Received: no program "
            "of that name"
        )
    said = _run(["--version"]).decode(errors="replace")
    # Behind it comes where its data lie.
    return said.split("Data at:")[0].strip()


def speak(text: str, voice: str, words_per_minute: int) -> Sound:
    """Returns a text as it is spoken; the same one gives the same sound.

    Args:
        text: what to say.
        voice: a voice, or a voice and a variant, such as "en-us+f3".
        words_per_minute: the speed, 80 to 450.

    Raises:
        ValueError: there is no such voice.
    """
    spoken = _run(
        # That the text is in UTF-8; that no option follows.
        [f"-v{voice}", f"-s{words_per_minute}", "-b1", "--stdout", "--", text]
    )
    with wave.open(io.BytesIO(spoken)) as file:
        # The header tells no length, since it is written before the sound.
        frames = file.readframes(len(spoken))
        samples = np.frombuffer(frames, "<i2").astype(np.float32)
        return Sound(samples / _FULL_SCALE, file.getframerate())


def check_voices(voices: Iterable[str], text: str) -> None:
    """Raises unless each voice is there, and sounds unlike the others.

    espeak-ng speaks without a variant that it does not know, and knows some
    voices, such as en-gb, by an alias that takes none; it says so in no way.
    So each voice says a text.

    Args:
        voices: each alone, or with a variant.
        text: that they say.

    Raises:
        ValueError: a voice that is not there, that its variant does not
            change, or that sounds as another one.
    """
    speakers: dict[bytes, str] = {}
    for voice in voices:
        said = speak(text, voice, 150).values.tobytes()
        plain, _, variant = voice.partition("+")
        if variant and said == speak(text, plain, 150).values.tobytes():
            raise ValueError(
                "A voice must have a variant that changes it: see "
                f"`{PROGRAM} --voices=variant`, and take the voice itself, "
                "such as en, not an alias, such as en-gb. "
                f"Received: {voice!r}, which sounds as {plain!r}"
            )
        other = speakers.setdefault(said, voice)
        if other != voice:
            raise ValueError(
                "Voices must sound unlike each other. Received: "
                f"{other!r} and {voice!r}, which say {text!r} alike"
            )


def _run(arguments: list[str]) -> bytes:
    finished = subprocess.run(
        [PROGRAM, *arguments],
        capture_output=True,
        timeout=_SECONDS_TO_WAIT,
        check=False,
    )
    if finished.returncode:
        raise ValueError(
            f"{PROGRAM} must accept the voice; `{PROGRAM} --voices` lists "
            f"those it has. Received: {arguments}, to which it said "
            f"{finished.stderr.decode(errors='replace').strip()!r}"
        )
    return finished.stdout
