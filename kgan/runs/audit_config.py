"""Every choice of `kgan audit`, checked before anything is read."""

import dataclasses
import functools
from collections.abc import Callable
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kgan.audit import CHECK_NAMES
from kgan.audit import FEWEST_ROWS
from kgan.audit import Gate
from kgan.audit import Margins
from kgan.core import check_choice
from kgan.core import check_integer
from kgan.core import check_number
from kgan.metrics.features import EfficientNetLite0
from kgan.metrics.features import Embedding
from kgan.metrics.features import RandomNetwork
from kgan.metrics.features import efficientnet_lite0_weights
from kgan.runs.saved_models import LATENTS

COUNT = 5_000
# Those that learned nothing from the data, from the shape of a sample.
EMBEDDINGS: dict[str, Callable[[Any], Embedding]] = {
    "random_network": RandomNetwork,
    "efficientnet_lite0": lambda sample_shape: EfficientNetLite0(),
}


@dataclasses.dataclass(frozen=True)
class AuditConfig:
    """What is judged against what, and how. None leaves a choice open.

    Attributes:
        generated: a run's folder, a folder of pictures, an `.npz` file, or
            the folder of a SavedModel, or of its numbered versions.
        train: what the generator learned from: a source of
            `kgan.data.load`, or an `.npz` file of `sample` and perhaps
            `label`. A run knows it; given, it is where its data lie now.
        held_out: likewise, what it never learned from; None for those rows
            of a run, or else for a share of `train`.
        generated_labels: a file with the class that each sample is of:
            `.npy`, or text with a name or a number in each line.
        out: the report's folder; None for `audit` in a run's folder,
            `audit-NAME` in the working directory for anything else.
        count: samples that are judged, at most as many as there are; 20 or
            more.
        seed: of the samples and of all that the audit draws.
        checks: names of those to run; None for all.
        margins: what is too small to matter; None for the audit's own.
        embedding: "random_network" or "efficientnet_lite0"; None for what
            the audit chooses.
        training_pictures: whether the page shows real pictures.
        self_calibrate: how often each fault is planted in the data, to see
            what such an audit notices; 0 for not at all.
        latent: of a SavedModel that is fed it: "normal", the default, or
            "uniform" on [-1, 1].
        value_range: ends of the range of float values in an `.npz` or of a
            SavedModel; None for [-1, 1].
        image_size: of real pictures, one side of a square or (height,
            width).
        channels: of real pictures, 1, 3 or 4.
        data_dir: where TFDS keeps its data.
        download: whether TFDS may download.
        baseline: another generator, of the same kinds as `generated`, that
            this one is compared with on the same real data.
        require: a JSON file of what is demanded, as `kgan.audit.Gate` reads
            it; None for nothing.

    Raises:
        ModuleNotFoundError: what `embedding` needs is not installed.
        OSError: there is no file `require`.
        TypeError: a choice of the wrong kind.
        ValueError: an unknown word, a number out of its range, or a bound
            of differences without a baseline.
    """

    generated: str
    train: str | None = None
    held_out: str | None = None
    generated_labels: str | None = None
    out: str | None = None
    count: int = COUNT
    seed: int = 0
    checks: tuple[str, ...] | None = None
    margins: Margins | None = None
    embedding: str | None = None
    training_pictures: bool = True
    self_calibrate: int = 0
    latent: str | None = None
    value_range: tuple[float, float] | None = None
    image_size: int | tuple[int, int] | None = None
    channels: int | None = None
    data_dir: str | None = None
    download: bool = False
    baseline: str | None = None
    require: str | None = None

    def __post_init__(self) -> None:
        check_integer("count", self.count, minimum=FEWEST_ROWS)
        check_integer("self_calibrate", self.self_calibrate, minimum=0)
        check_integer("seed", self.seed, minimum=0, maximum=2**31 - 1)
        for name in self.checks or ():
            check_choice("checks", name, CHECK_NAMES)
        check_choice("embedding", self.embedding, (None, *EMBEDDINGS))
        if self.embedding == "efficientnet_lite0":
            efficientnet_lite0_weights()
        check_choice("latent", self.latent, (None, *LATENTS))
        check_choice("channels", self.channels, (None, 1, 3, 4))
        if self.value_range is not None:
            low, high = (check_number("range", end) for end in self.value_range)
            if low >= high:
                raise ValueError(
                    "`range` must be two ends, the lower one first. "
                    f"Received: range={low:g},{high:g}"
                )
        if self.gate is not None and self.gate.differences:
            if self.baseline is None:
                raise ValueError(
                    "`require` must bound no differences where there is no "
                    f"`--baseline`. Received: {sorted(self.gate.differences)}"
                )

    @functools.cached_property
    def gate(self) -> Gate | None:
        """What is demanded; None for nothing."""
        return None if self.require is None else Gate.load(self.require)

    @property
    def path(self) -> Path:
        """Where what is judged lies."""
        return Path(self.generated).expanduser()

    @property
    def name(self) -> str:
        """What is judged, in a word."""
        path = self.path.resolve()
        return path.stem if path.is_file() else path.name

    def embedding_of(self, sample_shape: tuple[int, ...]) -> Embedding | None:
        """Returns what samples shall be compared in; None: not chosen.

        Args:
            sample_shape: of one sample.

        Raises:
            ValueError: these samples are no pictures, or too small.
        """
        if self.embedding is None:
            return None
        if len(sample_shape) != 3:
            raise ValueError(
                "`embedding` must not be given for samples that are no "
                f"pictures. Received: embedding={self.embedding!r}, samples "
                f"of shape {sample_shape}"
            )
        return EMBEDDINGS[self.embedding](sample_shape)


def parse_margins(texts: Iterable[str]) -> Margins | None:
    """Returns the margins of `key=value`, as typed on a command line.

    Args:
        texts: such as "coverage=0.05"; what is not named keeps its default.

    Returns:
        None where there are no texts.

    Raises:
        ValueError: no `=`, an unknown key, or no number between 0 and 1.

    Example:

    >>> parse_margins(["coverage=0.05"]).coverage
    0.05
    """
    fields = [field.name for field in dataclasses.fields(Margins)]
    values = {}
    for text in texts:
        name, _, value = text.partition("=")
        check_choice("margin", name, fields)
        try:
            values[name] = float(value)
        except ValueError as error:
            raise ValueError(
                f"`margin` must be key=value with a number. Received: {text!r}"
            ) from error
    return Margins(**values) if values else None
