"""Pictures whose classes are even or not, every system, and an audit of each.

What you get: for garments (Fashion-MNIST) whose classes are alike, follow a
tail of 10:1 or 100:1, or have one class at 1 %, and for small digits, what the
audit finds and answers, how far class shares are from the data's, how often
the rarest class is made, and the Frechet distance in a classifier's features.
Controls stand beside the systems: other real pictures, copies with noise and
without, Gaussians of the principal components, a kernel density, and pixels
drawn each by itself. 6,600 pictures are learned from, 2,000 held out and 2,000
samples compared.

All rows have the same DCGANs and see 2,000 batches of 64 (WGAN-GP 800 of
five), with an Adam of 2e-4 but for kgan's recipe and R3's. The uneven laws are
shown to the rows that questions are about.

What drives the cost: jobs x steps; a job takes two to five minutes of a core.

    python -m pipelines.study --config=images
"""

from collections.abc import Iterable
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from typing import NamedTuple

from kgan.losses import Hinge
from kgan.losses import Minimax
from kgan.losses import RelativisticPairing
from kgan.losses import Wasserstein
from pipelines.study import controls
from pipelines.study import systems
from pipelines.study.configs.mixtures import EXACT
from pipelines.study.configs.mixtures_full import CONTROL_TITLES
from pipelines.study.picture_audit import COUNTED
from pipelines.study.picture_audit import SIZES
from pipelines.study.picture_audit import audit_control
from pipelines.study.picture_audit import train_and_audit
from pipelines.study.rows import settings_of
from pipelines.study.study import Column
from pipelines.study.study import Job
from pipelines.study.study import Study
from pipelines.study.systems import System
from pipelines.study.uneven_pictures import BALANCED
from pipelines.study.uneven_pictures import LAWS

SEEDS = 3
COMPONENTS = 64
# Of copies, in standard deviations of the data: four of 255 grey levels.
NOISE = 0.05
CLASSES = 10
SMALL: dict[str, Any] = {
    "steps": 2_000,
    "batch_size": 64,
    "latent_size": 64,
    "width": 16,
    "ema": 0.998,
}
# As ALI was published.
AT_ONCE: dict[str, Any] = {**SMALL, "order": "simultaneous"}


class Data(NamedTuple):
    """What a job learns.

    Attributes:
        source: of the pictures.
        law: of their classes.
    """

    source: str
    law: str


GARMENTS, DIGITS = "fashion_mnist", "digits"
DATA: dict[str, Data] = {
    GARMENTS: Data(GARMENTS, BALANCED),
    **{
        f"{GARMENTS}_{law}": Data(GARMENTS, law)
        for law in LAWS
        if law != BALANCED
    },
    DIGITS: Data(DIGITS, BALANCED),
}
SYSTEMS: dict[str, System] = {
    "gan": System("GAN", systems.gan, **SMALL),
    "minimax": System("GAN, minimax", systems.gan, loss=Minimax, **SMALL),
    "recipe": System(
        "GAN, kgan's recipe",
        systems.gan,
        r1_gamma=1.0,
        learning_rate=8e-4,
        **SMALL,
    ),
    "wasserstein": System(
        "WGAN-GP, 800 steps of five critic turns",
        systems.gan,
        loss=Wasserstein,
        gradient_penalty=10.0,
        discriminator_steps=5,
        beta_2=0.9,
        **{**SMALL, "steps": 800},
    ),
    "hinge_spectral": System(
        "GAN, hinge, spectral norm",
        systems.gan,
        loss=Hinge,
        spectral=True,
        **SMALL,
    ),
    "r3": System(
        "R3's recipe",
        systems.gan,
        loss=RelativisticPairing,
        gamma=1.0,
        final_gamma=0.1,
        learning_rate=5e-4,
        beta_1=0.0,
        beta_2=0.99,
        decay=True,
        **SMALL,
    ),
    "pac2": System("PacGAN, 2 packed", systems.gan, packing=2, **SMALL),
    "ali": System("ALI", systems.ali, **AT_ONCE),
    "ali_joint": System(
        "ALI, joint matching alone", systems.ali, swapped=False, **AT_ONCE
    ),
    "ali_swapped": System(
        "ALI, swapped terms alone, a cycle for codes",
        systems.ali,
        joint=False,
        cycle=10.0,
        **AT_ONCE,
    ),
    "alice": System("ALICE", systems.ali, cycle=10.0, **AT_ONCE),
    "mog": System(
        "mixture of ten generators",
        systems.mixture_of_generators,
        beta=0.1,
        **SMALL,
    ),
    "conditional": System(
        "conditional GAN, told the class", systems.conditional_gan, **SMALL
    ),
    "acgan": System("ACGAN, told the class", systems.acgan, **SMALL),
    "vae": System("VAE", systems.vae, **{**SMALL, "learning_rate": 1e-3}),
}
# The rows, controls with them, that the uneven laws are shown to.
OF_UNEVEN = (
    *(EXACT, "gaussians"),
    *("gan", "recipe", "r3", "pac2", "ali", "mog", "conditional", "vae"),
)
# Beside the pictures: where one changes, the controls are others.
CONTROL_SETTINGS = {
    "noise": NOISE,
    "components": COMPONENTS,
    "gaussians": CLASSES,
}
CONTROLS: dict[str, controls.Control] = {
    EXACT: controls.other_rows,
    "replay": controls.replay,
    "noisy_replay": controls.noisy_replay(NOISE),
    "gaussians": controls.in_components(
        controls.mixture_of_gaussians(CLASSES), COMPONENTS
    ),
    "kernel_density": controls.kernel_density,
    "marginals": controls.marginals,
}
TITLES: dict[str, str] = {
    **CONTROL_TITLES,
    "gaussians": "*mixture of Gaussians in 64 components*",
    "marginals": "*marginals alone: each pixel by itself*",
    **{name: system.title for name, system in SYSTEMS.items()},
}


