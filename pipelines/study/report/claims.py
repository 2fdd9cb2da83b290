"""The founding document's claims, and the numbers that each stands on.

What a claim says in words is asked here of numbers: a quantity, a bound and a
side. The bounds are the audit's margins where it has one (.05 of precision,
.02 of coverage, .8 of a share), and otherwise what a reader would call little.
Results of some studies were known when their questions were written
(`SEEN_BEFORE`); those of the others were not.
"""

import math
from typing import NamedTuple

from pipelines.study.laws import HIGH_QUALITY
from pipelines.study.report import quantities as of
from pipelines.study.report.questions import Question

SEEN_BEFORE = frozenset({"mixtures", "components", "conditioned_trainer"})

_GANS = ("gan", "minimax", "wasserstein", "hinge_spectral", "r3", "pac2")
# Of `mixtures` too.
_OLDER_GANS = ("gan", "minimax", "wasserstein", "r3", "pac2")
_PICTURE_GANS = (*_GANS, "recipe")
_GARMENTS = "fashion_mnist"
_UNEVEN = tuple(
    f"{_GARMENTS}_{law}" for law in ("ten_to_one", "hundred_to_one", "one_rare")
)
_UNEVEN_GANS = ("gan", "recipe", "r3", "pac2")
_PLANE = ("zipf_grid", "rare_ring", "moons")
_ALI_PARTS = ("ali_joint", "ali_swapped", "alice")
# Of a rarest kind, made over due.
_EVEN = 0.8


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


