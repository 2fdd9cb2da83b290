"""The one Keras backend on which kgan runs."""

import keras


def require_tensorflow_backend() -> None:
    """Raises unless Keras runs on TensorFlow.

    Raises:
        ImportError: another `KERAS_BACKEND` was chosen.
    """
    backend = keras.config.backend()
    if backend != "tensorflow":
        raise ImportError(
            "kgan trains with TensorFlow: set `KERAS_BACKEND=tensorflow` "
            f"before the first import of keras. Received: {backend!r}"
        )


require_tensorflow_backend()
