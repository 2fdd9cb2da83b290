"""Folders of the user's own: what is a pair, and what is held out."""

import numpy as np
import pytest
from PIL import Image

from pipelines.styles.folders import are_held_out
from pipelines.styles.folders import paired_sides
from pipelines.styles.folders import style_sides
from pipelines.styles.folders import unpaired_sides
from pipelines.styles.pairs import fingerprint_of
from pipelines.styles.pairs import told_of


def written(folder, names, level=0, size=(16, 16)):
    """Pictures whose first pixel tells their name, the second the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        pixels = np.full((*size, 3), 200, np.uint8)
        pixels[0, 0], pixels[0, 1] = int(name.split(".")[0]), level
        Image.fromarray(pixels).save(folder / name)
    return folder


def names_of(numbers, suffix="png"):
    return [f"{number:03d}.{suffix}" for number in numbers]


def firsts(pictures, place=0):
    return pictures[:, 0, place, 0].tolist()


class TestPaired:
    def test_pairs_are_told_by_their_names(self, tmp_path):
        source = written(tmp_path / "a", names_of(range(60)), 1)
        # Another order of writing, another suffix, others that are alone.
        target = written(tmp_path / "b", names_of(range(89, 19, -1), "bmp"), 2)
        sides = paired_sides(source, target)
        seen = []
        for pairs in (sides.train, sides.held_out):
            assert firsts(pairs.condition) == firsts(pairs.sample)
            assert set(firsts(pairs.condition, 1)) == {1}
            assert set(firsts(pairs.sample, 1)) == {2}
            seen += firsts(pairs.sample)
            names = [int(sides.contents[k]) for k in pairs.content]
            assert names == firsts(pairs.sample)
        assert sorted(seen) == list(range(20, 60))
        assert sides.styles == ("b",)
        alone = {f"{k:03d}" for k in (*range(20), *range(60, 90))}
        assert set(sides.alone) == alone
        assert "50 without a partner left out: 000, 001" in told_of(sides)

    def test_the_fingerprint_is_of_pictures(self, tmp_path):
        some = written(tmp_path / "some", names_of(range(30)))
        first = fingerprint_of(paired_sides(some, some))
        assert fingerprint_of(paired_sides(some, some)) == first
        written(some, ["007.png"], 9)
        assert fingerprint_of(paired_sides(some, some)) != first

    def test_a_name_stays_on_its_side(self, tmp_path):
        few = written(tmp_path / "few", names_of(range(40)))
        many = written(tmp_path / "many", names_of(range(80)))
        first = firsts(paired_sides(few, few).held_out.sample)
        second = firsts(paired_sides(many, many).held_out.sample)
        assert set(first) == {name for name in second if name < 40}
        assert 0 < len(second) < 20

    def test_what_is_refused(self, tmp_path):
        some = written(tmp_path / "some", names_of(range(30)))
        other = written(tmp_path / "other", names_of(range(20, 60)))
        with pytest.raises(ValueError, match="20 file names in common.*: 10,"):
            paired_sides(some, other)
        large = written(tmp_path / "large", names_of(range(30)), size=(32, 32))
        with pytest.raises(ValueError, match="one size: give --image_size"):
            paired_sides(some, large)
        assert paired_sides(some, large, 8).train.sample.shape[1:3] == (8, 8)
        with pytest.raises(FileNotFoundError, match="which is none"):
            paired_sides(some, tmp_path / "nowhere")
        (some / "000.jpg").write_bytes((some / "000.png").read_bytes())
        with pytest.raises(ValueError, match="000 more than once"):
            paired_sides(some, some)
        (some / "000.jpg").unlink()
        # A file's name is its pair's, wherever in the folder it lies.
        below = written(some / "below", ["000.png"]) / "000.png"
        with pytest.raises(ValueError, match="000 more than once"):
            paired_sides(some, some)
        below.unlink()
        (some / "001.png").write_bytes(b"no picture")
        with pytest.raises(ValueError, match=r"not, such as 001\.png"):
            paired_sides(some, some)


class TestUnpaired:
    def test_the_shorter_side_is_repeated(self, tmp_path):
        source = written(tmp_path / "a", names_of(range(30)), 1)
        target = written(tmp_path / "b", names_of(range(100, 200)), 2)
        sides = unpaired_sides(source, target)
        for pairs in (sides.train, sides.held_out):
            assert len(pairs.condition) == len(pairs.sample)
            assert set(firsts(pairs.condition, 1)) == {1}
            assert set(firsts(pairs.sample, 1)) == {2}
        whole = [*firsts(sides.train.sample), *firsts(sides.held_out.sample)]
        assert sorted(whole) == list(range(100, 200))
        given = {*firsts(sides.train.condition)}
        held_out = {*firsts(sides.held_out.condition)}
        assert given | held_out == set(range(30)) and not given & held_out

    def test_few_pictures_are_refused(self, tmp_path):
        few = written(tmp_path / "few", names_of(range(5)))
        many = written(tmp_path / "many", names_of(range(30)))
        with pytest.raises(ValueError, match=r"20 pictures.*5 in .*few"):
            unpaired_sides(many, few)


class TestStyles:
    def test_a_condition_is_the_references_picture(self, tmp_path):
        for number, style in enumerate(("plain", "bold", "wide")):
            written(tmp_path / style, names_of(range(30)), number)
        (tmp_path / "wide" / "007.png").unlink()
        sides = style_sides(tmp_path, "plain")
        assert sides.styles == ("bold", "plain", "wide")
        assert sides.contents == tuple(f"{k:03d}" for k in range(30))
        for pairs in (sides.train, sides.held_out):
            assert firsts(pairs.condition) == firsts(pairs.sample)
            assert set(firsts(pairs.condition, 1)) == {0}
            levels = np.array([1, 0, 2])[pairs.style]
            assert firsts(pairs.sample, 1) == levels.tolist()
            assert pairs.content.tolist() == firsts(pairs.sample)
        total = len(sides.train.style) + len(sides.held_out.style)
        assert total == 89
        # All of the reference are known.
        assert 1 not in sides.held_out.style
        # Both are known, but not together.
        assert set(sides.held_out.content) <= set(sides.train.content)

    def test_what_is_refused(self, tmp_path):
        for style in ("plain", "bold", "wide"):
            written(tmp_path / style, names_of(range(30)))
        with pytest.raises(ValueError, match="reference='thin', sub-folders"):
            style_sides(tmp_path, "thin")
        (tmp_path / "plain" / "003.png").unlink()
        with pytest.raises(ValueError, match=r"none of \['003'\], 1 in all"):
            style_sides(tmp_path, "plain")


def test_one_is_held_out_at_least():
    assert are_held_out(["a"]).tolist() == [True]
    found = are_held_out([str(k) for k in range(10_000)])
    assert 0.09 < found.mean() < 0.11
