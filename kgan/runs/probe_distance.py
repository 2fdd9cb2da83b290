"""How far samples of a probe are from validation data, give or take."""

import math

import numpy as np
from scipy import stats

from kgan.data import DataStream
from kgan.metrics import kernel_distance
from kgan.metrics import to_uint8
from kgan.metrics.features import RandomNetwork
from kgan.runs.known_records import known
from kgan.runs.probe_trials import Score

# Blocks of samples, whose distances are meaned and tell their noise.
BLOCKS = 5
# Samples of a block.
SAMPLES = 100
# Draws of as many real pictures, the same ones for all blocks.
SUBSETS = 20
# Validation pictures that they are compared with, at most.
MOST_REAL = 1000
# Fewer tell nothing.
FEWEST_REAL = 20
# Of the samples' noise and of the draws of real pictures.
SEED = 30_000


class ProbeDistance:
    """The kernel distance to validation data, in features of a random network.

    It is meaned over blocks of samples, whose spread gives its interval. The
    validation pictures are the same for all, so their own draw, which moves
    all scores alike, is not in it.

    Args:
        data: the streams "train" and "validation".

    Attributes:
        real: the score of training pictures.
        floor: below which distances are noise: that of real pictures, or
            how far it may be off.
    """

    def __init__(self, data: dict[str, DataStream]) -> None:
        height, width, channels = data["train"].spec["sample"].shape
        self.embedding = RandomNetwork((height, width, channels))
        generator = np.random.default_rng(SEED)
        held_out = data["validation"].records["sample"]
        chosen = generator.permutation(len(held_out))[:MOST_REAL]
        self.features = self.embedding(to_uint8(held_out[np.sort(chosen)]))
        train = known(data["train"]).records["sample"]
        rows = generator.permutation(len(train))[: BLOCKS * SAMPLES]
        self.real = self(to_uint8(train[np.sort(rows)]))
        self.floor = max(abs(self.real.value), self.real.high - self.real.value)

    def __call__(self, pictures: np.ndarray) -> Score:
        """Returns the score of pictures.

        Args:
            pictures: uint8 `(n, height, width, channels)`, n at least 10.
        """
        blocks = np.array_split(self.embedding(pictures), BLOCKS)
        values = [
            kernel_distance(
                real=self.features, generated=block, subsets=SUBSETS
            )["kernel_distance"]
            for block in blocks
        ]
        mean = float(np.mean(values))
        spread = float(np.std(values, ddof=1)) / math.sqrt(BLOCKS)
        margin = float(stats.t.ppf(0.975, BLOCKS - 1)) * spread
        return Score(mean, mean - margin, mean + margin)
