"""The files of a folder that can be read, as records; the others are told."""

from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kgan.data.images import fit_image
from kgan.data.pictures import Header
from kgan.data.pictures import Picture
from kgan.data.pictures import complete_form
from kgan.data.pictures import form_of
from kgan.data.pictures import header_of
from kgan.data.pictures import open_picture
from kgan.data.pictures import pixels_of
from kgan.data.readable import UnreadableFile
from kgan.data.readable import check_some_readable
from kgan.data.readable import read_readable
from kgan.data.sound_files import SoundHeader
from kgan.data.sound_files import read_header
from kgan.data.sound_files import read_wave
from kgan.data.sound_files import strict_about_wav
from kgan.data.sounds import complete_sound_form
from kgan.data.sounds import fit_sound
from kgan.data.source import ImageForm
from kgan.data.source import Records
from kgan.data.source import SampleOptions
from kgan.data.source import check_image_options
from kgan.data.source import check_memory


class Salvage(NamedTuple):
    """What is left of some files.

    Attributes:
        records: of those that can be read.
        kept: bool, one for each of the files: whether it can be read.
        damage: the other ones.
    """

    records: Records
    kept: np.ndarray
    damage: tuple[UnreadableFile, ...]


def salvage_pictures(
    paths: Sequence[Path], rows: np.ndarray, options: SampleOptions
) -> Salvage:
    """Decodes pictures, and leaves out those that are damaged.

    Args:
        paths: of all pictures: those whose headers can be read decide the
            form that the user left open.
        rows: which of them are wanted.
        options: what the user chose.

    Raises:
        ValueError: an option for sounds, no header that can be read, or too
            much memory needed.
    """
    check_image_options(options)
    if options.image_size is None or options.channels is None:
        headers = read_readable(picture_header, paths)
        check_some_readable("a folder", len(headers.facts), headers.damage)
        form = form_of(list(headers.facts.values()), options)
    else:
        form = complete_form(lambda: (), options)
    sample = _space(len(rows), (*form.size, form.channels), np.uint8)

    def decode(path: Path, place: np.ndarray) -> None:
        place[...] = read_picture(path, form)

    kept, damage = _filled(sample, [paths[row] for row in rows], decode)
    return Salvage(Records(_kept(sample, kept)), kept, damage)


def salvage_sounds(
    paths: Sequence[Path], rows: np.ndarray, options: SampleOptions
) -> Salvage:
    """Decodes sounds, and leaves out those that are damaged.

    Args:
        paths: as of `salvage_pictures`.
        rows: likewise.
        options: likewise.

    Raises:
        ModuleNotFoundError: other files than WAV, without `soundfile`.
        ValueError: as `salvage_pictures`, or as `complete_sound_form`.
    """

    def headers() -> list[SoundHeader]:
        found = read_readable(read_header, paths)
        check_some_readable("a folder", len(found.facts), found.damage)
        return list(found.facts.values())

    def decode(path: Path, place: np.ndarray) -> None:
        fit_sound(read_wave(path), form, place)

    with strict_about_wav():
        form = complete_sound_form(headers, options)
        sample = _space(len(rows), (form.length, form.channels), np.float32)
        kept, damage = _filled(sample, [paths[row] for row in rows], decode)
    records = Records(_kept(sample, kept), sample_rate=form.sample_rate)
    return Salvage(records, kept, damage)


def picture_header(path: Path) -> Header:
    """Returns the header of a file.

    Args:
        path: the file.

    Raises:
        UNREADABLE: it is damaged; see `kgan.data.pictures`.
    """
    with open_picture(Picture(path.name, path)) as image:
        return header_of(image)


def read_picture(path: Path, form: ImageForm) -> np.ndarray:
    """Returns the pixels of a file in the form of all records.

    Args:
        path: the file.
        form: of all records.

    Raises:
        UNREADABLE: it is damaged; see `kgan.data.pictures`.
    """
    with open_picture(Picture(path.name, path)) as image:
        return fit_image(pixels_of(image), form)


def _space(count: int, shape: tuple[int, ...], dtype: type) -> np.ndarray:
    check_memory(count, shape, np.dtype(dtype).itemsize)
    return np.zeros((count, *shape), dtype)


def _filled(
    sample: np.ndarray,
    paths: Sequence[Path],
    decode: Callable[[Path, np.ndarray], None],
) -> tuple[np.ndarray, tuple[UnreadableFile, ...]]:
    places = dict(zip(paths, sample, strict=True))
    found = read_readable(lambda path: decode(path, places[path]), paths)
    kept = np.array([path in found.facts for path in paths], np.bool_)
    return kept, found.damage


def _kept(sample: np.ndarray, kept: np.ndarray) -> np.ndarray:
    return sample if kept.all() else sample[kept]
