import numpy as np
import pytest
from PIL import Image

from kgan.data import load
from kgan.data import source as limits


def save(path, pixels, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.asarray(pixels, np.uint8)).save(path, **options)


def gray(value, height=8, width=8):
    return np.full((height, width), value)


def everything(folder, **options):
    return load(folder, "all", batch_size=1, shuffle=False, **options)


def test_a_flat_folder_has_no_labels(tmp_path):
    for value in (30, 10, 20):
        save(tmp_path / f"{value}.png", gray(value))

    data = everything(tmp_path)

    assert data.name == tmp_path.name
    assert data.class_names is None
    assert data.class_shares is None
    assert list(data.records) == ["sample"]
    assert data.records["sample"].shape == (3, 8, 8, 1)
    assert data.records["sample"][:, 0, 0, 0].tolist() == [10, 20, 30]


def test_folders_are_classes_in_the_order_of_names(tmp_path):
    save(tmp_path / "zebra" / "a.png", gray(1))
    save(tmp_path / "ant" / "deep" / "b.png", gray(2))
    save(tmp_path / "ant" / "c.png", gray(3))
    (tmp_path / "empty").mkdir()

    data = everything(str(tmp_path))

    assert data.class_names == ("ant", "zebra") and data.num_classes == 2
    assert data.records["label"].tolist() == [0, 0, 1]
    assert sorted(data.records["sample"][:2, 0, 0, 0].tolist()) == [2, 3]
    np.testing.assert_allclose(data.class_shares, [2 / 3, 1 / 3])


def test_one_folder_alone_is_no_class(tmp_path):
    save(tmp_path / "all" / "a.png", gray(1))
    save(tmp_path / "all" / "deep" / "b.png", gray(2))
    (tmp_path / "empty").mkdir()

    data = everything(tmp_path)

    assert data.num_examples == 2
    assert list(data.records) == list(data.spec) == ["sample"]
    assert data.class_names is None and data.num_classes is None
    assert data.class_shares is None


def test_one_large_size_becomes_a_square(tmp_path):
    save(tmp_path / "a.png", gray(7, 96, 160))
    save(tmp_path / "b.png", gray(8, 96, 160))

    assert everything(tmp_path).spec["sample"].shape == (64, 64, 1)
    sized = everything(tmp_path, image_size=(96, 160))
    assert sized.spec["sample"].shape == (96, 160, 1)


@pytest.mark.parametrize("suffix", ["png", "PNG", "bmp", "gif", "webp"])
def test_lossless_formats_give_the_pixels(tmp_path, suffix):
    pixels = np.zeros((8, 8, 3))
    pixels[:4, :, 0] = 255
    options = {"lossless": True} if suffix == "webp" else {}
    save(tmp_path / f"a.{suffix}", pixels, **options)

    data = everything(tmp_path)

    assert (data.records["sample"][0] == pixels).all()


@pytest.mark.parametrize("suffix", ["jpg", "jpeg"])
def test_jpeg_is_read(tmp_path, suffix):
    save(tmp_path / f"a.{suffix}", gray(100))

    assert everything(tmp_path).records["sample"].shape == (1, 8, 8, 1)


def test_a_gif_gives_its_first_frame(tmp_path):
    frames = [Image.fromarray(gray(v).astype(np.uint8)) for v in (9, 200)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])

    data = everything(tmp_path, channels=1)

    assert set(data.records["sample"].flat) == {9}


def test_orientation_is_applied(tmp_path):
    pixels = np.zeros((4, 8, 3))
    pixels[:, :4] = 255
    exif = Image.Exif()
    # 6: turned 90 degrees clockwise to be shown.
    exif[0x0112] = 6
    save(tmp_path / "a.png", pixels, exif=exif)

    data = everything(tmp_path)

    assert data.spec["sample"].shape == (8, 4, 3)
    assert (data.records["sample"][0, :4] == 255).all()
    assert (data.records["sample"][0, 4:] == 0).all()


def test_transparency_is_laid_on_white(tmp_path):
    pixels = np.zeros((8, 8, 4))
    pixels[:4, :, 3] = 255
    save(tmp_path / "a.png", pixels)

    three = everything(tmp_path).records["sample"]
    four = everything(tmp_path, channels=4).records["sample"]

    assert three.shape == (1, 8, 8, 3)
    assert (three[0, :4] == 0).all()
    assert (three[0, 4:] == 255).all()
    assert (four[0] == pixels).all()


