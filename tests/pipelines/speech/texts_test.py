"""Words as symbols, symbols as numbers, and which words are trained on."""

import shutil

import pytest

from pipelines.speech.config import CONFIGS
from pipelines.speech.config import TextConfig
from pipelines.speech.config import read_text_config
from pipelines.speech.config import save_config
from pipelines.speech.inventory import inventory_of
from pipelines.speech.inventory import read_inventory
from pipelines.speech.mandarin_words import MANDARIN_HELD_OUT
from pipelines.speech.mandarin_words import MANDARIN_WORDS
from pipelines.speech.phonemes import split_phonemes
from pipelines.speech.phonemes import symbols_of
from pipelines.speech.text_data import training_words
from pipelines.speech.words import DICTIONARY
from pipelines.speech.words import HELD_OUT_WORDS
from pipelines.speech.words import SCORED_TRAINING_WORDS
from pipelines.speech.words import dictionary_words
from pipelines.speech.words import without_homophones

needs_dictionary = pytest.mark.skipif(
    not DICTIONARY.is_file(),
    reason="needs a dictionary (apt-get install wamerican)",
)
needs_espeak = pytest.mark.skipif(
    shutil.which("espeak-ng") is None,
    reason="needs espeak-ng (apt-get install espeak-ng)",
)


def inventory(texts, length=6):
    return inventory_of(texts, kind="phonemes", voice="en-us", length=length)


def test_phonemes_of_a_line():
    line = "(en)_h_@_l_'oU_ w_'3:_l_d_(cmn)__|"
    assert split_phonemes(line) == (
        *("h", "@", "l", "'oU"),
        *("w", "'3:", "l", "d"),
    )


def test_characters_need_no_program():
    assert symbols_of(["ab", "我"], "characters", "none") == [
        ("a", "b"),
        ("我",),
    ]
    with pytest.raises(ValueError, match="`kind` must be one of"):
        symbols_of(["ab"], "syllables", "en-us")


@needs_espeak
def test_each_word_has_its_own_phonemes_whatever_the_others():
    words = ["read", "sun", "son", "cheese"]
    together = symbols_of(words, "phonemes", "en-us")
    assert together == [
        symbols_of([word], "phonemes", "en-us")[0] for word in words
    ]
    assert together[1] == together[2] != together[3]
    with pytest.raises(ValueError, match="find a sound in each word"):
        symbols_of(["sun", "..."], "phonemes", "en-us")
    with pytest.raises(ValueError, match="must know the voice"):
        symbols_of(["sun"], "phonemes", "nobody")


@needs_espeak
def test_tones_of_mandarin_are_told_apart():
    found = symbols_of("妈 麻 马 骂".split(), "phonemes", "cmn-latn-pinyin")
    assert len(set(found)) == 4
    of_all = symbols_of(MANDARIN_WORDS, "phonemes", "cmn-latn-pinyin")
    assert len(set(of_all)) == len(MANDARIN_WORDS)


@needs_dictionary
@needs_espeak
@pytest.mark.parametrize("name", ["full", "quick", "mandarin"])
def test_held_out_words_are_of_sounds_that_training_has(name):
    config = CONFIGS[name]
    voice = config.voices[0]
    known = {
        symbol
        for text in symbols_of(config.scored_words, "phonemes", voice)
        for symbol in text
    }
    if config.dictionary_words:
        known |= {
            symbol
            for text in symbols_of(training_words(config), "phonemes", voice)
            for symbol in text
        }
    for text in symbols_of(config.held_out_words, "phonemes", voice):
        assert known.issuperset(text)


def test_rows_are_silence_symbols_silence_padding(tmp_path):
    known = inventory([("b", "a"), ("c",)])
    assert known.values == 5
    assert known.rows([("c",), ("a", "b", "a", "c")]).tolist() == [
        [1, 4, 1, 0, 0, 0],
        [1, 2, 3, 2, 4, 1],
    ]
    known.save(tmp_path / "inventory.json")
    assert read_inventory(tmp_path / "inventory.json") == known


def test_a_symbol_that_is_not_there_loses_its_marks():
    known = inventory([("i:", "o", "'i:")])
    numbers = known.rows([("i:",), (",i:",), ("'o:",), ("o2",)])[:, 1]
    assert numbers.tolist() == [3, 3, 4, 4]
    with pytest.raises(ValueError, match="were? trained on: .*'x'|'x'"):
        known.rows([("x",)])
    with pytest.raises(ValueError, match="at most 4 phonemes. Received: 5"):
        known.rows([("o",) * 5])


def test_words_that_sound_like_a_held_out_one_are_left_out():
    chosen = without_homophones(
        ["son", "sea", "see", "catalogue"],
        [("s", "V", "n"), ("s", "i:"), ("s", "i:"), tuple("k@t@lOg")],
        [("s", "V", "n")],
        6,
    )
    assert chosen == ("sea",)


def test_the_dictionary_is_read_in_an_order_of_its_own(tmp_path):
    path = tmp_path / "words"
    path.write_text("Bob\napple\nit\nbee\nbee's\nextraordinary\ncow\n")
    three = dictionary_words(3, path)
    assert sorted(three) == ["apple", "bee", "cow"]
    # A longer dictionary begins with what a shorter one has, in its order.
    path.write_text(path.read_text() + "dog\n")
    four = dictionary_words(4, path)
    assert [word for word in four if word != "dog"] == list(three)
    with pytest.raises(ValueError, match="at most the 4 words"):
        dictionary_words(5, path)
    with pytest.raises(FileNotFoundError, match="package wamerican"):
        dictionary_words(1, tmp_path / "nothing")


def test_no_word_is_on_both_sides():
    assert len(SCORED_TRAINING_WORDS) == len(HELD_OUT_WORDS) == 50
    assert not {*SCORED_TRAINING_WORDS} & {*HELD_OUT_WORDS}
    assert len(MANDARIN_WORDS) == len({*MANDARIN_WORDS})
    for config in CONFIGS.values():
        if isinstance(config, TextConfig):
            assert not {*config.scored_words} & {*config.held_out_words}
    assert {*MANDARIN_HELD_OUT} < {*MANDARIN_WORDS}


@pytest.mark.parametrize("name", sorted(CONFIGS))
def test_a_run_goes_on_only_with_its_config(name, tmp_path):
    path = tmp_path / "config.json"
    config = CONFIGS[name]
    save_config(config, path)
    save_config(config, path)
    other = CONFIGS["quick" if name != "quick" else "full"]
    with pytest.raises(ValueError, match="another config: .*steps"):
        save_config(other, path)
    if isinstance(config, TextConfig):
        assert read_text_config(path) == config
    else:
        with pytest.raises(ValueError, match="needs a run of the text model"):
            read_text_config(path)


def test_no_run_to_speak(tmp_path):
    with pytest.raises(FileNotFoundError, match="must hold a run"):
        read_text_config(tmp_path / "config.json")
