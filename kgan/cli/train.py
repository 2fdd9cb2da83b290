"""`kgan train`."""

import dataclasses
from collections.abc import Sequence

from absl import flags

from kgan.cli.numbers import define_number
from kgan.cli.numbers import define_whole_number
from kgan.cli.verbs import Verb
from kgan.cli.verbs import check_positional
from kgan.runs import AUDITS
from kgan.runs import FEWEST_PROBE_STEPS
from kgan.runs import MODELS
from kgan.runs import ON_SICK
from kgan.runs import PROBE_STEPS
from kgan.runs import STRATEGIES
from kgan.runs import Config
from kgan.runs import config_from_file
from kgan.runs import parse_assignment
from kgan.runs import plan
from kgan.runs import probe
from kgan.runs import train


class _TrainFlags(flags.FlagValues):
    """Flags that know which unknown ones are fields of the config."""

    def __call__(
        self, argv: Sequence[str], known_only: bool = False
    ) -> list[str]:
        try:
            return super().__call__(argv, known_only)
        except flags.UnrecognizedFlagError as error:
            name = error.flagname
            if name not in Config.__dataclass_fields__:
                raise
            typed = [word.lstrip("-") for word in argv]
            given = [word for word in typed if word.startswith(f"{name}=")]
            raise ValueError(
                f"`--{name}` is no flag, but a field of the config: say "
                f"--set {given[0] if given else f'{name}=VALUE'}. "
                f"Received: --{given[0] if given else name}"
            ) from error


FLAGS = _TrainFlags()
# What the words of `--jit_compile` are in a config; without it, an open choice.
JIT_COMPILE = {
    None: None,
    "on": True,
    "off": False,
    "auto": "auto",
    "step": "step",
}
_WORKDIR = flags.DEFINE_string(
    "workdir", None, "The run's folder; needed.", flag_values=FLAGS
)
_CONFIG = flags.DEFINE_string(
    "config",
    None,
    "A Python file whose function `config()` returns a kgan.runs.Config.",
    flag_values=FLAGS,
)
_MODEL = flags.DEFINE_string(
    "model",
    None,
    f"{', '.join(MODELS)}. By default gan, with labels cgan.",
    flag_values=FLAGS,
)
_BATCH_SIZE = flags.DEFINE_string(
    "batch_size",
    None,
    "Records a step; auto: the recipe's, in as many parts as memory needs.",
    flag_values=FLAGS,
)
_JIT_COMPILE = flags.DEFINE_enum(
    "jit_compile",
    None,
    ["on", "off", "auto", "step"],
    "Whether XLA compiles the turns; auto times both ways; step makes one "
    "program of all that a step does.",
    flag_values=FLAGS,
)
_MINUTES = define_number(
    "minutes",
    None,
    "Train this long in this call; run again to go on.",
    flag_values=FLAGS,
)
_MIRROR = flags.DEFINE_boolean(
    "mirror", None, "Also show pictures mirrored.", flag_values=FLAGS
)
_SKIP_DAMAGED = flags.DEFINE_boolean(
    "skip_damaged",
    None,
    "Pass over what cannot be read: records of a prepared directory, files of "
    "a folder.",
    flag_values=FLAGS,
)
_RESIZE = flags.DEFINE_string(
    "resize", None, "crop, pad or stretch.", flag_values=FLAGS
)
_INIT = flags.DEFINE_string(
    "init", None, "A run whose networks to start from.", flag_values=FLAGS
)
_SET = flags.DEFINE_multi_string(
    "set",
    [],
    "key=value: any field of the config. Run again with more steps, a run goes "
    "on, unless a schedule runs over all of them, as r3's.",
    flag_values=FLAGS,
)
_STRATEGY = flags.DEFINE_enum(
    "strategy",
    "none",
    STRATEGIES,
    "mirrored: on all GPUs of this machine, or on all logical CPU devices; "
    "multi_worker: together with the processes that the environment variable "
    "TF_CONFIG names, which share the workdir. Where one of them is lost, all "
    "others exit with code 75: start all again, and the run goes on.",
    flag_values=FLAGS,
)
_DETERMINISTIC = flags.DEFINE_boolean(
    "deterministic",
    False,
    "The same bits in each run, on the same machine; slower.",
    flag_values=FLAGS,
)
_AUDIT = flags.DEFINE_enum(
    "audit",
    "cheap",
    list(AUDITS),
    "What judges the samples at the end: cheap, the checks that decide the "
    "four answers; full, all of them, which takes minutes; or off.",
    flag_values=FLAGS,
)
_ON_SICK = flags.DEFINE_enum(
    "on_sick",
    "warn",
    ON_SICK,
    "What follows when the run is found sick: warn says it; stop ends training "
    "with exit code 4; rollback goes back to where it was well, changes what "
    "should help, and goes on, at most three times.",
    flag_values=FLAGS,
)
_PROFILE_STEP = define_whole_number(
    "profile_step",
    None,
    "A step of which TensorBoard gets a profile: where its time goes.",
    flag_values=FLAGS,
    lower_bound=1,
)
_PLAN = flags.DEFINE_boolean(
    "plan",
    False,
    "Say parameters, memory and time, then stop.",
    flag_values=FLAGS,
)
_PROBE = flags.DEFINE_boolean(
    "probe",
    False,
    "Propose r1_gamma and the learning rates, by short trainings, then stop.",
    flag_values=FLAGS,
)
_PROBE_STEPS = define_whole_number(
    "probe_steps",
    PROBE_STEPS,
    "Steps of all these short trainings together, at most.",
    flag_values=FLAGS,
    lower_bound=FEWEST_PROBE_STEPS,
)
_DATA_DIR = flags.DEFINE_string(
    "data_dir", None, "Where TFDS keeps its data.", flag_values=FLAGS
)
_DOWNLOAD = flags.DEFINE_boolean(
    "download", False, "Whether TFDS may download.", flag_values=FLAGS
)
_VERBOSE = define_whole_number(
    "verbose",
    1,
    "0 silent, 1 a progress bar, 2 a line an epoch.",
    flag_values=FLAGS,
    lower_bound=0,
    upper_bound=2,
)


