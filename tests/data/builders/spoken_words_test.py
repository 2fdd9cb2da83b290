import shutil

import numpy as np
import pytest
import tensorflow_datasets as tfds

from kgan.data.builders.spoken_words import Builder
from kgan.data.builders.spoken_words import SpokenWordsConfig
from kgan.data.builders.spoken_words import espeak
from kgan.data.builders.spoken_words import voices_of
from kgan.data.builders.spoken_words.clips import clip_of
from kgan.data.builders.spoken_words.espeak import Sound
from kgan.data.builders.spoken_words.espeak import check_voices
from kgan.data.builders.spoken_words.espeak import speak
from kgan.data.builders.spoken_words.words import COMMON_WORDS
from kgan.data.builders.spoken_words.words import UNSEEN_WORDS
from kgan.data.builders.spoken_words.words import word_list

needs_espeak = pytest.mark.skipif(
    shutil.which(espeak.PROGRAM) is None,
    reason="needs espeak-ng (apt-get install espeak-ng)",
)


def tone(hertz, seconds, sample_rate, silence=0.0):
    times = np.arange(round(seconds * sample_rate)) / sample_rate
    rest = np.zeros(round(silence * sample_rate))
    wave = 0.5 * np.sin(2 * np.pi * hertz * times)
    values = np.concatenate([rest, wave, rest, rest])
    return Sound(values.astype(np.float32), sample_rate)


def config(**arguments):
    return SpokenWordsConfig(
        **{
            "name": "mine",
            "words": ["eins", "zwei", "drei"],
            "voices": ["de+m1"],
            "test_voices": ["de+f1"],
            **arguments,
        }
    )


def test_a_sound_lies_in_the_middle_at_the_rate_wanted():
    clip = clip_of(
        tone(1000, 0.5, 22050, silence=0.1),
        sample_rate=16000,
        length=16000,
        name="a tone",
    )

    assert clip.shape == (16000,) and clip.dtype == np.float32
    sounding = np.flatnonzero(clip)
    # The filter rings for a few samples beyond the ends of a tone.
    assert abs(len(sounding) - 8000) < 100
    assert abs(sounding[0] - (15999 - sounding[-1])) <= 1
    spectrum = np.abs(np.fft.rfft(clip))
    assert abs(np.argmax(spectrum) - 1000) <= 2
    assert abs(np.abs(clip).max() - 0.5) < 0.05


def test_what_fits_exactly_is_kept_and_what_is_longer_refused():
    sound = Sound(np.full(10, 0.25, np.float32), 8000)
    whole = clip_of(sound, sample_rate=8000, length=10, name="x")
    assert (whole == 0.25).all()
    with pytest.raises(ValueError, match="'internationalisation'"):
        clip_of(
            sound, sample_rate=8000, length=9, name="'internationalisation'"
        )


def test_silence_is_refused():
    sound = Sound(np.zeros(10, np.float32), 8000)
    with pytest.raises(ValueError, match="'...', which is silent"):
        clip_of(sound, sample_rate=8000, length=10, name="'...'")


def test_the_default_words():
    assert len(COMMON_WORDS) == len(set(COMMON_WORDS)) == 100
    assert len(set(UNSEEN_WORDS) & set(COMMON_WORDS)) == 10
    default = Builder.BUILDER_CONFIGS[0]
    assert (len(default.voices), len(default.test_voices)) == (30, 6)


