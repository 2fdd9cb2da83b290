"""`kgan export`."""

from collections.abc import Sequence

from absl import flags

from kgan.cli.verbs import Verb
from kgan.cli.verbs import check_positional
from kgan.runs import RunFolder
from kgan.runs import export_run
from kgan.runs import say

FLAGS = flags.FlagValues()
_OUT = flags.DEFINE_string(
    "out",
    None,
    "The folder of numbered versions; RUN/export by default.",
    flag_values=FLAGS,
)
_UINT8 = flags.DEFINE_boolean(
    "uint8", False, "Images as uint8 instead of float32.", flag_values=FLAGS
)


def run(arguments: Sequence[str]) -> int:
    """Writes a new SavedModel version of a run."""
    check_positional(arguments, ["RUN"])
    folder = RunFolder(arguments[0])
    say(str(export_run(folder, out=_OUT.value, uint8=_UINT8.value)))
    return 0


VERB = Verb(
    "kgan export RUN",
    "Write a run's model as a SavedModel for TF Serving.",
    FLAGS,
    run,
)
