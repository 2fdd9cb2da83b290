"""The four answers, from the findings that decide them."""

from collections.abc import Mapping

from kgan.audit.checks.copies import DISTANCES
from kgan.audit.finding import NOT_ENOUGH_EVIDENCE
from kgan.audit.finding import Finding
from kgan.audit.finding import Verdict
from kgan.audit.margins import Margins
from kgan.audit.questions import QUESTIONS
from kgan.audit.questions import Question

# Below it C_T is far from what fresh samples give (Meehan et al., 2020).
COPYING_SCORE = -3.0
# And of pairs of a sample and a held-out one, in so many the sample is nearer
# to the training data: any small difference is certain with enough rows.
NEARER = 0.55


def verdicts_of(
    findings: Mapping[str, Finding],
    margins: Margins,
    *,
    held_out_is_unseen: bool,
) -> tuple[Verdict, ...]:
    """Answers the four questions.

    Bad is an answer that a finding shows: its value lies beyond the margin,
    and what real data give outside of its interval, taken wide enough to hold
    for all deciding findings together. Good is one that all findings prove:
    all of their 95 % intervals lie within the margin. Anything else is not
    enough evidence.

    Args:
        findings: by name; those not run count as not there.
        margins: what is too small to matter.
        held_out_is_unseen: whether the generator never learned from the
            held-out data; only then can samples be called novel.
    """
    return tuple(
        _answered(question, findings, margins, held_out_is_unseen)
        for question in QUESTIONS
    )


def _answered(
    question: Question,
    findings: Mapping[str, Finding],
    margins: Margins,
    held_out_is_unseen: bool,
) -> Verdict:
    there = {
        name: finding
        for name, finding in findings.items()
        if finding.not_run is None
    }
    limits = question.limits(there, margins)
    broken = [
        limit.check
        for limit in limits
        if limit.check in there and limit.is_broken(there[limit.check])
    ]
    if broken:
        why = "; ".join(described(there[check]) for check in broken)
        return Verdict(
            question.name,
            question.bad,
            f"{question.bad_sentence}: {why}.",
            tuple(broken),
        )
    checks = tuple(limit.check for limit in limits)
    missing = [check for check in checks if check not in there]
    if missing:
        return _open(question, checks, f"{_listed(missing)} was not run")
    wide = [
        limit.check for limit in limits if not limit.is_kept(there[limit.check])
    ]
    if wide:
        return _open(
            question,
            checks,
            "; ".join(described(there[check]) for check in wide)
            + ": too near the margin, or too few samples",
        )
    if question.name == "novel":
        doubt = _why_not_novel(there, held_out_is_unseen)
        if doubt is not None:
            return _open(question, (*checks, DISTANCES), doubt)
    sentence = question.good_sentence.format(**vars(margins))
    return Verdict(question.name, question.name, sentence, checks)


def _why_not_novel(
    there: Mapping[str, Finding], held_out_is_unseen: bool
) -> str | None:
    if not held_out_is_unseen:
        return (
            "No copies were found, but the generator may have learned from "
            "the held-out data, so that nothing shows what fresh data are like"
        )
    score = there.get(DISTANCES)
    if score is None:
        return "Distances to the training data were not compared"
    if (
        score.interval is not None
        and score.interval[1] < COPYING_SCORE
        and score.detail["nearer"] > NEARER
    ):
        return (
            "No copies were found, but samples are nearer to the training "
            f"data than fresh ones ({described(score)}), which copying and "
            "making only what is common both do"
        )
    return None


def described(finding: Finding) -> str:
    """Returns a finding in a few words: value, interval, null.

    Args:
        finding: one that was run.
    """
    text = f"{finding.check.replace('_', ' ')} {finding.value:.3g}"
    if finding.interval is not None:
        low, high = finding.interval
        text += f" ({low:.3g} to {high:.3g})"
    return f"{text}, real data {finding.null:.3g}"


def _open(question: Question, checks: tuple[str, ...], why: str) -> Verdict:
    return Verdict(
        question.name,
        NOT_ENOUGH_EVIDENCE,
        f"Not enough evidence: {why}.",
        checks,
    )


def _listed(names: list[str]) -> str:
    return " and ".join(name.replace("_", " ") for name in names)
