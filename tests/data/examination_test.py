"""What is in a folder of pictures, and what of it is damaged."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kgan.data import examine_folder
from kgan.data import fingerprint_of
from kgan.data import load
from kgan.data import picture_folder
from kgan.data import prepare

GENERATOR = np.random.default_rng(0)


def colours(height=12, width=10):
    return GENERATOR.integers(0, 256, (height, width, 3), np.uint8)


def save(path, pixels, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.asarray(pixels, np.uint8)).save(path, **options)


def truncated(path, pixels, kind):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format=kind)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.getvalue()[: len(file.getvalue()) * 2 // 3])


class TestOfWholePictures:
    def test_records_are_those_of_load(self, tmp_path):
        for number in range(3):
            save(tmp_path / "b" / f"{number}.png", colours(20 + number))
            save(tmp_path / "a" / "deep" / f"{number}.jpg", colours())
        found = examine_folder(tmp_path, image_size=16)
        data = load(tmp_path, "all", batch_size=1, image_size=16)
        np.testing.assert_array_equal(found.sample, data.records["sample"])
        np.testing.assert_array_equal(found.label, data.records["label"])
        assert found.class_names == data.class_names == ("a", "b")
        assert found.refusal is None and not found.unreadable
        assert data.fingerprint == fingerprint_of(
            {"sample": found.sample, "label": found.label}
        )

    def test_facts_are_of_the_files_not_of_the_records(self, tmp_path):
        save(tmp_path / "gray.png", colours(9, 7)[..., 0])
        opaque = np.dstack([colours(9, 7), np.full((9, 7), 255)])
        save(tmp_path / "opaque.png", opaque)
        opaque[0, 0, 3] = 254
        save(tmp_path / "seen_through.png", opaque)
        file = tmp_path / "turned.jpg"
        exif = Image.Exif()
        exif[0x0112] = 6
        save(file, colours(9, 7), exif=exif)
        found = {
            each.name: (each.size, each.is_gray, each.is_transparent)
            for each in examine_folder(tmp_path, image_size=8).files
        }
        assert found == {
            "gray.png": ((9, 7), True, False),
            "opaque.png": ((9, 7), False, False),
            "seen_through.png": ((9, 7), False, True),
            "turned.jpg": ((7, 9), False, False),
        }

    def test_frames_are_counted_even_if_the_second_is_damaged(self, tmp_path):
        file = io.BytesIO()
        frames = [Image.fromarray(colours(64, 64)) for _ in range(2)]
        frames[0].save(
            file, format="GIF", save_all=True, append_images=frames[1:]
        )
        content = bytearray(file.getvalue())
        (tmp_path / "two.gif").write_bytes(content)
        # Where the second frame's own palette and pixels are.
        content[len(content) // 2 + 40 :] = b""
        (tmp_path / "damaged.gif").write_bytes(content)
        save(tmp_path / "still.gif", colours(64, 64))
        found = {
            each.name: each.is_animated
            for each in examine_folder(tmp_path).files
        }
        assert found == {"damaged.gif": True, "still.gif": False} | {
            "two.gif": True
        }

    def test_digests_are_of_what_is_seen(self, tmp_path):
        pixels = colours()
        save(tmp_path / "a.png", pixels)
        save(tmp_path / "b.webp", pixels, lossless=True)
        save(tmp_path / "c.jpg", pixels)
        alpha = np.full(pixels.shape[:2], 255)
        alpha[:6] = 0
        hidden = np.dstack([pixels, alpha])
        save(tmp_path / "d.png", hidden)
        hidden[:6, :, :3] = 0
        save(tmp_path / "e.png", hidden)
        digests = [each.digest for each in examine_folder(tmp_path).files]
        assert digests[0] == digests[1] and digests[3] == digests[4]
        assert len(set(digests)) == 3
        # What is transparent counts where transparency is kept.
        kept = examine_folder(tmp_path, channels=4).files
        assert len({each.digest for each in kept}) == 4


class TestOfDamagedOnes:
    def test_each_is_named_with_its_reason(self, tmp_path):
        save(tmp_path / "good.png", colours())
        truncated(tmp_path / "cut.jpg", colours(60, 60), "JPEG")
        truncated(tmp_path / "cut.png", colours(60, 60), "PNG")
        (tmp_path / "empty.png").touch()
        (tmp_path / "page.gif").write_text("<html>")
        found = examine_folder(tmp_path)
        assert [each.name for each in found.files] == ["good.png"]
        assert list(found.unreadable) == [
            "cut.jpg",
            "cut.png",
            "empty.png",
            "page.gif",
        ]
        assert "truncated" in found.unreadable["cut.jpg"]
        assert found.unreadable["empty.png"] == "the file is empty"
        assert found.unreadable["page.gif"] == "no picture that Pillow knows"
        with pytest.raises(
            ValueError, match="of 5 pictures that cannot be read"
        ):
            load(tmp_path, "all", batch_size=1)

    def test_headers_decide_the_form_as_in_load(self, tmp_path):
        for number in range(2):
            save(tmp_path / f"{number}.png", np.full((8, 8), number))
        # Its header asks for colour; of the pixels only a part is there.
        truncated(tmp_path / "large.jpg", colours(60, 60), "JPEG")
        found = examine_folder(tmp_path)
        with pytest.warns(UserWarning, match="1 of 3 files"):
            data = load(
                tmp_path, "all", batch_size=1, shuffle=False, skip_damaged=True
            )
        assert found.sample.shape == (2, 8, 8, 3)
        np.testing.assert_array_equal(found.sample, data.records["sample"])

    def test_what_has_no_header_decides_nothing(self, tmp_path):
        save(tmp_path / "gray.png", np.full((8, 8), 1))
        (tmp_path / "none.png").write_bytes(b"no picture")
        assert examine_folder(tmp_path).sample.shape == (1, 8, 8, 1)

    def test_a_class_of_damaged_ones_keeps_its_label(self, tmp_path):
        for name in ("b", "c"):
            save(tmp_path / name / "1.png", colours())
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "1.png").touch()
        found = examine_folder(tmp_path)
        with pytest.warns(UserWarning, match="is left of these classes: a$"):
            data = load(
                tmp_path, "all", batch_size=1, shuffle=False, skip_damaged=True
            )
        manifest = prepare(
            tmp_path, tmp_path.with_name("out"), shards=1, skip_damaged=True
        )
        names = ("a", "b", "c")
        assert found.class_names == data.class_names == names
        assert manifest.class_names == names
        assert found.label.tolist() == [1, 2]
        assert data.records["label"].tolist() == [1, 2]
        counts = [each.class_counts for each in manifest.splits.values()]
        assert np.sum(counts, axis=0).tolist() == [0, 1, 1]

    def test_nothing_that_can_be_read_is_an_error(self, tmp_path):
        (tmp_path / "a.png").touch()
        with pytest.raises(ValueError, match="none of 1 can, such as a.png"):
            examine_folder(tmp_path)
        (tmp_path / "a.png").unlink()
        with pytest.raises(ValueError, match="must be a folder with pictures"):
            examine_folder(tmp_path)


def test_mixed_folders_are_looked_through_all_the_same(tmp_path):
    save(tmp_path / "1.png", colours())
    save(tmp_path / "a" / "2.png", colours())
    found = examine_folder(tmp_path)
    assert [each.name for each in found.files] == ["1.png", "a/2.png"]
    assert found.label is None and "these are mixed" in found.refusal


def test_what_is_passed_over_has_a_reason(tmp_path):
    save(tmp_path / "1.png", colours())
    save(tmp_path / ".cache" / "2.png", colours())
    (tmp_path / "notes.TXT").touch()
    (tmp_path / "README").touch()
    (tmp_path / "gone.png").symlink_to(tmp_path / "nowhere.png")
    assert examine_folder(tmp_path).passed_over == {
        ".cache/2.png": "hidden",
        "README": "no picture (no suffix)",
        "gone.png": "a link to nothing, or no file",
        "notes.TXT": "no picture (.txt)",
    }


def test_which_sources_are_folders_of_pictures(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("digits", "mine", "prepared"):
        (tmp_path / name).mkdir()
    assert picture_folder("mine") == Path("mine")
    assert picture_folder("./digits") == Path("./digits")
    assert picture_folder(tmp_path / "mine") == tmp_path / "mine"
    monkeypatch.setattr(
        "kgan.data.resolution.find_directory",
        lambda path: "a builder" if path.name == "prepared" else None,
    )
    for source in ("digits", "./none", "./prepared", np.zeros(3)):
        assert picture_folder(source) is None
