import base64
import io
import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from kgan.audit import run
from kgan.audit.charts import scale_of
from kgan.audit.figures import grid_uri
from kgan.audit.meanings import MARGIN_MEANINGS
from kgan.audit.meanings import MEANINGS
from kgan.audit.page import page_of
from kgan.audit.points import point_map
from kgan.audit.report import plain
from kgan.audit.running import CHECK_NAMES
from kgan.audit.saving import save_report
from tests.audit.contents import HALF
from tests.audit.contents import content
from tests.audit.contents import exhibits
from tests.audit.contents import finding
from tests.audit.contents import not_run
from tests.audit.contents import pictures
from tests.audit.contents import without_pictures

VOID = {"img", "input", "meta"}
# Attributes of SVG that are numbers, percents or lists of them.
NUMBERS = {"x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width"}
NUMBERS |= {"height", "d", "points", "viewbox"}
LENGTHS = {"r", "width", "height"}
# Generated samples of the exhibits.
ROWS = {"generated": 7, "suspicious": 3, "giveaways": 2, "outside": 2}
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)")


def decoded(address):
    head, code = address.split(",")
    assert head == "data:image/png;base64"
    return Image.open(io.BytesIO(base64.b64decode(code)))


class Page(HTMLParser):
    """A page in parts: text, elements, and whether it is well formed."""

    def __init__(self, html):
        super().__init__()
        self.text, self.elements, self._open = "", [], []
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if "style" not in self._open:
            self.text += data

    def attributes(self, *names):
        for _, attributes in self.elements:
            for name in names:
                if name in attributes:
                    yield attributes[name]

    def pictures(self):
        for address in self.attributes("src"):
            yield np.asarray(decoded(address).convert("RGBA"))


def rendered(shown=None, *, real=True, title="Title", **changes):
    html = page_of(
        content(**changes), shown or exhibits(), title=title, real=real
    )
    return html, Page(html)


def test_nothing_is_loaded_and_nothing_is_run():
    html, page = rendered()
    assert "http" not in html and "url(" not in html and "@import" not in html
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"link", "script", "iframe", "object", "embed"}
    assert all(each.startswith("#") for each in page.attributes("href"))
    assert all(each.startswith("data:") for each in page.attributes("src"))


def test_links_lead_somewhere():
    _, page = rendered()
    names = list(page.attributes("id"))
    assert len(set(names)) == len(names)
    wanted = [each.removeprefix("#") for each in page.attributes("href", "for")]
    assert set(wanted) <= set(names)


def test_words_of_others_are_escaped():
    html, page = rendered(title="<script>alert(1)</script>")
    assert "<script>" not in html and "<b>" not in html
    for words in ("<script>alert(1)</script>", "<b>dog & co</b>", "a|b", "cat"):
        assert words in page.text


def test_verdicts_are_told_by_word_and_shape():
    html, page = rendered()
    for words in ("realistic", "drops modes", "skews classes"):
        assert words in page.text
    assert "not enough evidence" in page.text
    for question in ("realistic", "covers", "keeps_proportions", "novel"):
        assert f"Sentence of {question} & more." in page.text
    marks = re.findall(r'<svg class="mark".*?</svg>', html, re.DOTALL)
    kinds = re.findall(r'<article class="verdict (\w+)"', html)
    assert kinds == ["good", "bad", "bad", "open"]
    assert marks[1] == marks[2]
    assert len(set(marks[:4])) == 3


@pytest.mark.parametrize("real", [True, False])
def test_numbers_of_drawings_are_finite(real):
    _, page = rendered(real=real)
    drawn = 0
    for _tag, attributes in page.elements:
        for name in NUMBERS & set(attributes):
            words = NUMBER.sub("", attributes[name])
            # What is left are commands of paths: no "nan", no "inf".
            assert set(words) <= set("MLVChlm ,%"), attributes[name]
            for number in NUMBER.findall(attributes[name]):
                assert np.isfinite(float(number))
                drawn += 1
                if name in LENGTHS:
                    assert float(number) >= 0.0
                if attributes[name].endswith("%"):
                    assert 0.0 <= float(number) <= 100.0
    assert drawn > 300


