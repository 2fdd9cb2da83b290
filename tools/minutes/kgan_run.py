"""kgan's side: `kgan train` with its recipe, for some minutes."""

import math
import subprocess
import sys
from pathlib import Path

from kgan.runs import RunFolder
from kgan.runs import open_data
from kgan.runs import read_model
from tools.minutes.data import config_of
from tools.minutes.data import write_samples

# More than the minutes allow: the time ends the run.
STEPS_A_MINUTE = 20_000
# What the recipe takes from how many steps a run has: as of its own number.
FROM_STEPS = (
    "augment",
    "steps_per_epoch",
    "sample_every_steps",
    "evaluate_every_steps",
    "checkpoint_every_steps",
)


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
    recipe, _ = open_data(config_of(source, int(seed)))
    command = [sys.executable, "-m", "kgan", "train", source]
    flags = [
        "--model=gan",
        f"--workdir={workdir}",
        f"--minutes={minutes}",
        f"--set=seed={seed}",
        f"--set=steps={math.ceil(STEPS_A_MINUTE * float(minutes))}",
        *(f"--set={name}={getattr(recipe, name)}" for name in FROM_STEPS),
        *further,
        "--audit=off",
    ]
    subprocess.run([*command, *flags], check=True)
    model = read_model(RunFolder(workdir))
    samples = model.sample(int(count), seed=1)
    write_samples(path, samples, int(model.step.numpy()))


if __name__ == "__main__":
    main(*sys.argv[1:])
