"""`kgan train --probe`: which gamma and rates suit the data, by trying."""

import dataclasses
from pathlib import Path

import tensorflow as tf

from kgan.core import check_integer
from kgan.core import check_writable
from kgan.data import DataStream
from kgan.runs.config import OPEN
from kgan.runs.config import Config
from kgan.runs.describing import describe
from kgan.runs.folder import PROBE
from kgan.runs.folder import RunFolder
from kgan.runs.models import MODELS
from kgan.runs.opening import open_data
from kgan.runs.opening import resolve_for
from kgan.runs.probe_bench import MOMENTS
from kgan.runs.probe_bench import TrainingBench
from kgan.runs.probe_bench import beginning_of
from kgan.runs.probe_choices import ProbeChoice
from kgan.runs.probe_choices import choice_of
from kgan.runs.probe_distance import FEWEST_REAL
from kgan.runs.probe_picture import save_probe_picture
from kgan.runs.probe_report import command
from kgan.runs.probe_report import save_probe
from kgan.runs.probe_report import table
from kgan.runs.probe_search import FEWEST_PROBE_STEPS
from kgan.runs.probe_search import Search
from kgan.runs.probe_trials import Outcome
from kgan.runs.say import say
from kgan.runs.scoring import check_scorable
from kgan.runs.starting import start_from
from kgan.runs.training import build

# Below the folder of a run.
# With 600, digits are proposed a gamma that is a hundred times too large.
PROBE_STEPS = 3000


def probe(
    config: Config,
    workdir: str | Path | None = None,
    *,
    steps: int = PROBE_STEPS,
    download: bool = False,
    deterministic: bool = False,
) -> Outcome:
    """Proposes the weight of R1 and the learning rates, by short trainings.

    Args:
        config: the choices made; the recipe makes the others. What it says
            of gamma and the rates is what others are compared with.
        workdir: of a run, which it does not disturb: `probe/probe.json` and
            `probe/probe.png` are written below it; None: it only prints.
        steps: of all short trainings together, at most; at least 39.
        download: whether TFDS may download the source.
        deterministic: run every operation so that it gives the same bits
            each time, for the rest of the process; slower.

    Returns:
        What was tried and what is proposed.

    Raises:
        FileNotFoundError, TypeError, ValueError: as `train` does; or a model
            that makes no samples, or too few validation pictures to compare
            them with.
    """
    check_integer("probe_steps", steps, minimum=FEWEST_PROBE_STEPS)
    folder = None if workdir is None else RunFolder(workdir)
    has_run = folder is not None and folder.read_config() is not None
    if workdir is not None:
        check_writable("workdir", workdir)
    if deterministic:
        tf.config.experimental.enable_op_determinism()
    asked = config
    config, data = open_data(asked, download=download)
    check_scorable(data)
    check_probeable(config, data)
    config = beginning_of(config)
    game = build(config)
    say(describe(config, game, data))
    if config.init is not None:
        start_from(game, RunFolder(config.init))
    bench = TrainingBench(config, game, data)
    recipe = recipe_choice(asked, data["train"])
    search = Search(bench, choice_of(config), recipe, steps)
    say(cost(bench, search.most_trials, steps))
    if steps < PROBE_STEPS:
        say(
            f"Note: fewer than {PROBE_STEPS:,} steps favour what is ahead at "
            "first: too heavy a penalty, too large a rate."
        )
    found = search()
    say(table(found, bench.real))
    if folder is not None:
        out = folder.path / PROBE
        out.mkdir(parents=True, exist_ok=True)
        save_probe(out / "probe.json", found, bench.real, config)
        save_probe_picture(out / "probe.png", found, bench.real)
        say(f"Written: {out}/probe.json, {out}/probe.png")
    say(command(asked, config, found, workdir, has_run=has_run))
    return found


def check_probeable(config: Config, data: dict[str, DataStream]) -> None:
    """Raises where nothing could be proposed.

    Args:
        config: resolved.
        data: the stream "validation".

    Raises:
        ValueError: the model makes no samples, or there are too few
            validation pictures.
    """
    if not MODELS[config.model].draws:
        able = [word for word, row in MODELS.items() if row.draws]
        raise ValueError(
            "`--probe` needs a model that makes samples, by which it judges: "
            f"{', '.join(able)}. Received: model={config.model!r}"
        )
    count = data["validation"].num_examples
    if count < FEWEST_REAL:
        raise ValueError(
            f"`validation_split` must hold at least {FEWEST_REAL} pictures "
            "for `--probe`. Received: "
            f"validation_split={config.validation_split!r} with {count}"
        )


def recipe_choice(asked: Config, train: DataStream) -> ProbeChoice:
    """Returns what the recipe says where a config leaves it open.

    Args:
        asked: not resolved.
        train: the training data.
    """
    left_open = dataclasses.replace(
        asked,
        generator_learning_rate=OPEN,
        discriminator_learning_rate=OPEN,
        r1_gamma=OPEN if asked.r1_gamma else asked.r1_gamma,
    )
    return choice_of(resolve_for(left_open, train))


def cost(bench: TrainingBench, trials: int, steps: int) -> str:
    """Returns how long a probe will take, by training some steps.

    Args:
        bench: each trial on which begins with a state of its own.
        trials: that are scored, at most.
        steps: in all, at most.
    """
    per_step, per_score = bench.seconds()
    scores = MOMENTS * trials
    minutes = (steps * per_step + scores * per_score) / 60.0
    return (
        f"Probing: at most {trials} short trainings, {steps:,} steps in all, "
        f"in about {minutes:.1f} minutes. Real pictures: kernel distance "
        f"{bench.real.value:.2g}, noise {bench.floor:.2g}."
    )
