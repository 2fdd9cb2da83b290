"""Hashes of what a feature depends on: samples, settings, weights."""

import hashlib
import json
from typing import Any

import keras
import numpy as np


def fingerprint(*parts: Any) -> str:
    """Returns the SHA-256 of the parts, 64 hexadecimal digits.

    Arrays enter by shape, dtype and bytes, anything else as JSON; the order
    of the parts matters, and where one ends and the next begins.

    Args:
        parts: arrays, and values that JSON can hold.

    Raises:
        TypeError: an array of objects, or a value that JSON cannot hold.

    Example:

    >>> fingerprint("pca", 64) == fingerprint("pca", 64)
    True
    >>> fingerprint(np.zeros(4)) == fingerprint(np.zeros((2, 2)))
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            if part.dtype.hasobject:
                raise TypeError(
                    "`parts` must hold no array of objects. "
                    f"Received: dtype={part.dtype}"
                )
            header: Any = ["array", part.shape, part.dtype.str]
            contiguous = np.ascontiguousarray(part).reshape(-1)
            content: Any = contiguous.view(np.uint8)
        else:
            header = ["value"]
            content = json.dumps(part, sort_keys=True).encode()
        digest.update(json.dumps([*header, len(content)]).encode())
        digest.update(content)
    return digest.hexdigest()


def model_fingerprint(model: keras.Model) -> str:
    """Returns the SHA-256 of a Keras model's architecture and weights.

    Names that Keras gives to layers differ from session to session, so each
    enters as its place in the architecture.

    Args:
        model: a model whose config Keras can write.

    Raises:
        ValueError: Keras cannot write its config.
    """
    try:
        config = json.loads(model.to_json())["config"]
    except (NotImplementedError, TypeError, ValueError) as error:
        raise ValueError(
            "`model` must have a config that Keras can write, or two models "
            "could not be told apart: give its class a `get_config`. "
            f"Received: model={type(model).__name__}"
        ) from error
    places: dict[str, int] = {}
    _collect_names(config, places)
    weights = [np.asarray(weight) for weight in model.get_weights()]
    return fingerprint(_with_places(config, places), *weights)


# Under these keys a config names layers.
_NAMING_KEYS = frozenset(
    {"name", "keras_history", "input_layers", "output_layers"}
)


def _collect_names(config: Any, places: dict[str, int]) -> None:
    if isinstance(config, dict):
        name = config.get("name")
        if isinstance(name, str):
            places.setdefault(name, len(places))
        for value in config.values():
            _collect_names(value, places)
    elif isinstance(config, list):
        for value in config:
            _collect_names(value, places)


def _with_places(
    config: Any, places: dict[str, int], *, is_name: bool = False
) -> Any:
    """Returns a config with layers' names as the places of their layers.

    Args:
        config: of a model, or a part of it.
        places: by name.
        is_name: whether a string here names a layer; elsewhere it may be
            that of an activation which some layer is called after.
    """
    if isinstance(config, dict):
        return {
            key: _with_places(
                value, places, is_name=is_name or key in _NAMING_KEYS
            )
            for key, value in config.items()
        }
    if isinstance(config, list):
        return [
            _with_places(value, places, is_name=is_name) for value in config
        ]
    if isinstance(config, str) and is_name:
        return places.get(config, config)
    return config
