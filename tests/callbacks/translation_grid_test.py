"""Translations of a run: files, and TensorBoard's pictures."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from kgan.callbacks import TensorBoard
from kgan.callbacks import TranslationGrid
from kgan.callbacks import translation_picture
from kgan.models import Pix2Pix
from kgan.networks import patch_discriminator
from kgan.networks import unet_translator
from tests.callbacks.tensorboard_test import values_of

RNG = np.random.default_rng(0)
CONDITIONS = RNG.integers(0, 256, (4, 48, 48, 1), "uint8")
TARGETS = RNG.integers(0, 256, (4, 48, 48, 3), "uint8")


@pytest.fixture(scope="module", name="styled")
def styled_fixture():
    keras.utils.set_random_seed(0)
    model = Pix2Pix(
        unet_translator((48, 48, 1), channels=3, width=2, classes=2),
        patch_discriminator(
            (48, 48, 3), condition_channels=1, width=2, classes=2
        ),
        classes=2,
    )
    model.compile(
        generator_optimizer=keras.optimizers.SGD(0.01),
        discriminator_optimizer=keras.optimizers.SGD(0.01),
        jit_compile=False,
    )
    return model


def test_files_and_events(tmp_path, styled):
    board = TensorBoard(tmp_path / "logs")
    labels = np.array([0, 1, 1, 0])
    grid = TranslationGrid(
        tmp_path / "made",
        CONDITIONS,
        targets=TARGETS,
        labels=labels,
        every_steps=2,
        board=board,
    )
    data = tf.data.Dataset.from_tensors(
        {
            "sample": TARGETS,
            "condition": CONDITIONS,
            "label": labels.astype("int32"),
        }
    ).repeat()
    styled.fit(data, steps_per_epoch=3, verbose=0, callbacks=[board, grid])
    names = sorted(path.name for path in (tmp_path / "made").iterdir())
    assert names == [f"step_{step:08d}.png" for step in (0, 2, 3)]
    picture = np.asarray(Image.open(tmp_path / "made" / names[-1]))
    made = styled.translate(CONDITIONS, label=labels)
    np.testing.assert_array_equal(
        picture, translation_picture([CONDITIONS, made, TARGETS])
    )
    drawn = values_of(tmp_path / "logs")["translations"]
    assert [step for step, _ in drawn] == [0, 2, 3]


def test_the_rows_of_the_picture():
    made = np.zeros((4, 48, 48, 3), np.float32)
    picture = translation_picture([CONDITIONS, made, TARGETS])
    assert picture.shape == (3 * 50 + 2, 4 * 50 + 2, 3)
    gray = picture[2:50, 52:100]
    np.testing.assert_array_equal(gray, CONDITIONS[1].repeat(3, axis=2))
    assert (picture[52:100, 2:50] == 128).all()
    np.testing.assert_array_equal(picture[102:150, 152:200], TARGETS[3])


def test_arguments_are_checked():
    with pytest.raises(ValueError, match="`targets` must be as many as"):
        TranslationGrid("made", CONDITIONS, targets=TARGETS[:3])
    with pytest.raises(ValueError, match="`labels` must be as many as"):
        TranslationGrid("made", CONDITIONS, labels=[1])
    with pytest.raises(ValueError, match="one picture at least"):
        TranslationGrid("made", CONDITIONS[:0])
    with pytest.raises(ValueError, match="as many, of one size"):
        translation_picture([CONDITIONS, TARGETS[:2]])
