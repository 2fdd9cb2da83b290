"""The founding document's claims, and the numbers that each stands on.

What a claim says in words is asked here of numbers: a quantity, a bound and a
side. The bounds are the audit's margins where it has one (.05 of precision,
.02 of coverage, .8 of a share), and otherwise what a reader would call little.
Results of some studies were known when their questions were written
(`SEEN_BEFORE`); those of the others were not.
"""

from pipelines.study.report.claim import Claim
from pipelines.study.report.claims_of_kinds import CLAIMS_OF_KINDS
from pipelines.study.report.claims_of_law import CLAIMS_OF_LAW

SEEN_BEFORE = frozenset({"mixtures", "components", "conditioned_trainer"})
CLAIMS: tuple[Claim, ...] = (*CLAIMS_OF_LAW, *CLAIMS_OF_KINDS)
