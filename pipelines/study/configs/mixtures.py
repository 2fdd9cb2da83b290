"""Every system that learns a law in the plane, on mixtures known exactly.

What you get: one table each for the ring (8 modes on a circle of radius 2,
standard deviation .02), the grid (25 modes, spacing 2, standard deviation
.05) and a wide ring (standard deviation .2), which flows learn by likelihood,
by a discriminator and by both. Modes found, the share of samples within three
standard deviations of a mode, the reverse KL divergence of the modes' shares
above what an exact sampler has, how far samples spread within a mode next to
the data, and where there is a density its negative log-likelihood; means and
95 % intervals over five seeds.

All rows have the same networks and see 10,000 batches of 256, WGAN-GP 5,000
of five times as many. GANs, conditional ones, ALI and published mixtures are
trained by Adam of rate 2e-4 and no penalty (WGAN-GP's own besides); R3's recipe
is a rate of 2e-3 falling to a hundredth, relativistic pairs, R1 and R2. One row
of it has a single generator, so that what the mixture adds can be told from
what the recipe adds; the mixtures know how many modes there are. Flows, alike
by all three objectives, and the VAE have a rate of 1e-3 falling to a hundredth.

What drives the cost: jobs x steps. One job takes one to three minutes of one
core, a flow's more.

    python -m pipelines.study --config=mixtures
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kgan.data import GaussianMixture
from kgan.data import grid
from kgan.data import ring
from kgan.losses import LeastSquares
from kgan.losses import Minimax
from kgan.losses import RelativisticPairing
from kgan.losses import Wasserstein
from pipelines.study import systems
from pipelines.study.laws import settings_of_law
from pipelines.study.plane import scores_of_exact_sampler
from pipelines.study.plane import train_and_score
from pipelines.study.rows import settings_of
from pipelines.study.study import Column
from pipelines.study.study import Job
from pipelines.study.study import Study
from pipelines.study.systems import System

SEEDS = 5
EXACT = "exact"
MIXTURES: dict[str, GaussianMixture] = {
    "ring": ring(),
    "grid": grid(),
    "wide_ring": ring(standard_deviation=0.2),
}
# R3GAN's recipe: pairs, both penalties, no momentum, everything falls.
R3: dict[str, Any] = {
    "loss": RelativisticPairing,
    "learning_rate": 2e-3,
    "gamma": 0.05,
    "final_gamma": 0.001,
    "beta_1": 0.0,
    "beta_2": 0.99,
    "decay": True,
}
FALLING: dict[str, Any] = {"learning_rate": 1e-3, "decay": True}
FLOWS: dict[str, System] = {
    "flow_likelihood": System(
        "flow, by likelihood", systems.flow, likelihood_weight=1.0, **FALLING
    ),
    "flow_hybrid": System(
        "flow, by both",
        systems.flow,
        likelihood_weight=0.1,
        adversarial_weight=1.0,
        **FALLING,
    ),
    "flow_adversarial": System(
        "flow, by a discriminator",
        systems.flow,
        adversarial_weight=1.0,
        **FALLING,
    ),
}
SYSTEMS: dict[str, System] = {
    "gan": System("GAN", systems.gan),
    "minimax": System("GAN, minimax", systems.gan, loss=Minimax),
    "least_squares": System(
        "GAN, least squares", systems.gan, loss=LeastSquares
    ),
    "wasserstein": System(
        "WGAN-GP, 5,000 steps of five critic turns",
        systems.gan,
        steps=5_000,
        loss=Wasserstein,
        gradient_penalty=0.1,
        discriminator_steps=5,
        beta_2=0.9,
    ),
    "pac2": System("PacGAN, 2 packed", systems.gan, packing=2),
    "r3": System("R3's recipe", systems.gan, **R3),
    "conditional": System(
        "conditional GAN, told the mode", systems.conditional_gan
    ),
    "acgan": System("ACGAN, told the mode", systems.acgan),
    "mog": System(
        "R3's recipe, a mixture of one generator a mode",
        systems.mixture_of_generators,
        weights="learned",
        beta=0.5,
        **R3,
    ),
    "mog4": System(
        "R3's recipe, a mixture of four a mode",
        systems.mixture_of_generators,
        weights="learned",
        components_per_mode=4,
        beta=0.05,
        **R3,
    ),
    "mgan": System(
        "mixture of generators, as published (MGAN)",
        systems.mixture_of_generators,
        beta=0.5,
    ),
    "madgan": System(
        "mixture of generators, one softmax (MAD-GAN)",
        systems.mixture_of_generators,
        objective="multiclass",
    ),
    "ali": System("ALI", systems.ali, order="simultaneous"),
    "alice": System("ALICE", systems.ali, order="simultaneous", cycle=1.0),
    "encoder_decoder": System(
        "mixture of encoders and decoders",
        systems.encoder_decoder_mixture,
        order="simultaneous",
        beta=0.1,
        cycle=1.0,
    ),
    "vae": System("VAE", systems.vae, **FALLING),
    **FLOWS,
}


def mixtures() -> Study:
    """Returns the study."""
    return study_of(SYSTEMS, SEEDS)


def study_of(
    systems_of_table: Mapping[str, System],
    seeds: int,
    *,
    flows: Mapping[str, System] = FLOWS,
) -> Study:
    """Returns the study of systems on the mixtures.

    Args:
        systems_of_table: by name, in the order of the table.
        seeds: jobs of each system and mixture.
        flows: those that the wide ring is shown to.
    """
    known = {**systems_of_table, **flows}

    def settings(job: Job) -> Mapping[str, Any]:
        mixture = MIXTURES[job.data]
        system = settings_of(known[job.system]) if job.system in known else {}
        return {**system, **settings_of_law(mixture)}

    def run(job: Job, folder: Path) -> Mapping[str, float]:
        mixture = MIXTURES[job.data]
        if job.system == EXACT:
            return scores_of_exact_sampler(mixture, job.seed)
        return train_and_score(known[job.system], mixture, job.seed, folder)

    shown = {
        "ring": systems_of_table,
        "grid": systems_of_table,
        "wide_ring": flows,
    }
    return Study(
        # All systems of one seed before the next: a table early on.
        jobs=tuple(
            Job(system, data, seed)
            for seed in range(seeds)
            for data, named in shown.items()
            for system in (EXACT, *named)
        ),
        settings=settings,
        run=run,
        columns=(
            Column("modes", "modes", 1),
            Column("high quality, %", "high_quality", 1, scale=100.0),
            Column("reverse KL above floor", "reverse_kl_above_floor", 4),
            Column("spread within modes", "spread", 2),
            Column("NLL, nats", "nll", 2, median=True),
            Column("median of -log p", "nll_median", 2, median=True),
            Column("NLL, samples blurred", "nll_smoothed", 2),
            Column("entropy of the model", "entropy", 2, median=True),
            Column("NLL at most", "nll_bound", 2),
            Column("minutes", "minutes", 1),
        ),
        titles={
            EXACT: "*the mixture itself*",
            **{name: system.title for name, system in known.items()},
        },
    )
