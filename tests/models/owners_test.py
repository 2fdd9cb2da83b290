"""What remembers a game belongs to it alone."""

import keras
import numpy as np
import pytest

from kgan.augment import Adaptive
from kgan.augment import Mirror
from kgan.models import GAN
from kgan.models import Replay
from kgan.penalties import R1
from kgan.penalties import LeCam
from tests.models.image_networks import image_discriminator
from tests.models.image_networks import image_generator
from tests.models.networks import compiled

STATE = {
    "penalty": LeCam,
    "augment": lambda: Adaptive((Mirror(),)),
    "replay": lambda: Replay(16),
}


def game(**options):
    return GAN(image_generator(), image_discriminator(), **options)


@pytest.mark.parametrize("argument", STATE)
class TestState:
    def test_a_second_game_is_refused(self, argument):
        shared = STATE[argument]()
        first, second = game(**{argument: shared}), game(**{argument: shared})
        compiled(first)
        with pytest.raises(
            ValueError, match=f"Received: {type(shared).__name__} '.*' of anot"
        ):
            compiled(second)
        compiled(first)

    def test_after_the_first_is_gone_too(self, argument):
        shared = STATE[argument]()
        compiled(game(**{argument: shared}))
        keras.utils.clear_session()
        with pytest.raises(ValueError, match="must belong to one game"):
            compiled(game(**{argument: shared}))

    def test_what_is_loaded_has_its_own(self, argument, tmp_path):
        model = compiled(game(**{argument: STATE[argument]()}))
        model.save(tmp_path / "game.keras")
        for _ in range(2):
            loaded = keras.models.load_model(tmp_path / "game.keras")
            x = np.zeros((4, 8, 8, 1), "float32")
            loaded.fit(x, batch_size=4, verbose=0)
        config = keras.saving.serialize_keras_object(model)
        compiled(keras.saving.deserialize_keras_object(config))


def test_what_remembers_nothing_may_be_shared():
    penalty, augment = R1(0.1), Mirror()
    for _ in range(2):
        compiled(game(penalty=penalty, augment=augment))
