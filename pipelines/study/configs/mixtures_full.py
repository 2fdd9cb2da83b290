"""Uneven laws of the plane, every system, and an audit of each.

What you get: what `mixtures` says of even rings and grids, on a grid whose 25
modes follow Zipf's law, on a ring with a mode of 1 %, and on two moons, with
the audit's findings and answers, the rank correlations of a discriminator's
score, and modes and ranks on the way. Controls stand beside the systems: other
real data, copies of training data with noise and without, a hundred rows again
and again, a mixture of Gaussians, a kernel density, and marginals alone. The
ring is also learned by SGD and RMSprop, with turns that alternate and not.

All rows have the networks of `mixtures` and its 10,000 batches of 256; the
controls learn from 8,000 rows. That samples are new says little here: no
system sees a row twice.

What drives the cost: jobs x steps. One job takes one to three minutes of one
core; all jobs of one seed run before those of the next, so that `--seeds=1`
gives a whole table.

    python -m pipelines.study --config=mixtures_full
"""

import dataclasses
from collections.abc import Iterable
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kgan.data import Moons
from kgan.data import rare_ring
from kgan.data import zipf_grid
from kgan.losses import Hinge
from pipelines.study import controls
from pipelines.study import systems
from pipelines.study.configs.mixtures import EXACT
from pipelines.study.configs.mixtures import SYSTEMS
from pipelines.study.laws import Law
from pipelines.study.laws import settings_of_law
from pipelines.study.plane_audit import SETTINGS
from pipelines.study.plane_audit import audit_control
from pipelines.study.plane_audit import audit_exact
from pipelines.study.plane_audit import train_and_audit
from pipelines.study.rows import settings_of
from pipelines.study.study import Column
from pipelines.study.study import Job
from pipelines.study.study import Study
from pipelines.study.systems import System

