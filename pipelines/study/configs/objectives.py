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
from pipelines.study.picture_audit import other_pictures as others
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
CONTROLS: dict[str, str] = {
    EXACT: "*other real data*",
    "gaussians": "*mixture of 25 Gaussians, by EM*",
    "marginals": "*marginals alone*",
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
            else {}
        )
        if job.data == MOONS:
            return {**system, **settings_of_law(law)}
        return {**system, "components": COMPONENTS}

    def run(job: Job, folder: Path) -> Mapping[str, float]:
        if job.system in OBJECTIVES:
            system = OBJECTIVES[job.system]
            if job.data == MOONS:
                return plane_audit.train_and_audit(
                    system, law, job.seed, folder
                )
            return vector_audit.train_and_audit(system, garments(), job.seed)
        if job.data == MOONS:
            exact = plane_audit.other_samples(law, job.seed)
            return plane_audit.audit_control(
                _control(job.system, exact), law, job.seed, folder
            )
        return vector_audit.audit_control(
            _control(job.system, others), garments(), job.seed
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
            Column("entropy of the model", "entropy", 2, median=True),
            Column("precision", "precision", 3),
            Column("coverage", "coverage", 3),
            Column("worst share", "shares", 2),
            Column("told apart, %", "told_apart", 1, scale=100.0),
            Column("realistic", "is_realistic", 1),
            Column("covers", "is_covers", 1),
            Column("keeps proportions", "is_keeps_proportions", 1),
            Column("novel", "is_novel", 1),
            Column("diverged, %", "diverged", 0, scale=100.0),
            Column("minutes", "minutes", 1),
        ),
        titles={
            **CONTROLS,
            **{name: system.title for name, system in OBJECTIVES.items()},
        },
    )


def _control(name: str, exact: controls.Control) -> controls.Control:
    return {
        EXACT: exact,
        "gaussians": controls.mixture_of_gaussians(25),
        "marginals": controls.marginals,
    }[name]
