import numpy as np
import pytest

from kgan.data.conditions import fit_condition
from kgan.data.images import RESIZES
from kgan.data.images import fit_image
from kgan.data.source import ImageForm


@pytest.mark.parametrize("resize", RESIZES)
@pytest.mark.parametrize("size", [(5, 7), (16, 16), (30, 11), (1, 1)])
def test_no_value_is_invented(resize, size):
    generator = np.random.default_rng(0)
    condition = generator.choice([1, 7, 300], (13, 9, 2))

    fitted = fit_condition(condition, ImageForm(size, 3, resize))

    assert fitted.shape == (*size, 2) and fitted.dtype == condition.dtype
    assert set(fitted.flat) <= {0, 1, 7, 300}
    assert resize == "pad" or 0 not in fitted


@pytest.mark.parametrize("resize", RESIZES)
def test_the_same_size_changes_nothing(resize):
    condition = np.random.default_rng(0).normal(size=(6, 4, 1))

    fitted = fit_condition(condition, ImageForm((6, 4), 1, resize))

    assert (fitted == condition).all()


@pytest.mark.parametrize("resize", RESIZES)
def test_whole_factors_repeat_pixels(resize):
    condition = np.arange(6).reshape(2, 3, 1)

    fitted = fit_condition(condition, ImageForm((8, 12), 1, resize))

    assert (fitted == condition.repeat(4, 0).repeat(4, 1)).all()


@pytest.mark.parametrize("resize", RESIZES)
@pytest.mark.parametrize("own", [(40, 24), (24, 40), (31, 57)])
def test_it_lies_where_the_image_lies(resize, own):
    """A black square in a white picture, and the same as segments."""
    segments = np.zeros((*own, 1), np.uint8)
    segments[10:20, 8:18] = 1
    image = np.where(segments == 1, 0, 255).astype(np.uint8)
    form = ImageForm((16, 20), 1, resize)

    dark = fit_image(image, form) < 128
    fitted = fit_condition(segments, form) == 1

    # Bicubic pixels and nearest ones differ at the edge of the square alone.
    assert fitted.any()
    assert (dark != fitted).sum() <= fitted.sum() ** 0.5 * 2