SEEDS = 5
RING = "rare_ring"
# Of copies, in standard deviations of the data: about a fifteenth of a mode's.
NOISE = 0.001
# Of the mixture of Gaussians that EM fits.
COMPONENTS = 25
LAWS: dict[str, Law] = {
    "zipf_grid": zipf_grid(),
    RING: rare_ring(),
    "moons": Moons(),
}
_GAN = SYSTEMS["gan"]
AUDITED: dict[str, System] = {
    **{
        name: SYSTEMS[name]
        for name in ("gan", "minimax", "wasserstein", "pac2", "r3")
    },
    "hinge_spectral": System(
        "GAN, hinge, spectral norm", systems.gan, loss=Hinge, spectral=True
    ),
    **{
        name: SYSTEMS[name]
        for name in ("conditional", "acgan", "mog", "mgan", "ali")
    },
    "ali_joint": System(
        "ALI, joint matching alone",
        systems.ali,
        order="simultaneous",
        swapped=False,
    ),
    "ali_swapped": System(
        "ALI, swapped terms alone, a cycle for codes",
        systems.ali,
        order="simultaneous",
        joint=False,
        cycle=1.0,
    ),
    **{
        name: SYSTEMS[name]
        for name in (
            *("alice", "vae"),
            *("flow_likelihood", "flow_hybrid", "flow_adversarial"),
        )
    },
}
# Of the GAN on the ring alone: Adam in turns is a row above.
TRAINED_OTHERWISE: dict[str, System] = {
    "gan_simultaneous": dataclasses.replace(
        _GAN, title="GAN, turns at once", order="simultaneous"
    ),
    **{
        f"gan_{short}{ending}": dataclasses.replace(
            _GAN,
            title=f"GAN, {named}{said}",
            order=order,
            optimizer=optimizer,
            learning_rate=rate,
        )
        for short, named, optimizer, rate in (
            ("rmsprop", "RMSprop", systems.rmsprop, 2e-4),
            ("sgd", "SGD with momentum", systems.momentum, 1e-3),
        )
        for order, ending, said in (
            ("alternating", "", ""),
            ("simultaneous", "_simultaneous", ", turns at once"),
        )
    },
}
# Other real data come from the law itself.
CONTROLS: dict[str, controls.Control | None] = {
    EXACT: None,
    "replay": controls.replay,
    "noisy_replay": controls.noisy_replay(NOISE),
    "few_rows": controls.few_rows,
    "gaussians": controls.mixture_of_gaussians(COMPONENTS),
    "kernel_density": controls.kernel_density,
    "marginals": controls.marginals,
}
CONTROL_TITLES: dict[str, str] = {
    EXACT: "*other real data*",
    "replay": "*copies of training data*",
    "noisy_replay": "*copies, with noise*",
    "few_rows": "*a hundred rows of it*",
    "gaussians": "*mixture of Gaussians, by EM*",
    "kernel_density": "*kernel density*",
    "marginals": "*marginals alone*",
}
# Beside the law: where one changes, the controls are others.
CONTROL_SETTINGS = {"noise": NOISE, "components": COMPONENTS}
CHECKS = (
    Column("modes", "modes", 1),
    Column("high quality, %", "high_quality", 1, scale=100.0),
    Column("reverse KL above floor", "reverse_kl_above_floor", 4),
    Column("rarest kind, made / due", "rarest", 2),
    Column("precision", "precision", 3),
    Column("coverage", "coverage", 3),
    Column("worst share of its cells", "worst_share", 2),
    Column("near copies, %", "near_copies", 1, scale=100.0),
    Column("told apart, %", "told_apart", 1, scale=100.0),
    Column("realistic", "is_realistic", 1),
    Column("covers", "is_covers", 1),
    Column("keeps proportions", "is_keeps_proportions", 1),
    Column("novel", "is_novel", 1),
    Column("score and log p", "rank_density", 2),
    Column("score and log p/g", "rank_ratio", 2),
    Column("fresh score and log p/g", "rank_fresh", 2),
    Column("NLL, nats", "nll", 2, median=True),
    Column("NLL at most", "nll_bound", 2),
    Column("NLL, samples blurred", "nll_smoothed", 2),
    Column("diverged, %", "diverged", 0, scale=100.0),
    Column("minutes", "minutes", 1),
)


def mixtures_full() -> Study:
    """Returns the study."""
    return audited_study(
        LAWS, AUDITED, SEEDS, on_the_ring=TRAINED_OTHERWISE, shown=CONTROLS
    )


def audited_study(
    laws: Mapping[str, Law],
    everywhere: Mapping[str, System],
    seeds: int,
    *,
    on_the_ring: Mapping[str, System],
    shown: Iterable[str],
) -> Study:
    """Returns the study of systems and controls on laws of the plane.

    Args:
        laws: by name.
        everywhere: systems by name, in the order of the table.
        seeds: jobs of each system and law.
        on_the_ring: systems that learn the rare ring alone.
        shown: names of the controls beside them.
    """
    known = {**everywhere, **on_the_ring}
    shown = tuple(shown)

    def settings(job: Job) -> Mapping[str, Any]:
        system = (
            settings_of(known[job.system])
            if job.system in known
            else CONTROL_SETTINGS
        )
        return {**system, **settings_of_law(laws[job.data]), **SETTINGS}

    def run(job: Job, folder: Path) -> Mapping[str, float]:
        law = laws[job.data]
        if job.system in known:
            return train_and_audit(known[job.system], law, job.seed, folder)
        control = CONTROLS[job.system]
        if control is None:
            return audit_exact(law, job.seed, folder)
        return audit_control(control, law, job.seed, folder)

    return Study(
        jobs=tuple(
            Job(system, data, seed)
            for seed in range(seeds)
            for data in laws
            for system in (
                *shown,
                *everywhere,
                *(on_the_ring if data == RING else ()),
            )
        ),
        settings=settings,
        run=run,
        columns=CHECKS,
        titles={
            **CONTROL_TITLES,
            **{name: system.title for name, system in known.items()},
        },
    )
