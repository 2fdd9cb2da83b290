"""What plays the roles beside the sample in a prepared data set."""

from collections.abc import Mapping
from typing import Any
from typing import final

import numpy as np
import tensorflow_datasets as tfds

from kgan.data.arrays import check_label
from kgan.data.conditions import fit_condition
from kgan.data.roles import flat_features
from kgan.data.roles import is_text
from kgan.data.roles import nested
from kgan.data.roles import value_at
from kgan.data.source import ImageForm
from kgan.data.source import Records

_BLOCK_RECORDS = 4096


def check_other_roles(
    features: Mapping[str, Any],
    roles: Mapping[str, str],
    *,
    varying_condition: bool,
) -> None:
    """Raises unless condition and text are features that can be so.

    Args:
        features: of the data set, by flat name.
        roles: the feature of each role.
        varying_condition: whether a condition may be an image of any size.

    Raises:
        ValueError: they are not.
    """
    if "text" in roles and not is_text(features[roles["text"]]):
        raise ValueError(
            "The text must be a feature of one string a record. Received: "
            f"{roles['text']!r}, {features[roles['text']]}"
        )
    if "condition" not in roles:
        return
    condition = features[roles["condition"]]
    shape = condition.shape
    fits = isinstance(shape, tuple) and (
        None not in shape or (varying_condition and len(shape) == 3)
    )
    if not fits or is_text(condition):
        raise ValueError(
            "The condition must be numbers of one fixed shape, or an image of "
            "any size where the sample is one too. Received: "
            f"{roles['condition']!r}, {condition}"
        )


@final
class OtherRoles:
    """What plays the roles beside the sample, record by record."""

    def __init__(
        self, roles: Mapping[str, str], form: ImageForm | None = None
    ) -> None:
        """Begins without records.

        Args:
            roles: the feature of each role.
            form: of the samples, if these are images: conditions that are
                images are brought to its size.
        """
        self._roles = roles
        self._form = form
        self._values: dict[str, list[Any]] = {
            role: [] for role in roles if role != "sample"
        }

    def take_up(self, record: Mapping[str, Any]) -> None:
        """Adds a record's values by role."""
        for role, values in self._values.items():
            value = record[role]
            if role == "condition" and self._form and np.ndim(value) == 3:
                value = fit_condition(value, self._form)
            values.append(value)

    def complete(
        self, builder: tfds.core.DatasetBuilder, records: Records
    ) -> Records:
        """Returns the records with what plays the other roles."""
        if "condition" in self._values:
            condition = np.stack(self._values["condition"])
            records = records._replace(condition=condition)
        if "text" in self._values:
            text = np.array(self._values["text"], np.object_)
            records = records._replace(text=text)
        if "label" not in self._values:
            return records
        label = np.asarray(self._values["label"])
        feature = flat_features(builder.info.features)[self._roles["label"]]
        names = None
        if isinstance(feature, tfds.features.ClassLabel):
            names = tuple(feature.names)
            count = len(names)
        elif label.dtype == np.bool_:
            label, count = label.astype(np.int32), 2
        else:
            count = _highest_label(builder, self._roles["label"]) + 1
        return records._replace(
            label=check_label(label, len(records.sample)),
            class_names=names,
            num_classes=count,
        )


def _highest_label(builder: tfds.core.DatasetBuilder, name: str) -> int:
    """Returns the highest label of all splits: each alone may lack some."""
    splits = builder.as_dataset(
        shuffle_files=False,
        decoders=tfds.decode.PartialDecoding(nested({name: True})),
    )
    return max(
        int(block.max())
        for split in splits.values()
        for block in (
            split.map(lambda record: value_at(record, name))
            .batch(_BLOCK_RECORDS)
            .as_numpy_iterator()
        )
    )
