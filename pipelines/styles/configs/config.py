"""What a config says."""

from typing import NamedTuple

from pipelines.styles.settings import Settings


class StylesConfig(NamedTuple):
    """Settings, and the data that they were chosen on.

    Attributes:
        settings: of the run.
        data: "emoji" or "glyphs", where no folder is given.
    """

    settings: Settings
    data: str
