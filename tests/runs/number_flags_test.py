"""Flags that take numbers: one wording in all verbs, and written back."""

import pytest
from absl import flags

from kgan.cli import audit
from kgan.cli import describe
from kgan.cli import export
from kgan.cli import main
from kgan.cli import prepare
from kgan.cli import sample
from kgan.cli import train
from kgan.cli.numbers import Number
from kgan.cli.numbers import WholeNumber
from kgan.cli.numbers import define_number
from kgan.cli.numbers import define_whole_number

VERBS = (audit, describe, export, prepare, sample, train)


@pytest.mark.parametrize("verb", VERBS)
def test_all_verbs_take_numbers_in_the_same_way(verb):
    for name in verb.FLAGS:
        flag = verb.FLAGS[name]
        if isinstance(flag.parser, flags.IntegerParser | flags.FloatParser):
            assert isinstance(flag.parser, WholeNumber | Number), name
            assert flag.serializer is not None, name


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("sample run --count=many", "a whole number, such as 8"),
        ("sample run --truncation=much", "a number, such as 0.5"),
        ("audit run --channels=gray", "a whole number, such as 8"),
        ("describe digits --seed=1.5", "a whole number, such as 8"),
        ("prepare digits --seconds=long", "a number, such as 0.5"),
        ("train digits --minutes=few", "a number, such as 0.5"),
    ],
)
def test_other_words_are_refused_with_an_example(typed, rule, capsys):
    assert main(typed.split()) == 2
    said = capsys.readouterr().err
    assert typed.split()[-1] in said and f"must be {rule}" in said


def test_they_are_written_back_as_they_were_typed():
    found = flags.FlagValues()
    define_whole_number("rows", None, "How many.", found, lower_bound=1)
    define_number("share", None, "Of all.", found)
    found(["program", "--rows=8", "--share=0.25"])
    written = found.flags_into_string().split()
    assert written == ["--rows=8", "--share=0.25"]
    with pytest.raises(flags.IllegalFlagValueError, match="rows=0"):
        found(["program", "--rows=0"])
