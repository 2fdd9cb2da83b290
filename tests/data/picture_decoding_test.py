"""Pictures decoded in a graph have the pixels that Pillow gives."""

import io

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kgan.data.picture_decoding import picture_decoder
from kgan.data.pictures import stored_pixels

GENERATOR = np.random.default_rng(0)
HEIGHT, WIDTH = 19, 26
ORIENTATION = 0x0112


def noise(channels, dtype=np.uint8):
    shape = (HEIGHT, WIDTH) + ((channels,) if channels > 1 else ())
    return GENERATOR.integers(np.iinfo(dtype).max, size=shape, dtype=dtype)


def file(image, form, **options):
    if isinstance(image, np.ndarray):
        image = Image.fromarray(image)
    content = io.BytesIO()
    image.save(content, form, **options)
    return content.getvalue()


def decoded(contents, channels):
    """What the graph gives, which must be what Pillow gives."""
    decode = picture_decoder((HEIGHT, WIDTH, channels))
    found = tf.function(decode)(tf.constant(contents)).numpy()
    for pixels, content in zip(found, contents, strict=True):
        np.testing.assert_array_equal(pixels, stored_pixels(content, channels))
    return found


@pytest.mark.parametrize("channels", [1, 3])
def test_jpeg_of_every_kind(channels):
    decoded(
        [
            file(
                noise(channels),
                "JPEG",
                subsampling=subsampling,
                quality=quality,
                progressive=progressive,
            )
            for subsampling in (0, 1, 2)
            for quality in (40, 95)
            for progressive in (False, True)
        ],
        channels,
    )


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_png(channels):
    pixels = noise(channels)
    found = decoded([file(pixels, "PNG")], channels)
    np.testing.assert_array_equal(found[0], pixels.reshape(found[0].shape))


def turned():
    exif = Image.Exif()
    # Upside down, which leaves the size as it is.
    exif[ORIENTATION] = 3
    return exif


def described(text):
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", text)
    return info


PECULIAR = {
    "transparent": lambda: file(noise(4), "PNG"),
    "a transparent colour": lambda: file(
        noise(3), "PNG", transparency=(1, 2, 3)
    ),
    "gray with a transparent level": lambda: file(
        noise(1) // 9, "PNG", transparency=3
    ),
    "a palette": lambda: file(Image.fromarray(noise(3)).quantize(7), "PNG"),
    "two levels": lambda: file(Image.fromarray(noise(1)).convert("1"), "PNG"),
    "16 bits": lambda: file(noise(1, np.uint16), "PNG"),
    "a turned png": lambda: file(noise(3), "PNG", exif=turned()),
    "a png turned by xmp": lambda: file(
        noise(3), "PNG", pnginfo=described('tiff:Orientation="3"')
    ),
    "a turned jpeg": lambda: file(noise(3), "JPEG", exif=turned()),
    "inks": lambda: file(
        Image.fromarray(noise(3)).convert("CMYK"), "JPEG", quality=90
    ),
    "a gray jpeg": lambda: file(noise(1), "JPEG"),
    "a colour jpeg": lambda: file(noise(3), "JPEG"),
    "a gray png": lambda: file(noise(1), "PNG"),
    "a colour png": lambda: file(noise(3), "PNG"),
    "gif": lambda: file(noise(1), "GIF"),
    "bmp": lambda: file(noise(3), "BMP"),
    "webp": lambda: file(noise(3), "WEBP", lossless=True),
}


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_peculiar_pictures_are_read_by_pillow(channels):
    decoded([make() for make in PECULIAR.values()], channels)


def test_transparency_is_laid_on_white():
    pixels = noise(4)
    pixels[..., 3] = 0
    assert (decoded([file(pixels, "PNG")], 3) == 255).all()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF"])
@pytest.mark.parametrize("left", [0, 2, 20, 200])
def test_what_is_cut_is_no_picture(form, left):
    content = file(noise(3), form)[:left]
    decode = tf.function(picture_decoder((HEIGHT, WIDTH, 3)))
    with pytest.raises(tf.errors.InvalidArgumentError):
        decode(tf.constant([content]))
    with pytest.raises(ValueError, match="Every picture must be readable"):
        stored_pixels(content, 3)
