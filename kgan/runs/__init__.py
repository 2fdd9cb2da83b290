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
from kgan.runs.fitting import fit
from kgan.runs.folder import RunFolder
from kgan.runs.health import ON_SICK
from kgan.runs.models import MODELS
from kgan.runs.onnx_file import write_onnx
from kgan.runs.opening import open_data
from kgan.runs.planning import plan
from kgan.runs.prepare_source import PrepareConfig
from kgan.runs.prepare_source import prepare_source
from kgan.runs.probing import FEWEST_PROBE_STEPS
from kgan.runs.probing import PROBE_STEPS
from kgan.runs.probing import probe
from kgan.runs.remedies import Sick
from kgan.runs.remedies import read_treatments
from kgan.runs.remedies import treat
from kgan.runs.remedies import usual_for
from kgan.runs.sampling import write_samples
from kgan.runs.sampling import write_walk
from kgan.runs.say import say
from kgan.runs.starting import read_model
from kgan.runs.strategies import STRATEGIES
from kgan.runs.strategies import open_strategy
from kgan.runs.termination import Terminated
from kgan.runs.termination import termination_raised
from kgan.runs.training import build
from kgan.runs.training import train

__all__ = [
    "AUDITS",
    "AuditConfig",
    "Config",
    "DescribeConfig",
    "FEWEST_PROBE_STEPS",
    "MODELS",
    "ON_SICK",
    "PROBE_STEPS",
    "PrepareConfig",
    "RunFolder",
    "STRATEGIES",
    "Sick",
    "Terminated",
    "audit",
    "build",
    "config_from_file",
    "describe_source",
    "export_run",
    "fit",
    "open_data",
    "open_strategy",
    "parse_assignment",
    "parse_margins",
    "plan",
    "prepare_source",
    "probe",
    "read_model",
    "read_treatments",
    "say",
    "termination_raised",
    "train",
    "treat",
    "usual_for",
    "write_explorer",
    "write_onnx",
    "write_samples",
    "write_walk",
]