def test_words_of_a_file(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("zwölf\n\n guten Tag \r\nja", encoding="utf-8")
    assert word_list(path) == word_list(str(path))
    assert word_list(path) == ("zwölf", "guten Tag", "ja")


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"words": "no/such/file"}, FileNotFoundError, "`words`"),
        ({"words": []}, ValueError, "`words` must be one word"),
        ({"words": ["a", "b", "a"]}, ValueError, r"\['a'\] several times"),
        ({"words": ["a\nb"]}, ValueError, "`words` must each be of one line"),
        ({"words": ["a", 1]}, TypeError, "`words` must be strings"),
        ({"voices": []}, ValueError, "`voices`"),
        ({"voices": "de"}, ValueError, "`voices` must be a list"),
        ({"test_voices": ["de+m1"]}, ValueError, r"\['de\+m1'\] in both"),
        ({"unseen_words": ["vier"]}, ValueError, r"\['vier'\]"),
        (
            {"unseen_words": ["eins", "zwei", "drei"]},
            ValueError,
            "all of them",
        ),
        ({"words_per_minute": [20]}, ValueError, "`words_per_minute`"),
        ({"sample_rate": 16000.0}, TypeError, "`sample_rate`"),
        ({"seconds": 0.0}, ValueError, "`seconds`"),
    ],
)
def test_bad_arguments_are_named(arguments, error, message):
    with pytest.raises(error, match=message):
        config(**arguments)


def test_without_the_program_its_installation_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(espeak.shutil, "which", lambda program: None)
    with pytest.raises(FileNotFoundError, match="apt-get install espeak-ng"):
        Builder(config=config(), data_dir=tmp_path).download_and_prepare()


@needs_espeak
def test_the_same_words_sound_the_same():
    first, again = speak("sieben", "de+f1", 150), speak("sieben", "de+f1", 150)
    assert (first.values == again.values).all()
    assert first.sample_rate == 22050
    assert 0.1 < np.abs(first.values).max() <= 1.0
    # At twice the speed it takes less time; an option can be a word.
    assert len(speak("sieben", "de+f1", 300).values) < len(first.values)
    assert np.abs(speak("-h", "de", 150).values).max() > 0.1


@needs_espeak
@pytest.mark.parametrize(
    ("voices", "message"),
    [
        (["xx"], "to which it said"),
        (["en+no_such_variant"], "sounds as 'en'"),
        (["en-gb+f1"], "not an alias"),
        (["en", "gmw/en"], "'en' and 'gmw/en', which say 'a' alike"),
    ],
)
def test_voices_that_are_not_what_they_seem(voices, message):
    with pytest.raises(ValueError, match=message):
        check_voices(voices, "a")


@needs_espeak
def test_the_prepared_splits(tmp_path):
    words = ["eins", "zwei", "drei", "zwölf"]
    chosen = config(
        words=words,
        voices=voices_of("de", ["m1", "f2"]),
        unseen_words=["zwei"],
        words_per_minute=[150, 200],
        sample_rate=8000,
        seconds=1.25,
    )
    builder = Builder(config=chosen, data_dir=tmp_path)
    builder.download_and_prepare()

    info = tfds.builder_from_directory(builder.data_dir).info
    assert info.features["audio"].sample_rate == 8000
    assert "eSpeak NG" in info.metadata["program"]
    told = {}
    clips = set()
    for split, part in info.splits.items():
        records = list(builder.as_dataset(split=split).as_numpy_iterator())
        assert len(records) == part.num_examples
        told[split] = {
            (r["text"].decode(), r["voice"].decode()) for r in records
        }
        for record in records:
            assert words[record["label"]] == record["text"].decode()
            assert record["audio"].shape == (10_000,)
            clips.add(record["audio"].tobytes())
    seen = {"eins", "drei", "zwölf"}
    assert told == {
        "train": {(w, v) for w in seen for v in chosen.voices},
        "test": {(w, "de+f1") for w in seen},
        "unseen_words": {("zwei", v) for v in chosen.voices},
    }
    # Each at two speeds, and no two alike.
    assert len(clips) == 2 * (6 + 3 + 2)


@needs_espeak
def test_a_word_that_is_too_long_is_named(tmp_path):
    chosen = config(words=["Donaudampfschifffahrtsgesellschaft"])
    with pytest.raises(ValueError, match=r"Donaudampf.* by de\+m1 at 150"):
        Builder(config=chosen, data_dir=tmp_path).download_and_prepare()
