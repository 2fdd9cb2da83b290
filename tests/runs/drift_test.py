"""New data against old: what has moved is seen, and what has not is not."""

import numpy as np
import pytest

from kgan.data import load
from kgan.runs import drift_sides as module
from kgan.runs.drift import drift_of
from kgan.runs.drift_answers import answers_of
from kgan.runs.drift_sides import divide
from kgan.runs.source_records import SourceRecords
from kgan.runs.source_records import digests_of

DIGITS = load("digits", "all", shuffle=False).records
NAMES = tuple("0123456789")


def source(sample, label=None, class_names=None):
    return SourceRecords(
        sample, label, class_names, [], digests_of(sample), {}, None, None
    )


def cloud(rows, seed, shift=0.0):
    points = np.random.default_rng(seed).normal(size=(rows, 2))
    return source((points + [shift, 0.0]).astype(np.float32))


def bytes_of(samples):
    return {row.tobytes() for row in samples}


def compared(old, new):
    sides = divide(old, new, seed=0)
    return drift_of("old", old=old, new=new, sides=sides, seed=0)


def kinds_of_answers(drift):
    return [each.kind for each in answers_of(drift.report)]


class TestDivision:
    def test_no_new_record_equals_a_held_out_one(self):
        old = source(DIGITS["sample"])
        new = source(DIGITS["sample"][500:1500])
        sides = divide(old, new, seed=0)
        held_out = bytes_of(old.sample[sides.held_out])
        assert not held_out & bytes_of(new.sample[sides.new])
        assert not held_out & bytes_of(old.sample[sides.train])
        assert len(sides.train) + len(sides.held_out) == 1797
        assert sides.equal == 1.0
        # Binomial: a third, and two thirds; within five deviations.
        assert abs(len(sides.held_out) - 1797 / 3) < 5 * np.sqrt(1797 * 2 / 9)
        assert abs(len(sides.new) - 2000 / 3) < 5 * np.sqrt(1000 * 2 / 9)

    def test_all_of_other_data_are_judged(self):
        sides = divide(cloud(300, 0), cloud(200, 1), seed=0)
        assert sides.new.tolist() == list(range(200)) and sides.equal == 0.0

    def test_the_seed_divides(self):
        old, new = cloud(300, 0), cloud(200, 1)
        first, again, other = (
            divide(old, new, seed=seed).held_out.tolist() for seed in (0, 0, 1)
        )
        assert first == again != other

    def test_so_many_at_most(self, monkeypatch):
        for name in ("MOST_TRAIN", "MOST_HELD_OUT", "MOST_NEW"):
            monkeypatch.setattr(module, name, 70)
        sides = divide(cloud(500, 0), cloud(200, 1), seed=0)
        assert [len(part) for part in sides[:3]] == [70, 70, 70]

    def test_labels_are_for_the_same_classes(self):
        sample, label = DIGITS["sample"], DIGITS["label"]
        old = source(sample, label, NAMES)
        for new, expected in (
            (source(sample[:100]), label),
            (source(sample[:100], label[:100] // 9, ("0", "9")), label),
            (source(sample[:100], label[:100] // 9, ("0", "x")), None),
        ):
            assert divide(old, new, seed=0).labels is expected

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            (cloud(40, 0), cloud(200, 1), "leave at least 60 and 20 of its"),
            (cloud(300, 0), cloud(10, 1), "and 20 of the source"),
            (
                source(np.zeros((200, 3), np.float32)),
                cloud(200, 1),
                r"shape of the source, \(2,\)",
            ),
            (
                source(np.zeros((200, 5, 1), np.float32)),
                source(np.zeros((200, 5, 1), np.float32)),
                "sounds are not compared",
            ),
        ],
    )
    def test_what_cannot_be_compared(self, old, new, message):
        with pytest.raises(ValueError, match=message):
            divide(old, new, seed=0)


class TestAnswers:
    def test_of_fresh_data_none_is_bad(self):
        drift = compared(cloud(6000, 0), cloud(4000, 1))
        assert "bad" not in kinds_of_answers(drift)
        assert kinds_of_answers(drift)[0] == "good"
        assert drift.shared == (0.0, 0.0, 4000)
        assert drift.moved is None

    def test_the_same_data_are_as_they_were(self):
        old = cloud(6000, 0)
        drift = compared(old, old)
        assert "bad" not in kinds_of_answers(drift)
        assert drift.shared.equal == drift.shared.near == 1.0

    def test_data_elsewhere(self):
        looks, gone, moved = answers_of(
            compared(cloud(2000, 0), cloud(1000, 1, shift=8.0)).report
        )
        assert looks.answer == "New data look different"
        assert looks.question == "Do new data look like the old?"
        assert "new data that lie among the old" in looks.sentence
        assert gone.answer == "Parts of the old data are gone"
        assert moved.answer == "Shares of kinds have moved"
        assert "share of cell" in moved.sentence

    def test_data_that_repeat_themselves(self):
        new = cloud(3000, 1).sample
        again = source(np.concatenate([new, new[:400]]))
        answer = answers_of(compared(cloud(12_000, 0), again).report)[1]
        assert (answer.kind, answer.checks) == ("bad", ("repeats",))
        assert answer.answer == "New data repeat each other more"

    def test_a_class_that_is_gone_is_named(self):
        label = DIGITS["label"]
        # As vectors they are named by neighbours, and nothing is trained.
        sample = DIGITS["sample"].reshape(-1, 64).astype(np.float32)
        kept = label != 3
        drift = compared(
            source(sample, label, NAMES),
            source(sample[kept], label[kept], NAMES),
        )
        looks, gone, moved = answers_of(drift.report)
        assert looks.kind != "bad"
        assert gone.kind == moved.kind == "bad"
        assert "the share of class 3 over its share before 0.0" in gone.sentence
        assert drift.moved["3"] == (183 / 1797, 0.0)
        assert drift.moved["0"] == (178 / 1797, 178 / 1614)
        assert all(
            each.detail["are_classes"]
            for each in drift.report.findings
            if each.check in ("kinds", "shares")
        )

    def test_too_few_leave_it_open(self):
        drift = compared(cloud(200, 0), cloud(30, 1))
        open_ones = [
            each for each in answers_of(drift.report) if each.kind == "open"
        ]
        assert open_ones
        assert all(each.answer.endswith("is open") for each in open_ones)
