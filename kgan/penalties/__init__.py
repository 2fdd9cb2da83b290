from kgan.penalties.consistency import Consistency
from kgan.penalties.dragan import Dragan
from kgan.penalties.gradient_penalty import GradientPenalty
from kgan.penalties.gradient_penalty import gradient_norms
from kgan.penalties.lecam import LeCam
from kgan.penalties.lecam import lecam_distance
from kgan.penalties.penalty import LogitPenalty
from kgan.penalties.penalty import Penalty
from kgan.penalties.penalty import SlopePenalty
from kgan.penalties.slopes import Critic
from kgan.penalties.slopes import slopes_and_logits
from kgan.penalties.zero_centered import R1
from kgan.penalties.zero_centered import R2
from kgan.penalties.zero_centered import squared_gradient_norm

__all__ = [
    "Consistency",
    "Critic",
    "Dragan",
    "GradientPenalty",
    "LeCam",
    "LogitPenalty",
    "Penalty",
    "R1",
    "R2",
    "SlopePenalty",
    "gradient_norms",
    "lecam_distance",
    "slopes_and_logits",
    "squared_gradient_norm",
]