CLAIMS: tuple[Claim, ...] = (
    Claim(
        1,
        "A GAN generates realistic samples.",
        (
            Question(
                "garments: the least slack of precision over real (.95) and "
                "the share a fresh network tells from real ones (.55)",
                "images",
                _GARMENTS,
                _PICTURE_GANS,
                of.least_slack(
                    (of.of_real("precision"), 0.95, True),
                    (of.value("told_apart"), 0.55, False),
                ),
                0.0,
                above=True,
                one_suffices=True,
            ),
            Question(
                "rare ring: share of samples within three deviations of a mode",
                "mixtures_full",
                "rare_ring",
                _GANS,
                of.value("high_quality"),
                0.95 * HIGH_QUALITY,
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
                "garments: coverage above that of pixels drawn each by itself",
                "images",
                _GARMENTS,
                _PICTURE_GANS,
                of.more("coverage"),
                0.02,
                above=False,
                against="marginals",
            ),
            Question(
                "Zipf grid: reverse KL of the modes' shares; even shares have "
                "the bound",
                "mixtures_full",
                "zipf_grid",
                _GANS,
                of.value("reverse_kl"),
                of.even_over_zipf(),
                above=True,
            ),
        ),
        "No GAN comes nearer to the data than what knows only marginals, or "
        "even shares.",
    ),
    Claim(
        3,
        "It seeks what a generative model does: the data's distribution.",
        tuple(
            Question(
                f"{said}: the least slack of high quality (.9), modes' shares "
                f"(reverse KL above floor {bound:g}) and modes (all)",
                study,
                data,
                _OLDER_GANS,
                of.least_slack(
                    (of.value("high_quality"), 0.9, True),
                    (of.value("reverse_kl_above_floor"), bound, False),
                    (
                        lambda values: values["modes"] / values["modes_total"],
                        0.99,
                        True,
                    ),
                ),
                0.0,
                above=True,
                one_suffices=True,
            )
            # Of Zipf's grid that of a sampler without the rarest mode is .01.
            for said, study, data, bound in (
                ("even ring", "mixtures", "ring", 0.05),
                ("Zipf grid", "mixtures_full", "zipf_grid", 0.01),
            )
        ),
        "Some GAN finds all modes, sharp, with their shares, even and uneven "
        "ones.",
    ),
    Claim(
        4,
        "Generative models train by maximum likelihood, GANs by alternating "
        "turns.",
        tuple(
            Question(
                "rare ring: coverage with turns at once, above that of "
                f"alternating ones, {said}",
                "mixtures_full",
                "rare_ring",
                (at_once,),
                of.more("coverage"),
                -0.02,
                above=False,
                against=alternating,
            )
            for said, at_once, alternating in (
                ("Adam", "gan_simultaneous", "gan"),
                ("RMSprop", "gan_rmsprop_simultaneous", "gan_rmsprop"),
                ("SGD", "gan_sgd_simultaneous", "gan_sgd"),
            )
        ),
        "Of how they are trained by definition; asked is whether a GAN needs "
        "turns that alternate.",
    ),
    Claim(
        5,
        "The GAN is a special case of maximum likelihood.",
        tuple(
            Question(
                f"{data}: digits of nats that held-out data cost the same "
                "flow more than by likelihood",
                "objectives",
                data,
                ("flow_adversarial",),
                of.digits_more("nll_median"),
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
                    f"{data.replace('_', ' ')}: rank correlation of the score "
                    "with log p",
                    "mixtures_full",
                    data,
                    ("gan", "minimax"),
                    of.value("rank_density"),
                    0.6,
                    above=True,
                )
                for data in _PLANE
            ),
            Question(
                "garments: rank correlation with a fresh network's score",
                "images",
                _GARMENTS,
                ("gan", "minimax"),
                of.value("rank_of_fresh"),
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
        (
            *(
                Question(
                    f"{data.replace('_', ' ')}: distance of class shares "
                    "beyond that of real data",
                    "images",
                    data,
                    gans,
                    of.beyond_real("class_distance"),
                    0.05,
                    above=False,
                )
                for data, gans in (
                    (_GARMENTS, _PICTURE_GANS),
                    *((name, _UNEVEN_GANS) for name in _UNEVEN),
                )
            ),
            *(
                Question(
                    f"{data.replace('_', ' ')}: the rarest class, made over "
                    "due or due over made",
                    "images",
                    data,
                    _UNEVEN_GANS,
                    of.evenness("rarest"),
                    _EVEN,
                    above=True,
                )
                for data in _UNEVEN
            ),
        ),
        "Every GAN keeps the shares of classes, to a twentieth, and a rare "
        "one's to a fifth of it.",
    ),
    Claim(
        8,
        "Labels help the discriminator to tell samples apart (GAT), and "
        "conditional GANs improve on unconditional ones.",
        (
            Question(
                "GAT: share told from real, above that without conditions",
                "conditioned_trainer",
                _GARMENTS,
                ("label", "both"),
                of.more("told_apart"),
                0.0,
                above=True,
                against="neither",
            ),
            Question(
                "GAT: share of labels said of generated pictures, above the "
                "same",
                "conditioned_trainer",
                _GARMENTS,
                ("label", "both"),
                of.more("made_class"),
                0.0,
                above=True,
                against="neither",
            ),
            Question(
                "garments: Frechet distance above that of the unconditional "
                "GAN, as a share",
                "images",
                _GARMENTS,
                ("conditional",),
                of.share_more("frechet"),
                -0.1,
                above=False,
                against="gan",
            ),
            Question(
                "Zipf grid: reverse KL above that of the unconditional GAN",
                "mixtures_full",
                "zipf_grid",
                ("conditional",),
                of.more("reverse_kl"),
                -0.01,
                above=False,
                against="gan",
            ),
        ),
        "Both halves of it.",
    ),
    Claim(
        9,
        "ALI's constraint removes mode collapse and gives a good distribution.",
        (
            *(
                Question(
                    f"{data}: share of the modes that are found",
                    "mixtures",
                    data,
                    ("ali",),
                    lambda values: values["modes"] / values["modes_total"],
                    0.95,
                    above=True,
                    beside=("gan", "alice"),
                )
                for data in ("ring", "grid")
            ),
            *(
                Question(
                    f"{data.replace('_', ' ')}: coverage over that of real "
                    "data",
                    study,
                    data,
                    ("ali",),
                    of.of_real("coverage"),
                    0.95,
                    above=True,
                    beside=(other, *_ALI_PARTS),
                )
                for study, data, other in (
                    ("mixtures_full", "zipf_grid", "gan"),
                    # In turns at once, as ALI is trained.
                    ("mixtures_full", "rare_ring", "gan_simultaneous"),
                    ("images", _GARMENTS, "gan"),
                )
            ),
        ),
        "With it no mode is lost, and samples cover the data. Each part "
        "alone, ALICE's cycle, and the GAN stand beside it and decide "
        "nothing.",
    ),
    Claim(
        10,
        "A mixture of generators makes several kinds of samples where one "
        "generator makes a single kind.",
        (
            Question(
                "ring: modes that one generator finds, of 8",
                "mixtures",
                "ring",
                ("gan", "r3"),
                of.value("modes"),
                1.5,
                above=False,
            ),
            Question(
                "grid: modes above those of one generator of the same recipe",
                "mixtures",
                "grid",
                ("mog",),
                of.more("modes"),
                0.5,
                above=True,
                against="r3",
            ),
            Question(
                "garments: what a component says of the class it makes",
                "components",
                _GARMENTS,
                ("generators", "generators_apart"),
                of.value("made"),
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
                f"garments: {said} above that of the VAE, as a share",
                "images",
                _GARMENTS,
                ("gan",),
                of.share_more(name),
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
                f"{data.replace('_', ' ')}: share of high quality after the "
                "last step",
                "mixtures_full",
                data,
                _GANS,
                of.value("high_quality"),
                0.9 * HIGH_QUALITY,
                above=True,
            )
            for data in _PLANE
        ),
        "Of every GAN nine tenths of what an exact sampler has.",
    ),
    Claim(
        13,
        "GANs outperform other generative models.",
        (
            *(
                Question(
                    "garments: Frechet distance above that of the "
                    f"{said}, as a share",
                    "images",
                    _GARMENTS,
                    _PICTURE_GANS,
                    of.share_more("frechet"),
                    -0.1,
                    above=False,
                    against=other,
                    one_suffices=True,
                )
                for other, said in (
                    ("vae", "VAE"),
                    ("gaussians", "Gaussians in components"),
                )
            ),
            *(
                Question(
                    f"{data.replace('_', ' ')}: coverage above that of the "
                    f"{said}",
                    "mixtures_full",
                    data,
                    _GANS,
                    of.more("coverage"),
                    0.02,
                    above=True,
                    against=other,
                    one_suffices=True,
                )
                for data in _PLANE
                for other, said in (
                    ("vae", "VAE"),
                    ("flow_likelihood", "flow by likelihood"),
                )
            ),
        ),
        "Of each other model and on all data some GAN is better; those of "
        "likelihood saw the same rows. Text is not tested here.",
    ),
    Claim(
        14,
        "GANs are generative and discriminative, and do not belong to the "
        "generative models.",
        tuple(
            Question(
                f"{data.replace('_', ' ')}: the worst of the audit's four "
                "answers (1 yes, -1 no)",
                study,
                data,
                gans,
                of.worst_answer,
                -0.5,
                above=False,
                beside=("exact",),
            )
            for study, data, gans in (
                ("mixtures_full", "zipf_grid", _GANS),
                ("mixtures_full", "moons", _GANS),
                ("images", _GARMENTS, _PICTURE_GANS),
            )
        ),
        "A generative model is one whose samples look real, cover the data, "
        "keep its proportions and are new; the claim holds if an audit says "
        "no to one of the four of every GAN. That there is too little "
        "evidence for a yes, as of other real data, decides nothing.",
    ),
)
