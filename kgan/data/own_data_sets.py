"""The data sets that kgan builds itself, by name and before they are built."""

import importlib
from typing import Any

import tensorflow_datasets as tfds

_FASHION_MNIST = (
    "Fashion-MNIST on this machine (`apt-get install dataset-fashion-mnist`, "
    "or `kgan.data.load('fashion_mnist', download=True)` before)"
)

# What each one needs that neither kgan nor its dependencies bring along. The
# builders themselves are imported when they are used, as TFDS does: some of
# them load other sources.
NEEDS: dict[str, str | None] = {
    "digits": None,
    "emoji_styles": (
        "the npm packages emoji-datasource-google and "
        "emoji-datasource-twitter 16.0.0, or the one of the style wanted, "
        "each unpacked to a folder of its name in `downloads/manual` of the "
        "`data_dir`"
    ),
    "fashion_mnist": _FASHION_MNIST,
    "fashion_scenes": _FASHION_MNIST,
    "gaussian_mixture": None,
    "glyphs": None,
    "imbalanced": "the source that it thins on this machine",
    "spoken_words": "the program espeak-ng (`apt-get install espeak-ng`)",
    "stacked_digits": None,
}


def is_built_here(source: Any) -> bool:
    """Returns whether a source is built without any download.

    Args:
        source: anything that `kgan.data.load` takes.

    Example:

    >>> is_built_here("gaussian_mixture/ring"), is_built_here("mnist")
    (True, False)
    """
    if not isinstance(source, str):
        return False
    base = source.split("/")[0].split(":")[0]
    return base in NEEDS and base != "fashion_mnist"


def own_refusal(name: str) -> str | None:
    """Returns what is wrong with a configuration or version, or None.

    Args:
        name: `name`, `name/config`, `name:version` or `name/config:version`,
            of which the first part is in `NEEDS`.

    Example:

    >>> own_refusal("stacked_digits:1.*.*") is None
    True
    >>> own_refusal("stacked_digits:7.0.0")
    'the version of stacked_digits is 1.0.0'
    """
    base, config, version = _parts(name)
    own = _builder_class(base)
    configs = list(own.builder_configs)
    if config is not None and config not in configs:
        if not configs:
            return f"{base} has no configurations"
        return (
            f"the configurations of {base} are {configs}, and those of your "
            "own that are prepared"
        )
    if version is not None and not own.VERSION.match(version):
        return f"the version of {base} is {own.VERSION}"
    return None


def prepare_own(name: str, data_dir: str | None) -> tfds.core.DatasetBuilder:
    """Builds a data set into a folder, and returns its builder.

    Args:
        name: as for `own_refusal`, which returns None for it.
        data_dir: where TFDS keeps its data; None for its own default.

    Raises:
        FileNotFoundError: something that it needs is not on this machine.
    """
    base, config, _ = _parts(name)
    builder = _builder_class(base)(config=config, data_dir=data_dir)
    # Other formats than tfrecord lose records or cannot be read by tf.data.
    builder.download_and_prepare(file_format="tfrecord")
    return builder


def _parts(name: str) -> tuple[str, str | None, str | None]:
    parsed, choices = tfds.core.naming.parse_builder_name_kwargs(name)
    return parsed.name, choices.get("config"), choices.get("version")


def _builder_class(base: str) -> type[tfds.core.GeneratorBasedBuilder]:
    module = f"kgan.data.builders.{base}.{base}_dataset_builder"
    return importlib.import_module(module).Builder
