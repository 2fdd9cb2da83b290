"""`kgan sample`."""

from collections.abc import Sequence

from absl import flags

from kgan.cli.numbers import define_number
from kgan.cli.numbers import define_whole_number
from kgan.cli.verbs import Verb
from kgan.cli.verbs import check_positional
from kgan.core import check_integer
from kgan.runs import RunFolder
from kgan.runs import say
from kgan.runs import write_samples
from kgan.runs import write_walk

FLAGS = flags.FlagValues()
_COUNT = define_whole_number(
    "count", 16, "How many samples.", flag_values=FLAGS
)
_OUT = flags.DEFINE_string(
    "out", None, "A folder for one PNG a sample.", flag_values=FLAGS
)
_BEST = flags.DEFINE_boolean(
    "best",
    False,
    "Of the game that scored best on validation data, not of the last one.",
    flag_values=FLAGS,
)
_SEED = define_whole_number(
    "seed", 0, "The same seed gives the same samples.", flag_values=FLAGS
)
_LABEL = flags.DEFINE_string(
    "label", None, "A class, by name or number.", flag_values=FLAGS
)
_COMPONENT = define_whole_number(
    "component",
    None,
    "Of a mixture, the generator that makes all samples, from 0.",
    flag_values=FLAGS,
)
_TRUNCATION = define_number(
    "truncation",
    None,
    "Bound on latent values: below 1 more typical, less varied.",
    flag_values=FLAGS,
)
_GRID = flags.DEFINE_string(
    "grid", None, "A PNG with all samples in a grid.", flag_values=FLAGS
)
_WALK = flags.DEFINE_string(
    "walk", None, "A GIF that walks through the samples.", flag_values=FLAGS
)


def run(arguments: Sequence[str]) -> int:
    """Writes samples of a run, as files, a grid or a walk."""
    check_positional(arguments, ["RUN"])
    if _OUT.value is None and _GRID.value is None and _WALK.value is None:
        raise ValueError(
            "One of `--out`, `--grid` and `--walk` must say where samples go. "
            "Received: none of them"
        )
    least = 1 if _WALK.value is None else 2
    check_integer("count", _COUNT.value, minimum=least)
    folder = RunFolder(arguments[0])
    if _BEST.value:
        folder = folder.of_best(tell=say)
    if _OUT.value is not None or _GRID.value is not None:
        for path in write_samples(
            folder,
            count=_COUNT.value,
            out=_OUT.value,
            grid=_GRID.value,
            seed=_SEED.value,
            label=_LABEL.value,
            component=_COMPONENT.value,
            truncation=_TRUNCATION.value,
        ):
            say(str(path))
    if _WALK.value is not None:
        say(
            str(
                write_walk(
                    folder,
                    _WALK.value,
                    count=_COUNT.value,
                    seed=_SEED.value,
                    label=_LABEL.value,
                    component=_COMPONENT.value,
                    truncation=_TRUNCATION.value,
                )
            )
        )
    return 0


VERB = Verb(
    "kgan sample RUN --count=N --out=DIR",
    "Write samples of a run as PNG files, a grid, or a walk between them.",
    FLAGS,
    run,
)
