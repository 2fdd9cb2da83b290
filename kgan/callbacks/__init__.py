from kgan.callbacks.audit import Audit
from kgan.callbacks.best import Best
from kgan.callbacks.best_folder import BestCheckpoint
from kgan.callbacks.best_folder import Choice
from kgan.callbacks.best_folder import best_checkpoint
from kgan.callbacks.charts import Charts
from kgan.callbacks.checkpoint import Checkpoint
from kgan.callbacks.checkpoint_folder import checkpoints_by_step
from kgan.callbacks.checkpoint_folder import latest_checkpoint
from kgan.callbacks.checkpoint_folder import remove_past
from kgan.callbacks.checkpoint_folder import restore
from kgan.callbacks.checkpoint_folder import save_checkpoint
from kgan.callbacks.diagnosis import Diagnosis
from kgan.callbacks.diagnosis import diagnosis_of
from kgan.callbacks.evaluate import Evaluate
from kgan.callbacks.evaluate import Metric
from kgan.callbacks.evaluation import Evaluation
from kgan.callbacks.evaluation import last_evaluation
from kgan.callbacks.examination import FEWEST
from kgan.callbacks.for_player import ForPlayer
from kgan.callbacks.game_state import learning_rates
from kgan.callbacks.health import LATE
from kgan.callbacks.health import Health
from kgan.callbacks.health import period_for
from kgan.callbacks.hyperparameters import Hyperparameters
from kgan.callbacks.latent_walk import LatentWalk
from kgan.callbacks.limits import StepLimit
from kgan.callbacks.limits import TimeLimit
from kgan.callbacks.nearest_neighbours import NearestNeighbours
from kgan.callbacks.profile import Profile
from kgan.callbacks.sample_grid import SampleGrid
from kgan.callbacks.sound_samples import SoundSamples
from kgan.callbacks.tensorboard import TensorBoard
from kgan.callbacks.throughput import Throughput
from kgan.callbacks.translation_grid import TranslationGrid
from kgan.callbacks.translation_grid import translation_picture
from kgan.callbacks.vital_signs import separation
from kgan.callbacks.weight_histograms import WeightHistograms

__all__ = [
    "Audit",
    "Best",
    "BestCheckpoint",
    "Charts",
    "Checkpoint",
    "Choice",
    "Diagnosis",
    "Evaluate",
    "Evaluation",
    "FEWEST",
    "ForPlayer",
    "Health",
    "Hyperparameters",
    "LATE",
    "LatentWalk",
    "Metric",
    "NearestNeighbours",
    "Profile",
    "SampleGrid",
    "SoundSamples",
    "StepLimit",
    "TensorBoard",
    "Throughput",
    "TimeLimit",
    "TranslationGrid",
    "WeightHistograms",
    "best_checkpoint",
    "checkpoints_by_step",
    "diagnosis_of",
    "last_evaluation",
    "latest_checkpoint",
    "learning_rates",
    "period_for",
    "remove_past",
    "restore",
    "save_checkpoint",
    "separation",
    "translation_picture",
]
