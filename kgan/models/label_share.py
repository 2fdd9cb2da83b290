"""Whether data have as many labels as a game was told."""

import warnings
from typing import Any

import keras

# A term that weighs this many times what it should is worth a warning.
_FACTOR = 2.0


class LabelShare(keras.callbacks.Callback):
    """Warns, once in a fit, where far more or fewer rows have labels.

    Terms of rows with labels, and of those without, are divided by the share
    that each is said to have. Where the true share is another, a term weighs
    so many times more or less; an error in it is found after an epoch.

    Args:
        labelled_share: what the game was told.

    Warns:
        UserWarning: either term weighs twice, or half, what it should.
    """

    def __init__(self, labelled_share: float) -> None:
        super().__init__()
        self.labelled_share = labelled_share
        self.warned = False

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Begins to count."""
        self.labels_before, self.rows_before = self._counts()

    def on_epoch_end(
        self, epoch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Compares what this fit has seen."""
        labels, rows = self._counts()
        rows -= self.rows_before
        if self.warned or not rows:
            return
        seen, told = (labels - self.labels_before) / rows, self.labelled_share
        weights = seen / told, (1.0 - seen) / (1.0 - told)
        if min(weights) * _FACTOR < 1.0 or max(weights) > _FACTOR:
            self.warned = True
            warnings.warn(
                f"`labelled_share` is {told:.3g}, and of the rows in training "
                f"{seen:.3g} had a label: terms of labelled rows weigh "
                f"{weights[0]:.2g} times what they should, those of "
                f"unlabelled rows {weights[1]:.2g} times.",
                stacklevel=2,
            )

    def _counts(self) -> tuple[int, int]:
        return (
            int(self.model.label_counts.numpy().sum()),
            int(self.model.records_seen.numpy()),
        )
