"""A run of WaveGAN from its words to its scores."""

import os
from pathlib import Path
from typing import Any
from typing import NamedTuple

import keras
import numpy as np

from kgan.augment import SoundShift
from kgan.callbacks import Checkpoint
from kgan.callbacks import SoundSamples
from kgan.callbacks import TensorBoard
from kgan.callbacks import Throughput
from kgan.core import written_whole
from kgan.data import load
from kgan.export import save
from kgan.losses import Wasserstein
from kgan.metrics import kernel_distance
from kgan.metrics.features import LogMel
from kgan.models import ConditionalGAN
from kgan.networks import wavegan_discriminator
from kgan.networks import wavegan_generator
from kgan.penalties import GradientPenalty
from pipelines.speech.clips import Clips
from pipelines.speech.clips import prepared
from pipelines.speech.clips import read
from pipelines.speech.config import WaveConfig
from pipelines.speech.config import save_config
from pipelines.speech.listening import wave_summary
from pipelines.speech.recognition import Recogniser
from pipelines.speech.scoring import understood
from pipelines.speech.spectrograms import SpectrogramForm
from pipelines.speech.text_model import MODEL
from pipelines.speech.text_run import CONFIG
from pipelines.speech.text_run import SCORES
from pipelines.speech.text_run import SCORES_TABLE
from pipelines.speech.text_run import write_clips
from pipelines.speech.text_run import write_json
from pipelines.speech.word_classifier import WordClassifier

_FRAMES = 64


class WaveData(NamedTuple):
    """Clips of the words.

    Attributes:
        train: trained on; the classifier learns from them too.
        held_out: of another voice, or of other speakers.
    """

    train: Clips
    held_out: Clips