def run(arguments: Sequence[str]) -> int:
    """Trains a source, or plans to, or probes what to train it with."""
    config = _config(arguments)
    if _PLAN.value:
        plan(config, download=_DOWNLOAD.value)
        return 0
    if _PROBE.value:
        probe(
            config,
            _WORKDIR.value,
            steps=_PROBE_STEPS.value,
            download=_DOWNLOAD.value,
            deterministic=_DETERMINISTIC.value,
        )
        return 0
    if _WORKDIR.value is None:
        raise ValueError(
            "`--workdir` must name the run's folder. Received: no `--workdir`"
        )
    train(
        config,
        _WORKDIR.value,
        minutes=_MINUTES.value,
        download=_DOWNLOAD.value,
        verbose=_VERBOSE.value,
        strategy=_STRATEGY.value,
        deterministic=_DETERMINISTIC.value,
        fit_memory=_BATCH_SIZE.value == "auto",
        audit=_AUDIT.value,
        on_sick=_ON_SICK.value,
        profile_step=_PROFILE_STEP.value,
    )
    return 0


def _config(arguments: Sequence[str]) -> Config:
    if _CONFIG.value is None:
        check_positional(arguments, ["SOURCE"])
        config = Config(source=arguments[0])
    else:
        config = config_from_file(_CONFIG.value)
        if arguments:
            check_positional(arguments, ["SOURCE"])
            config = dataclasses.replace(config, source=arguments[0])
    given = {
        "model": _MODEL.value,
        "batch_size": _batch_size(),
        "jit_compile": JIT_COMPILE[_JIT_COMPILE.value],
        "mirror": _MIRROR.value,
        "skip_damaged": _SKIP_DAMAGED.value,
        "resize": _RESIZE.value,
        "init": _INIT.value,
        "data_dir": _DATA_DIR.value,
    }
    given = {name: value for name, value in given.items() if value is not None}
    given |= dict(parse_assignment(text) for text in _SET.value)
    return dataclasses.replace(config, **given)


def _batch_size() -> int | None:
    given = _BATCH_SIZE.value
    if given is None or given == "auto":
        return None
    try:
        return int(given)
    except ValueError as error:
        raise ValueError(
            "`--batch_size` must be a number or auto. "
            f"Received: --batch_size={given}"
        ) from error


VERB = Verb(
    "kgan train SOURCE --workdir=DIR",
    "Train on a data set's name or a folder of pictures; resume it.",
    FLAGS,
    run,
)
