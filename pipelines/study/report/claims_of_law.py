"""Claims 1 to 7: what a GAN learns, and how it is trained and judged."""

import math

from pipelines.study.laws import HIGH_QUALITY
from pipelines.study.report import quantities as of
from pipelines.study.report.claim import EVEN
from pipelines.study.report.claim import GANS
from pipelines.study.report.claim import GARMENTS
from pipelines.study.report.claim import OLDER_GANS
from pipelines.study.report.claim import PICTURE_GANS
from pipelines.study.report.claim import PLANE
from pipelines.study.report.claim import UNEVEN
from pipelines.study.report.claim import UNEVEN_GANS
from pipelines.study.report.claim import Claim
from pipelines.study.report.questions import Question

CLAIMS_OF_LAW: tuple[Claim, ...] = (
    Claim(
        1,
        "A GAN generates realistic samples.",
        (
            Question(
                "garments: the least slack of precision over real (.95) and "
                "the share a fresh network tells from real ones (.55)",
                "images",
                GARMENTS,
                PICTURE_GANS,
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
                GANS,
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
                GARMENTS,
                PICTURE_GANS,
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
                GANS,
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
                OLDER_GANS,
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
                for data in PLANE
            ),
            Question(
                "garments: rank correlation with a fresh network's score",
                "images",
                GARMENTS,
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
                    (GARMENTS, PICTURE_GANS),
                    *((name, UNEVEN_GANS) for name in UNEVEN),
                )
            ),
            *(
                Question(
                    f"{data.replace('_', ' ')}: the rarest class, made over "
                    "due or due over made",
                    "images",
                    data,
                    UNEVEN_GANS,
                    of.evenness("rarest"),
                    EVEN,
                    above=True,
                )
                for data in UNEVEN
            ),
        ),
        "Every GAN keeps the shares of classes, to a twentieth, and a rare "
        "one's to a fifth of it.",
    ),
)
