from kgan.penalties.penalty import Critic
from kgan.penalties.penalty import Penalty
from kgan.penalties.zero_centered import R1
from kgan.penalties.zero_centered import R2
from kgan.penalties.zero_centered import squared_gradient_norm

__all__ = ["R1", "R2", "Critic", "Penalty", "squared_gradient_norm"]
