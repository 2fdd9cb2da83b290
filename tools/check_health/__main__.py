"""How often `kgan.callbacks.Health` sees a planted fault, and is wrong.

python -m tools.check_health --out=runs/health

Trains runs on Fashion-MNIST (Debian's dataset-fashion-mnist) that are sick by
design, ten seeds of each kind, and twenty healthy ones; an oracle, which looks
with many more samples, says when each became sick. Each run is a file: made
again, only those that are missing are trained. About an hour on two cores.

python -m tools.check_health --recovery --out=runs/recovery --seeds=2

Trains a run of each kind as `kgan train --on_sick=rollback` does, for 3,000
steps, and compares how it ends with healthy runs.
"""

import argparse
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.check_health import recovery
from tools.check_health.plants import PLANTS
from tools.check_health.running import run
from tools.check_health.table import read_runs
from tools.check_health.table import table


def main() -> None:
    """Trains what is missing, or one run, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--kinds", nargs="+", choices=PLANTS, default=[*PLANTS])
    parser.add_argument("--first_seed", type=int, default=0)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--healthy_seeds", type=int, default=20)
    parser.add_argument("--at_once", type=int, default=2)
    parser.add_argument("--recovery", action="store_true")
    parser.add_argument(
        "--steps", type=int, default=recovery.STEPS, help="of --recovery"
    )
    parser.add_argument("--table", action="store_true", help="only the table")
    parser.add_argument("--one", nargs=2, metavar=("KIND", "SEED"))
    given = parser.parse_args()
    if given.one:
        kind, seed = given.one[0], int(given.one[1])
        if given.recovery:
            recovery.run(kind, seed, given.out, given.steps)
        else:
            run(kind, seed, _path(given.out, kind, seed))
        return
    if not given.table:
        # One seed of each kind after another: what is there says something.
        wanted = [
            (kind, given.first_seed + place)
            for place in range(max(given.seeds, given.healthy_seeds))
            for kind in given.kinds
            if place
            < (
                given.healthy_seeds
                if kind == "healthy" and not given.recovery
                else given.seeds
            )
        ]
        missing = [
            each for each in wanted if not _path(given.out, *each).exists()
        ]
        with ThreadPoolExecutor(given.at_once) as pool:
            for _ in pool.map(lambda each: _started(given, *each), missing):
                pass
    if given.recovery:
        print(recovery.table(given.out))
    else:
        print(table(read_runs(given.out)))


def _path(out: Path, kind: str, seed: int) -> Path:
    return out / f"{kind}-{seed:03d}.json"


def _started(given: argparse.Namespace, kind: str, seed: int) -> None:
    """Trains one run in a process of its own."""
    command = [sys.executable, "-m", "tools.check_health", f"--out={given.out}"]
    if given.recovery:
        command += ["--recovery", f"--steps={given.steps}"]
    subprocess.run([*command, "--one", kind, str(seed)], check=True)
    print(f"{kind} {seed} done", flush=True)


if __name__ == "__main__":
    main()
