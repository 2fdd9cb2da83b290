"""kgan's side: `kgan train` with its recipe, for some minutes."""

import math
import subprocess
import sys
from pathlib import Path

from kgan.runs import RunFolder
from kgan.runs import read_model
from tools.minutes.data import write_samples

# More than the minutes allow: the time ends the run.
STEPS_A_MINUTE = 20_000


def main(
    source: str, out: str, minutes: str, seed: str, count: str, *further: str
) -> None:
    """Trains, and writes samples of the averaged generator.

    Args:
        source: as `kgan train` takes it.
        out: the `.npz` of the samples; the run's folder stands beside it.
        minutes: of training.
        seed: of the run.
        count: of samples.
        *further: flags of `kgan train`.
    """
    path = Path(out)
    workdir = path.with_suffix("")
    command = [sys.executable, "-m", "kgan", "train", source]
    flags = [
        "--model=gan",
        f"--workdir={workdir}",
        f"--minutes={minutes}",
        f"--set=seed={seed}",
        f"--set=steps={math.ceil(STEPS_A_MINUTE * float(minutes))}",
        *further,
        "--audit=off",
    ]
    subprocess.run([*command, *flags], check=True)
    model = read_model(RunFolder(workdir))
    samples = model.sample(int(count), seed=1)
    write_samples(path, samples, int(model.step.numpy()))


if __name__ == "__main__":
    main(*sys.argv[1:])
