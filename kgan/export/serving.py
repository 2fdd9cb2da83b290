"""What is asked of an export: every choice of it."""

import dataclasses

from kgan.core import check_bool
from kgan.core import check_integer
from kgan.export.calibration import Calibration
from kgan.models import Game


@dataclasses.dataclass(frozen=True)
class Serving:
    """A model and the way in which it is served; see `kgan.export.save`.

    Attributes:
        model: a game.
        ema: use the averaged weights.
        uint8: pictures are uint8, those that come in as those that go out.
        calibration: of its discriminator; None for none.
        sample_rate: of its sounds, values a second; None: unknown.
        largest_n: of the signatures that are asked for a number of samples.

    Raises:
        TypeError: an attribute of another type.
        ValueError: a number below 1.
    """

    model: Game
    ema: bool = True
    uint8: bool = False
    calibration: Calibration | None = None
    sample_rate: int | None = None
    largest_n: int = 1024

    def __post_init__(self) -> None:
        if not isinstance(self.model, Game):
            raise TypeError(
                "`model` must be a kgan.models.Game. "
                f"Received: model={self.model!r}"
            )
        check_bool("ema", self.ema)
        check_bool("uint8", self.uint8)
        check_integer("largest_n", self.largest_n)
        if self.sample_rate is not None:
            check_integer("sample_rate", self.sample_rate)
        if not isinstance(self.calibration, Calibration | None):
            raise TypeError(
                "`calibration` must be a kgan.export.Calibration or None. "
                f"Received: calibration={self.calibration!r}"
            )
