"""`kgan export`."""

from collections.abc import Sequence

from absl import flags

from kgan.cli.audit import UNMET
from kgan.cli.verbs import Verb
from kgan.cli.verbs import check_positional
from kgan.runs import RunFolder
from kgan.runs import export_run
from kgan.runs import say
from kgan.runs import write_explorer
from kgan.runs import write_onnx

FLAGS = flags.FlagValues()
_OUT = flags.DEFINE_string(
    "out",
    None,
    "The folder of numbered versions; RUN/export by default.",
    flag_values=FLAGS,
)
_BEST = flags.DEFINE_boolean(
    "best",
    False,
    "The game that scored best on validation data, not the last one.",
    flag_values=FLAGS,
)
_UINT8 = flags.DEFINE_boolean(
    "uint8",
    False,
    "Pictures as uint8 instead of float32, in and out.",
    flag_values=FLAGS,
)
_WARM_UP = flags.DEFINE_boolean(
    "warm_up",
    False,
    "Write requests that a server replays before it offers the version; "
    "needs the extra `serving`.",
    flag_values=FLAGS,
)
_PAGE = flags.DEFINE_boolean(
    "page",
    False,
    "The audit's report.html goes along, which may show real pictures.",
    flag_values=FLAGS,
)
_REQUIRE = flags.DEFINE_string(
    "require",
    None,
    "A JSON file of the answers, bounds and differences demanded of the run's "
    "audit, as of kgan.audit.Gate: where any is not met, or the audit is of "
    "another model, nothing is written and the exit code is 3.",
    flag_values=FLAGS,
)
_EXPLORER = flags.DEFINE_string(
    "explorer",
    None,
    "An HTML page to write instead: samples, and walks from each of them.",
    flag_values=FLAGS,
)
_ONNX = flags.DEFINE_string(
    "onnx",
    None,
    "An ONNX file to write instead: from noise to samples; needs the extra "
    "`onnx`.",
    flag_values=FLAGS,
)


def run(arguments: Sequence[str]) -> int:
    """Writes a new SavedModel version of a run, or what is asked instead."""
    check_positional(arguments, ["RUN"])
    folder = RunFolder(arguments[0])
    if _EXPLORER.value is not None or _ONNX.value is not None:
        _check_alone()
    if _BEST.value:
        folder = folder.of_best(tell=say)
    if _EXPLORER.value is not None or _ONNX.value is not None:
        if _EXPLORER.value is not None:
            say(str(write_explorer(folder, _EXPLORER.value)))
        if _ONNX.value is not None:
            say(str(write_onnx(folder, _ONNX.value)))
        return 0
    version = export_run(
        folder,
        out=_OUT.value,
        uint8=_UINT8.value,
        warm_up=_WARM_UP.value,
        page=_PAGE.value,
        require=_REQUIRE.value,
    )
    if version is None:
        return UNMET
    say(str(version))
    return 0


def _check_alone() -> None:
    """Raises where something is asked of a version that is not written."""
    given = [
        f"--{flag.name}"
        for flag in (_OUT, _UINT8, _WARM_UP, _PAGE, _REQUIRE)
        if flag.present
    ]
    if given:
        raise ValueError(
            "`--explorer` and `--onnx` are written instead of a SavedModel, "
            "and must be given without the flags of one. Received: "
            f"{', '.join(given)}"
        )
    if _EXPLORER.value is not None and _BEST.value:
        raise ValueError(
            "`--explorer` writes a page of the run's last game, and must be "
            "given without `--best`. Received: --explorer, --best"
        )


VERB = Verb(
    "kgan export RUN",
    "Write a run's model as a SavedModel for TF Serving; or a page, or ONNX.",
    FLAGS,
    run,
)
