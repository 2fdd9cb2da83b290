import pytest

from kgan.networks.shapes import check_image_shape
from kgan.networks.shapes import check_sample_shape
from kgan.networks.shapes import margins
from kgan.networks.shapes import pyramid


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        ((8, 8), (4, 4, 1)),
        ((28, 28), (7, 7, 2)),
        ((37, 50), (5, 7, 3)),
        ((64, 64), (4, 4, 4)),
        ((128, 96), (8, 6, 4)),
        ((256, 256), (4, 4, 6)),
    ],
)
def test_known_pyramids(sides: tuple, expected: tuple) -> None:
    assert pyramid(*sides) == expected


def test_base_is_small_and_its_multiple_just_holds_the_picture() -> None:
    for height in range(8, 257):
        for width in (8, 31, height, 256):
            base_height, base_width, doublings = pyramid(height, width)
            step = 2**doublings
            assert 4 <= min(base_height, base_width) <= 8
            assert 0 <= base_height * step - height < step
            assert 0 <= base_width * step - width < step


def test_channels_double_towards_the_base_up_to_eight_times() -> None:
    levels = pyramid(256, 256)
    channels = [levels.channels(16, level, finest=6) for level in range(7)]
    assert channels == [128, 128, 128, 128, 64, 32, 16]


def test_margins_are_centred() -> None:
    assert margins((37, 50), (40, 56)) == ((1, 2), (3, 3))


def test_errors_name_the_argument() -> None:
    with pytest.raises(TypeError, match="`sample_shape` must be a tuple"):
        check_sample_shape("28")
    with pytest.raises(TypeError, match="`sample_shape` must be an integer"):
        check_sample_shape((28.0, 28))
    with pytest.raises(ValueError, match="at least one entry"):
        check_sample_shape(())
    with pytest.raises(ValueError, match="Received: .*257"):
        check_image_shape((257, 8, 1))
    with pytest.raises(ValueError, match="one of"):
        check_image_shape((8, 8, 2))
    assert check_image_shape([8, 9, 2], any_channels=True) == (8, 9, 2)
