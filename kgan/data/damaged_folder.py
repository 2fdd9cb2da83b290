"""The error of a folder with files that cannot be read, and the way out."""


class DamagedFolder(ValueError):
    """Files of a folder cannot be read.

    Who asked for the folder knows what helps there, and says it by
    `with_way_out`.

    Args:
        kind: of the files, in the singular: `"picture"` or `"sound"`.
        received: which files, and why.
        way_out: what helps, in words; none while nobody has said it.

    Example:

    >>> str(DamagedFolder("sound", "a.wav").with_way_out("take it out"))
    'Every sound must be readable: take it out. Received: a.wav'
    """

    def __init__(self, kind: str, received: str, way_out: str = "") -> None:
        super().__init__(kind, received, way_out)
        self.kind = kind
        self.received = received
        self.way_out = way_out

    def __str__(self) -> str:
        way_out = f": {self.way_out}" if self.way_out else ""
        return (
            f"Every {self.kind} must be readable{way_out}. "
            f"Received: {self.received}"
        )

    def with_way_out(self, way_out: str) -> "DamagedFolder":
        """Returns the same error with another way out.

        Args:
            way_out: what helps, in words, without a full stop.
        """
        return DamagedFolder(self.kind, self.received, way_out)
