"""Do samples look real?"""

from kgan.audit.evidence import Evidence
from kgan.audit.finding import Finding
from kgan.audit.intervals import CONFIDENCE
from kgan.audit.intervals import share_interval
from kgan.audit.intervals import shares_p_value
from kgan.audit.manifold import PRECISION_K

PRECISION = "precision"
QUESTION = "Do samples look like held-out data?"


def precision(evidence: Evidence) -> tuple[Finding, ...]:
    """Share of samples in a ball around held-out data, by their look.

    The null is the share of reference rows; given the held-out rows both
    are independent draws, compared as two shares. Beside it stand the shares
    of real pictures with a plain fault, at as many rows: what does not tell
    them from real ones shows nothing good of others.

    Args:
        evidence: of the audit.
    """
    reference = evidence.held_out.look.reference
    generated, real = evidence.look.precision, reference.precision
    faulty = evidence.held_out.faulty_looks(len(evidence.generated))
    return (
        Finding(
            PRECISION,
            QUESTION,
            generated.share,
            share_interval(generated, real, CONFIDENCE),
            real.share,
            shares_p_value(generated, real, "less"),
            evidence.counts,
            evidence.seed,
            {
                "bounds": share_interval(generated, real, evidence.confidence),
                "k": PRECISION_K,
                "embedding": evidence.training.embeddings.names[0],
                "density": evidence.look.density,
                "density_null": reference.density,
                "faults": {
                    name: {
                        "value": count.share,
                        "bounds": share_interval(
                            count, real, evidence.confidence
                        ),
                    }
                    for name, count in faulty.items()
                },
            },
        ),
    )
