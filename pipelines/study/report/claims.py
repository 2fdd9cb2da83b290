"""The founding document's claims, and the numbers that each stands on.

Written before the studies were run. What a claim says in words is said here
of a number, a bound and a side; the bounds are the audit's margins where it
has one, and otherwise what a reader would call little.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from kgan.data import zipf_grid
from pipelines.study.report.evidence import Values
from pipelines.study.report.questions import Question

# As `mode_scores` has it of an exact sampler.
_EXACT = 0.9889
_GANS = ("gan", "minimax", "wasserstein", "hinge_spectral", "r3", "pac2")
_PICTURE_GANS = (*_GANS, "recipe")
_GARMENTS = "fashion_mnist"
_UNEVEN = tuple(
    f"{_GARMENTS}_{law}" for law in ("ten_to_one", "hundred_to_one", "one_rare")
)
_UNEVEN_GANS = ("gan", "recipe", "r3", "pac2")
_ANSWERS = ("is_realistic", "is_covers", "is_keeps_proportions", "is_novel")


class Claim(NamedTuple):
    """A claim of the founding document.

    Attributes:
        number: there.
        words: in short.
        questions: it holds where all are answered so.
        why: what the questions take it to mean.
    """

    number: int
    words: str
    questions: tuple[Question, ...]
    why: str


def value(name: str) -> Callable[[Values], float]:
    """Returns the quantity that is a value itself."""
    return lambda values: values[name]


def of_real(name: str) -> Callable[[Values], float]:
    """Returns a value over what real data have in the samples' place."""
    return lambda values: values[name] / values[f"{name}_real"]


def beyond_real(name: str) -> Callable[[Values], float]:
    """Returns a value less what real data have in the samples' place."""
    return lambda values: values[name] - values[f"{name}_real"]


def more(name: str) -> Callable[[Values, Values], float]:
    """Returns by how much a value is above that of another system."""
    return lambda values, other: values[name] - other[name]


def share_more(name: str) -> Callable[[Values, Values], float]:
    """Returns by which share a value is above that of another system."""
    return lambda values, other: values[name] / other[name] - 1.0


def digits_more(name: str) -> Callable[[Values, Values], float]:
    """Returns log10(1 + nats above another system), of what has no mean."""
    return lambda values, other: math.log10(
        1.0 + max(0.0, values[name] - other[name])
    )


def worst_answer(values: Values) -> float:
    """Returns the worst of the audit's four answers: 1, 0 or -1."""
    return min(values[name] for name in _ANSWERS)


def even_over_zipf() -> float:
    """Returns the KL divergence of even shares from those of Zipf's law."""
    shares = zipf_grid().shares
    return float(np.mean(np.log(1.0 / (len(shares) * shares))))


