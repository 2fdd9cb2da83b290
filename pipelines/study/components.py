"""Which component of a mixture makes what."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
from sklearn.metrics import normalized_mutual_info_score

from kgan.core import picture_grid
from kgan.core import save_png
from kgan.core import to_uint8_pictures
from kgan.metrics import ClassifierFeatures
from kgan.metrics import density_coverage
from kgan.metrics import to_uint8
from kgan.models import ALI
from kgan.models import EncoderDecoderMixture
from kgan.models import ExplicitCycle
from kgan.models import MixtureOfGenerators
from kgan.networks import component_encoder
from kgan.networks import component_generator
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_encoder
from kgan.networks import dcgan_generator
from kgan.networks import joint_critic
from kgan.networks import with_class_head
from pipelines.study.pictures import Pictures
from pipelines.study.pictures import classifier_of
from pipelines.study.pictures import frechet_scores
from pipelines.study.pictures import pictures
from pipelines.study.pictures import trained
from pipelines.study.reconstruction import reconstruction_scores
from pipelines.study.study import Job

SHOWN = 12
Mixture = EncoderDecoderMixture | MixtureOfGenerators
Shape = tuple[int, int, int]


@dataclasses.dataclass(frozen=True)
class Makers:
    """One row of the table: one maker, or several.

    Attributes:
        title: what the table calls it.
        make: makes the game, given this, the pictures' shape and a seed.
        components: how many makers.
        apart: whether the makers begin apart, as `component_generator` has
            them by default; else at one place, as `kgan train` has them.
        beta: of the term that has them told apart.
        cycle_weight: of the explicit cycle, where there is an encoder.
        latent_size: entries of the latent.
        width: channels of the first layers.
        steps: of training.
        batch_size: pictures a step.
        learning_rate: of Adam, for every player.
        of_each: samples of each component whose classes are counted.
        test_rows: test pictures, and samples, that are compared.
    """

    title: str
    make: Callable[["Makers", Shape, int], ALI | Mixture]
    components: int = 10
    apart: bool = False
    beta: float = 0.1
    cycle_weight: float = 10.0
    latent_size: int = 64
    width: int = 16
    steps: int = 2_000
    batch_size: int = 64
    learning_rate: float = 2e-4
    of_each: int = 500
    test_rows: int = 5_000


def encoders_and_decoders(
    makers: Makers, shape: Shape, seed: int
) -> EncoderDecoderMixture:
    """Returns the document's form: each component infers and makes."""
    return EncoderDecoderMixture(
        _component_generator(makers, shape),
        component_encoder(_encoder(makers, shape), makers.components),
        _critic(makers, shape),
        with_class_head(
            _discriminator(makers, shape), makers.components, realness=False
        ),
        components=makers.components,
        beta=makers.beta,
        cycle=ExplicitCycle(makers.cycle_weight),
        seed=seed,
    )


def generators(makers: Makers, shape: Shape, seed: int) -> MixtureOfGenerators:
    """Returns generators without a way back (MGAN)."""
    return MixtureOfGenerators(
        _component_generator(makers, shape),
        with_class_head(_discriminator(makers, shape), makers.components),
        components=makers.components,
        beta=makers.beta,
        seed=seed,
    )


def single(makers: Makers, shape: Shape, seed: int) -> ALI:
    """Returns one encoder and one decoder with the same cycle."""
    return ALI(
        _generator(makers, shape),
        _encoder(makers, shape),
        _critic(makers, shape),
        cycle=ExplicitCycle(makers.cycle_weight),
        seed=seed,
    )


def _generator(makers: Makers, shape: Shape) -> keras.Model:
    return dcgan_generator(
        shape, latent_size=makers.latent_size, width=makers.width
    )


def _component_generator(makers: Makers, shape: Shape) -> keras.Model:
    generator = _generator(makers, shape)
    if makers.apart:
        return component_generator(generator, makers.components)
    return component_generator(
        generator, makers.components, spread_within=1.0, spread_between=0.0
    )


def _encoder(makers: Makers, shape: Shape) -> keras.Model:
    return dcgan_encoder(
        shape, latent_size=makers.latent_size, width=makers.width
    )


