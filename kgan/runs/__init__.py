from kgan.runs.audit_config import AuditConfig
from kgan.runs.audit_config import parse_margins
from kgan.runs.audited import audit
from kgan.runs.auditing import AUDITS
from kgan.runs.config import Config
from kgan.runs.config import parse_assignment
from kgan.runs.config_file import config_from_file
from kgan.runs.describe_config import DescribeConfig
from kgan.runs.described import describe_source
from kgan.runs.exploring import write_explorer
from kgan.runs.exporting import export_run
from kgan.runs.folder import RunFolder
from kgan.runs.health import ON_SICK
from kgan.runs.models import MODELS
from kgan.runs.onnx_file import write_onnx
from kgan.runs.planning import plan
from kgan.runs.prepare_source import PrepareConfig
from kgan.runs.prepare_source import prepare_source
from kgan.runs.probing import FEWEST_PROBE_STEPS
from kgan.runs.probing import PROBE_STEPS
from kgan.runs.probing import probe
from kgan.runs.remedies import Sick
from kgan.runs.sampling import write_samples
from kgan.runs.sampling import write_walk
from kgan.runs.say import say
from kgan.runs.starting import read_model
from kgan.runs.strategies import STRATEGIES
from kgan.runs.strategies import open_strategy
from kgan.runs.termination import Terminated
from kgan.runs.termination import termination_raised
from kgan.runs.training import train

__all__ = [
    "AUDITS",
    "AuditConfig",
    "FEWEST_PROBE_STEPS",
    "MODELS",
    "ON_SICK",
    "PROBE_STEPS",
    "STRATEGIES",
    "Config",
    "DescribeConfig",
    "PrepareConfig",
    "RunFolder",
    "Sick",
    "Terminated",
    "audit",
    "config_from_file",
    "describe_source",
    "export_run",
    "open_strategy",
    "parse_assignment",
    "parse_margins",
    "plan",
    "prepare_source",
    "probe",
    "read_model",
    "say",
    "termination_raised",
    "train",
    "write_explorer",
    "write_onnx",
    "write_samples",
    "write_walk",
]
