"""How many different things are made?"""

import warnings

from kgan.audit.evidence import Evidence
from kgan.audit.finding import Finding
from kgan.metrics import effective_support

SUPPORT = "support"
QUESTION = "How many different things are made?"
# Of the distances of real samples, below which two are the same thing.
QUANTILE = 0.01
_DRAW = 20


def support(evidence: Evidence) -> tuple[Finding, ...]:
    """One over the share of pairs of samples that are the same thing.

    The same thing is what lies within a distance that a share .01 of real
    samples have to their nearest other one. It measures repetition: one
    thing made often caps it, whatever else is made.

    Args:
        evidence: of the audit.
    """
    reference = evidence.training.reference_content
    rows = min(len(evidence.generated), len(reference))
    order = evidence.generator(_DRAW).permutation(len(evidence.generated))
    generated = evidence.contents[order[:rows]]
    real = reference[:rows]
    with warnings.catch_warnings():
        # That no pair collides shows in what is left out.
        warnings.simplefilter("ignore", UserWarning)
        of_real = effective_support(
            generated=real,
            real=evidence.held_out.contents,
            quantile=QUANTILE,
            seed=evidence.seed,
        )
        found = effective_support(
            generated=generated,
            threshold=of_real["threshold"],
            seed=evidence.seed,
        )
    counts = {"generated": rows, "real": rows}
    low = found["effective_support_low"]
    return (
        Finding(
            SUPPORT,
            QUESTION,
            # Infinite where no two samples are the same thing.
            found.get("effective_support", float("inf")),
            (low, found.get("effective_support_high", float("inf"))),
            of_real.get("effective_support", float("inf")),
            None,
            counts,
            evidence.seed,
            {
                "threshold": of_real["threshold"],
                "null_low": of_real["effective_support_low"],
                "embedding": evidence.training.embeddings.names[1],
            },
        ),
    )
