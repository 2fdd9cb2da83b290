"""The four answers, from the findings that decide them."""

from collections.abc import Mapping
from collections.abc import Sequence

from kgan.audit.checks.copies import DISTANCES
from kgan.audit.checks.proportions import KINDS
from kgan.audit.checks.proportions import SHARES
from kgan.audit.finding import NOT_ENOUGH_EVIDENCE
from kgan.audit.finding import Finding
from kgan.audit.finding import Verdict
from kgan.audit.margins import Margins
from kgan.audit.questions import QUESTIONS
from kgan.audit.questions import Limit
from kgan.audit.questions import Question
from kgan.audit.reasons import OPEN_NAMED
from kgan.audit.reasons import described
from kgan.audit.reasons import why_open

# Below it C_T is far from what fresh samples give (Meehan et al., 2020).
COPYING_SCORE = -3.0
# And of pairs of a sample and a held-out one, in so many the sample is nearer
# to the training data: any small difference is certain with enough rows.
NEARER = 0.55
# Where these are not good and samples do not look real.
_LEAN_ON_LOOKS = ("covers", "keeps_proportions")
CARE = (
    "Read with care: samples that do not look real can be far from kinds and "
    "near to each other."
)


def verdicts_of(
    findings: Mapping[str, Finding],
    margins: Margins,
    *,
    held_out_is_unseen: bool,
    class_names: Sequence[str] | None = None,
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
        class_names: in the order of labels, for the sentences.
    """
    verdicts = [
        _answered(question, findings, margins, held_out_is_unseen, class_names)
        for question in QUESTIONS
    ]
    unlike = any(
        each.question == "realistic" and each.is_bad for each in verdicts
    )
    return tuple(
        each._replace(sentence=f"{each.sentence} {CARE}")
        if unlike
        and each.question in _LEAN_ON_LOOKS
        and each.answer != each.question
        else each
        for each in verdicts
    )


def _answered(
    question: Question,
    findings: Mapping[str, Finding],
    margins: Margins,
    held_out_is_unseen: bool,
    class_names: Sequence[str] | None,
) -> Verdict:
    there = {
        name: finding
        for name, finding in findings.items()
        if finding.not_run is None
    }
    limits = question.limits(there, margins)
    broken = [
        limit
        for limit in limits
        if limit.check in there and limit.broken_parts(there[limit.check])
    ]
    if broken:
        return _bad(question, broken, there, class_names)
    checks = tuple(limit.check for limit in limits)
    missing = [check for check in checks if check not in there]
    if missing:
        return _open(question, checks, _why_missing(missing, findings))
    wide = [limit for limit in limits if not limit.is_kept(there[limit.check])]
    if wide:
        whys = [
            why_open(there[limit.check], limit, class_names) for limit in wide
        ]
        parts = [
            part
            for limit in wide
            for part in limit.open_parts(there[limit.check])[:OPEN_NAMED]
        ]
        return _open(question, checks, ". Also ".join(whys))._replace(
            kinds=tuple(each.kind for each in parts if each.kind is not None)
        )
    if question.name == "novel":
        doubt = _why_not_novel(findings, held_out_is_unseen)
        if doubt is not None:
            return _open(question, (*checks, DISTANCES), doubt)
    sentence = question.good_sentence.format(**vars(margins))
    return Verdict(question.name, question.name, sentence, checks)


def _bad(
    question: Question,
    broken: Sequence[Limit],
    there: Mapping[str, Finding],
    class_names: Sequence[str] | None,
) -> Verdict:
    """What is broken, each kind of fault with the findings that show it."""
    shown: dict[str, list[str]] = {}
    kinds: list[int] = []
    for limit in broken:
        parts = limit.broken_parts(there[limit.check])
        shown.setdefault(question.bad_sentences[limit.check], []).append(
            described(there[limit.check], parts, class_names)
        )
        kinds += [each.kind for each in parts if each.kind is not None]
    return Verdict(
        question.name,
        question.bad,
        " ".join(f"{fault}: {'; '.join(by)}." for fault, by in shown.items()),
        tuple(limit.check for limit in broken),
        tuple(kinds),
    )


def _why_missing(
    missing: Sequence[str], findings: Mapping[str, Finding]
) -> str:
    whys = [
        f"the check `{name}` was not run: {findings[name].not_run}"
        for name in missing
        if name in findings
    ]
    # By the name under which it is asked for: one check finds both.
    unasked = [
        f"`{KINDS if name == SHARES else name}`"
        for name in missing
        if name not in findings
    ]
    if unasked:
        *names, last = unasked
        whys.append(
            f"the checks {', '.join(names)} and {last} were not asked for"
            if names
            else f"the check {last} was not asked for"
        )
    return "; ".join(whys)


def _why_not_novel(
    findings: Mapping[str, Finding], held_out_is_unseen: bool
) -> str | None:
    if not held_out_is_unseen:
        return (
            "No copies were found, but the generator may have learned from "
            "the held-out data, so that nothing shows what fresh data are like"
        )
    score = findings.get(DISTANCES)
    if score is None:
        return (
            "No copies were found, but the check "
            f"`{DISTANCES}`, which `novel` needs too, was not asked for"
        )
    if score.not_run is not None:
        return (
            "No copies were found, but distances to the training data were "
            f"not compared (`{DISTANCES}`): {score.not_run}"
        )
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


def _open(question: Question, checks: tuple[str, ...], why: str) -> Verdict:
    return Verdict(
        question.name,
        NOT_ENOUGH_EVIDENCE,
        f"Not enough evidence: {why.rstrip('.')}.",
        checks,
    )
