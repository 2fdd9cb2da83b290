"""Some systems on three mixtures in five minutes: does the study work here?

What you get: the tables of `mixtures` for a GAN, a mixture of generators and
three flows, 300 steps and two seeds each. No figure in them means anything.

    python -m pipelines.study --config=quick
"""

import dataclasses

from pipelines.study.configs.mixtures import FLOWS
from pipelines.study.configs.mixtures import SYSTEMS
from pipelines.study.configs.mixtures import study_of
from pipelines.study.study import Study

STEPS = 300
SEEDS = 2


def quick() -> Study:
    """Returns the study."""
    flows, systems = (
        {name: dataclasses.replace(named[name], steps=STEPS) for name in names}
        for named, names in ((FLOWS, FLOWS), (SYSTEMS, ("gan", "mog")))
    )
    return study_of(systems, SEEDS, flows=flows)
