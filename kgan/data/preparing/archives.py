"""Archives of files: zip, and tar in all its compressions."""

import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from pathlib import PurePosixPath
from pathlib import PureWindowsPath

_SUFFIXES = {".bz2", ".gz", ".tar", ".tbz2", ".tgz", ".txz", ".xz", ".zip"}
# What Finder puts beside the files of a zip.
_FOREIGN = "__MACOSX"
_DAMAGE = (
    EOFError,
    NotImplementedError,
    RuntimeError,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    zlib.error,
)


def is_archive(path: Path) -> bool:
    """Returns whether a path is a zip, or a tar of any compression.

    Args:
        path: of anything; a damaged archive is known by its name.
    """
    return path.is_file() and (
        path.suffix.lower() in _SUFFIXES
        or zipfile.is_zipfile(path)
        or tarfile.is_tarfile(path)
    )


def archive_name(path: Path) -> str:
    """Returns the name of an archive without its suffixes.

    Args:
        path: of the archive.

    Example:

    >>> archive_name(Path("photos.v2.tar.gz"))
    'photos.v2'
    """
    while path.suffix.lower() in _SUFFIXES:
        path = path.with_suffix("")
    return path.name


def extract(archive: Path, folder: Path) -> Path:
    """Extracts an archive, none of whose files may land elsewhere.

    Args:
        archive: a zip or a tar.
        folder: an empty one.

    Returns:
        The folder, or where it holds nothing but one folder, that one, and so
        on: an archive of a folder means the folder.

    Raises:
        ValueError: a name that leads out of the folder, or an archive that is
            damaged or encrypted.
    """
    is_zip = zipfile.is_zipfile(archive)
    if (
        archive.suffix.lower() == ".zip"
        and not is_zip
        and not tarfile.is_tarfile(archive)
    ):
        # What a zip has in it stands at its end.
        raise ValueError(
            "`source` must be an archive that is whole and not encrypted. "
            f"Received: {archive}, a zip that is cut short or damaged"
        )
    try:
        if is_zip:
            with zipfile.ZipFile(archive) as opened:
                for name in opened.namelist():
                    _check_inside(archive, name)
                opened.extractall(folder)
        else:
            with tarfile.open(archive) as opened:
                opened.extractall(folder, filter=_checked(archive))
                _check_end(opened)
    except tarfile.FilterError as error:
        raise ValueError(
            "`source` must be an archive whose files stay in its folder. "
            f"Received: {archive} ({error})"
        ) from error
    except _DAMAGE as error:
        raise ValueError(
            "`source` must be an archive that is whole and not encrypted. "
            f"Received: {archive} ({type(error).__name__}: {error})"
        ) from error
    return _innermost(folder)


def _check_end(opened: tarfile.TarFile) -> None:
    """Raises unless a tar ends where its members do.

    Python takes a header that is damaged, but the first, for the end.
    """
    file = opened.fileobj
    file.seek(opened.offset)
    if file.read(tarfile.BLOCKSIZE) != bytes(tarfile.BLOCKSIZE):
        raise tarfile.ReadError(
            f"no header and no end at byte {opened.offset}, behind "
            f"{len(opened.getnames())} members"
        )


def _checked(archive: Path) -> Callable:
    """The filter of a tar for data, which also refuses what it would mend."""

    def check(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo | None:
        _check_inside(archive, member.name)
        return tarfile.data_filter(member, folder)

    return check


def _check_inside(archive: Path, name: str) -> None:
    # Python would take such names for others, without a word.
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    if posix.is_absolute() or windows.anchor or ".." in windows.parts:
        raise ValueError(
            "`source` must be an archive whose files stay in its folder. "
            f"Received: {archive} with a file {name!r}"
        )


def _innermost(folder: Path) -> Path:
    shown = [
        child
        for child in folder.iterdir()
        if not child.name.startswith(".") and child.name != _FOREIGN
    ]
    if len(shown) == 1 and shown[0].is_dir() and not shown[0].is_symlink():
        return _innermost(shown[0])
    return folder
