from kgan.audit.auditor import Auditor
from kgan.audit.calibrating import DECIDING_CHECKS
from kgan.audit.calibrating import PlantedAudits
from kgan.audit.defects import DEFECTS
from kgan.audit.defects import Defect
from kgan.audit.demands import demands_unmet
from kgan.audit.difference import Difference
from kgan.audit.figures import grid_uri
from kgan.audit.figures import picture_uris
from kgan.audit.finding import NOT_ENOUGH_EVIDENCE
from kgan.audit.finding import Finding
from kgan.audit.finding import Verdict
from kgan.audit.gate import Gate
from kgan.audit.inputs import FEWEST_ROWS
from kgan.audit.inputs import FEWEST_TRAIN_ROWS
from kgan.audit.inputs import check_rows
from kgan.audit.kind_table import KindTable
from kgan.audit.kind_table import kinds_of
from kgan.audit.margins import Margins
from kgan.audit.one_audit import run
from kgan.audit.outcome import BAD_ANSWERS
from kgan.audit.outcome import Outcome
from kgan.audit.outcome import outcome_of
from kgan.audit.page import page_environment
from kgan.audit.parts import parts_of
from kgan.audit.questions import FEWEST_HELD_OUT
from kgan.audit.reasons import NAMED
from kgan.audit.report import Report
from kgan.audit.rows import Row
from kgan.audit.rows import rows_of
from kgan.audit.running import CHECK_NAMES
from kgan.audit.saving import CARD
from kgan.audit.saving import NUMBERS
from kgan.audit.self_calibration import self_calibrated
from kgan.audit.self_calibration import what_is_noticed
from kgan.audit.showing import ShownCell
from kgan.audit.showing import shown_cells
from kgan.audit.training_side import TrainingSide

__all__ = [
    "BAD_ANSWERS",
    "Auditor",
    "CARD",
    "CHECK_NAMES",
    "DECIDING_CHECKS",
    "DEFECTS",
    "Defect",
    "Difference",
    "FEWEST_HELD_OUT",
    "FEWEST_ROWS",
    "FEWEST_TRAIN_ROWS",
    "Finding",
    "Gate",
    "KindTable",
    "Margins",
    "NAMED",
    "NOT_ENOUGH_EVIDENCE",
    "NUMBERS",
    "Outcome",
    "PlantedAudits",
    "Report",
    "Row",
    "ShownCell",
    "TrainingSide",
    "Verdict",
    "check_rows",
    "demands_unmet",
    "grid_uri",
    "kinds_of",
    "outcome_of",
    "page_environment",
    "parts_of",
    "picture_uris",
    "rows_of",
    "run",
    "self_calibrated",
    "shown_cells",
    "what_is_noticed",
]
