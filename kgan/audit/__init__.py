from kgan.audit.finding import NOT_ENOUGH_EVIDENCE
from kgan.audit.finding import Finding
from kgan.audit.finding import Verdict
from kgan.audit.margins import Margins
from kgan.audit.report import Report
from kgan.audit.running import CHECK_NAMES
from kgan.audit.running import run

__all__ = [
    "CHECK_NAMES",
    "Finding",
    "Margins",
    "NOT_ENOUGH_EVIDENCE",
    "Report",
    "Verdict",
    "run",
]
