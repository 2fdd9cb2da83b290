"""The one Keras backend on which kgan runs."""

import os


def require_tensorflow_backend(backend: str) -> None:
    """Raises unless Keras runs on TensorFlow.

    Args:
        backend: what was chosen for Keras.

    Raises:
        ImportError: another one than TensorFlow.

    Example:

    >>> require_tensorflow_backend("tensorflow")
    """
    if backend != "tensorflow":
        raise ImportError(
            "kgan trains with TensorFlow: set `KERAS_BACKEND=tensorflow` "
            f"before the first import of keras. Received: {backend!r}"
        )


require_tensorflow_backend(os.environ.get("KERAS_BACKEND") or "tensorflow")

# Only now: Keras itself fails, in other words, on a backend that is not here.
import keras  # noqa: E402

# A file in the user's home may have chosen it too.
require_tensorflow_backend(keras.config.backend())
