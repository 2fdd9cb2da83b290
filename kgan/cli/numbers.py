"""Flags that take numbers, and what is said of anything else."""

from absl import flags

# Help lists a flag below the verb that has it, not below this file.
flags.disclaim_key_flags()


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


def define_whole_number(
    name: str,
    default: int | None,
    help_text: str,
    flag_values: flags.FlagValues,
    *,
    lower_bound: int | None = None,
    upper_bound: int | None = None,
) -> flags.FlagHolder:
    """Defines a flag that takes a whole number, and returns its holder.

    Args:
        name: of the flag.
        default: its value where it is not typed.
        help_text: what `--help` says.
        flag_values: where it is defined.
        lower_bound: the least number it takes; None for any.
        upper_bound: the greatest one.
    """
    return flags.DEFINE(
        WholeNumber(lower_bound=lower_bound, upper_bound=upper_bound),
        name,
        default,
        help_text,
        flag_values=flag_values,
        serializer=flags.ArgumentSerializer(),
    )


def define_number(
    name: str,
    default: float | None,
    help_text: str,
    flag_values: flags.FlagValues,
) -> flags.FlagHolder:
    """Defines a flag that takes a number, and returns its holder.

    Args:
        name: as of `define_whole_number`, like all others.
        default: its value where it is not typed.
        help_text: what `--help` says.
        flag_values: where it is defined.
    """
    return flags.DEFINE(
        Number(),
        name,
        default,
        help_text,
        flag_values=flag_values,
        serializer=flags.ArgumentSerializer(),
    )
