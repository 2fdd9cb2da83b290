from kgan.callbacks.audit import Audit
from kgan.callbacks.checkpoint import Checkpoint
from kgan.callbacks.checkpoint_folder import latest_checkpoint
from kgan.callbacks.checkpoint_folder import restore
from kgan.callbacks.checkpoint_folder import save_checkpoint
from kgan.callbacks.evaluate import Evaluate
from kgan.callbacks.evaluate import Metric
from kgan.callbacks.for_player import ForPlayer
from kgan.callbacks.limits import StepLimit
from kgan.callbacks.limits import TimeLimit
from kgan.callbacks.sample_grid import SampleGrid
from kgan.callbacks.tensorboard import TensorBoard
from kgan.callbacks.throughput import Throughput

__all__ = [
    "Audit",
    "Checkpoint",
    "Evaluate",
    "ForPlayer",
    "Metric",
    "SampleGrid",
    "StepLimit",
    "TensorBoard",
    "Throughput",
    "TimeLimit",
    "latest_checkpoint",
    "restore",
    "save_checkpoint",
]