def test_transparent_gray_and_palettes_are_laid_on_white(tmp_path):
    both = Image.fromarray(gray(50).astype(np.uint8)).convert("LA")
    both.putalpha(0)
    both.save(tmp_path / "a.png")
    palette = Image.new("P", (8, 8), 1)
    palette.putpalette([0, 0, 0, 10, 10, 10])
    palette.save(tmp_path / "b.png", transparency=bytes([255, 0]))

    data = everything(tmp_path)

    assert (data.records["sample"] == 255).all()


def test_sixteen_bits_are_scaled(tmp_path):
    wide = np.full((8, 8), 257 * 99, np.uint16)
    Image.fromarray(wide).save(tmp_path / "a.png")

    assert set(everything(tmp_path).records["sample"].flat) == {99}


def test_one_colour_picture_makes_three_channels(tmp_path):
    save(tmp_path / "a.png", gray(7))
    save(tmp_path / "b.png", np.full((8, 8, 3), (255, 0, 0)))

    data = everything(tmp_path)

    assert data.records["sample"][:, 0, 0].tolist() == [[7] * 3, [255, 0, 0]]
    assert everything(tmp_path, channels=1).spec["sample"].shape == (8, 8, 1)


def test_several_sizes_become_squares(tmp_path):
    save(tmp_path / "a.png", gray(7, 40, 60))
    save(tmp_path / "b.png", gray(8, 90, 50))

    assert everything(tmp_path).spec["sample"].shape == (32, 32, 1)
    sized = everything(tmp_path, image_size=(20, 12), resize="pad")
    assert sized.spec["sample"].shape == (20, 12, 1)


def test_every_split_has_the_form_that_all_decide(tmp_path):
    for number in range(20):
        save(tmp_path / f"{number}.png", gray(number))
    save(tmp_path / "large.png", np.zeros((40, 40, 3)))

    shapes = {
        tuple(load(tmp_path, split, batch_size=1).spec["sample"].shape)
        for split in ("train", "validation", "test", "all")
    }

    assert shapes == {(8, 8, 3)}


def test_hidden_files_are_passed_over(tmp_path):
    save(tmp_path / "a.png", gray(1))
    (tmp_path / "._a.png").write_bytes(b"resource fork")
    save(tmp_path / ".thumbnails" / "a.png", gray(2))

    assert everything(tmp_path).num_examples == 1


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(ValueError, match="with 0 files"):
        load(tmp_path)


def test_a_folder_of_other_files_says_what_it_found(tmp_path):
    (tmp_path / "yes").mkdir()
    (tmp_path / "yes" / "a.txt").touch()
    (tmp_path / "yes" / "b.txt").touch()
    (tmp_path / "README").touch()

    with pytest.raises(ValueError) as caught:
        load(tmp_path)
    assert "{'.txt': 2, '(none)': 1}" in str(caught.value)
    assert ".png" in str(caught.value)


def test_pictures_beside_folders_of_them_are_refused(tmp_path):
    save(tmp_path / "a.png", gray(1))
    save(tmp_path / "cats" / "b.png", gray(1))

    with pytest.raises(ValueError, match="these are mixed") as caught:
        load(tmp_path)
    assert "a.png" in str(caught.value)
    assert "['cats']" in str(caught.value)


def test_no_picture_at_all_is_named(tmp_path):
    save(tmp_path / "good.png", gray(1))
    for number in range(7):
        (tmp_path / f"bad{number}.png").write_bytes(b"no picture")

    with pytest.raises(ValueError, match="7 of 8 pictures") as caught:
        load(tmp_path)
    named = [n for n in range(7) if f"bad{n}.png" in str(caught.value)]
    assert named == [0, 1, 2, 3, 4]
    assert str(caught.value).endswith("; ...")


def test_a_picture_cut_short_is_named(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (8, 8, 3))
    save(tmp_path / "good.png", noise)
    save(tmp_path / "short.png", noise)
    whole = (tmp_path / "short.png").read_bytes()
    (tmp_path / "short.png").write_bytes(whole[:120])

    with pytest.raises(ValueError, match="1 of 2 pictures .*short.png"):
        everything(tmp_path)


def test_the_memory_limit_names_the_way_out(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MEMORY_LIMIT_BYTES", 100)
    save(tmp_path / "a.png", gray(1, 16, 16))

    with pytest.raises(ValueError, match="choose a smaller `image_size`"):
        everything(tmp_path)
    assert everything(tmp_path, image_size=10).num_examples == 1
