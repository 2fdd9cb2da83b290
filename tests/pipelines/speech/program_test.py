"""The whole program at two steps: prepare, train, score, export, speak."""

import dataclasses
import json
import shutil
import wave

import numpy as np
import pytest
import tensorflow as tf

from pipelines.speech.clips import Clips
from pipelines.speech.config import CONFIGS
from pipelines.speech.listening import noise_like
from pipelines.speech.listening import shares
from pipelines.speech.listening import summary
from pipelines.speech.recognition import Recogniser
from pipelines.speech.text_data import text_data
from pipelines.speech.text_model import without_silence
from pipelines.speech.text_run import run_text
from pipelines.speech.text_run import say
from pipelines.speech.wave_run import run_wave

needs_espeak = pytest.mark.skipif(
    shutil.which("espeak-ng") is None,
    reason="needs espeak-ng (apt-get install espeak-ng)",
)
TEXT = dataclasses.replace(
    CONFIGS["full"],
    voices=("en-us", "en-us+f2"),
    judge_voices=("en-us+m1",),
    judge_words_per_minute=(160,),
    scored_words=("yes", "stop", "red"),
    # Of phonemes of the others.
    held_out_words=("press", "dress"),
    dictionary_words=0,
    width=4,
    depth=1,
    judge_width=2,
    batch_size=4,
    steps=2,
    every_steps=1,
    classifier_epochs=1,
)
WAVE = dataclasses.replace(
    CONFIGS["wavegan"],
    words=("yes", "stop"),
    voices=("en-us+m1", "en-us+f1"),
    words_per_minute=(150, 170),
    width=1,
    judge_width=1,
    discriminator_steps=2,
    batch_size=2,
    steps=2,
    every_steps=1,
    samples_per_word=2,
    classifier_epochs=1,
)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("text")
    run_text(TEXT, folder / "run", folder / "data")
    return folder


# TFDS' reader warns of its own features.
@needs_espeak
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
class TestTextRun:
    def test_leaves_scores_sounds_pictures_and_an_export(self, run):
        workdir = run / "run"
        scores = json.loads((workdir / "scores.json").read_text())
        assert scores["chance"] == 0.2
        for listener in ("classifier", "pocketsphinx"):
            found = scores["words"][listener]
            assert found["training_words"]["real"]["n"] == 6
            assert found["held_out_words"]["generated"]["n"] == 4
        assert (workdir / "scores.md").read_text() == summary([scores])
        assert len(list((workdir / "sounds").glob("*.wav"))) == 5
        for name in ("spectrograms.png", "samples/step_00000002.png"):
            assert (workdir / name).is_file()
        served = tf.saved_model.load(next((workdir / "export").iterdir()))
        assert "translate" in served.signatures

    def test_held_out_words_are_not_in_training(self, run):
        data = text_data(TEXT, run / "data")
        assert {*data.train.words} == {"yes", "stop", "red"}
        assert {*data.train.voices} == {*TEXT.voices}
        assert {*data.judged.voices} == {*TEXT.voices, "en-us+m1"}
        # Three words by two voices, and two held-out ones.
        assert [len(each.audio) for each in data[:2]] == [6, 10]

    def test_says_words_that_no_clip_said(self, run):
        out = run / "said.wav"
        say(run / "run", "dress stop", "en-us+f2", out)
        with wave.open(str(out)) as file:
            assert file.getframerate() == 16_000 and file.getnframes() > 1_600
        with pytest.raises(ValueError, match="`--voice` must be one of"):
            say(run / "run", "yes", "en-us+m7", out)
        with pytest.raises(ValueError, match="`text` must have a word"):
            say(run / "run", " ", None, out)

    def test_a_finished_run_goes_on_to_the_same_scores(self, run):
        before = (run / "run" / "scores.json").read_text()
        run_text(TEXT, run / "run", run / "data")
        assert (run / "run" / "scores.json").read_text() == before


@needs_espeak
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_wavegan_from_words_to_scores(tmp_path):
    run_wave(WAVE, tmp_path / "run", tmp_path / "data")
    scores = json.loads((tmp_path / "run" / "scores.json").read_text())
    found = scores["words"]["classifier"]
    assert found["real"]["n"] == found["generated"]["n"] == 4
    served = tf.saved_model.load(next((tmp_path / "run" / "export").iterdir()))
    assert "sample_wav" in served.signatures


def test_shares_are_of_each_part_and_voice():
    words = np.array(["yes", "no", "yes", "no"])
    voices = np.array(["a", "a", "b", "b"])
    clips = Clips(np.arange(4.0)[:, None], words, voices)
    sources = {"real": clips.audio, "generated": clips.audio + 10.0}
    heard = {0: "yes", 1: "no", 2: "yes", 3: "yes", 10: "no", 12: "yes"}
    found = shares(
        lambda rows: [heard.get(int(row[0]), "") for row in rows],
        sources,
        clips,
        {"training_words": np.array([True, True, True, False])},
    )["training_words"]
    assert found["real"]["value"] == 1.0
    assert found["generated"]["value"] == pytest.approx(1 / 3)
    assert found["relative"]["value"] == pytest.approx(1 / 3)
    assert found["voices"]["a"]["generated"]["value"] == 0.0
    assert found["voices"]["b"]["generated"] == {
        **found["voices"]["b"]["generated"],
        "value": 1.0,
        "n": 1,
    }
    assert found["failing_words"]["generated"] == ["no"]


def test_noise_is_as_loud_as_each_clip():
    clips = np.stack([np.full(20_000, 0.1), np.full(20_000, 0.01)])
    noise = noise_like(clips, seed=0)
    np.testing.assert_allclose(noise.std(axis=1), [0.1, 0.01], rtol=0.03)


def test_silence_is_cut_at_both_ends_alone():
    clip = np.array([0.0, 0.01, 1.0, 0.0, -0.5, 0.001])
    assert without_silence(clip).tolist() == [1.0, 0.0, -0.5]
    assert without_silence(np.zeros(3)).tolist() == [0.0, 0.0, 0.0]


def test_a_word_that_the_recogniser_does_not_know_is_refused():
    with pytest.raises(ValueError, match=r"dictionary. Received: \['qqxz'\]"):
        Recogniser(["yes", "qqxz"])
