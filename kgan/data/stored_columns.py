"""How the records of a prepared data set are stored, where they may stay."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow_datasets as tfds

from kgan.data.other_roles import check_other_roles
from kgan.data.prepared_forms import image_form
from kgan.data.prepared_forms import wave_form
from kgan.data.prepared_forms import wave_rate
from kgan.data.roles import flat_features
from kgan.data.shard_parsing import Column
from kgan.data.shard_parsing import column_of
from kgan.data.source import SampleOptions
from kgan.data.source import check_image_options
from kgan.data.value_rules import check_values


def stored_columns(
    builder: tfds.core.DatasetBuilder,
    roles: Mapping[str, str],
    options: SampleOptions,
) -> dict[str, Column]:
    """Returns how each role is stored, in the form that was asked for.

    Args:
        builder: of the data set.
        roles: the feature of each role.
        options: the form of images and sounds.

    Raises:
        TypeError, ValueError: a feature that cannot play its role, or records
            that would have to be brought to another form.
    """
    features = flat_features(builder.info.features)
    check_other_roles(features, roles, varying_condition=False)
    columns = {
        role: column_of(role, name, features[name])
        for role, name in roles.items()
    }
    if not columns["sample"].spec.shape:
        raise ValueError(
            "The sample must be an image, a sound or an array. Received: "
            f"feature {roles['sample']!r} of shape ()"
        )
    shape = check_values(_zeros(features, roles), None)["sample"].shape[1:]
    wanted = _wanted_shapes(builder, roles, shape, options)
    for role, form in wanted.items():
        stored = tuple(columns[role].spec.shape)
        if stored != form:
            raise ValueError(
                "Records that stay in their shards keep the form that "
                "they have there: `kgan prepare SOURCE --out=DIR` writes "
                "them in another, such as one `--image_size`. Received: "
                f"a {role} of shape {stored}, where {form} is wanted"
            )
    return columns


def _wanted_shapes(
    builder: tfds.core.DatasetBuilder,
    roles: Mapping[str, str],
    shape: tuple[int, ...],
    options: SampleOptions,
) -> dict[str, tuple[int, ...]]:
    """The shape of a record's values, were they read into memory, by role.

    Of a condition that is no image nothing is wanted.
    """
    features = flat_features(builder.info.features)
    rate = wave_rate(builder, roles)
    if isinstance(features[roles["sample"]], tfds.features.Image):
        image = image_form(builder, roles, options)
        wanted: tuple[int, ...] = (*image.size, image.channels)
    elif rate is not None:
        wave = wave_form(rate, shape, options)
        wanted = (wave.length, wave.channels)
        if wave.sample_rate != rate:
            raise ValueError(
                "Sounds that stay in their shards keep their rate. Received: "
                f"sample_rate={wave.sample_rate} for sounds of {rate}"
            )
    else:
        check_image_options(options)
        size = options.image_size or shape[:-1]
        wanted = (*size, options.channels or shape[-1])
    if "condition" not in roles or len(wanted) != 3:
        return {"sample": wanted}
    condition = tuple(features[roles["condition"]].shape)
    if len(condition) == 3:
        condition = (*wanted[:2], condition[2])
    return {"sample": wanted, "condition": condition}


def _zeros(
    features: Mapping[str, Any], roles: Mapping[str, str]
) -> dict[str, np.ndarray]:
    """A record of zeros, which shows what its dtypes and shapes may not be."""
    return {
        role: np.zeros(
            (1, *features[name].shape),
            # Truth values count as the classes 0 and 1.
            np.int32
            if features[name].np_dtype == np.bool_
            else features[name].np_dtype,
        )
        for role, name in roles.items()
        if role != "text"
    }