def _discriminator(makers: Makers, shape: Shape) -> keras.Model:
    return dcgan_discriminator(shape, width=makers.width)


def _critic(makers: Makers, shape: Shape) -> keras.Model:
    return joint_critic(_discriminator(makers, shape), makers.latent_size)


def train_and_name(makers: Makers, job: Job, folder: Path) -> dict[str, float]:
    """Returns what the components made, and how well all together.

    Args:
        makers: what is trained.
        job: on what, and from which seed.
        folder: gets `components.png`, a row of samples of each component,
            `classes.md`, the classes of each component's samples, and where
            there is an encoder `reconstructions.png`.
    """
    keras.utils.set_random_seed(job.seed)
    data = pictures(
        job.data,
        batch_size=makers.batch_size,
        seed=job.seed,
        test_rows=makers.test_rows,
    )
    game = makers.make(makers, data.shape, job.seed)
    minutes = trained(
        game,
        data.train,
        steps=makers.steps,
        learning_rate=makers.learning_rate,
    )
    classifier = classifier_of(data, folder)
    made = game.sample(len(data.test), seed=job.seed)
    filled = density_coverage(
        real=classifier(data.test), generated=classifier(to_uint8(made))
    )
    values = {
        "coverage": filled["coverage"],
        "coverage_null": filled["coverage_null"],
        "density": filled["density"],
        **frechet_scores(made, data, classifier),
        "n": float(len(made)),
        "minutes": minutes,
    }
    if not isinstance(game, MixtureOfGenerators):
        values |= reconstruction_scores(game, data, folder)
    if not isinstance(game, ALI):
        values |= component_scores(makers, game, data, classifier, folder)
    return values


def component_scores(
    makers: Makers,
    game: Mixture,
    data: Pictures,
    classifier: ClassifierFeatures,
    folder: Path,
) -> dict[str, float]:
    """Returns how far a component tells the class of what it makes.

    "made" is the normalised mutual information of component and class of
    samples: 0 where all components make all classes alike, 1 where each has
    its own. "real" is that of component and label of test pictures, by the
    game's classifier. "purity" is the share of a component's samples that
    are of its commonest class.

    Args:
        makers: says how many samples of each are counted.
        game: a trained mixture.
        data: its test pictures are given to components.
        classifier: names the class of a sample.
        folder: gets a picture and the counts.
    """
    found = [
        game.sample(makers.of_each, seed=0, component=component)
        for component in range(makers.components)
    ]
    save_png(
        folder / "components.png",
        picture_grid(
            to_uint8_pictures(np.concatenate([each[:SHOWN] for each in found])),
            columns=SHOWN,
        ),
    )
    named = [classifier.predict(to_uint8(each)) for each in found]
    counts = np.stack(
        [np.bincount(each, minlength=data.classes) for each in named]
    )
    write_counts(
        counts,
        data.train.class_names or tuple(map(str, range(data.classes))),
        folder / "classes.md",
    )
    makers_of = np.repeat(np.arange(makers.components), makers.of_each)
    return {
        "made": float(
            normalized_mutual_info_score(makers_of, np.concatenate(named))
        ),
        "real": float(
            normalized_mutual_info_score(
                data.test_label, game.identify(data.test)
            )
        ),
        "purity": float(np.mean(counts.max(axis=1) / makers.of_each)),
        "used": float(len(np.unique(game.identify(data.test)))),
    }


def write_counts(
    counts: np.ndarray, class_names: tuple[str, ...], path: Path
) -> None:
    """Writes the share of each class in each component, in percent.

    Args:
        counts: `(components, classes)`.
        class_names: as many as classes.
        path: a Markdown file.
    """
    shares = 100.0 * counts / counts.sum(axis=1, keepdims=True)
    lines = [
        "| component | " + " | ".join(class_names) + " |",
        "|---" * (len(class_names) + 1) + "|",
        *(
            f"| {component} | "
            + " | ".join(f"{share:.0f}" for share in row)
            + " |"
            for component, row in enumerate(shares)
        ),
    ]
    path.write_text("\n".join(lines) + "\n")
