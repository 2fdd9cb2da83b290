import shutil
from collections import Counter
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import tensorflow_datasets as tfds
from fontTools.ttLib import TTCollection
from fontTools.ttLib import TTFont

from kgan.data import load
from kgan.data.builders.glyphs import Builder
from kgan.data.builders.glyphs import GlyphsConfig
from kgan.data.builders.glyphs.fonts import font_files
from kgan.data.builders.glyphs.fonts import legible_fonts
from kgan.data.builders.glyphs.legibility import likeness
from kgan.data.builders.glyphs.legibility import refusal
from kgan.data.builders.glyphs.rendering import LETTERS
from kgan.data.builders.glyphs.rendering import draw_letters
from kgan.data.builders.glyphs.sides import held_out_families
from kgan.data.builders.glyphs.sides import unseen_pairs

FOLDER = Path(matplotlib.get_data_path(), "fonts", "ttf")
SANS, SERIF = FOLDER / "DejaVuSans.ttf", FOLDER / "DejaVuSerif-Italic.ttf"


@pytest.fixture(scope="module")
def fonts():
    return legible_fonts(font_files(str(FOLDER)))


@pytest.mark.parametrize("path", [SANS, SERIF], ids=lambda path: path.stem)
def test_letters_are_centred_and_fill_the_room(path):
    ink = draw_letters(str(path)) < 255

    assert ink.shape == (62, 32, 32)
    rows = np.flatnonzero(ink.any(axis=(0, 2)))
    assert rows[0] >= 2 and rows[-1] <= 29
    assert abs(rows[0] - (31 - rows[-1])) <= 1
    widths = []
    for letter in ink:
        columns = np.flatnonzero(letter.any(axis=0))
        widths.append(columns[-1] - columns[0] + 1)
        assert abs(columns[0] - (31 - columns[-1])) <= 1
    # One pixel larger, something would stick out.
    assert max(max(widths), rows[-1] - rows[0] + 1) in (27, 28)


def test_letters_stand_on_one_line():
    ink = dict(zip(LETTERS, draw_letters(str(SANS)) < 128, strict=True))
    feet = {np.flatnonzero(ink[x].any(axis=1))[-1] for x in "AEFHIhikmn147"}
    assert len(feet) == 1
    assert ink["o"].sum() < ink["O"].sum()
    assert np.flatnonzero(ink["p"].any(axis=1))[-1] > min(feet)


def test_the_same_font_gives_the_same_pictures():
    assert (draw_letters(str(SANS)) == draw_letters(str(SANS))).all()


def test_fonts_of_text_are_taken_and_those_of_symbols_not(fonts):
    files = {font.file for font in fonts}
    assert {SANS.name, SERIF.name, "STIXGeneral.ttf", "cmti10.ttf"} <= files
    # They claim to have every letter, and draw arrows, boxes and braces.
    refused = {"cmsy10.ttf", "cmex10.ttf", "LastResortHE-Regular.ttf"}
    assert refused < {path.name for path in font_files(str(FOLDER))}
    assert not refused & files
    # And these have none.
    assert not {"STIXNonUni.ttf", "DejaVuSansDisplay.ttf"} & files


def test_every_picture_of_a_font_is_another(fonts):
    for font in fonts:
        assert len(np.unique(font.letters.reshape(62, -1), axis=0)) == 62
    styles = [font.style for font in fonts]
    assert styles == sorted(set(styles))


def test_letters_that_are_alike_or_wrong_are_refused():
    letters = draw_letters(str(SANS))
    missing = np.full((32, 32), 255, np.uint8)
    assert likeness(letters) == 1.0
    assert refusal(letters, missing) is None
    # Each letter is drawn as the one after the next.
    assert "symbols" in refusal(np.roll(letters, 2, axis=0), missing)
    capitals = letters.copy()
    capitals[26:52] = letters[:26]
    assert "alike" in refusal(capitals, missing)
    assert "missing" in refusal(letters, letters[5])


def test_of_equal_fonts_one_is_taken(tmp_path):
    for name in ("a", "b"):
        shutil.copy(SANS, tmp_path / f"{name}.ttf")
    renamed = TTFont(SANS)
    for entry in renamed["name"].names:
        if entry.nameID in (1, 16):
            entry.string = "Another Name"
    renamed.save(tmp_path / "c.ttf")

    (font,) = legible_fonts(font_files(str(tmp_path)))
    assert font.style == "Another Name Book"


def test_a_collection_has_several_fonts(tmp_path):
    collection = TTCollection()
    collection.fonts = [TTFont(SANS), TTFont(SERIF)]
    collection.save(tmp_path / "both.ttc")
    (tmp_path / "damaged.ttf").write_bytes(SANS.read_bytes()[:1000])

    sans, serif = legible_fonts(font_files(str(tmp_path)))
    assert (sans.style, serif.family) == ("DejaVu Sans Book", "DejaVu Serif")
    assert (serif.letters == draw_letters(str(SERIF))).all()
    assert "Bitstream" in sans.licence


def test_whole_families_are_held_out():
    families = [name for name in "ABCDEFGHIJKLMNOPQRST" for _ in range(3)]
    held_out = held_out_families(families)
    # A tenth of 60 fonts is two families.
    assert len(held_out) == 2
    # Neither the order nor the number of the others decides.
    assert held_out_families(families[::-1]) == held_out
    assert len(held_out_families(["A"] * 50 + ["B"] * 50)) == 1
    with pytest.raises(ValueError, match="two families"):
        held_out_families(["A"] * 9)


def test_unseen_pairs_are_spread_evenly():
    pairs = unseen_pairs(40)
    assert set(pairs.sum(axis=1)) == {6, 7}
    assert set(pairs.sum(axis=0)) == {4}
    # With two fonts already, each letter is seen in one of them.
    assert not unseen_pairs(2).all(axis=0).any()


def test_a_folder_that_is_not_there():
    with pytest.raises(FileNotFoundError, match="`folder`"):
        GlyphsConfig(name="mine", folder="no/such/folder")


def test_the_prepared_splits(tmp_path, fonts):
    config = GlyphsConfig(name="brought", folder=str(FOLDER))
    builder = Builder(config=config, data_dir=tmp_path)
    builder.download_and_prepare()

    info = tfds.builder_from_directory(builder.data_dir).info
    styles = info.features["style"].names
    assert styles == [font.style for font in fonts]
    told = {font["style"]: font for font in info.metadata["fonts"]}
    assert list(told) == styles
    pictures = {font.style: font.letters for font in fonts}
    pairs = {}
    for split in ("train", "unseen_pairs", "test"):
        records = list(builder.as_dataset(split=split).as_numpy_iterator())
        pairs[split] = {(r["style"], r["label"]) for r in records}
        assert len(pairs[split]) == len(records)
        for record in records:
            style = styles[record["style"]]
            assert told[style]["held_out"] == (split == "test")
            picture = pictures[style][record["label"]]
            assert (record["image"][..., 0] == picture).all()
    assert sum(map(len, pairs.values())) == 62 * len(styles)
    assert len(set().union(*pairs.values())) == 62 * len(styles)
    families = Counter(
        (told[styles[style]]["family"], split == "test")
        for split, part in pairs.items()
        for style, _ in part
    )
    assert len(families) == len({family for family, _ in families})

    data = load(
        Path(builder.data_dir),
        "unseen_pairs",
        batch_size=1,
        keys={"sample": "image", "label": "style"},
    )
    assert data.spec["sample"].shape == (32, 32, 1)
    assert list(data.class_names) == styles
