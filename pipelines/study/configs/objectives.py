"""One flow, by likelihood, by both, and by a discriminator: what differs.

What you get: on two moons, whose density is known, and on garments
(Fashion-MNIST) in 32 principal components, the negative log-likelihood of held
out data, the entropy of the model, and what the audit finds, for one network
that is trained by three objectives; so nothing but the objective differs.
Controls stand beside them. Rings are in `mixtures`, uneven laws in
`mixtures_full`.

What drives the cost: jobs x steps, 4,000 batches of 256; a job takes a minute
or two of one core.

    python -m pipelines.study --config=objectives
"""

import dataclasses
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kgan.data import Moons
from pipelines.study import controls
from pipelines.study import plane_audit
from pipelines.study import vector_audit
from pipelines.study.configs.mixtures import EXACT
from pipelines.study.configs.mixtures import FLOWS
from pipelines.study.laws import settings_of_law
from pipelines.study.rows import settings_of
from pipelines.study.study import Column
from pipelines.study.study import Job
from pipelines.study.study import Study

SEEDS = 5
STEPS = 4_000
COMPONENTS = 32
MOONS, GARMENTS = "moons", "garments"
OBJECTIVES = {
    name: dataclasses.replace(system, steps=STEPS)
    for name, system in FLOWS.items()
}
# Of the mixture that EM fits.
GAUSSIANS = 25
CONTROLS: dict[str, controls.Control] = {
    EXACT: controls.other_rows,
    "gaussians": controls.mixture_of_gaussians(GAUSSIANS),
    "marginals": controls.marginals,
}
TITLES: dict[str, str] = {
    EXACT: "*other real data*",
    "gaussians": "*mixture of 25 Gaussians, by EM*",
    "marginals": "*marginals alone*",
    **{name: system.title for name, system in OBJECTIVES.items()},
}


def objectives() -> Study:
    """Returns the study."""
    law = Moons()

    @functools.cache
    def garments() -> vector_audit.Vectors:
        return vector_audit.garments(COMPONENTS)

    def settings(job: Job) -> Mapping[str, Any]:
        system = (
            settings_of(OBJECTIVES[job.system])
            if job.system in OBJECTIVES
            else {"gaussians": GAUSSIANS}
        )
        if job.data == MOONS:
            return {**system, **settings_of_law(law), **plane_audit.SETTINGS}
        return {
            **system,
            "components": COMPONENTS,
            **vector_audit.SETTINGS,
        }

    def run(job: Job, folder: Path) -> Mapping[str, float]:
        if job.system in OBJECTIVES:
            system = OBJECTIVES[job.system]
            if job.data == MOONS:
                return plane_audit.train_and_audit(
                    system, law, job.seed, folder
                )
            return vector_audit.train_and_audit(system, garments(), job.seed)
        if job.data == GARMENTS:
            return vector_audit.audit_control(
                CONTROLS[job.system], garments(), job.seed
            )
        if job.system == EXACT:
            return plane_audit.audit_exact(law, job.seed, folder)
        return plane_audit.audit_control(
            CONTROLS[job.system], law, job.seed, folder
        )

    return Study(
        jobs=tuple(
            Job(system, data, seed)
            for seed in range(SEEDS)
            for data in (MOONS, GARMENTS)
            for system in (*CONTROLS, *OBJECTIVES)
        ),
        settings=settings,
        run=run,
        columns=(
            Column("NLL, nats", "nll", 2, median=True),
            Column("median of -log p", "nll_median", 2, median=True),
            Column("NLL, samples blurred", "nll_smoothed", 2),
            Column("entropy of the model", "entropy", 2, median=True),
            Column("precision", "precision", 3),
            Column("coverage", "coverage", 3),
            Column("worst share of its cells", "worst_share", 2),
            Column("told apart, %", "told_apart", 1, scale=100.0),
            Column("realistic", "is_realistic", 1),
            Column("covers", "is_covers", 1),
            Column("keeps proportions", "is_keeps_proportions", 1),
            Column("novel", "is_novel", 1),
            Column("diverged, %", "diverged", 0, scale=100.0),
            Column("minutes", "minutes", 1),
        ),
        titles=TITLES,
    )
