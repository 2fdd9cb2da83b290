"""What each run trains: words, voices, text and sizes."""

import dataclasses
import json
from pathlib import Path
from typing import Any

from kgan.core import written_whole
from kgan.data.builders import TRAINING_VARIANTS
from kgan.data.builders import voices_of
from pipelines.speech.mandarin_words import MANDARIN_HELD_OUT
from pipelines.speech.mandarin_words import MANDARIN_WORDS
from pipelines.speech.spectrograms import SpectrogramForm
from pipelines.speech.words import HELD_OUT_WORDS
from pipelines.speech.words import SCORED_TRAINING_WORDS
from pipelines.speech.words import TEN_WORDS

# Clear to pocketsphinx, of eight that were tried, and unlike each other.
_VOICES = ("en-us", "en-us+f2", "en-us+m3")


@dataclasses.dataclass(frozen=True, kw_only=True)
class TextConfig:
    """A run of the text model, which says any word.

    Attributes:
        name: of the config.
        voices: of espeak-ng that are learned; the label is the place here.
        other_voice: that TFDS's test split is of; nothing learns from it.
        judge_voices: further ones whose clips train the classifier.
        scored_words: trained on, and scored.
        held_out_words: scored, and in no training clip.
        dictionary_words: of the English dictionary, looked at for training.
        words_per_minute: of all clips: the text does not say how fast.
        judge_words_per_minute: of the clips that train the classifier.
        text: `"phonemes"` or `"characters"`.
        text_length: tokens of a text, silence at both ends included.
        longest: symbols of a training word.
        sphinx: whether PocketSphinx, which knows English, scores too.
        form: of spectrograms.
        width, depth: of the generator.
        judge_width: channels of the discriminator's first layer.
        l1_weight: in logits for each unit of a spectrogram.
        batch_size: clips a step.
        steps: of training.
        jit_compile: as of `kgan.models.Game.compile`.
        learning_rate: of the generator, at first; it falls to a hundredth.
        judge_learning_rate: of the discriminator, likewise.
        ema: decay of the generator's average.
        every_steps: between pictures, logs and checkpoints.
        classifier_epochs: of the classifier that scores.
        seed: of everything.
    """

    name: str
    voices: tuple[str, ...] = _VOICES
    other_voice: str = "en-us+m7"
    judge_voices: tuple[str, ...] = ("en-us+m1", "en-us+f1", "en-us+m6")
    scored_words: tuple[str, ...] = SCORED_TRAINING_WORDS
    held_out_words: tuple[str, ...] = HELD_OUT_WORDS
    dictionary_words: int = 2_500
    words_per_minute: int = 150
    judge_words_per_minute: tuple[int, ...] = (140, 162)
    text: str = "phonemes"
    text_length: int = 14
    longest: int = 9
    sphinx: bool = True
    form: SpectrogramForm = SpectrogramForm()
    width: int = 128
    depth: int = 6
    judge_width: int = 16
    l1_weight: float = 50.0
    batch_size: int = 32
    steps: int = 4_000
    jit_compile: bool = False
    learning_rate: float = 1e-3
    judge_learning_rate: float = 2e-4
    ema: float = 0.995
    every_steps: int = 500
    classifier_epochs: int = 30
    seed: int = 0


@dataclasses.dataclass(frozen=True, kw_only=True)
class WaveConfig:
    """A run of WaveGAN, which says the words that it was trained on.

    Attributes:
        name: of the config.
        words: the classes.
        voices: of espeak-ng.
        other_voice: that TFDS's test split is of.
        words_per_minute: speeds, each word is said at each.
        source: a name of TFDS in place of espeak-ng's clips, such as
            `"speech_commands"`, whose classes are the words.
        clip_length: samples of a clip.
        sample_rate: samples a second.
        latent_size, width, judge_width: of the networks.
        discriminator_steps: in a step.
        gradient_penalty: its weight.
        most_shift_samples: of the shift before the discriminator.
        batch_size: clips a turn of a player.
        steps: of the generator.
        learning_rate: of both players.
        every_steps: between pictures, logs and checkpoints.
        samples_per_word: that are scored.
        classifier_epochs: of the classifier that scores.
        seed: of everything.
    """

    name: str
    words: tuple[str, ...] = TEN_WORDS
    voices: tuple[str, ...] = voices_of("en-us", TRAINING_VARIANTS)
    other_voice: str = "en-us+m7"
    words_per_minute: tuple[int, ...] = (150, 160, 170, 180)
    source: str | None = None
    clip_length: int = 16_384
    sample_rate: int = 16_000
    latent_size: int = 100
    width: int = 8
    judge_width: int = 8
    discriminator_steps: int = 5
    gradient_penalty: float = 10.0
    most_shift_samples: int = 680
    batch_size: int = 16
    steps: int = 1_000
    learning_rate: float = 2e-4
    every_steps: int = 250
    samples_per_word: int = 30
    classifier_epochs: int = 30
    seed: int = 0