def test_infinite_ends_are_shown_as_such():
    html, page = rendered()
    assert "-∞ to 0.7" in page.text and "400 to ∞" in page.text
    assert "M-7 -5L0 0L-7 5" in html and "M7 -5L0 0L7 5" in html


def test_real_pictures_are_only_there_if_wanted():
    _, with_real = rendered()
    _, without = rendered(real=False)

    def lightest(page):
        return [
            np.max(each[each[..., 3] > 0][:, :3]) for each in page.pictures()
        ]

    light = [each for each in lightest(with_real) if each >= HALF]
    # A grid, originals, what is not covered, and a cell.
    assert len(light) == 1 + 3 + 2 + 1
    dark = lightest(without)
    # Of three suspicious samples one is a copy.
    assert len(dark) == 1 + 2 + 2 + 2 + 1
    assert max(dark) < HALF
    assert "left out" in without.text and "left out" not in with_real.text


def test_samples_that_may_be_copies_are_left_out_with_the_real_ones():
    copies = {name: np.ones(rows, bool) for name, rows in ROWS.items()}
    _, page = rendered(exhibits(copies=copies), real=False)
    assert "all of the first 7" in page.text
    _, page = rendered(exhibits(copies={}, cells=()), real=False)
    assert not list(page.pictures())
    assert "near_copies" in page.text and "was not run" in page.text


def test_cells_are_shown_by_what_is_in_them():
    _, page = rendered()
    assert "What is in the cells that are named" in page.text
    assert "cell 6" in page.text


def test_a_classifier_that_finds_nothing_shows_nothing():
    chance = finding("told_apart", 0.5, [0.45, 0.55], 0.5)
    without = exhibits(giveaways=pictures(0, 0), probabilities=np.zeros(0))
    _, page = rendered(without, findings=[chance])
    assert "Nothing that a fresh classifier finds" in page.text
    sure = finding("told_apart", 0.8, [0.7, 0.9], 0.5)
    assert "Nothing that" not in rendered(findings=[sure])[1].text


def test_it_is_said_which_rows_coverages_count():
    _, page = rendered()
    assert "the first 50 held-out samples" in page.text
    assert "any of all 2,000 samples" in page.text
    counted = finding("coverage", 0.6, [0.5, 0.7], 0.95, bounds=[0.5, 0.8])
    counted["n"]["compared"] = 900
    _, page = rendered(findings=[counted])
    assert "is of all 1,000, and by 900 samples" in page.text


def test_notes_stand_at_the_top():
    _, page = rendered(notes=["12 were laid on <white>."])
    assert "12 were laid on <white>." in page.text


def test_what_was_not_run_is_listed_with_the_reason():
    findings = [not_run(name) for name in ("precision", "shares", "likely")]
    html, page = rendered(findings=findings)
    assert page.text.count("Nobody asked.") == 3
    assert 'class="chart"' not in html
    assert "not run" in page.text


@pytest.mark.parametrize("names", [None, ["cat"]])
def test_kinds_without_names_have_numbers(names):
    _, page = rendered(class_names=names)
    assert "class 2" in page.text


def test_a_page_without_class_names_at_all():
    without = content()
    del without["class_names"]
    html = page_of(without, exhibits(), title="Title", real=True)
    assert "class 2" in html


def test_cells_are_not_called_classes():
    changed = content()
    for each in changed["findings"]:
        if "are_classes" in each["detail"]:
            each["detail"]["are_classes"] = False
    page = Page(page_of(changed, exhibits(), title="Title", real=True))
    assert "cell 2" in page.text and "not classes" in page.text
    assert "Classes" not in page.text


def test_vectors_have_no_pictures_and_their_map_is_the_data():
    shown = without_pictures((2,))
    html, page = rendered(shown)
    assert not list(page.pictures())
    assert 'class="map"' in html
    assert 'class="map"' not in rendered(shown, real=False)[0]


def test_sounds_are_not_shown():
    html, page = rendered(without_pictures((100, 1)), real=False)
    assert "Samples are sounds" in page.text
    assert not list(page.pictures())
    assert 'class="map"' in html


def test_generators_that_saw_held_out_data_are_named():
    _, page = rendered(held_out_is_unseen=False)
    assert "may have learned from" in page.text


