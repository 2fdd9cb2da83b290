"""Are generated words understood, as often as those of the data are?"""

from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kgan.core import save_png
from kgan.metrics import kernel_distance
from kgan.metrics.features import LogMel
from kgan.models import Pix2Pix
from pipelines.speech.clips import Clips
from pipelines.speech.config import TextConfig
from pipelines.speech.nearest_words import heard_within
from pipelines.speech.nearest_words import nearest_clips
from pipelines.speech.phonemes import phonemes_of
from pipelines.speech.pictures import spectrogram_rows
from pipelines.speech.recognition import Recogniser
from pipelines.speech.scoring import failing_words
from pipelines.speech.scoring import relative
from pipelines.speech.scoring import understood
from pipelines.speech.spectrograms import clips_of
from pipelines.speech.spectrograms import spectrograms_of
from pipelines.speech.text_data import TextData
from pipelines.speech.text_data import labels_of
from pipelines.speech.text_model import said
from pipelines.speech.word_classifier import WordClassifier

Listener = Callable[[np.ndarray], list[str]]
_SHOWN = 8
_BESIDE = {
    "real": "data",
    "resynthesised": "resynthesised",
    "nearest_word": "nearest word",
    "white_noise": "noise",
}


def text_scores(
    model: Pix2Pix, config: TextConfig, data: TextData, workdir: Path
) -> dict[str, Any]:
    """Returns how well the model's words are understood, and draws some.

    Every scored word by every voice, five times: as the data have it, that
    analysed and synthesised again, generated, the data's clip of the nearest
    other training word, and white noise as loud; all heard alike by each
    listener.

    Args:
        model: trained.
        config: of the run.
        data: of the run.
        workdir: of the run, for `spectrograms.png` and `held_out.png`.
    """
    real = data.scored
    spectrograms = spectrograms_of(real.audio, config.form)
    generated = said(
        model,
        data.inventory,
        real.words.tolist(),
        labels_of(config, real.voices),
    )
    known = sorted({*real.words.tolist(), *data.train.words.tolist()})
    texts = dict(zip(known, phonemes_of(known, config.voices[0]), strict=True))
    sources = {
        "real": real.audio,
        "resynthesised": clips_of(spectrograms, config.form),
        "generated": clips_of(generated, config.form),
        "nearest_word": nearest_clips(real, data.train, texts),
        "white_noise": noise_like(real.audio, config.seed),
    }
    classifier = WordClassifier(
        data.judged,
        config.form,
        epochs=config.classifier_epochs,
        seed=config.seed,
    )
    listeners: dict[str, Listener] = {"classifier": classifier.heard}
    if config.sphinx:
        words = (*config.scored_words, *config.held_out_words)
        listeners["pocketsphinx"] = Recogniser(words).heard
    held_out = np.isin(real.words, config.held_out_words)
    for name, rows in (("spectrograms", ~held_out), ("held_out", held_out)):
        first = np.flatnonzero(rows)[:: max(rows.sum() // _SHOWN, 1)][:_SHOWN]
        save_png(
            workdir / f"{name}.png",
            spectrogram_rows([spectrograms[first], generated[first]]),
        )
    near = heard_within(
        config.held_out_words, sorted(set(data.train.words.tolist())), texts
    )
    parts = {
        "training_words": ~held_out,
        "held_out_words": held_out,
        "held_out_words_in_no_other": held_out
        & ~np.isin(real.words, sorted(near)),
    }
    return {
        "chance": 1.0 / len(set(real.words.tolist())),
        "words": {
            name: shares(listener, sources, real, parts)
            for name, listener in listeners.items()
        },
        "log_mel": {
            name: {
                source: distance(
                    config, real.audio[rows], sources[source][rows]
                )
                for source in sorted(sources.keys() - {"real"})
            }
            for name, rows in parts.items()
            if rows.any()
        },
        "seed": config.seed,
    }


def shares(
    listener: Listener,
    sources: dict[str, np.ndarray],
    real: Clips,
    parts: dict[str, np.ndarray],
) -> dict[str, Any]:
    """Returns what one listener understood, by part, voice and source.

    Args:
        listener: clips to words.
        sources: clips `(n, time)` by name, `"real"` and `"generated"` among
            them.
        real: what is said in them.
        parts: bool `(n,)` by name.
    """
    right = {
        name: np.array(listener(clips)) == real.words
        for name, clips in sources.items()
    }
    found: dict[str, Any] = {}
    for part, rows in parts.items():
        if not rows.any():
            continue
        words = real.words[rows]
        ratio = relative(right["generated"][rows], right["real"][rows], words)
        found[part] = {
            **{
                name: understood(each[rows])._asdict()
                for name, each in right.items()
            },
            "relative": None if ratio is None else ratio._asdict(),
            "voices": {
                voice: {
                    name: understood(
                        each[rows & (real.voices == voice)]
                    )._asdict()
                    for name, each in right.items()
                }
                for voice in dict.fromkeys(real.voices.tolist())
            },
            "failing_words": {
                name: failing_words(each[rows], words.tolist())
                for name, each in right.items()
                if name in ("real", "generated")
            },
        }
    return found


def distance(
    config: TextConfig, real: np.ndarray, other: np.ndarray
) -> dict[str, float]:
    """Returns the kernel distance of log-mel statistics of two sets of clips.

    Args:
        config: of the run.
        real: float `(n, time)` in [-1, 1].
        other: likewise.
    """
    embedding = LogMel(config.form.sample_rate)
    return kernel_distance(
        real=embedding(real[..., None]),
        generated=embedding(other[..., None]),
        seed=config.seed,
    )


def noise_like(clips: np.ndarray, seed: int) -> np.ndarray:
    """Returns white noise of each clip's power, `(n, time)` in [-1, 1].

    Args:
        clips: `(n, time)`.
        seed: any integer from 0.
    """
    noise = np.random.default_rng(seed).normal(size=clips.shape)
    power = np.sqrt(np.mean(np.square(clips), axis=1, keepdims=True))
    return np.clip(power * noise, -1.0, 1.0).astype(np.float32)


def summary(runs: Sequence[dict[str, Any]]) -> str:
    """Returns the scores of runs as a table in Markdown.

    What stands beside what was generated is of the first run: its classifier
    has a seed too.

    Args:
        runs: of one config, each as `text_scores` returns it.
    """
    count = len(runs)
    head = ["heard by", "words", *_BESIDE.values()]
    for name in ("generated", "generated / data"):
        head += [name] if count == 1 else _numbered(name, count)
    lines = [head, ["---"] * len(head)]
    for listener, parts in runs[0]["words"].items():
        for part, found in parts.items():
            of_runs = [run["words"][listener][part] for run in runs]
            lines.append(
                [
                    listener,
                    f"{part.replace('_', ' ')}, n={found['real']['n']}",
                    *(_cell(found[name]) for name in _BESIDE),
                    *(_cell(each["generated"]) for each in of_runs),
                    *(_cell(each["relative"]) for each in of_runs),
                ]
            )
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def wave_summary(runs: Sequence[dict[str, Any]]) -> str:
    """Returns the scores of runs of WaveGAN as a table in Markdown.

    Args:
        runs: of one config, each as `wave_run.wave_scores` returns it.
    """
    count = len(runs)
    names = ["generated"] if count == 1 else _numbered("generated", count)
    head = ["heard by", "data, another voice", *names]
    lines = [head, ["---"] * len(head)]
    for listener, found in runs[0]["words"].items():
        lines.append(
            [
                f"{listener}, n={found['generated']['n']}",
                _cell(found["real"]),
                *(_cell(run["words"][listener]["generated"]) for run in runs),
            ]
        )
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _numbered(name: str, count: int) -> list[str]:
    return [f"{name}, run {number}" for number in range(count)]


def _cell(share: dict[str, float] | None) -> str:
    if share is None:
        return "-"
    return (
        f"{100 * share['value']:.0f} % "
        f"({100 * share['low']:.0f} to {100 * share['high']:.0f})"
    )


def examples_of(real: Clips, words: Sequence[str], voice: str) -> np.ndarray:
    """Returns the rows of some words by one voice, in the words' order.

    Args:
        real: clips.
        words: each said by the voice.
        voice: which.
    """
    by_this = real.voices == voice
    return np.array(
        [np.flatnonzero(by_this & (real.words == word))[0] for word in words]
    )
