"""A little of every study in minutes: does it work here?

What you get: the tables of `mixtures_full` on the rare ring and of `images` on
digits, each for some systems in a few steps, from one seed, beside real data,
copies and marginals. No figure of a system in them means anything.

    python -m pipelines.study --config=quick
"""

import dataclasses

from pipelines.study.configs.images import DATA
from pipelines.study.configs.images import DIGITS
from pipelines.study.configs.images import SYSTEMS
from pipelines.study.configs.images import images_of
from pipelines.study.configs.mixtures import EXACT
from pipelines.study.configs.mixtures_full import AUDITED
from pipelines.study.configs.mixtures_full import LAWS
from pipelines.study.configs.mixtures_full import RING
from pipelines.study.configs.mixtures_full import audited_study
from pipelines.study.study import Study
from pipelines.study.study import joined

SEEDS = 1
STEPS = 300
PICTURE_STEPS = 100
SHOWN = (EXACT, "replay", "marginals")


def quick() -> Study:
    """Returns the study."""
    plane, pictures = (
        {
            name: dataclasses.replace(systems[name], steps=steps)
            for name in names
        }
        for systems, names, steps in (
            (
                AUDITED,
                ("gan", "mog", "ali", "flow_likelihood", "flow_adversarial"),
                STEPS,
            ),
            (SYSTEMS, ("gan", "conditional", "vae"), PICTURE_STEPS),
        )
    )
    return joined(
        audited_study(
            {RING: LAWS[RING]}, plane, SEEDS, on_the_ring={}, shown=SHOWN
        ),
        images_of({DIGITS: DATA[DIGITS]}, pictures, SEEDS, shown=SHOWN),
    )