CONFIGS: dict[str, TextConfig | WaveConfig] = {
    config.name: config
    for config in (
        TextConfig(
            name="quick",
            voices=_VOICES[:1],
            judge_voices=("en-us+m1",),
            dictionary_words=500,
            width=64,
            depth=4,
            judge_width=8,
            batch_size=16,
            steps=600,
            every_steps=200,
            classifier_epochs=15,
        ),
        TextConfig(name="full"),
        TextConfig(name="characters", text="characters"),
        TextConfig(
            name="mandarin",
            # The voice cmn of espeak-ng 1.51 reads its own pinyin as English.
            voices=voices_of("cmn-latn-pinyin", ("m3", "f2")),
            other_voice="cmn-latn-pinyin+m7",
            judge_voices=voices_of("cmn-latn-pinyin", ("m1",)),
            scored_words=tuple(
                word for word in MANDARIN_WORDS if word not in MANDARIN_HELD_OUT
            ),
            held_out_words=MANDARIN_HELD_OUT,
            dictionary_words=0,
            # Words of two syllables, slower, are longer than a second.
            words_per_minute=180,
            judge_words_per_minute=(170, 192),
            sphinx=False,
            width=64,
            depth=4,
            judge_width=8,
            batch_size=16,
            steps=1_500,
        ),
        WaveConfig(name="wavegan"),
        WaveConfig(
            name="speech_commands",
            source="speech_commands",
            voices=(),
            words=(
                "down",
                "go",
                "left",
                "no",
                "off",
                "on",
                "right",
                "stop",
                "up",
                "yes",
            ),
        ),
    )
}


def save_config(config: TextConfig | WaveConfig, path: Path) -> None:
    """Writes a config as JSON.

    Args:
        config: of a run.
        path: of the file.

    Raises:
        ValueError: another config lies there; what differs is named.
    """
    content = as_json(config)
    if path.is_file():
        there = json.loads(path.read_text(encoding="utf-8"))
        different = sorted(
            key
            for key in {*there, *content}
            if there.get(key) != content.get(key)
        )
        if different:
            raise ValueError(
                "`--workdir` holds a run of another config: choose another "
                f"folder, or remove it. Received: {path.parent}, where "
                f"{', '.join(different)} differ"
            )
        return
    with written_whole(path) as unfinished:
        unfinished.write_text(
            json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8"
        )


def as_json(config: TextConfig | WaveConfig) -> dict[str, Any]:
    """Returns a config's values as JSON gives them back."""
    content = vars(config).copy()
    if isinstance(config, TextConfig):
        content["form"] = config.form._asdict()
    return json.loads(json.dumps(content))


def read_text_config(path: Path) -> TextConfig:
    """Returns the config of a run of the text model.

    Raises:
        FileNotFoundError: there is no run.
        ValueError: it is a run of WaveGAN, which reads no text.
    """
    if not path.is_file():
        raise FileNotFoundError(
            "`--workdir` must hold a run; train one with `--config=full`. "
            f"Received: {path.parent}, without {path.name}"
        )
    content = json.loads(path.read_text(encoding="utf-8"))
    if "form" not in content:
        raise ValueError(
            "`--say` needs a run of the text model: WaveGAN says the words "
            f"that it was trained on. Received: config={content['name']!r}"
        )
    content = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in content.items()
    }
    return TextConfig(**{**content, "form": SpectrogramForm(**content["form"])})