CLAIMS: tuple[Claim, ...] = (
    Claim(
        1,
        "A GAN generates realistic samples.",
        (
            Question(
                "precision of garments over that of real ones",
                "images",
                _GARMENTS,
                _PICTURE_GANS,
                of_real("precision"),
                0.95,
                above=True,
                one_suffices=True,
            ),
            Question(
                "share of garments that a fresh network tells from real ones",
                "images",
                _GARMENTS,
                _PICTURE_GANS,
                value("told_apart"),
                0.55,
                above=False,
                one_suffices=True,
            ),
            Question(
                "share of samples within three deviations of a mode, ring",
                "mixtures_full",
                "rare_ring",
                _GANS,
                value("high_quality"),
                0.95 * _EXACT,
                above=True,
                one_suffices=True,
            ),
        ),
        "One GAN suffices: its samples lie among real ones, and a network "
        "new to both cannot tell them apart.",
    ),
    Claim(
        2,
        "What it generates is unrelated to the data's distribution.",
        (
            Question(
                "coverage above that of pixels drawn each by itself",
                "images",
                _GARMENTS,
                _PICTURE_GANS,
                more("coverage"),
                0.0,
                above=False,
                against="marginals",
            ),
            Question(
                "reverse KL of the modes' shares, Zipf grid, against even ones",
                "mixtures_full",
                "zipf_grid",
                _GANS,
                value("reverse_kl"),
                even_over_zipf(),
                above=True,
            ),
        ),
        "No GAN comes nearer to the data than what knows only marginals, or "
        "even shares.",
    ),
    Claim(
        3,
        "It seeks what a generative model does: the data's distribution.",
        (
            Question(
                "reverse KL above that of an exact sampler, even ring",
                "mixtures",
                "ring",
                ("wasserstein", "pac2", "r3"),
                value("reverse_kl_above_floor"),
                0.05,
                above=False,
                one_suffices=True,
            ),
            Question(
                "the same, Zipf grid",
                "mixtures_full",
                "zipf_grid",
                _GANS,
                value("reverse_kl_above_floor"),
                0.05,
                above=False,
                one_suffices=True,
            ),
        ),
        "Some GAN comes close to the modes' shares, even and uneven ones.",
    ),
    Claim(
        4,
        "Generative models train by maximum likelihood, GANs by alternating "
        "turns.",
        (
            Question(
                "coverage with turns at once, above that with alternating ones",
                "mixtures_full",
                "rare_ring",
                ("gan_simultaneous",),
                more("coverage"),
                0.0,
                above=False,
                against="gan",
            ),
        ),
        "Of how they are trained by definition; tested is whether a GAN needs "
        "turns that alternate.",
    ),
    Claim(
        5,
        "The GAN is a special case of maximum likelihood.",
        tuple(
            Question(
                "digits of nats that held-out data cost the same flow more "
                f"than by likelihood, {data}",
                "objectives",
                data,
                ("flow_adversarial",),
                digits_more("nll_median"),
                math.log10(1.1),
                above=False,
                against="flow_likelihood",
            )
            for data in ("moons", "garments")
        ),
        "Then the same network would find the same likelihood, to .1 nats.",
    ),
    Claim(
        6,
        "The discriminator's probability judges a sample's quality.",
        (
            *(
                Question(
                    f"rank correlation of the score with log p, {data}",
                    "mixtures_full",
                    data,
                    ("gan", "minimax"),
                    value("rank_density"),
                    0.6,
                    above=True,
                )
                for data in ("zipf_grid", "rare_ring", "moons")
            ),
            Question(
                "rank correlation with a fresh network's score, garments",
                "images",
                _GARMENTS,
                ("gan", "minimax"),
                value("rank_of_fresh"),
                0.6,
                above=True,
            ),
        ),
        "Among samples, its score orders as the density does; in pictures, "
        "whose density nobody knows, as a new network's.",
    ),
    Claim(
        7,
        "Uniform data make the generated distribution uniform, unbalanced "
        "data unbalanced.",
        tuple(
            Question(
                f"distance of class shares beyond that of real data, {data}",
                "images",
                data,
                gans,
                beyond_real("class_distance"),
                0.05,
                above=False,
            )
            for data, gans in (
                (_GARMENTS, _PICTURE_GANS),
                *((name, _UNEVEN_GANS) for name in _UNEVEN),
            )
        ),
        "Every GAN keeps the shares of classes, to a twentieth.",
    ),
    Claim(
        8,
        "Labels help the discriminator to tell samples apart (GAT), and "
        "conditional GANs improve on unconditional ones.",
        (
            Question(
                "share told from real, above that without conditions",
                "conditioned_trainer",
                _GARMENTS,
                ("label", "both"),
                more("told_apart"),
                0.0,
                above=True,
                against="neither",
            ),
            Question(
                "share of labels said of generated pictures, above the same",
                "conditioned_trainer",
                _GARMENTS,
                ("label", "both"),
                more("made_class"),
                0.0,
                above=True,
                against="neither",
            ),
            Question(
                "Frechet distance above that of the unconditional GAN",
                "images",
                _GARMENTS,
                ("conditional",),
                more("frechet"),
                0.0,
                above=False,
                against="gan",
            ),
            Question(
                "reverse KL above that of the unconditional GAN, Zipf grid",
                "mixtures_full",
                "zipf_grid",
                ("conditional",),
                more("reverse_kl"),
                0.0,
                above=False,
                against="gan",
            ),
        ),
        "Both halves of it.",
    ),
    Claim(
        9,
        "ALI's constraint removes mode collapse and gives a good distribution.",
        tuple(
            Question(
                f"coverage above that of {said}, {data}",
                study,
                data,
                ("ali", "ali_joint", "ali_swapped", "alice"),
                more("coverage"),
                0.0,
                above=True,
                against=other,
                one_suffices=True,
            )
            for study, data, other, said in (
                ("mixtures_full", "zipf_grid", "gan", "the GAN"),
                ("mixtures_full", "rare_ring", "gan", "the GAN"),
                ("images", _GARMENTS, "gan", "the GAN"),
            )
        ),
        "Whole, each part alone, or with ALICE's cycle: one of them covers "
        "more than the GAN of the same networks.",
    ),
    Claim(
        10,
        "A mixture of generators makes several kinds of samples where one "
        "generator makes a single kind.",
        (
            Question(
                "modes that one generator finds, of 8",
                "mixtures",
                "ring",
                ("gan", "r3"),
                value("modes"),
                1.5,
                above=False,
            ),
            Question(
                "modes above those of one generator of the same recipe, grid",
                "mixtures",
                "grid",
                ("mog",),
                more("modes"),
                0.0,
                above=True,
                against="r3",
            ),
            Question(
                "what a component says of the class it makes",
                "components",
                _GARMENTS,
                ("generators", "generators_apart"),
                value("made"),
                0.5,
                above=True,
                one_suffices=True,
            ),
        ),
        "Both halves of it, and that its components differ by kind.",
    ),
    Claim(
        11,
        "An unconditional GAN is much like a VAE.",
        tuple(
            Question(
                f"{said} above that of the VAE, as a share",
                "images",
                _GARMENTS,
                ("gan",),
                share_more(name),
                bound,
                above=above,
                against="vae",
            )
            for name, said in (
                ("coverage", "coverage"),
                ("frechet", "Frechet distance"),
            )
            for bound, above in ((-0.2, True), (0.2, False))
        ),
        "With the same decoder their samples are as good, to a fifth.",
    ),
    Claim(
        12,
        "The players' competition gives high-quality samples in the end.",
        tuple(
            Question(
                f"share of high quality after the last step, {data}",
                "mixtures_full",
                data,
                _GANS,
                value("high_quality"),
                0.9 * _EXACT,
                above=True,
            )
            for data in ("zipf_grid", "rare_ring", "moons")
        ),
        "Of every GAN nine tenths of what an exact sampler has.",
    ),
    Claim(
        13,
        "GANs outperform other generative models.",
        (
            Question(
                "Frechet distance above that of the VAE, garments",
                "images",
                _GARMENTS,
                _PICTURE_GANS,
                more("frechet"),
                0.0,
                above=False,
                against="vae",
                one_suffices=True,
            ),
            Question(
                "Frechet distance above that of Gaussians in components",
                "images",
                _GARMENTS,
                _PICTURE_GANS,
                more("frechet"),
                0.0,
                above=False,
                against="gaussians",
                one_suffices=True,
            ),
            *(
                Question(
                    f"coverage above that of Gaussians by EM, {data}",
                    "mixtures_full",
                    data,
                    _GANS,
                    more("coverage"),
                    0.0,
                    above=True,
                    against="gaussians",
                    one_suffices=True,
                )
                for data in ("zipf_grid", "moons")
            ),
        ),
        "Some GAN does, of each of the others and on all data. Text is not "
        "tested here.",
    ),
    Claim(
        14,
        "GANs are generative and discriminative, and do not belong to the "
        "generative models.",
        tuple(
            Question(
                f"worst of the audit's four answers, {data}",
                study,
                data,
                gans,
                worst_answer,
                0.5,
                above=False,
            )
            for study, data, gans in (
                ("mixtures_full", "zipf_grid", _GANS),
                ("mixtures_full", "moons", _GANS),
                ("images", _GARMENTS, _PICTURE_GANS),
            )
        ),
        "A generative model is one whose samples look real, cover the data, "
        "keep its proportions and are new; the claim holds if no GAN does.",
    ),
)
