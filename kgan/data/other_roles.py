"""What plays the roles beside the sample in a prepared data set."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import final

import numpy as np
import tensorflow_datasets as tfds

from kgan.data.conditions import fit_condition
from kgan.data.pictures import stored_pixels
from kgan.data.roles import flat_features
from kgan.data.roles import is_text
from kgan.data.roles import nested
from kgan.data.roles import value_at
from kgan.data.source import ImageForm
from kgan.data.source import Records
from kgan.data.value_rules import check_records

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
        self,
        builder: tfds.core.DatasetBuilder,
        roles: Mapping[str, str],
        form: ImageForm | None = None,
    ) -> None:
        """Begins without records.

        Args:
            builder: of the data set.
            roles: the feature of each role.
            form: of the samples, if these are images: conditions that are
                images are brought to its size.
        """
        self._builder = builder
        self._features = flat_features(builder.info.features)
        self._roles = roles
        self._form = form
        self._values: dict[str, list[Any]] = {
            role: [] for role in roles if role != "sample"
        }

    def take_up(self, record: Mapping[str, Any]) -> None:
        """Adds a record's values by role."""
        for role, values in self._values.items():
            value = record[role]
            if role == "condition" and isinstance(value, bytes):
                channels = self._features[self._roles[role]].shape[-1]
                value = stored_pixels(value, channels)
            if role == "condition" and self._form and np.ndim(value) == 3:
                value = fit_condition(value, self._form)
            values.append(value)

    def complete(
        self, records: Records, name_of: Callable[[int], str]
    ) -> Records:
        """Returns the records with what plays the other roles, checked.

        Args:
            records: with their samples, as they are stored.
            name_of: names a record by its row.

        Raises:
            TypeError, ValueError: values that break a rule; the first record
                is named.
        """
        values: dict[str, Any] = {"sample": records.sample}
        if "condition" in self._values:
            values["condition"] = np.stack(self._values["condition"])
        if "text" in self._values:
            values["text"] = np.array(self._values["text"], np.object_)
        if "label" in self._values:
            label = np.asarray(self._values["label"])
            if label.dtype == np.bool_:
                label = label.astype(np.int32)
            values["label"] = label
            names, classes = self._classes()
            records = records._replace(class_names=names, num_classes=classes)
        checked: dict[str, Any] = check_records(
            values, records.num_classes, name_of
        )
        return records._replace(**checked)

    def _classes(self) -> tuple[tuple[str, ...] | None, int]:
        """The names of the classes, if they have some, and their number."""
        name = self._roles["label"]
        feature = self._features[name]
        if isinstance(feature, tfds.features.ClassLabel):
            return tuple(feature.names), len(feature.names)
        if feature.np_dtype == np.bool_:
            return None, 2
        return None, _highest_label(self._builder, name) + 1


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
