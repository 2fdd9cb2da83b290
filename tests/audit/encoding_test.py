import io

import numpy as np
import pytest
from PIL import Image

from kgan.audit.encoding import encoded_alike


def pictures(count=40, channels=1, side=28):
    """Smooth blobs on black: neighbouring pixels are alike, as in photos."""
    generator = np.random.default_rng(0)
    place = np.mgrid[0:side, 0:side] / side
    found = []
    for _ in range(count):
        picture = np.zeros((side, side, channels))
        for _ in range(4):
            centre, width = generator.uniform(size=2), generator.uniform(0.1, 1)
            distance = np.sum((place - centre[:, None, None]) ** 2, axis=0) / (
                0.05 * width
            )
            colour = generator.uniform(0, 255, channels)
            picture += np.exp(-distance)[..., None] * colour
        found.append(picture)
    return np.clip(np.stack(found), 0, 255).astype(np.uint8)


def through_jpeg(samples, quality):
    found = []
    for picture in samples:
        file = io.BytesIO()
        Image.fromarray(np.squeeze(picture)).save(
            file, format="JPEG", quality=quality
        )
        found.append(np.asarray(Image.open(file)).reshape(picture.shape))
    return np.stack(found)


def difference(one, other):
    return np.sqrt(np.mean((one.astype(float) - other.astype(float)) ** 2))


def roughness(samples):
    """Mean second difference: what compression adds to, or takes away."""
    return np.mean(np.abs(np.diff(samples.astype(float), 2, axis=1)))


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("quality", [75, 90])
@pytest.mark.parametrize("noise", [0.0, 6.0])
def test_what_a_file_changed_is_hardly_seen_any_more(channels, quality, noise):
    samples = pictures(channels=channels)
    grain = np.random.default_rng(1).normal(0.0, 1.0, samples.shape)
    samples = np.clip(samples + noise * grain, 0, 255).astype(np.uint8)
    stored = through_jpeg(samples, quality)
    before = abs(np.log(roughness(samples) / roughness(stored)))
    after = abs(
        np.log(
            roughness(encoded_alike(samples)) / roughness(encoded_alike(stored))
        )
    )
    assert before > 0.1
    assert after < 0.8 * before


def test_pictures_of_the_same_quality_become_nearly_equal():
    samples = pictures()
    stored = through_jpeg(samples, 75)
    before = difference(samples, stored)
    assert (
        difference(encoded_alike(samples), encoded_alike(stored)) < before / 3
    )


def test_decimals_that_no_file_holds_are_gone():
    samples = pictures()
    floats = samples / 127.5 - 1.0
    noise = np.random.default_rng(1).uniform(-0.003, 0.003, floats.shape)
    floats = np.clip(floats + noise, -1.0, 1.0).astype(np.float32)
    np.testing.assert_array_equal(encoded_alike(samples), encoded_alike(floats))


def test_a_blur_of_one_pixel_is_still_seen():
    samples = pictures(side=16)
    sharp = np.where(samples > 100, 255, 0).astype(np.uint8)
    blurred = np.stack(
        [
            (np.roll(sharp, 1, 1).astype(int) + sharp + np.roll(sharp, -1, 1))
            // 3
        ]
    )[0].astype(np.uint8)
    before = difference(sharp, blurred)
    after = difference(encoded_alike(sharp), encoded_alike(blurred))
    assert after > 0.5 * before


def test_transparency_is_laid_on_white():
    colours = np.full((2, 8, 8, 4), 40, np.uint8)
    colours[0, ..., 3] = 0
    colours[1, ..., 3] = 255
    found = encoded_alike(colours)
    assert found.shape == (2, 8, 8, 3)
    assert np.all(found[0] > 250)
    assert np.all(np.abs(found[1].astype(int) - 40) < 4)


def test_vectors_and_sounds_stay():
    vectors = np.random.default_rng(0).normal(size=(5, 3))
    np.testing.assert_array_equal(encoded_alike(vectors), vectors)
    sounds = np.zeros((2, 100, 1), np.int16)
    np.testing.assert_array_equal(encoded_alike(sounds), sounds)


def test_no_pictures_are_no_pictures():
    assert encoded_alike(np.zeros((0, 8, 8, 1), np.uint8)).shape == (0, 8, 8, 1)


def test_channels_are_those_of_pictures():
    with pytest.raises(ValueError, match="`train` must have 1, 3 or 4"):
        encoded_alike(np.zeros((2, 8, 8, 2), np.uint8), name="train")
