"""What an audit judges: of which kind it is, and who opens that kind."""

from pathlib import Path

from kgan.runs.archives import ARCHIVE_SUFFIX
from kgan.runs.audit_config import AuditConfig
from kgan.runs.folder import RunFolder
from kgan.runs.generated_files import open_archive
from kgan.runs.generated_pictures import open_pictures
from kgan.runs.generated_samples import Draw
from kgan.runs.generated_samples import Samples
from kgan.runs.generated_samples import drawn_labels
from kgan.runs.pixel_ranges import check_values
from kgan.runs.pixel_ranges import to_unit_values
from kgan.runs.real_data import RealData
from kgan.runs.saved_models import SavedGenerator
from kgan.runs.saved_models import find_saved_model

RUN = "a run's folder"
PICTURES = "a folder of pictures"
ARCHIVE = "an .npz file"
SAVED_MODEL = "a SavedModel"
# The choices that not all kinds read, by the kind.
READS: dict[str, frozenset[str]] = {
    RUN: frozenset(),
    PICTURES: frozenset({"generated_labels", "image_size", "channels"}),
    ARCHIVE: frozenset(
        {"generated_labels", "value_range", "image_size", "channels"}
    ),
    SAVED_MODEL: frozenset({"latent", "value_range", "image_size", "channels"}),
}
PARTICULAR = frozenset().union(*READS.values())
# Of these, what is said of the samples of a baseline too.
OF_BASELINE = frozenset({"latent", "value_range"})
# Enough to see what a model gives.
TRIED = 2


def kind_of(config: AuditConfig) -> str:
    """Returns the kind of what is judged.

    Raises:
        FileNotFoundError: there is nothing, or no baseline.
        ValueError: it is of no kind, or a choice was made that neither its
            kind nor the baseline's reads.
    """
    kind = kind_at("generated", config.generated)
    read = READS[kind]
    if config.baseline is not None:
        read |= READS[kind_at("baseline", config.baseline)] & OF_BASELINE
    for name in sorted(PARTICULAR - read):
        value = getattr(config, name)
        if value is not None:
            flag = "range" if name == "value_range" else name
            raise ValueError(
                f"`{flag}` must not be given with {kind}, which does not "
                f"read it. Received: {flag}={value}"
            )
    return kind


def kind_at(name: str, place: str) -> str:
    """Returns the kind of what lies at a place.

    Args:
        name: the argument's name, for the message.
        place: a path.

    Raises:
        FileNotFoundError: there is nothing.
        ValueError: it is of no kind.
    """
    path = Path(place).expanduser()
    if not path.exists():
        raise FileNotFoundError(
            f"`{name}` must be {_KINDS}. Received: {path}, which is not there"
        )
    if path.is_dir():
        if find_saved_model(path) is not None:
            return SAVED_MODEL
        return RUN if RunFolder(path).config.exists() else PICTURES
    if path.suffix == ARCHIVE_SUFFIX:
        return ARCHIVE
    hint = ""
    if path.suffix == ".keras":
        hint = (
            ". Of a Keras model make a SavedModel: load it and call "
            "`model.export(folder)`"
        )
    raise ValueError(
        f"`{name}` must be {_KINDS}. Received: {path}, another file{hint}"
    )


_KINDS = f"{', '.join(list(READS)[:-1])} or {list(READS)[-1]}"


def open_generated(kind: str, config: AuditConfig) -> Draw:
    """Returns what gives the samples of a generator from elsewhere.

    Args:
        kind: any but `RUN`.
        config: of the audit.

    Raises:
        OSError, TypeError, ValueError: what is there cannot be used.
    """
    if kind == ARCHIVE:
        return open_archive(config)
    if kind == PICTURES:
        return open_pictures(config)
    return open_saved_model(config)


def open_saved_model(config: AuditConfig) -> Draw:
    """Returns what draws samples of a SavedModel.

    Args:
        config: of the audit.

    Raises:
        OSError, TypeError, ValueError: the model cannot be used.
    """
    name = config.generated
    model = SavedGenerator(config.path, latent=config.latent)
    check_values(name, model.sample(TRIED, config.seed), config.value_range)

    def draw(real: RealData, count: int, seed: int) -> Samples:
        labels = None
        if model.takes_labels:
            labels = drawn_labels(real, count, seed)
        made = model.sample(count, seed, labels)
        return Samples(to_unit_values(name, made, config.value_range), labels)

    return draw
