"""The same words again and again, as the text model learns to say them."""

from pathlib import Path
from typing import Any
from typing import NamedTuple
from typing import final

import keras
import numpy as np

from kgan.callbacks import TensorBoard
from kgan.core import save_png
from pipelines.speech.pictures import spectrogram_rows
from pipelines.speech.spectrograms import SpectrogramForm
from pipelines.speech.spectrograms import clips_of

_HEARD = 4


class Examples(NamedTuple):
    """Words, as the data say them.

    Attributes:
        words: `(n,)` strings.
        texts: int32 `(n, length)`.
        labels: int32 `(n,)`, the voices; None where there is one.
        real: float32 `(n, frames, bins, 1)`, their spectrograms.
    """

    words: np.ndarray
    texts: np.ndarray
    labels: np.ndarray | None
    real: np.ndarray


@final
class SpokenSamples(keras.callbacks.Callback):
    """Draws the words of the data above what the model makes of them.

    At the end of each epoch a picture `step_00001000.png` of all words, and
    on the board also the sounds of the first four.

    Args:
        directory: for the pictures; made where it is missing.
        examples: the words.
        form: of spectrograms.
        board: a `TensorBoard` of the same `fit`; None: there are only files.
    """

    def __init__(
        self,
        directory: Path,
        examples: Examples,
        form: SpectrogramForm,
        *,
        board: TensorBoard | None = None,
    ) -> None:
        super().__init__()
        self.directory = directory
        self.examples = examples
        self.form = form
        self.board = board

    def on_epoch_end(
        self, epoch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Draws, and lets be heard."""
        made = self.model.translate(
            self.examples.texts, label=self.examples.labels
        )
        picture = spectrogram_rows([self.examples.real, made])
        step = int(self.model.step.numpy())
        self.directory.mkdir(parents=True, exist_ok=True)
        save_png(self.directory / f"step_{step:08d}.png", picture)
        if self.board is None:
            return
        self.board.image(
            "spectrograms",
            picture,
            step,
            caption="Above: the data. Below: generated. "
            + ", ".join(self.examples.words),
        )
        for word, clip in zip(
            self.examples.words,
            clips_of(made[:_HEARD], self.form),
            strict=False,
        ):
            self.board.audio(
                f"sound/{word}", clip[:, None], self.form.sample_rate, step
            )
