import numpy as np
import pytest

from kgan.data.images import convert_channels
from kgan.data.images import default_size
from kgan.data.images import fit_image
from kgan.data.images import fit_images
from kgan.data.images import in_threads
from kgan.data.source import ImageForm
from kgan.data.source import SampleOptions


def ramp(height, width, dtype=np.uint8):
    """Columns 10, 20, ... in every row, as one channel."""
    row = 10 * (1 + np.arange(width))
    image = np.broadcast_to(row[:, np.newaxis], (height, width, 1))
    if dtype == np.uint8:
        return image.astype(dtype)
    return (image / 127.5 - 1).astype(dtype)


def test_threads_keep_the_order():
    assert in_threads(lambda item: item * item, range(100)) == [
        item * item for item in range(100)
    ]
    assert in_threads(str, []) == []


def test_white_and_black_by_luma_and_alpha():
    red = np.array([[[255, 0, 0]]], np.uint8)
    clear_red = np.array([[[255, 0, 0, 0]]], np.uint8)
    half_black = np.array([[[0, 0, 0, 51]]], np.uint8)

    assert convert_channels(red, 1).tolist() == [[[76]]]
    assert convert_channels(red, 4).tolist() == [[[255, 0, 0, 255]]]
    assert convert_channels(clear_red, 3).tolist() == [[[255, 255, 255]]]
    assert convert_channels(half_black, 3).tolist() == [[[204, 204, 204]]]
    assert convert_channels(half_black, 1).tolist() == [[[204]]]


def test_float_channels_follow_the_same_rules():
    clear = np.array([[[-1.0, -1.0, -1.0, -1.0]]], np.float32)
    half = np.array([[[-1.0, -1.0, -1.0, 0.0]]], np.float32)
    gray = np.array([[[0.25]]], np.float32)

    assert convert_channels(clear, 3).tolist() == [[[1.0, 1.0, 1.0]]]
    assert convert_channels(half, 3).tolist() == [[[0.0, 0.0, 0.0]]]
    assert convert_channels(gray, 4).tolist() == [[[0.25, 0.25, 0.25, 1.0]]]


@pytest.mark.parametrize("value", [0, 1, 127, 254, 255])
def test_gray_survives_the_way_to_colour_and_back(value):
    gray = np.full((1, 1, 1), value, np.uint8)

    for channels in (3, 4):
        colour = convert_channels(gray, channels)
        assert convert_channels(colour, 1).tolist() == gray.tolist()


def test_crop_takes_the_centre():
    image = ramp(2, 6)

    cropped = fit_image(image, ImageForm((2, 2), 1, "crop"))

    assert cropped[0, :, 0].tolist() == [30, 40]


def test_crop_of_a_tall_image_takes_the_centre():
    image = ramp(2, 6).transpose(1, 0, 2)

    cropped = fit_image(image, ImageForm((2, 2), 1, "crop"))

    assert cropped[:, 0, 0].tolist() == [30, 40]


def test_pad_adds_white_bars_above_and_below():
    image = ramp(2, 4)

    padded = fit_image(image, ImageForm((4, 4), 1, "pad"))

    assert padded[:, :, 0].tolist() == [
        [255] * 4,
        [10, 20, 30, 40],
        [10, 20, 30, 40],
        [255] * 4,
    ]


def test_pad_of_floats_is_white_too():
    padded = fit_image(ramp(4, 2, np.float32), ImageForm((4, 4), 1, "pad"))

    assert padded.dtype == np.float32
    assert (padded[:, [0, 3]] == 1.0).all()
    assert (padded[:, 1:3] < 0).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_stretch_keeps_both_ends(dtype):
    stretched = fit_image(ramp(2, 8, dtype), ImageForm((4, 4), 1, "stretch"))
    pixels = stretched if dtype == np.uint8 else (stretched + 1) * 127.5

    # Halving averages neighbours: 15, 35, 55, 75, bent a little at the ends.
    expected = np.tile([15, 35, 55, 75], (4, 1))
    assert np.abs(pixels[..., 0].astype(float) - expected).max() < 2.5


def test_shrinking_does_not_alias():
    stripes = np.zeros((64, 64, 1), np.uint8)
    stripes[:, ::2] = 255

    small = fit_image(stripes, ImageForm((8, 8), 1, "crop"))

    assert np.abs(small.astype(float) - 127.5).max() < 5


def test_floats_stay_in_range_where_the_filter_overshoots():
    edge = np.full((8, 8, 1), -1.0, np.float32)
    edge[:, 4:] = 1.0

    large = fit_image(edge, ImageForm((32, 32), 1, "crop"))

    assert large.min() == -1.0
    assert large.max() == 1.0


def test_the_same_form_changes_nothing():
    images = np.random.default_rng(0).integers(0, 256, (3, 4, 5, 3), np.uint8)

    assert (fit_images(images, SampleOptions((4, 5), 3)) == images).all()


def test_many_images_are_fitted_one_by_one():
    images = np.random.default_rng(0).integers(0, 256, (70, 9, 6, 3), np.uint8)

    fitted = fit_images(images, SampleOptions((4, 4), 1, "pad"))

    assert fitted.flags.c_contiguous
    for row in (0, 33, 69):
        one = fit_image(images[row], ImageForm((4, 4), 1, "pad"))
        assert (fitted[row] == one).all()


def test_image_options_for_vectors_are_refused():
    vectors = np.zeros((4, 2), np.float32)

    assert fit_images(vectors, SampleOptions()) is vectors
    with pytest.raises(ValueError, match="are for images"):
        fit_images(vectors, SampleOptions(image_size=(8, 8)))
    with pytest.raises(ValueError, match="are for images"):
        fit_images(vectors, SampleOptions(channels=3))


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([(30, 50), (30, 50)], (30, 50)),
        ([(128, 20), (128, 20)], (128, 20)),
        ([(129, 129), (129, 129)], (128, 128)),
        ([(50, 1000)], (32, 32)),
        ([(300, 500), (200, 200)], (128, 128)),
        ([(100, 50), (100, 70)], (32, 32)),
        ([(64, 90), (90, 64)], (64, 64)),
        ([(20, 20), (17, 18)], (16, 16)),
        ([(3, 4), (4, 5)], (8, 8)),
        ([(10, 400), (40, 40), (500, 50)], (32, 32)),
    ],
)
def test_the_default_size(sizes, expected):
    assert default_size(sizes) == expected
