from kgan.audit.baseline_table import difference_rows
from kgan.audit.page import page_of
from tests.audit.contents import content
from tests.audit.contents import exhibits


def difference(check, value, interval, **detail):
    return {
        "check": check,
        "new": 0.5 + value,
        "old": 0.5,
        "value": value,
        "interval": interval,
        "n": {"new": 300, "old": 200},
        "seed": 0,
        "detail": detail,
    }


DIFFERENCES = [
    difference("precision", -0.12, [-0.2, -0.04]),
    difference("repeats", 0.0, [0.0, 0.0]),
    difference("shares", 0.1, [-0.01, 0.2], kind=1, are_classes=True),
]


def page(**changes):
    return page_of(content(**changes), exhibits(), title="Title", real=True)


def test_rows_lie_about_the_line_of_no_difference():
    worse, same, better = difference_rows(content(differences=DIFFERENCES))
    assert worse.dot.value < worse.dot.null
    assert worse.dot.interval.start + worse.dot.interval.width < worse.dot.null
    assert same.dot.value == same.dot.null
    assert better.dot.null < better.dot.value
    assert [each.worse for each in (worse, same, better)] == [
        "lower",
        "higher",
        "lower",
    ]


def test_the_page_shows_each_with_its_kind_escaped():
    html = page(differences=DIFFERENCES)
    assert 'id="baseline"' in html and 'href="#baseline"' in html
    assert "-0.2 to -0.04" in html
    assert "shares: &lt;b&gt;dog &amp; co&lt;/b&gt;" in html
    assert "nan" not in html


def test_the_gate_is_told_by_word_and_shape():
    met = page(gate={"met": True, "unmet": []})
    unmet = page(gate={"met": False, "unmet": ["`covers` is <no>."]})
    assert "all of it" in met and "&lt;no&gt;" in unmet
    assert 'class="answer good"' in met.split("<nav")[0]
    assert 'class="answer bad"' in unmet.split("<nav")[0]


def test_reports_without_a_baseline_say_nothing_of_one():
    for html in (page(), page(differences=[], gate=None)):
        assert 'id="baseline"' not in html and 'id="gate"' not in html
        assert "aseline" not in html.split("</style>")[1]
