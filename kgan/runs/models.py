"""Every model that a run can train: a new one is one row here."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

from kgan.core import check_choice
from kgan.models import Game
from kgan.runs.adversarial import make_acgan
from kgan.runs.adversarial import make_conditional_gan
from kgan.runs.adversarial import make_gan
from kgan.runs.adversarial import make_mixture
from kgan.runs.config import Config
from kgan.runs.densities import bound_scores
from kgan.runs.densities import density_scores
from kgan.runs.flows import make_flow_gan
from kgan.runs.flows import make_real_nvp
from kgan.runs.inference import make_ali
from kgan.runs.inference import make_vae
from kgan.runs.reconstructions import reconstruction_scores
from kgan.runs.robustness import robustness_scores
from kgan.runs.showing import Draw
from kgan.runs.showing import Records
from kgan.runs.showing import perturbation_grid
from kgan.runs.showing import reconstruction_grid
from kgan.runs.trainer import make_trainer

# Fields that only some models read, by what reads them.
SAMPLES = frozenset(
    {
        "width",
        "ema",
        "generator_learning_rate",
        "embedding",
        "evaluate_every_steps",
        "evaluate_samples",
    }
)
GENERATOR = SAMPLES | {"network", "upsampling", "latent_size"}
DISCRIMINATOR = frozenset(
    {
        "network",
        "discriminator_width",
        "discriminator_learning_rate",
        "loss",
        "r1_gamma",
        "r2_gamma",
        "gradient_penalty_weight",
        "penalty_schedule",
        "penalty_every",
    }
)
ADVERSARIAL = (
    GENERATOR | DISCRIMINATOR | frozenset({"latent", "discriminator_steps"})
)


class ModelRow(NamedTuple):
    """How a run trains one model.

    Attributes:
        make: `(config, sample_shape, classes)` to the game, not compiled;
            classes are those of the data, 0 without labels.
        reads: the fields that it reads of those that not all models do.
        recipe: what it does otherwise than the recipe for the data.
        larger_recipe: what it also does otherwise on pictures for which the
            data's recipe is that of larger ones.
        needs_labels: the data must have labels.
        draws: it makes samples, which are drawn, scored and exported.
        shows: held-out records to a picture of what it does with them.
        scores: `(game, held-out records, count)` to scores of its own,
            beside those of its samples.
    """

    make: Callable[[Config, tuple[int, ...], int], Game]
    reads: frozenset[str]
    recipe: Mapping[str, Any] = {}
    larger_recipe: Mapping[str, Any] = {}
    needs_labels: bool = False
    draws: bool = True
    shows: Draw | None = None
    scores: tuple[Callable[[Game, Records, int], dict[str, float]], ...] = ()


# Of a model trained by its likelihood there is no game that would go round
# in circles, and so no need for Adam without memory.
LIKELIHOOD_RECIPE = {
    "generator_learning_rate": 1e-3,
    "beta_1": 0.9,
    "beta_2": 0.999,
}
# The rates at which a GAN learns faster were not tried with all models.
CAREFUL_RATES = {
    "generator_learning_rate": 2e-4,
    "discriminator_learning_rate": 2e-4,
}
LARGER_CAREFUL_RATES = {
    "generator_learning_rate": 5e-4,
    "discriminator_learning_rate": 5e-4,
}
MODELS: dict[str, ModelRow] = {
    "gan": ModelRow(
        make_gan, ADVERSARIAL | {"augment", "packing", "shares_samples"}
    ),
    "cgan": ModelRow(
        make_conditional_gan,
        ADVERSARIAL | {"augment", "conditioning", "shares_samples"},
        needs_labels=True,
    ),
    "acgan": ModelRow(make_acgan, ADVERSARIAL, needs_labels=True),
    "gat": ModelRow(
        make_trainer,
        frozenset(
            {
                "network",
                "width",
                "discriminator_width",
                "generator_learning_rate",
                "discriminator_learning_rate",
                "epsilon",
            }
        ),
        {
            "width": 16,
            "generator_learning_rate": 1e-3,
            "discriminator_learning_rate": 1e-3,
            "beta_1": 0.9,
            "beta_2": 0.999,
        },
        needs_labels=True,
        draws=False,
        shows=perturbation_grid,
        scores=(robustness_scores,),
    ),
    "ali": ModelRow(
        make_ali,
        GENERATOR | DISCRIMINATOR | {"latent", "cycle_weight"},
        CAREFUL_RATES,
        LARGER_CAREFUL_RATES,
        shows=reconstruction_grid,
        scores=(reconstruction_scores,),
    ),
    "mog": ModelRow(make_mixture, ADVERSARIAL | {"components", "beta"}),
    "vae": ModelRow(
        make_vae,
        GENERATOR | {"beta"},
        LIKELIHOOD_RECIPE | {"beta": 1.0},
        shows=reconstruction_grid,
        scores=(reconstruction_scores, bound_scores),
    ),
    "realnvp": ModelRow(
        make_real_nvp,
        SAMPLES | {"couplings"},
        LIKELIHOOD_RECIPE | {"width": 256},
        scores=(density_scores,),
    ),
    "flowgan": ModelRow(
        make_flow_gan,
        SAMPLES
        | DISCRIMINATOR
        | {
            "discriminator_steps",
            "couplings",
            "likelihood_weight",
            "adversarial_weight",
        },
        CAREFUL_RATES | {"width": 256},
        LARGER_CAREFUL_RATES,
        scores=(density_scores,),
    ),
    "r3": ModelRow(
        make_gan,
        ADVERSARIAL | {"augment", "packing", "shares_samples"},
        CAREFUL_RATES
        | {
            "network": "r3",
            "width": 16,
            "discriminator_width": 16,
            "loss": "relativistic",
            # Published for CIFAR-10 as .05 at a batch of 512; it grows with
            # the pixels and falls with the batch. There in each step, here
            # as lazily as the data's recipe says: half the time.
            "r1_gamma": 0.3,
            "r2_gamma": 0.3,
            "penalty_schedule": "cosine",
            "learning_rate_schedule": "cosine",
            "beta_1": 0.0,
            "beta_2": 0.9,
            "beta_2_end": 0.99,
        },
        LARGER_CAREFUL_RATES | {"r1_gamma": 10.0, "r2_gamma": 10.0},
    ),
}
# What some models read and others do not.
PARTICULAR = frozenset().union(*(row.reads for row in MODELS.values()))


def default_model(classes: int | None) -> str:
    """Returns the model of a config that names none."""
    return "gan" if classes is None else "cgan"


def check_model(model: str) -> str:
    """Returns the word of a model.

    Raises:
        ValueError: there is no such model; all are listed.
    """
    return check_choice("model", model, MODELS)


def check_read(config: Config) -> None:
    """Raises where a choice was made that the config's model does not read.

    Args:
        config: as given, with a model.

    Raises:
        ValueError: it names the field, and the models that read it.
    """
    for name, value in config.given().items():
        if name in PARTICULAR - MODELS[config.model].reads:
            readers = [
                word for word, row in MODELS.items() if name in row.reads
            ]
            raise ValueError(
                f"`{name}` must not be given with model={config.model!r}, "
                f"which does not read it (it is for {', '.join(readers)}). "
                f"Received: {name}={value!r}"
            )


def check_labels(model: str, classes: int | None) -> None:
    """Raises where a model needs labels and the data have none.

    Args:
        model: the word of a model.
        classes: of the data; None without labels.

    Raises:
        ValueError: it names the models that need none.
    """
    if classes is None and MODELS[model].needs_labels:
        others = [f'"{w}"' for w, row in MODELS.items() if not row.needs_labels]
        raise ValueError(
            f"`model` must be {', '.join(others[:-1])} or {others[-1]} for "
            "data without labels (a folder needs one sub-folder a class). "
            f"Received: model={model!r}"
        )
