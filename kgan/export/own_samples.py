"""Good requests for samples, and the model's own answers to them."""

import numpy as np
import tensorflow as tf

from kgan.export.ability import Arrays
from kgan.export.drawing import ANY_LABEL
from kgan.export.serving import Serving
from kgan.models import sample_noise

# Those of example requests: the ends of the range, and some between.
SEEDS = (0, 1, -1, 2**31 - 1, -(2**31))


class OwnSamples:
    """A model as what answers requests for samples by its own methods.

    Args:
        serving: a model that makes samples.
    """

    def __init__(self, serving: Serving) -> None:
        self._model = serving.model
        self._ema = serving.ema
        # Rows are asked for again and again, and slow to draw by one.
        self._rows: dict[tuple[int, int], Arrays] = {}

    def seeds(self, count: int) -> Arrays:
        """Returns a request of so many seeds, and labels of each kind."""
        seeds = (*SEEDS, *range(5, 5 + count))[:count]
        request = {"seed": np.array(seeds, np.int32)}
        if self._model.classes is not None:
            labels = (ANY_LABEL, 0, self._model.classes - 1)
            request["label"] = np.resize(labels, count).astype(np.int32)
        return request

    def noise(self, count: int) -> Arrays:
        """Returns the noise and labels that `seeds` stands for."""
        return self._drawn(self.seeds(count))

    def number(self, count: int) -> Arrays:
        """Returns a request of so many samples by one seed."""
        request = {"n": np.array(count, np.int32), "seed": np.array(7, "int32")}
        if self._model.classes is not None:
            label = ANY_LABEL if count % 2 else 0
            request["label"] = np.array(label, np.int32)
        return request

    def of_noise(self, request: Arrays) -> np.ndarray:
        """Returns the model's own samples of a request of noise."""
        noise = {
            name: tf.constant(request[name])
            for name in self._model.sample_noise
        }
        label = request.get("label")
        return self._model.samples_of(noise, label, ema=self._ema)

    def of_seeds(self, request: Arrays) -> np.ndarray:
        """Returns the model's own samples of a request of seeds."""
        if len(request["seed"]) != 1:
            return self.of_noise(self._drawn(request))
        return self._model.sample(
            1,
            seed=int(request["seed"][0]),
            label=_asked(*request.get("label", [ANY_LABEL])),
            ema=self._ema,
        )

    def of_number(self, request: Arrays) -> np.ndarray:
        """Returns the model's own samples of a request of `n`."""
        return self._model.sample(
            int(request["n"]),
            seed=int(request["seed"]),
            label=_asked(request.get("label", ANY_LABEL)),
            ema=self._ema,
        )

    def labels_of_number(self, request: Arrays) -> np.ndarray | None:
        """Returns the labels of the samples of `of_number`."""
        return self._model.labels_for(
            int(request["n"]),
            seed=int(request["seed"]),
            label=_asked(request.get("label", ANY_LABEL)),
        )

    def _drawn(self, request: Arrays) -> Arrays:
        seeds = request["seed"]
        labels = request.get("label", np.full(len(seeds), ANY_LABEL))
        drawn = [
            self._row(int(seed), int(label))
            for seed, label in zip(seeds, labels, strict=True)
        ]
        return {
            name: np.concatenate([row[name] for row in drawn])
            for name in drawn[0]
        }

    def _row(self, seed: int, label: int) -> Arrays:
        if (seed, label) not in self._rows:
            noise = sample_noise(self._model.sample_noise, 1, seed)
            row = {name: values.numpy() for name, values in noise.items()}
            of_class = self._model.labels_for(1, seed=seed, label=_asked(label))
            if of_class is not None:
                row["label"] = of_class
            self._rows[seed, label] = row
        return self._rows[seed, label]


def _asked(label: np.ndarray | int) -> int | None:
    """Returns a request's label as `sample` takes it."""
    return None if label == ANY_LABEL else int(label)
