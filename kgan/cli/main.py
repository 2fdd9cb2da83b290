"""The `kgan` command."""

import signal
import sys
from collections.abc import Sequence

import tensorflow as tf
from absl import flags

from kgan.cli import audit
from kgan.cli import describe
from kgan.cli import export
from kgan.cli import prepare
from kgan.cli import sample
from kgan.cli import train
from kgan.cli.verbs import Verb
from kgan.core import WorkerLost
from kgan.core import check_choice
from kgan.core import file_fault
from kgan.runs import Sick
from kgan.runs import Terminated
from kgan.runs import termination_raised

VERBS: dict[str, Verb] = {
    "train": train.VERB,
    "sample": sample.VERB,
    "audit": audit.VERB,
    "describe": describe.VERB,
    "prepare": prepare.VERB,
    "export": export.VERB,
}
# Training diverged, or does not fit into memory.
FAILED = 1
# Input or a place for output, as far as a person can do something about it.
UNUSABLE = 2
# Training was stopped, since the run was found sick.
SICK = 4
# EX_TEMPFAIL of sysexits.h: try again later.
WORKER_LOST = 75
INTERRUPTED = 128 + signal.SIGINT
TERMINATED = 128 + signal.SIGTERM
_HELP = ("-h", "--help", "-help", "help")


def main(arguments: Sequence[str]) -> int:
    """Runs one verb.

    Args:
        arguments: those after the command's name.

    Returns:
        The exit code: 0 done, 1 when training diverged or does not fit into
        memory, 2 for input that cannot be used and files that cannot be read
        or written, 3 when a generator does not fulfil what was required of
        it, 4 when training was stopped since the run was found sick, 75 when
        another worker was lost and all are to be started again, 130 when
        interrupted, 143 when asked to end by SIGTERM; training has saved the
        step it had reached then.
    """
    if not arguments or arguments[0] in _HELP:
        print(overview())
        return 0
    try:
        name = check_choice("verb", arguments[0], VERBS)
        verb = VERBS[name]
        if any(argument in _HELP for argument in arguments[1:]):
            print(f"{verb.usage}\n\n{verb.summary}\n{verb.flags.get_help()}")
            return 0
        # A process may run a verb twice: what was given before is forgotten.
        verb.flags.unparse_flags()
        rest = verb.flags([name, *arguments[1:]])
        with termination_raised():
            return verb.run(rest[1:])
    except (
        flags.Error,
        ModuleNotFoundError,
        OSError,
        TypeError,
        ValueError,
    ) as error:
        print(f"kgan: {error}", file=sys.stderr)
        return UNUSABLE
    except tf.errors.OpError as error:
        fault = file_fault(error)
        if fault is None:
            raise
        print(f"kgan: {fault}", file=sys.stderr)
        return UNUSABLE
    except (FloatingPointError, MemoryError) as error:
        print(f"kgan: {error}", file=sys.stderr)
        return FAILED
    except Sick as error:
        print(f"kgan: {error}", file=sys.stderr)
        return SICK
    except WorkerLost as error:
        print(f"kgan: {error}", file=sys.stderr)
        return WORKER_LOST
    except Terminated:
        print("kgan: terminated", file=sys.stderr)
        return TERMINATED
    except KeyboardInterrupt:
        print("kgan: interrupted", file=sys.stderr)
        return INTERRUPTED


def overview() -> str:
    """Returns the verbs, each with its usage and what it does."""
    lines = ["kgan: train, judge and ship GANs.", ""]
    for verb in VERBS.values():
        lines += [f"  {verb.usage}", f"      {verb.summary}"]
    return "\n".join([*lines, "", "kgan VERB --help shows the verb's flags."])


def console() -> None:
    """Is what the installed command calls."""
    code = main(sys.argv[1:])
    if code == TERMINATED:
        # What comes while the process ends shall not change its exit code.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(code)
