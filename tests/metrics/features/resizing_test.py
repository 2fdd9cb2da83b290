import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from kgan.metrics.features.resizing import to_colour_squares


def images(shape, rows=2):
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (rows, *shape), dtype=np.uint8)


def squares(pixels, side):
    return to_colour_squares(tf.constant(pixels), side).numpy()


def test_the_same_size_is_kept():
    pixels = images((16, 16, 3))
    np.testing.assert_array_equal(squares(pixels, 16), pixels)


def test_grey_is_repeated():
    pixels = images((16, 16, 1))
    np.testing.assert_array_equal(
        squares(pixels, 16), np.repeat(pixels, 3, axis=-1)
    )


def test_alpha_is_laid_on_white():
    pixels = images((16, 16, 4)).astype(np.float64)
    alpha = pixels[..., 3:] / 255
    expected = alpha * pixels[..., :3] + (1 - alpha) * 255
    np.testing.assert_allclose(
        squares(pixels.astype(np.uint8), 16), expected, atol=1e-3
    )
    clear = np.zeros((1, 16, 16, 4), np.uint8)
    np.testing.assert_allclose(squares(clear, 8), 255.0, rtol=1e-6)


@pytest.mark.parametrize("shape", [(64, 64, 3), (50, 31, 3), (9, 70, 3)])
def test_it_resizes_as_pillow_does(shape):
    pixels = images(shape)
    expected = [
        np.stack(
            [
                np.asarray(
                    Image.fromarray(
                        image[..., channel].astype(np.float32)
                    ).resize((24, 24), Image.Resampling.BILINEAR)
                )
                for channel in range(3)
            ],
            axis=-1,
        )
        for image in pixels
    ]
    np.testing.assert_allclose(squares(pixels, 24), expected, atol=0.01)


def test_fine_stripes_become_grey_and_not_stripes():
    stripes = np.zeros((1, 64, 64, 1), np.uint8)
    stripes[:, ::2] = 255
    inside = squares(stripes, 16)[:, 2:-2]
    assert np.ptp(inside) < 5
    assert abs(inside.mean() - 127.5) < 3
