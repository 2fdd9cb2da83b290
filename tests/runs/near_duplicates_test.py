"""What is a copy of a picture, and what is another picture."""

import io

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter

from kgan.data import load
from kgan.runs.near_duplicates import near_duplicates

DIGITS = load("digits", "all").records["sample"]


def scenes(count, seed=0):
    """Smooth colour pictures of 16x16 pixels, such as photographs are."""
    generator = np.random.default_rng(seed)
    noise = generator.normal(size=(count, 16, 16, 1))
    # What JPEG keeps least, colours, differ less than brightness does.
    noise = noise + 0.1 * generator.normal(size=(count, 16, 16, 3))
    smooth = gaussian_filter(noise, (0, 2.0, 2.0, 0))
    scaled = smooth / np.abs(smooth).max(axis=(1, 2, 3), keepdims=True)
    return np.rint(127.5 * (scaled + 1.0)).astype(np.uint8)


def stored_again(picture):
    file = io.BytesIO()
    Image.fromarray(picture).save(file, format="JPEG", quality=85)
    return np.asarray(Image.open(file))


def test_no_two_digits_are_the_same():
    assert not near_duplicates(DIGITS[:300], DIGITS[300:]).any()


def test_a_copy_is_found_in_any_place():
    copies = DIGITS[[5, 700, 1796]]
    assert near_duplicates(copies, DIGITS).all()
    others = np.delete(DIGITS, 700, axis=0)
    assert near_duplicates(copies, others).tolist() == [True, False, True]


def test_a_picture_that_was_stored_again_is_a_copy():
    pictures = scenes(60)
    again = np.stack([stored_again(each) for each in pictures[:20]])
    assert (again != pictures[:20]).any()
    assert near_duplicates(again, pictures).all()
    assert not near_duplicates(scenes(20, seed=1), pictures).any()


def test_floats_are_compared_as_they_would_be_stored():
    unit = DIGITS[:3].astype(np.float32) / 127.5 - 1.0
    assert near_duplicates(unit, DIGITS).all()


@pytest.mark.parametrize("shape", [(2,), (5, 1)])
def test_vectors_and_sounds_must_be_equal(shape):
    others = np.random.default_rng(0).uniform(-0.9, 0.9, (50, *shape))
    samples = others[:2].copy()
    samples[1] += 0.01
    assert near_duplicates(samples, others).tolist() == [True, False]


def test_of_constant_data_all_are_copies():
    same = np.full((4, 8, 8, 1), 7, np.uint8)
    assert near_duplicates(same, same).all()
    assert not near_duplicates(same + np.uint8(1), same).any()
