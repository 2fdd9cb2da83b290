"""Which feature of a TFDS data set plays which role, told by its type."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow_datasets as tfds

from kgan.data.source import check_keys

MASK_NAMES = ("segmentation_mask", "segmentation_label")
TEXT_NAMES = ("text", "caption", "sentence")


def flat_features(features: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the features by name, those within others as `outer/inner`.

    Args:
        features: of a data set, as TFDS gives them.

    Example:

    >>> outer = tfds.features.FeaturesDict({"inner": np.int64})
    >>> list(flat_features({"outer": outer}))
    ['outer/inner']
    """
    flat: dict[str, Any] = {}
    for name, feature in features.items():
        if isinstance(feature, tfds.features.FeaturesDict):
            inner = flat_features(feature)
            flat |= {f"{name}/{key}": value for key, value in inner.items()}
        else:
            flat[name] = feature
    return flat


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns values by the names of `flat_features` as TFDS nests them.

    Args:
        values: by flat name.

    Example:

    >>> nested({"image": 1, "attributes/Smiling": 2})
    {'image': 1, 'attributes': {'Smiling': 2}}
    """
    tree: dict[str, Any] = {}
    for name, value in values.items():
        *outer, inner = name.split("/")
        branch = tree
        for key in outer:
            branch = branch.setdefault(key, {})
        branch[inner] = value
    return tree


def value_at(record: Mapping[str, Any], name: str) -> Any:
    """Returns the value of a record that a flat name means.

    Args:
        record: nested as TFDS nests it.
        name: as of `flat_features`.
    """
    value: Any = record
    for key in name.split("/"):
        value = value[key]
    return value


def default_roles(features: Mapping[str, Any]) -> dict[str, str]:
    """Returns the feature of each role that the types of features tell.

    - The sample is `image` if it is an image, stored as a picture or as
      pixels; else the first picture by name; else `audio`, or the first
      sound; else an array that is called `sample`.
    - The label is `label` if it is a class label, else the first of them.
    - The condition is the first map of segments: a `LabeledImage`, or what is
      called `segmentation_mask` or `segmentation_label`. It is never the
      sample.
    - The text is the one called `text`, `caption` or `sentence`; texts of
      other names are those of files and identities.

    Features within others play no role unasked.

    Args:
        features: by their own names.

    Raises:
        ValueError: nothing is the sample.
    """
    names = sorted(features)
    masks = [name for name in names if is_mask(name, features[name])]
    pictures = [
        name
        for name in names
        if isinstance(features[name], tfds.features.Image) and name not in masks
    ]
    if "image" in features and _is_pixels(features["image"]):
        pictures.append("image")
    sounds = [n for n in names if isinstance(features[n], tfds.features.Audio)]
    arrays = ["sample"] if "sample" in features else []
    classes = [
        name
        for name in names
        if isinstance(features[name], tfds.features.ClassLabel)
    ]
    texts = [n for n in TEXT_NAMES if n in features and is_text(features[n])]
    roles = {
        "sample": (
            _preferred("image", pictures)
            or _preferred("audio", sounds)
            or _preferred("sample", arrays)
        ),
        "label": _preferred("label", classes),
        "condition": _preferred(MASK_NAMES[0], masks),
        "text": _preferred("text", texts),
    }
    if roles["sample"] is None:
        kinds = {name: type(f).__name__ for name, f in features.items()}
        raise ValueError(
            "`keys` must name the sample of a data set without an image or a "
            'sound among its features, such as `keys={"sample": "name"}`. '
            f"Its features: {kinds}. Received: keys=None"
        )
    return {role: name for role, name in roles.items() if name is not None}


def chosen_roles(
    features: Mapping[str, Any], keys: Mapping[str, str] | None
) -> dict[str, str]:
    """Returns the feature of each role, as a user or its type tells it.

    Args:
        features: of a data set, as TFDS gives them.
        keys: the feature for each role; of one within others, its name is
            `outer/inner`. None: see `default_roles`.

    Raises:
        ValueError: a role or a feature that does not exist, or no sample.
    """
    if keys is None:
        return default_roles(features)
    check_keys(flat_features(features), keys)
    return dict(keys)


def is_mask(name: str, feature: Any) -> bool:
    """Returns whether a feature is a map of segments, not a picture.

    Args:
        name: its name.
        feature: of TFDS.
    """
    if isinstance(feature, tfds.features.LabeledImage):
        return True
    return name in MASK_NAMES and (
        isinstance(feature, tfds.features.Image) or _is_pixels(feature)
    )


def is_text(feature: Any) -> bool:
    """Returns whether a feature is one string.

    Args:
        feature: of TFDS.
    """
    return feature.shape == () and feature.np_dtype in (np.object_, np.str_)


def _is_pixels(feature: Any) -> bool:
    return (
        isinstance(feature, tfds.features.Tensor)
        and feature.np_dtype == np.uint8
        and len(feature.shape) == 3
    )


def _preferred(name: str, names: Sequence[str]) -> str | None:
    if name in names:
        return name
    return names[0] if names else None
