"""Claims 8 to 14: kinds of GANs, and the models they are set against."""

from pipelines.study.laws import HIGH_QUALITY
from pipelines.study.report import quantities as of
from pipelines.study.report.claim import ALI_PARTS
from pipelines.study.report.claim import GANS
from pipelines.study.report.claim import GARMENTS
from pipelines.study.report.claim import PICTURE_GANS
from pipelines.study.report.claim import PLANE
from pipelines.study.report.claim import Claim
from pipelines.study.report.questions import Question

CLAIMS_OF_KINDS: tuple[Claim, ...] = (
    Claim(
        8,
        "Labels help the discriminator to tell samples apart (GAT), and "
        "conditional GANs improve on unconditional ones.",
        (
            Question(
                "GAT: share told from real, above that without conditions",
                "conditioned_trainer",
                GARMENTS,
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
                GARMENTS,
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
                GARMENTS,
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
                    beside=(other, *ALI_PARTS),
                )
                for study, data, other in (
                    ("mixtures_full", "zipf_grid", "gan"),
                    # In turns at once, as ALI is trained.
                    ("mixtures_full", "rare_ring", "gan_simultaneous"),
                    ("images", GARMENTS, "gan"),
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
                GARMENTS,
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
                GARMENTS,
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
                GANS,
                of.value("high_quality"),
                0.9 * HIGH_QUALITY,
                above=True,
            )
            for data in PLANE
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
                    GARMENTS,
                    PICTURE_GANS,
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
                    GANS,
                    of.more("coverage"),
                    0.02,
                    above=True,
                    against=other,
                    one_suffices=True,
                )
                for data in PLANE
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
                ("mixtures_full", "zipf_grid", GANS),
                ("mixtures_full", "moons", GANS),
                ("images", GARMENTS, PICTURE_GANS),
            )
        ),
        "A generative model is one whose samples look real, cover the data, "
        "keep its proportions and are new; the claim holds if an audit says "
        "no to one of the four of every GAN. That there is too little "
        "evidence for a yes, as of other real data, decides nothing.",
    ),
)
