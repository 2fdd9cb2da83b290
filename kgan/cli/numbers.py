"""Numbers as typed on a command line, and what is said of anything else."""

from absl import flags


class WholeNumber(flags.IntegerParser):
    """Takes whole numbers; absl names the flag before what this says."""

    def convert(self, argument: str | int) -> int:
        """Returns the number that is typed.

        Raises:
            ValueError: it is none.
        """
        try:
            return super().convert(argument)
        except ValueError as error:
            raise ValueError("must be a whole number, such as 8") from error


class Number(flags.FloatParser):
    """Takes numbers; absl names the flag before what this says."""

    def convert(self, argument: str | float) -> float:
        """Returns the number that is typed.

        Raises:
            ValueError: it is none.
        """
        try:
            return super().convert(argument)
        except ValueError as error:
            raise ValueError("must be a number, such as 0.5") from error
