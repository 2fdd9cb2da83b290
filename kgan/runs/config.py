"""The config of a run: every choice, by name, and nothing else."""

import dataclasses
import json
import types
import typing
from pathlib import Path
from typing import Any

from kgan.core import check_choice
from kgan.core import written_whole
from kgan.runs.choices import CHOICES
from kgan.runs.ranges import RANGES
from kgan.runs.ranges import as_image_size
from kgan.runs.ranges import check_in_range

# A choice that is left to the recipe; a resolved config holds none.
OPEN: Any = None
# Filled in from the data, never given.
FOUND = ("data_fingerprint", "class_names")


@dataclasses.dataclass(frozen=True)
class Config:
    """What a run does. None leaves a choice to the recipe for the data.

    A model reads the fields that concern it; one that it does not read must
    not be given, and stays None.

    Attributes:
        source: as for `kgan.data.load`: a name, or a folder of pictures.
        data_dir: where TFDS keeps its data.
        data_fingerprint: of the training records; filled in, never given.
        class_names: in the order of labels; filled in, never given.
        train_split: what is trained on.
        validation_split: what the terms are watched on, on up to 512 records
            of it, and samples are scored against.
        test_split: what the final scores are taken on.
        split_seed: of the division of a source without official splits.
        image_size: pixels, (height, width); given one side of a square, it
            becomes both.
        channels: 1, 3 or 4.
        resize: "crop", "pad" or "stretch".
        mirror: also show pictures mirrored left to right.
        skip_damaged: pass over records of a prepared directory, or files of
            a folder, that cannot be read; else they end the run.
        seed: of the order, the weights at the start, and all noise.
        model: "gan", or "cgan" for a conditional one; "acgan", "ali", "gat",
            "mog", "vae", "realnvp", "flowgan", "r3".
        network: "dcgan", "r3" (residual, without normalisation), "resnet"
            (residual, spectrally normalised) or "mlp".
        conditioning: how the label enters the discriminator: "projection",
            or "concatenation" where the network has it.
        upsampling: how the generator doubles its map: "transposed" or
            "nearest", where the network leaves the choice.
        latent: "normal" or "uniform".
        latent_size: values in a latent vector.
        width: channels of the generator at its widest picture; of a flow,
            units of a hidden layer in each coupling.
        discriminator_width: channels of the discriminator there, or of the
            classifier.
        loss: "non_saturating", "minimax", "hinge", "relativistic",
            "least_squares" or "wasserstein".
        r1_gamma: weight of R1, the gradient penalty at the data; 0 for none.
        r2_gamma: weight of R2, the one at the fakes; 0 for none.
        gradient_penalty_weight: weight of the penalty on slopes other than
            1, between data and fakes; 0 for none, 10 with "wasserstein".
        penalty_schedule: "constant", or "cosine": these weights fall to a
            tenth of themselves by the last step.
        penalty_every: steps between two computations of the penalties.
        discriminator_steps: discriminator turns in a step.
        shares_samples: the generator learns from the samples that the
            discriminator has just learned from, which are made once.
        augment: what changes real and generated pictures before the
            discriminator sees them: "none", "translation_cutout",
            "colour_translation_cutout", or "adaptive": these three with a
            probability that follows the discriminator.
        packing: samples that the discriminator judges together.
        components: generators of a mixture.
        beta: weight of the cross entropy of a mixture's components in the
            generators' loss; of the KL divergence in a VAE's.
        cycle_weight: weight of the squared error of reconstructions, meaned
            over pixels, beside ALI's game; 0 for none.
        couplings: of a flow.
        likelihood_weight: weight of a flow's negative log likelihood, nats
            a picture, beside its adversarial loss.
        adversarial_weight: weight of that loss.
        epsilon: largest change of a pixel by a perturbation, as a share of
            the way from black to white: 8/255 are 8 of 255 levels.
        ema: decay of the moving averages of what makes samples; 0 for none.
        generator_learning_rate: of Adam; also of the one player of a model
            that is trained by likelihood alone.
        discriminator_learning_rate: of Adam; also of a classifier.
        learning_rate_schedule: "constant", or "cosine": falls to a tenth of
            itself by the last step.
        beta_1: of Adam.
        beta_2: of Adam.
        beta_2_end: what beta_2 becomes by the last step, along a cosine.
        batch_size: records a step.
        steps: steps until the run is complete. It may be given again, larger,
            where no schedule runs over all steps.
        steps_per_epoch: steps between two means of the terms on validation
            data.
        steps_per_execution: steps in one call of the graph.
        gradient_accumulation_steps: parts of a batch that are computed one
            after another: the same step in less memory.
        precision: "float32", "mixed_bfloat16" or "mixed_float16" of the
            networks; weights are float32 all the same.
        jit_compile: True, False, "auto" or "step", as of `Game.compile`.
        sample_every_steps: steps between two sample grids.
        checkpoint_every_steps: steps between two checkpoints.
        embedding: in which samples are compared with data: "classifier"
            (trained on the labelled data), "random_network", or
            "efficientnet_lite0" (of the extra `features`).
        evaluate_every_steps: steps between two evaluations of samples
            against validation data.
        evaluate_samples: samples made for one.
        score_samples: samples made for the scores at the end; held-out
            pictures that are attacked, where none are made.
        init: a run whose networks this one starts from.

    Raises:
        TypeError: a choice of the wrong kind.
        ValueError: an unknown word, or a number out of its range.
    """

    source: str
    data_dir: str | None = None
    data_fingerprint: str = OPEN
    class_names: tuple[str, ...] | None = OPEN
    train_split: str = OPEN
    validation_split: str = OPEN
    test_split: str = OPEN
    split_seed: int = OPEN
    image_size: int | tuple[int, int] = OPEN
    channels: int = OPEN
    resize: str = OPEN
    mirror: bool = OPEN
    skip_damaged: bool = OPEN
    seed: int = OPEN
    model: str = OPEN
    network: str = OPEN
    conditioning: str = OPEN
    upsampling: str = OPEN
    latent: str = OPEN
    latent_size: int = OPEN
    width: int = OPEN
    discriminator_width: int = OPEN
    loss: str = OPEN
    r1_gamma: float = OPEN
    r2_gamma: float = OPEN
    gradient_penalty_weight: float = OPEN
    penalty_schedule: str = OPEN
    penalty_every: int = OPEN
    discriminator_steps: int = OPEN
    shares_samples: bool = OPEN
    augment: str = OPEN
    packing: int = OPEN
    components: int = OPEN
    beta: float = OPEN
    cycle_weight: float = OPEN
    couplings: int = OPEN
    likelihood_weight: float = OPEN
    adversarial_weight: float = OPEN
    epsilon: float = OPEN
    ema: float = OPEN
    generator_learning_rate: float = OPEN
    discriminator_learning_rate: float = OPEN
    learning_rate_schedule: str = OPEN
    beta_1: float = OPEN
    beta_2: float = OPEN
    beta_2_end: float = OPEN
    batch_size: int = OPEN
    steps: int = OPEN
    steps_per_epoch: int = OPEN
    steps_per_execution: int = OPEN
    gradient_accumulation_steps: int = OPEN
    precision: str = OPEN
    jit_compile: bool | str = OPEN
    sample_every_steps: int = OPEN
    checkpoint_every_steps: int = OPEN
    embedding: str = OPEN
    evaluate_every_steps: int = OPEN
    evaluate_samples: int = OPEN
    score_samples: int = OPEN
    init: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.source, str):
            raise TypeError(
                "`source` must be a string, a name or a folder's path. "
                f"Received: source={self.source!r}"
            )
        if self.image_size is not None:
            object.__setattr__(
                self, "image_size", as_image_size(self.image_size)
            )
        for name, words in CHOICES.items():
            if getattr(self, name) is not None:
                check_choice(name, getattr(self, name), words)
        for name in RANGES:
            if getattr(self, name) is not None:
                check_in_range(name, getattr(self, name))

    def given(self) -> dict[str, Any]:
        """Returns the choices made, by name."""
        return {
            name: value
            for name, value in dataclasses.asdict(self).items()
            if value is not None
        }

    def save(self, path: Path) -> None:
        """Writes the config as JSON."""
        text = json.dumps(dataclasses.asdict(self), indent=2)
        with written_whole(path) as aside:
            aside.write_text(text + "\n")

    @classmethod
    def load(cls, path: Path) -> "Config":
        """Returns the config that `save` wrote.

        Raises:
            ValueError: the file is no config, or has a key unknown here.
        """
        try:
            values = json.loads(path.read_text())
        except json.JSONDecodeError as error:
            raise ValueError(
                f"`{path}` must be a config in JSON. Received: {error}"
            ) from error
        if not isinstance(values, dict) or "source" not in values:
            raise ValueError(
                f"`{path}` must be a config in JSON, an object with the key "
                f'"source". Received: {values!r}'
            )
        for name, value in values.items():
            check_field(name)
            if isinstance(value, list):
                values[name] = tuple(value)
        return cls(**values)


