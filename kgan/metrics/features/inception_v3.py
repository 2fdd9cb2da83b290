"""Keras' Inception-v3, where its weights can be had."""

import os
from pathlib import Path

import keras
import numpy as np

from kgan.metrics.features.embedding import Embedding
from kgan.metrics.features.embedding import apply_in_batches
from kgan.metrics.features.embedding import check_images_of_any_size
from kgan.metrics.features.fingerprints import model_fingerprint
from kgan.metrics.features.resizing import after_resizing

_SIDE = 299
_BATCH_ROWS = 32


class InceptionV3Features(Embedding):
    """The 2,048 pooled features of Keras' Inception-v3.

    A distance in it is no FID: that name belongs to the graph of 2015 with
    its own weights, resizing and range, and numbers of the two differ. Its
    images are resized to 299 x 299 (bilinear, antialiased; other proportions
    are stretched), grey is repeated in three channels, alpha laid on white.
    Like any network of ImageNet's classes it hardly sees faces and text.

    Args:
        weights: a file of weights without the top (`.weights.h5` or Keras'
            own `inception_v3_..._notop.h5`), or `"imagenet"`, which
            downloads 84 MB once, to Keras' cache.

    Raises:
        FileNotFoundError: there is no such file.
        ConnectionError: `"imagenet"` could not be downloaded.
        ValueError: a file of other weights.

    Reference: Szegedy et al., "Rethinking the Inception architecture for
    computer vision" (2016).
    """

    def __init__(self, *, weights: str | os.PathLike[str]) -> None:
        """Builds the network and loads its weights."""
        if weights == "imagenet":
            network = _downloaded()
        else:
            network = _loaded(Path(weights))
        inputs = keras.Input((_SIDE, _SIDE, 3), dtype="float32")
        scaled = keras.layers.Rescaling(
            1 / 127.5, offset=-1.0, dtype="float32"
        )(inputs)
        self._network = keras.Model(inputs, network(scaled))
        self._apply = after_resizing(self._network, side=_SIDE)

    @property
    def name(self) -> str:
        """`"inception_v3_keras"`."""
        return "inception_v3_keras"

    @property
    def fingerprint(self) -> str:
        """A hash of architecture and weights."""
        return model_fingerprint(self._network)

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Returns float32 features `(n, 2048)`.

        Args:
            images: uint8 `(n, height, width, channels)` of any size, with
                1, 3 or 4 channels.

        Raises:
            TypeError: not uint8.
            ValueError: another shape.
        """
        images = check_images_of_any_size("images", images)
        return apply_in_batches(self._apply, images, rows=_BATCH_ROWS)


def _loaded(path: Path) -> keras.Model:
    if not path.is_file():
        raise FileNotFoundError(
            '`weights` must be "imagenet" or a file of weights. '
            f"Received: weights={str(path)!r}"
        )
    network = _network(None)
    try:
        network.load_weights(path)
    except (AttributeError, KeyError, OSError, TypeError, ValueError) as error:
        raise ValueError(
            "`weights` must be those of Keras' InceptionV3 without the top. "
            f"Received: weights={str(path)!r} ({error})"
        ) from error
    return network


def _downloaded() -> keras.Model:
    try:
        return _network("imagenet")
    # Keras raises a bare `Exception` when a download fails.
    except Exception as error:
        raise ConnectionError(
            'The weights "imagenet" could not be downloaded: fetch Keras\' '
            "inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5 "
            "elsewhere and give its path as `weights`, or use "
            f"`EfficientNetLite0`, which needs no download. ({error})"
        ) from error


def _network(weights: str | None) -> keras.Model:
    # Keras builds it in the precision of whatever is being trained.
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float32")
    try:
        return keras.applications.InceptionV3(
            include_top=False,
            weights=weights,
            input_shape=(_SIDE, _SIDE, 3),
            pooling="avg",
        )
    finally:
        keras.config.set_dtype_policy(policy)
