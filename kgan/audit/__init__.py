from kgan.audit.calibrating import Outcome
from kgan.audit.calibrating import PlantedAudits
from kgan.audit.calibrating import outcome_of
from kgan.audit.defects import DEFECTS
from kgan.audit.defects import Defect
from kgan.audit.finding import NOT_ENOUGH_EVIDENCE
from kgan.audit.finding import Finding
from kgan.audit.finding import Verdict
from kgan.audit.margins import Margins
from kgan.audit.report import Report
from kgan.audit.running import CHECK_NAMES
from kgan.audit.running import run
from kgan.audit.self_calibration import self_calibrated
from kgan.audit.self_calibration import what_is_noticed
from kgan.audit.training_side import TrainingSide

__all__ = [
    "CHECK_NAMES",
    "DEFECTS",
    "Defect",
    "Finding",
    "Margins",
    "NOT_ENOUGH_EVIDENCE",
    "Outcome",
    "PlantedAudits",
    "Report",
    "TrainingSide",
    "Verdict",
    "outcome_of",
    "run",
    "self_calibrated",
    "what_is_noticed",
]