FIELDS = {field.name: field for field in dataclasses.fields(Config)}
_TYPES = typing.get_type_hints(Config)


def check_field(name: str) -> str:
    """Returns the name of a field.

    Raises:
        ValueError: there is no such field; near names are suggested.
    """
    return check_choice("key", name, FIELDS)


def parse_assignment(text: str) -> tuple[str, Any]:
    """Returns the field and value of `key=value`, as typed on a command line.

    Args:
        text: such as "batch_size=32", "mirror=true", "image_size=64x48".

    Raises:
        ValueError: no `=`, an unknown key, or a value of another type.

    Example:

    >>> parse_assignment("r1_gamma=0.5")
    ('r1_gamma', 0.5)
    """
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"`--set` must be key=value. Received: {text!r}")
    check_field(name)
    if name in FOUND:
        raise ValueError(f"`{name}` is found from the data. Received: {text}")
    return name, _parsed(name, value)


def _parsed(name: str, value: str) -> Any:
    hint = _TYPES[name]
    kinds = (
        typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    )
    if name == "image_size" and "x" in value:
        return tuple(_number(name, side, int) for side in value.split("x"))
    if bool in kinds and value.lower() in ("true", "on", "false", "off"):
        return value.lower() in ("true", "on")
    if str in kinds:
        return value
    for kind in (int, float):
        if kind in kinds:
            return _number(name, value, kind)
    raise ValueError(f"`{name}` must be true or false. Received: {value!r}")


def _number(name: str, value: str, kind: type) -> Any:
    try:
        return kind(value)
    except ValueError as error:
        raise ValueError(
            f"`{name}` must be of type {kind.__name__}. Received: {value!r}"
        ) from error
