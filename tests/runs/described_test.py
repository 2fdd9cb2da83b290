"""`kgan describe` from the command to the page."""

import contextlib
import io
import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter

from kgan.cli import main
from kgan.data import load
from kgan.runs import Config
from kgan.runs.opening import open_data

DIGITS = load("digits", "all", shuffle=False).records


def scene(generator):
    """A smooth colour picture, such as a photograph is."""
    noise = generator.normal(size=(40, 30, 1))
    noise = noise + 0.1 * generator.normal(size=(40, 30, 3))
    smooth = gaussian_filter(noise, (3.0, 3.0, 0))
    return np.rint(127.5 * (smooth / np.abs(smooth).max() + 1)).astype(np.uint8)


class Tags(HTMLParser):
    """Raises unless each element of a page is closed where it should be."""

    def __init__(self, html):
        super().__init__()
        self.open = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        if tag not in ("img", "meta"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """Two classes of pictures, and one of each thing that can be wrong."""
    folder = tmp_path_factory.mktemp("data") / "photos"
    generator = np.random.default_rng(0)
    for name, count in (("cat", 12), ("dog", 25)):
        (folder / name).mkdir(parents=True)
        for number in range(count):
            picture = Image.fromarray(scene(generator))
            picture.save(folder / name / f"{number:02d}.png")
    first = Image.open(folder / "cat" / "00.png")
    second = Image.open(folder / "dog" / "00.png")
    # The same picture again, once in another class.
    first.save(folder / "cat" / "again.png", optimize=True)
    first.save(folder / "dog" / "wrong.webp", lossless=True)
    second.save(folder / "dog" / "near.jpg", quality=90)
    first.convert("L").rotate(180).save(folder / "cat" / "gray.png")
    glass = second.rotate(180).convert("RGBA")
    glass.putalpha(200)
    glass.resize((31, 50)).save(folder / "dog" / "glass.png")
    (folder / "cat" / "empty.png").touch()
    file = io.BytesIO()
    second.save(file, format="JPEG")
    (folder / "cat" / "cut.jpg").write_bytes(file.getvalue()[:-400])
    (folder / "cat" / "notes.txt").touch()
    return folder


@pytest.fixture(scope="module")
def described(photos, tmp_path_factory):
    """What was printed, and where the description lies."""
    out = tmp_path_factory.mktemp("out") / "new"
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        assert main(["describe", str(photos), f"--out={out}"]) == 0
    return printed.getvalue(), out


def numbers_in(out):
    return json.loads((out / "describe.json").read_text())


class TestFolder:
    def test_records_and_classes(self, described):
        found = numbers_in(described[1])
        assert found["records"] == 42 and found["shape"] == [16, 16, 3]
        assert found["dtype"] == "uint8"
        low, high = found["value_range"]
        assert 0 <= low < 100 and 150 < high <= 255
        cat, dog = found["classes"]
        assert (cat["name"], cat["records"]) == ("cat", 14)
        assert (dog["records"], dog["share"]) == (28, 28 / 42)

    def test_files(self, described):
        files = numbers_in(described[1])["files"]
        assert files["readable"] == 42
        assert files["height"] == {"least": 40, "median": 40, "greatest": 50}
        assert files["width"] == {"least": 30, "median": 30, "greatest": 31}
        assert files["common_sizes"] == [
            {"height": 40, "width": 30, "count": 41},
            {"height": 50, "width": 31, "count": 1},
        ]
        assert files["modes"] == {
            "gray": 1,
            "colour": 41,
            "transparent": 1,
            "animated": 0,
        }
        assert list(files["unreadable"]) == ["cat/cut.jpg", "cat/empty.png"]
        assert "truncated" in files["unreadable"]["cat/cut.jpg"].lower()
        assert files["passed_over"] == {
            "no picture (.txt)": {"count": 1, "first": ["cat/notes.txt"]}
        }

    def test_duplicates(self, described):
        duplicates = numbers_in(described[1])["duplicates"]
        assert duplicates["equal"] == [
            {
                "names": ["cat/00.png", "cat/again.png", "dog/wrong.webp"],
                "across_classes": True,
            }
        ]
        assert duplicates["near"] == [
            {"names": ["dog/00.png", "dog/near.jpg"], "across_classes": False}
        ]
        assert duplicates["compared"] == 40

    def test_the_fingerprint_is_that_of_a_run(self, photos, described):
        """Of one that passes over what is damaged; "all" is once it is gone."""
        found = numbers_in(described[1])
        kept = photos.parent / "kept"
        for path in photos.rglob("*.*"):
            if path.name not in ("cut.jpg", "empty.png"):
                copy = kept / path.relative_to(photos)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(path.read_bytes())
        with pytest.warns(UserWarning, match="are passed over"):
            config, data = open_data(Config(str(photos), skip_damaged=True))
        assert found["trained_on"] == config.train_split == "train"
        assert found["fingerprints"]["train"] == config.data_fingerprint
        everything = load(kept, "all", batch_size=1, shuffle=False)
        assert found["fingerprints"]["all"] == everything.fingerprint

    def test_the_console_says_the_essentials(self, described):
        printed, out = described
        lines = printed.splitlines()
        assert "42 records of 16x16x3, uint8, values" in printed
        assert "2 classes: cat 14 (33.3%), dog 28 (66.7%)" in printed
        assert "Cannot be read, 2: cat/cut.jpg (" in printed
        assert "Groups of equal records: 1 (3 in all); of nearly" in printed
        assert f"Description: {out / 'describe.html'}" in printed
        assert len(lines) < 20
        notes = [line for line in lines if line.startswith("Note: ")]
        assert "2 of 44 pictures cannot be read" in notes[0]
        assert "3 records lie in groups" in notes[1]
        assert "2 records are copies of others" in notes[2]
        assert "The rarest class, cat, has 14 records" in notes[3]
        assert "2 records are copies of others, to the bit" in notes[2]

    def test_how_pictures_were_brought_to_one_form(self, described):
        note = numbers_in(described[1])["notes"][-1]
        assert "of several sizes, and records are 16x16" in note
        assert "`--image_size` names another" in note
        assert "those in gray (1) have three equal channels" in note
        assert "Transparent pictures (1) are laid on white" in note
        assert note in described[0]

    def test_duplicates_are_named(self, described):
        line = "Equal: cat/00.png = cat/again.png = dog/wrong.webp"
        assert line in described[0]
        assert "Nearly equal: dog/00.png = dog/near.jpg" in described[0]

    def test_the_page_needs_nothing_beside_itself(self, described):
        page = (described[1] / "describe.html").read_text()
        for word in (
            "cat/empty.png",
            "the file is empty",
            "in several classes",
            "dog/near.jpg",
            numbers_in(described[1])["fingerprints"]["train"],
        ):
            assert word in page
        Tags(page)
        sources = re.findall(r'<img src="([^"]+)"', page)
        # A strip a class, and the five members of the groups.
        assert len(sources) == 7
        assert all(each.startswith("data:image/png;") for each in sources)
        assert "http" not in page.replace("http-equiv", "")

    def test_the_sheet_has_a_row_a_class(self, described):
        with Image.open(described[1] / "contact_sheet.png") as sheet:
            assert sheet.height == 2 + 2 * 50 and sheet.width > 12 * 50

    def test_a_split_of_it(self, photos, tmp_path):
        line = ["describe", str(photos), f"--out={tmp_path / 'out'}"]
        assert main([*line, "--split=train[:10]", "--image_size=8x16"]) == 0
        found = numbers_in(tmp_path / "out")
        assert found["records"] == 10 and found["shape"] == [8, 16, 3]
        assert list(found["fingerprints"]) == ["train[:10]"]
        assert found["trained_on"] is None
        assert found["files"]["readable"] == 42
        # Who asks for a size need not be told of it.
        assert not any("several sizes" in note for note in found["notes"])


def test_names_are_text_on_the_page(tmp_path):
    """Whoever names files shall not write the page."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("<b>1", "<b>2"):
        Image.fromarray(DIGITS["sample"][0, ..., 0]).save(
            folder / f"{name}.png"
        )
    assert main(["describe", str(folder), f"--out={tmp_path / 'out'}"]) == 0
    page = (tmp_path / "out" / "describe.html").read_text()
    assert "<b>" not in page and "&lt;b&gt;1.png" in page


def test_mixed_folders(tmp_path, capsys):
    picture = Image.fromarray(DIGITS["sample"][0, ..., 0])
    folder = tmp_path / "data"
    (folder / "a").mkdir(parents=True)
    picture.save(folder / "1.png")
    picture.rotate(90).save(folder / "a" / "2.png")
    assert main(["describe", str(folder), f"--out={tmp_path / 'out'}"]) == 0
    found = numbers_in(tmp_path / "out")
    assert found["records"] == 2 and found["classes"] is None
    assert found["fingerprints"] == {}
    assert "This is no data set" in capsys.readouterr().out


class TestDigits:
    def test_shares_and_fingerprints(self, tmp_path, monkeypatch, capsys):
        monkeypatch.chdir(tmp_path)
        assert main(["describe", "digits"]) == 0
        found = numbers_in(tmp_path / "description-digits")
        counts = np.bincount(DIGITS["label"])
        assert [each["records"] for each in found["classes"]] == counts.tolist()
        assert [each["share"] for each in found["classes"]] == pytest.approx(
            counts / 1797
        )
        assert found["notes"] == [] and found["files"] is None
        assert found["duplicates"]["equal"] == []
        assert found["fingerprints"] == {
            split: load("digits", split, shuffle=False).fingerprint
            for split in ("all", "train")
        }
        assert "10 classes: 0 178 (9.9%)" in capsys.readouterr().out
        assert (tmp_path / "description-digits" / "contact_sheet.png").exists()

    def test_against_all_of_them_one_class_is_missed(self, tmp_path, capsys):
        kept = DIGITS["label"] != 3
        np.savez(
            tmp_path / "new.npz",
            sample=DIGITS["sample"][kept],
            label=DIGITS["label"][kept],
        )
        line = ["describe", f"{tmp_path}/new.npz", "--against=digits"]
        assert main([*line, f"--out={tmp_path / 'out'}", "--seed=1"]) == 0
        drift = numbers_in(tmp_path / "out")["drift"]
        assert drift["records"] == 1797 and drift["report"]["seed"] == 1
        assert drift["shared"]["equal"] == drift["shared"]["near"] == 1.0
        assert drift["class_shares"]["3"] == {"old": 183 / 1797, "new": 0.0}
        answers = {each["question"]: each for each in drift["answers"]}
        gone = answers["Is all of the old still there?"]
        assert gone["kind"] == "bad"
        printed = capsys.readouterr().out
        assert f"{gone['answer']}: " in printed
        assert "100.0% of records are among its 1,797" in printed
        page = (tmp_path / "out" / "describe.html").read_text()
        Tags(page)
        assert gone["answer"] in page and "Against digits" in page


class TestOtherKinds:
    def test_official_splits_are_described_together(
        self, tmp_path, monkeypatch
    ):
        def split_in_two(source, split, **options):
            ends = {"train": "all[:100]", "test": "all[100:130]"}
            return load("digits", ends[split], batch_size=1, shuffle=False)

        monkeypatch.setattr("kgan.runs.reader.load", split_in_two)
        monkeypatch.setattr(
            "kgan.runs.reader.official_splits",
            lambda source, **options: ("train", "test"),
        )
        monkeypatch.setattr(
            "kgan.runs.reader.split_plan",
            lambda source, **options: {"train": "train[:95%]"},
        )
        monkeypatch.chdir(tmp_path)
        assert main(["describe", "any/thing:1.0"]) == 0
        found = numbers_in(tmp_path / "description-any-thing-1.0")
        assert found["records"] == 130
        expected = {
            "train": "all[:100]",
            "test": "all[100:130]",
            "train[:95%]": "all[:95]",
        }
        assert found["fingerprints"] == {
            name: load("digits", part, batch_size=1, shuffle=False).fingerprint
            for name, part in expected.items()
        }
        assert found["trained_on"] == "train[:95%]"

    def test_vectors(self, tmp_path):
        points = np.random.default_rng(0).normal(size=(100, 2))
        points[7] = points[70]
        np.savez(tmp_path / "points.npz", sample=points)
        line = ["describe", f"{tmp_path}/points.npz", f"--out={tmp_path}/out"]
        assert main(line) == 0
        found = numbers_in(tmp_path / "out")
        assert found["shape"] == [2] and found["dtype"] == "float32"
        assert found["duplicates"] == {
            "equal": [
                {"names": ["all[7]", "all[70]"], "across_classes": False}
            ],
            "near": [],
            "compared": 0,
        }
        assert not (tmp_path / "out" / "contact_sheet.png").exists()

    def test_pictures_of_two_sizes_are_brought_to_the_old_one(
        self, tmp_path, photos, capsys
    ):
        np.savez(tmp_path / "new.npz", sample=DIGITS["sample"][:60])
        folder = tmp_path / "old"
        folder.mkdir()
        for row in range(160):
            picture = np.kron(
                DIGITS["sample"][100 + row, ..., 0], np.ones((2, 2))
            )
            Image.fromarray(picture.astype(np.uint8)).save(
                folder / f"{row:03d}.png"
            )
        line = ["describe", f"{tmp_path}/new.npz", f"--against={folder}"]
        assert main([*line, f"--out={tmp_path}/out"]) == 0
        assert numbers_in(tmp_path / "out")["shape"] == [16, 16, 1]
        assert "described as 16x16x1, the form of" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("describe", "Expected SOURCE besides flags"),
        ("describe digit", "Did you mean 'digits'"),
        ("describe ./nothing", "must be a directory that exists"),
        ("describe empty", "a folder with pictures"),
        ("describe damaged", "none of 1 can, such as a.png"),
        ("describe digits --split=tranin", "`split` must name one of"),
        ("describe one --split=tranin", "`split` must name one of"),
        ("describe digits --seed=-1", "at least 0"),
        ("describe digits --channels=2", "`channels` must be one of"),
        ("describe digits --image_size=x", "as 64x48"),
        ("describe digits --image_size=0", "at least 1"),
        ("describe digits --out=points.npz", "`out` must be a folder"),
        ("describe one --out=one/description", "`out` must lie outside"),
        ("describe digits --against=one --out=one", "`out` must lie outside"),
        ("describe digits --against=digit", "Did you mean 'digits'"),
        ("describe digits --against=digit", "`against` must be a directory"),
        ("describe digits --against=points.npz", "of the shape of the source"),
        ("describe points.npz --against=points.npz", "at least 60 and 20"),
        ("describe points.npz --image_size=8", "are for images"),
        ("describe broken.npz", "must be an .npz file of arrays"),
    ],
)
def test_bad_input_ends_with_2_and_a_sentence(
    line, message, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    np.savez("points.npz", sample=np.eye(30))
    (tmp_path / "broken.npz").touch()
    for name in ("empty", "damaged", "one"):
        (tmp_path / name).mkdir()
    (tmp_path / "damaged" / "a.png").touch()
    Image.fromarray(DIGITS["sample"][0, ..., 0]).save("one/1.png")
    before = sorted(tmp_path.rglob("*"))
    assert main(line.split()) == 2
    assert message in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before