def test_pages_of_as_many_points_as_there_are_stay_small():
    generator = np.random.default_rng(0)
    html, _ = rendered(
        exhibits(
            map_held_out=generator.normal(size=(1000, 2)),
            map_covered=generator.random(1000) < 0.8,
            map_generated=generator.normal(size=(1000, 2)),
        )
    )
    assert len(html) < 120_000


def test_map_keeps_to_its_frame_and_counts_the_rest():
    generated = np.zeros((100, 2))
    generated[:3] = [[1e9, 0.0], [0.0, -50.0], [np.nan, 0.0]]
    points = point_map(
        exhibits(
            map_held_out=np.array([[0.0, 0.0], [2.0, 1.0], [1.0, 1.0]]),
            map_covered=np.array([True, False, True]),
            map_generated=np.nan_to_num(generated, nan=1e6),
        )
    )
    assert points.counts == {"covered": 2, "uncovered": 1, "generated": 97}
    assert points.beyond == 3
    for x, y in re.findall(r"M(-?\d+) (-?\d+)h0", points.covered):
        assert 0 <= int(x) <= 1000 and 0 <= int(y) <= points.height


@pytest.mark.parametrize(
    "points", [np.zeros((0, 2)), np.zeros((5, 1)), np.zeros((5, 2))]
)
def test_maps_of_little(points):
    html, _ = rendered(
        exhibits(map_held_out=points, map_covered=np.ones(len(points), bool))
    )
    assert ('class="map"' in html) == (points.shape == (5, 2))


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_grids_are_transparent_between_pictures(channels):
    tiles = np.full((6, 48, 48, channels), 200, np.uint8)
    alpha = np.asarray(decoded(grid_uri(tiles)))[..., -1]
    assert alpha[0].max() == 0
    assert alpha[2 + 24, 2 + 24] == (200 if channels == 4 else 255)


def test_large_pictures_are_shrunk():
    large = np.zeros((1, 300, 600, 3), np.uint8)
    assert decoded(grid_uri(large)).size == (64 + 4, 32 + 4)


@pytest.mark.parametrize("logarithmic", [False, True])
@pytest.mark.parametrize("values", [[3.0], [0.0, 0.0], [1.0, 1e6], [np.inf]])
def test_scales_show_all_that_is_finite(values, logarithmic):
    scale = scale_of(values, logarithmic=logarithmic)
    for value in values:
        assert 0.0 <= scale.place(value) <= 100.0
    assert scale.place(-np.inf) == 0.0 and scale.place(np.inf) == 100.0
    assert scale.ticks()


def test_ticks_are_round_and_in_their_places():
    scale = scale_of([0.0, 1.0])
    places, labels = zip(*scale.ticks(), strict=True)
    assert labels == ("0", "0.5", "1")
    np.testing.assert_allclose(
        places, [scale.place(0.0), 50.0, scale.place(1.0)], atol=0.01
    )


def test_everything_that_is_found_is_explained():
    generator = np.random.default_rng(0)
    report = run(
        train=generator.normal(size=(400, 3)),
        held_out=generator.normal(size=(200, 3)),
        generated=generator.normal(size=(200, 3)),
        checks=set(CHECK_NAMES) - {"told_apart", "useful"},
    )
    found = {each.check for each in report.findings}
    assert found | {"told_apart", "useful"} == set(MEANINGS)
    assert set(report.as_dict()["margins"]) == set(MARGIN_MEANINGS)
    page = Page(
        page_of(report.as_dict(), report.exhibits, title="Title", real=True)
    )
    for each in report.findings:
        assert each.question in page.text


def test_three_files_are_written_and_make_the_page_again(tmp_path):
    path = save_report(
        plain(content()), exhibits(), tmp_path / "a", title="Dög", real=True
    )
    files = sorted(each.name for each in path.parent.iterdir())
    assert files == ["card.md", "report.html", "report.json"]
    assert path.name == "report.html"
    numbers = json.loads((path.parent / "report.json").read_text())
    assert numbers.pop("title") == "Dög"
    assert numbers.pop("step") is None
    html = page_of(numbers, exhibits(), title="Dög", real=True)
    assert html == path.read_text(encoding="utf-8")
