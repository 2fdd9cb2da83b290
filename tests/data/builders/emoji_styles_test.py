import numpy as np
import pytest
import tensorflow_datasets as tfds
from PIL import Image

from kgan.data import load
from kgan.data.builders.emoji_styles import Builder
from kgan.data.builders.emoji_styles.packages import CATEGORIES
from kgan.data.builders.emoji_styles.packages import list_emoji
from kgan.data.builders.emoji_styles.packages import package_folder
from kgan.data.builders.emoji_styles.packages import read_pictures
from kgan.data.builders.emoji_styles.sides import SPLITS
from kgan.data.builders.emoji_styles.sides import groups_of
from kgan.data.builders.emoji_styles.sides import split_of
from tests.data.builders.emoji_packages import BASES
from tests.data.builders.emoji_packages import write_package


@pytest.fixture
def manual(tmp_path):
    folder = tmp_path / "manual"
    for style in ("google", "twitter"):
        write_package(folder, style)
    return folder


def prepared(config, manual, folder):
    builder = Builder(config=config, data_dir=folder)
    builder.download_and_prepare(
        download_config=tfds.download.DownloadConfig(manual_dir=manual)
    )
    return builder


def records_of(builder):
    return {
        split: list(builder.as_dataset(split=split).as_numpy_iterator())
        for split in builder.info.splits
    }


def test_pairs_are_the_two_pictures_of_one_code(manual, tmp_path):
    records = records_of(prepared("pairs", manual, tmp_path))

    assert set(records) == set(SPLITS)
    everything = [record for part in records.values() for record in part]
    assert len({record["code"] for record in everything}) == 80
    assert len(everything) == 80
    for record in everything:
        code = record["code"].decode()
        for style in ("google", "twitter"):
            path = manual / f"emoji-datasource-{style}" / "img" / style / "64"
            pixels = np.asarray(Image.open(path / f"{code.lower()}.png"))
            assert (record[style][:32] == pixels[:32, :, :3]).all()
            assert (record[style][32:] == 255).all()
        number = BASES.index(code.split("-")[0])
        assert record["name"].decode() == f"EMOJI {number}"
        assert record["category"] == number % len(CATEGORIES)


def test_skin_tones_are_on_the_side_of_their_emoji(manual, tmp_path):
    records = records_of(prepared("pairs", manual, tmp_path))

    sides = {
        record["code"].decode(): split
        for split, part in records.items()
        for record in part
    }
    for code, split in sides.items():
        assert split == sides[code.split("-")[0]]
    assert set(sides.values()) == set(SPLITS)


def test_one_style_needs_one_package_and_has_labels(tmp_path):
    manual = tmp_path / "manual"
    write_package(manual, "twitter")
    prepared("twitter", manual, tmp_path)

    data = load(tmp_path / "emoji_styles" / "twitter", "test", batch_size=1)
    assert data.spec["sample"].shape == (64, 64, 3)
    assert data.class_names == CATEGORIES


def test_the_hash_holds_a_tenth_out_twice():
    splits = [split_of(f"{number:X}") for number in range(10_000)]
    for split, share in (("train", 0.8), ("validation", 0.1), ("test", 0.1)):
        error = np.sqrt(share * (1 - share) / len(splits))
        assert abs(splits.count(split) / len(splits) - share) < 4 * error


def test_equal_pictures_join_groups_in_any_chain():
    pictures = np.arange(5, dtype=np.uint8).reshape(5, 1, 1, 1)
    first, second = pictures.copy(), pictures.copy()
    first[3] = first[1]
    second[4] = second[3]

    assert groups_of(list("ABCDE"), [pictures]) == list("ABCDE")
    assert groups_of(list("ABCDE"), [first]) == list("ABCBE")
    assert groups_of(list("ABCDE"), [first, second]) == list("ABCBB")
    # The second skin tone of A looks as B.
    assert groups_of(list("AABCD"), [first]) == list("AABAD")


def test_transparency_is_laid_on_white(tmp_path):
    package = write_package(tmp_path, "google")
    emoji = list_emoji(package)[:1]
    gray = np.full((64, 64, 2), (100, 51), np.uint8)
    path = package / "img" / "google" / "64" / emoji[0].file_name
    Image.fromarray(gray).save(path)

    # 100 * 0.2 + 255 * 0.8
    assert (read_pictures(package, "google", emoji) == 224).all()


def test_what_is_missing_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="emoji-datasource-google"):
        package_folder(tmp_path, "google")

    write_package(tmp_path, "google", version="15.1.0")
    with pytest.raises(ValueError, match=r"16\.0\.0.*\n?.*15\.1\.0"):
        package_folder(tmp_path, "google")

    package = write_package(tmp_path, "twitter")
    emoji = list_emoji(package)
    (package / "img" / "twitter" / "64" / emoji[3].file_name).unlink()
    with pytest.raises(ValueError, match=emoji[3].file_name):
        read_pictures(package, "twitter", emoji)
