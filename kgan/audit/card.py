"""A report as a short card in Markdown, to go along with an export."""

import re
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from kgan.audit import words
from kgan.audit.meanings import MARGIN_MEANINGS

# What Markdown or HTML would take for something else than text.
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~&])")
_LIMITS = (
    "Answers are of these samples, and so of this generator at this step: "
    "intervals say what other samples of it would give, not what another "
    "training would.",
    "Novel is no promise of privacy: what was not looked for was not found.",
    "Not enough evidence is no bad answer: more samples and more held-out data "
    "make intervals narrower.",
    "What the features do not see was not compared.",
)
_UNSEEN = "that it did not learn from"
_SEEN = "that it may have learned from"


def card_of(
    content: Mapping[str, Any], *, title: str, fingerprint: str | None = None
) -> str:
    """Returns the card of a report.

    Args:
        content: as `Report.as_dict` gives it.
        title: what was judged.
        fingerprint: of the training data, as `kgan describe` prints it; None
            where nobody knows it.
    """
    unseen = _UNSEEN if content["held_out_is_unseen"] else _SEEN
    blocks = [
        f"# {escaped(title)}",
        f"Samples of a generator, compared with real data {unseen}: "
        f"{words.rows(content['rows'])}; seed {content['seed']}.",
        *([f"Training data: `{fingerprint}`."] if fingerprint else []),
        "## Answers",
        _table(
            ("question", "answer", "why"),
            [_answer(verdict) for verdict in content["verdicts"]],
        ),
        "## Findings",
        _findings(content),
        *_not_run(content["findings"]),
        "## Margins",
        "Differences from real data that are too small to matter:",
        _table(
            ("margin", "value", "meaning"),
            [
                (
                    words.in_words(name),
                    words.number(margin),
                    MARGIN_MEANINGS.get(name, ""),
                )
                for name, margin in content["margins"].items()
            ],
        ),
        "## Limits",
        "\n".join(f"- {limit}" for limit in _limits(content["alpha"])),
        "## Versions",
        ", ".join(
            f"{name} {version}" for name, version in content["versions"].items()
        )
        + ".",
    ]
    return "\n\n".join(blocks) + "\n"


def escaped(text: str) -> str:
    """Returns text that Markdown shows as it is, on one line.

    Args:
        text: any.

    Example:

    >>> escaped("a|b <i>")
    'a\\\\|b \\\\<i\\\\>'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _answer(verdict: Mapping[str, Any]) -> tuple[str, ...]:
    answer, kind = words.answer_of(verdict)
    asked = words.ASKED.get(verdict["question"], verdict["question"])
    return asked, f"{words.MARKS[kind]} {answer}", verdict["sentence"]


def _findings(content: Mapping[str, Any]) -> str:
    lines = []
    for finding in content["findings"]:
        if finding["value"] is None:
            continue
        name = words.in_words(finding["check"])
        kind = words.kind_of(content, finding)
        lines.append(
            (
                f"{name} ({kind})" if kind else name,
                words.number(finding["value"]),
                words.interval(finding["interval"]),
                words.number(finding["null"]),
                words.p_value(finding["p"]),
                words.rows(finding["n"]),
            )
        )
    if not lines:
        return "No check was run."
    return _table(
        ("check", "value", "95 % interval", "real data", "p", "n"), lines
    )


def _not_run(findings: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = [
        f"- {words.in_words(each['check'])}: "
        f"{escaped(each['detail']['not_run'])}"
        for each in findings
        if each["detail"].get("not_run") is not None
    ]
    return ["Not run:", "\n".join(lines)] if lines else []


def _limits(alpha: float) -> tuple[str, ...]:
    return (
        *_LIMITS,
        "The probability that any bad answer is wrong, were samples real data, "
        f"is {words.share(alpha)}; values of p are corrected for the number of "
        "checks.",
    )


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    return "\n".join(
        f"| {' | '.join(cells)} |"
        for cells in (
            head,
            ["---"] * len(head),
            *([escaped(cell) for cell in line] for line in lines),
        )
    )