def run_wave(
    config: WaveConfig,
    workdir: Path,
    data_dir: str | os.PathLike[str],
    *,
    download: bool = False,
) -> None:
    """Prepares data, trains, scores and exports.

    Args:
        config: of the run.
        workdir: of the run; one that was stopped goes on.
        data_dir: where TFDS keeps data sets.
        download: whether TFDS may fetch the config's source.

    Raises:
        FileNotFoundError: espeak-ng, or the source, is missing.
        ValueError: `workdir` holds a run of another config.
    """
    workdir.mkdir(parents=True, exist_ok=True)
    save_config(config, workdir / CONFIG)
    data = wave_data(config, data_dir, download=download)
    labels = labels_of_words(config, data.train.words)
    stream = load(
        (data.train.audio[..., None], labels),
        "all",
        batch_size=config.batch_size * config.discriminator_steps,
        seed=config.seed,
    )
    model = wave_model(config)
    model.compile(
        jit_compile=False,
        generator_optimizer=_adam(config),
        discriminator_optimizer=_adam(config),
    )
    every = min(config.every_steps, config.steps)
    board = TensorBoard(workdir / "logs", every_steps=max(every // 10, 1))
    model.fit(
        stream,
        epochs=config.steps // every,
        steps_per_epoch=every,
        verbose=2,
        callbacks=[
            board,
            Throughput(),
            SoundSamples(
                workdir / "samples",
                config.sample_rate,
                every_steps=every,
                board=board,
            ),
            Checkpoint(workdir / "checkpoints", every_steps=every),
        ],
    )
    with written_whole(workdir / MODEL) as unfinished:
        model.save(unfinished)
    made = generated(model, config)
    write_clips(
        made.audio[:: config.samples_per_word],
        list(config.words),
        workdir / "sounds",
        config.sample_rate,
    )
    scores = wave_scores(config, data, made)
    write_json(scores, workdir / SCORES)
    table = wave_summary([scores])
    (workdir / SCORES_TABLE).write_text(table, encoding="utf-8")
    print(table)
    save(
        model,
        workdir / "export",
        sample_rate=config.sample_rate,
        class_names=config.words,
    )


def wave_data(
    config: WaveConfig,
    data_dir: str | os.PathLike[str],
    *,
    download: bool = False,
) -> WaveData:
    """Prepares what is not there yet, and reads it.

    Args:
        config: of the run.
        data_dir: where TFDS keeps data sets.
        download: whether TFDS may fetch the config's source.
    """
    if config.source is None:
        folder = prepared(
            data_dir,
            words=config.words,
            voices=config.voices,
            other_voice=config.other_voice,
            words_per_minute=config.words_per_minute,
            sample_rate=config.sample_rate,
            seconds=config.clip_length / config.sample_rate,
        )
        return WaveData(read(folder, "train"), read(folder, "test"))
    parts = []
    for split in ("train", "test"):
        found = load(
            config.source,
            split,
            batch_size=1,
            shuffle=False,
            sample_rate=config.sample_rate,
            seconds=config.clip_length / config.sample_rate,
            data_dir=os.fspath(data_dir),
            download=download,
        )
        if found.class_names is None:
            raise ValueError(
                f"`source` must have classes. Received: {config.source}"
            )
        words = np.array(found.class_names, str)[found.records["label"]]
        voices = np.full(len(words), config.source)
        clips = Clips(found.records["sample"][..., 0], words, voices)
        parts.append(clips.saying(config.words))
    return WaveData(*parts)


def labels_of_words(config: WaveConfig, words: np.ndarray) -> np.ndarray:
    """Returns each word's place among those of the config, int32 `(n,)`."""
    return np.array([config.words.index(word) for word in words], np.int32)


def wave_model(config: WaveConfig) -> ConditionalGAN:
    """Returns the game of words and sounds, not yet trained.

    Args:
        config: of the run.
    """
    keras.utils.set_random_seed(config.seed)
    shape = (config.clip_length, 1)
    classes = len(config.words)
    return ConditionalGAN(
        wavegan_generator(
            shape,
            latent_size=config.latent_size,
            width=config.width,
            classes=classes,
        ),
        wavegan_discriminator(shape, width=config.judge_width, classes=classes),
        classes=classes,
        loss=Wasserstein(),
        penalty=GradientPenalty(config.gradient_penalty),
        augment=SoundShift(config.most_shift_samples),
        discriminator_steps=config.discriminator_steps,
        latent="uniform",
        seed=config.seed,
    )


def _adam(config: WaveConfig) -> keras.optimizers.Adam:
    return keras.optimizers.Adam(config.learning_rate, beta_1=0.5, beta_2=0.9)


def generated(model: ConditionalGAN, config: WaveConfig) -> Clips:
    """Returns generated clips, as many of each word.

    Args:
        model: trained.
        config: of the run.
    """
    words = np.repeat(np.array(config.words, str), config.samples_per_word)
    audio = model.sample(
        len(words), seed=config.seed, label=labels_of_words(config, words)
    )
    return Clips(audio[..., 0], words, np.full(len(words), "generated"))


def wave_scores(
    config: WaveConfig, data: WaveData, made: Clips
) -> dict[str, Any]:
    """Returns how well words are understood: of the data, and generated.

    Args:
        config: of the run.
        data: of the run.
        made: generated clips.
    """
    form = SpectrogramForm(
        config.sample_rate,
        config.clip_length,
        hop=config.clip_length // _FRAMES,
    )
    classifier = WordClassifier(
        data.train, form, epochs=config.classifier_epochs, seed=config.seed
    )
    listeners = {
        "classifier": classifier.heard,
        "pocketsphinx": Recogniser(config.words).heard,
    }
    embedding = LogMel(config.sample_rate)
    return {
        "chance": 1.0 / len(config.words),
        "words": {
            name: {
                source: understood(
                    np.array(listener(clips.audio)) == clips.words
                )._asdict()
                for source, clips in (
                    ("real", data.held_out),
                    ("generated", made),
                )
            }
            for name, listener in listeners.items()
        },
        "log_mel": {
            source: kernel_distance(
                real=embedding(data.train.audio[..., None]),
                generated=embedding(clips.audio[..., None]),
                seed=config.seed,
            )
            for source, clips in (
                ("held_out", data.held_out),
                ("generated", made),
            )
        },
        "seed": config.seed,
    }
