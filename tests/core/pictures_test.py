"""Pixels go where they belong, and come back from the files."""

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from kgan.core import picture_columns
from kgan.core import picture_grid
from kgan.core import save_gif
from kgan.core import save_png
from kgan.core import scatter_picture
from kgan.core import to_uint8_pictures
from kgan.core import to_unit_range


def ramp(count, height, width, channels):
    size = count * height * width * channels
    pixels = np.arange(size, dtype=np.uint8)
    return pixels.reshape(count, height, width, channels)


def test_uint8_comes_back_from_the_unit_range():
    pixels = ramp(1, 16, 16, 1)
    unit = to_unit_range(tf.constant(pixels)).numpy()
    np.testing.assert_array_equal(to_uint8_pictures(unit), pixels)
    assert to_uint8_pictures(pixels) is pixels


def test_values_outside_are_clipped_and_nan_is_black():
    values = [-np.inf, -3.0, np.nan, 1.5, np.inf, 0.25]
    samples = np.reshape(values, (1, 2, 3, 1)).astype("float32")
    assert to_uint8_pictures(samples).ravel().tolist() == [
        *(0, 0, 0, 255, 255, 159)
    ]


@pytest.mark.parametrize("shape", [(3, 2), (2, 4, 4), (2, 4, 4, 2)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match=r"`samples` .*Received: shape="):
        to_uint8_pictures(np.zeros(shape))


def test_other_types_are_refused():
    with pytest.raises(TypeError, match="`samples`.*int64"):
        to_uint8_pictures(np.zeros((1, 2, 2, 1), np.int64))
    with pytest.raises(TypeError, match="`pictures`.*float64"):
        picture_grid(np.zeros((1, 2, 2, 1)), columns=1)


def test_columns_make_a_near_square():
    for count in range(1, 200):
        columns = picture_columns(count)
        rows = -(-count // columns)
        assert rows <= columns <= 2 * np.sqrt(count) + 1
        assert columns * rows - count < columns


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_every_pixel_of_a_grid(channels):
    """An oracle that asks for each pixel which tile it belongs to."""
    tiles = ramp(5, 2, 3, channels)
    padding, enlarge, columns = 2, 3, 2
    grid = picture_grid(
        tiles, columns=columns, padding=padding, enlarge=enlarge
    )
    height, width = 2 * enlarge + padding, 3 * enlarge + padding
    assert grid.shape == (3 * height + 2, 2 * width + 2, channels)
    for y in range(grid.shape[0]):
        for x in range(grid.shape[1]):
            row, top = divmod(y - padding, height)
            column, left = divmod(x - padding, width)
            place = row * columns + column
            inside = top < 2 * enlarge and left < 3 * enlarge
            expected = 255
            if inside and 0 <= place < 5 and min(row, column) >= 0:
                expected = tiles[place, top // enlarge, left // enlarge]
            np.testing.assert_array_equal(grid[y, x], expected)


@pytest.mark.parametrize(
    ("side", "expected"), [(8, 48), (28, 56), (48, 48), (64, 64)]
)
def test_small_tiles_are_made_visible(side, expected):
    grid = picture_grid(ramp(1, side, side, 1), columns=1, padding=0)
    assert grid.shape == (expected, expected, 1)


def test_an_empty_grid_is_refused():
    with pytest.raises(ValueError, match="columns=0"):
        picture_grid(ramp(1, 2, 2, 1), columns=0)
    with pytest.raises(ValueError, match=r"len\(pictures\)=0"):
        picture_grid(ramp(0, 2, 2, 1), columns=1)
    with pytest.raises(ValueError, match="`count` must be at least 1"):
        picture_columns(0)


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_a_png_holds_every_pixel(tmp_path, channels):
    picture = ramp(1, 5, 7, channels)[0]
    save_png(tmp_path / "a.png", picture)
    with Image.open(tmp_path / "a.png") as image:
        read = np.asarray(image).reshape(picture.shape)
    np.testing.assert_array_equal(read, picture)
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.parametrize("channels", [1, 3])
def test_a_gif_loops_and_holds_the_last_frame(tmp_path, channels):
    frames = [ramp(1, 5, 7, channels)[0], ramp(1, 5, 7, channels)[0][::-1]]
    frames.append(np.zeros_like(frames[0]))
    save_gif(tmp_path / "a.gif", frames, milliseconds=50)
    durations = []
    with Image.open(tmp_path / "a.gif") as film:
        assert film.n_frames == 3 and film.info["loop"] == 0
        for place, frame in enumerate(frames):
            film.seek(place)
            durations.append(film.info["duration"])
            shown = np.asarray(film.convert("RGB"))
            np.testing.assert_array_equal(
                shown, np.broadcast_to(frame, shown.shape)
            )
    assert durations == [50, 50, 2000]


def test_transparent_pixels_of_a_gif_are_white(tmp_path):
    frame = np.zeros((4, 4, 4), np.uint8)
    frame[0, :, 3] = 255
    save_gif(tmp_path / "a.gif", [frame])
    with Image.open(tmp_path / "a.gif") as film:
        shown = np.asarray(film.convert("L"))
    assert (shown[0] == 0).all() and (shown[1:] == 255).all()


def test_frames_of_two_shapes_are_refused(tmp_path):
    frames = [ramp(1, 2, 2, 1)[0], ramp(1, 3, 2, 1)[0]]
    with pytest.raises(ValueError, match=r"`frames`.*\(3, 2, 1\)"):
        save_gif(tmp_path / "a.gif", frames)
    with pytest.raises(ValueError, match="`frames`"):
        save_gif(tmp_path / "a.gif", [])


def test_points_lie_where_they_are():
    """One point in the right half colours pixels in the right half only."""
    empty = scatter_picture(np.zeros((0, 2)), limits=(-1.0, 1.0))
    one = scatter_picture(np.array([[0.5, 0.9]]), limits=(-1.0, 1.0))
    rows, columns = np.nonzero((one != empty).any(axis=2))
    assert one.shape == (480, 480, 3) and one.dtype == np.uint8
    assert columns.min() > 240 and rows.max() < 100
    blue = one[rows, columns].astype(int)
    assert (blue[:, 2] >= blue[:, 0]).all()


def test_reference_points_are_grey_and_axes_fixed():
    points = np.array([[0.0, 0.0]])
    far = np.array([[0.0, 0.0], [50.0, np.nan], [50.0, 50.0]])
    np.testing.assert_array_equal(scatter_picture(points), scatter_picture(far))
    empty = scatter_picture(np.zeros((0, 2)))
    grey = scatter_picture(np.zeros((0, 2)), reference=points)
    seen = grey[(grey != empty).any(axis=2)].astype(int)
    assert len(seen) and np.ptp(seen, axis=1).max() <= 1


def test_points_of_space_are_refused():
    with pytest.raises(ValueError, match=r"`points`.*\(4, 3\)"):
        scatter_picture(np.zeros((4, 3)))
    with pytest.raises(ValueError, match="`reference`"):
        scatter_picture(np.zeros((4, 2)), np.zeros((4, 3)))