def images() -> Study:
    """Returns the study."""
    return images_of(DATA, SYSTEMS, SEEDS, shown=CONTROLS)


def images_of(
    data: Mapping[str, Data],
    learning: Mapping[str, System],
    seeds: int,
    *,
    shown: Iterable[str],
) -> Study:
    """Returns the study of systems and controls on pictures.

    Args:
        data: what is learned, by name.
        learning: systems by name, in the order of the table.
        seeds: jobs of each system and set.
        shown: names of the controls beside them.
    """
    shown = tuple(shown)

    def settings(job: Job) -> Mapping[str, Any]:
        system = (
            settings_of(learning[job.system])
            if job.system in learning
            else CONTROL_SETTINGS
        )
        return {
            **system,
            **data[job.data]._asdict(),
            **SIZES._asdict(),
            "counted": COUNTED,
        }

    def run(job: Job, folder: Path) -> Mapping[str, float]:
        if job.system in learning:
            return train_and_audit(
                learning[job.system], *data[job.data], job.seed, folder
            )
        return audit_control(
            CONTROLS[job.system], *data[job.data], job.seed, folder
        )

    return Study(
        jobs=tuple(
            Job(system, name, seed)
            for seed in range(seeds)
            for name, of in data.items()
            for system in (*shown, *learning)
            if of.law == BALANCED or system in OF_UNEVEN
        ),
        settings=settings,
        run=run,
        columns=(
            Column("precision", "precision", 3),
            Column("of real", "precision_real", 3),
            Column("coverage", "coverage", 3),
            Column("of real", "coverage_real", 3),
            Column("near copies, %", "near_copies", 1, scale=100.0),
            Column("told apart, %", "told_apart", 1, scale=100.0),
            Column("class shares off by", "class_distance", 3),
            Column("of as many real", "class_distance_real", 3),
            Column("rarest kind, made / due", "rarest", 2),
            Column("classes missing", "classes_missing", 1),
            Column("Frechet distance", "frechet", 2),
            Column("of real", "frechet_real", 2),
            Column("useful, %", "useful", 1, scale=100.0),
            Column("realistic", "is_realistic", 1),
            Column("covers", "is_covers", 1),
            Column("keeps proportions", "is_keeps_proportions", 1),
            Column("novel", "is_novel", 1),
            Column("score and fresh score", "rank_of_fresh", 2),
            Column("diverged, %", "diverged", 0, scale=100.0),
            Column("minutes", "minutes", 1),
        ),
        titles=TITLES,
    )
