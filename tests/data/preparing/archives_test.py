"""Archives give what the folder inside gives, and reach nothing outside."""

import io
import shutil
import tarfile
import zipfile

import pytest

from kgan.data import load
from kgan.data import prepare
from tests.data.preparing.folders import content
from tests.data.preparing.folders import records_of
from tests.data.preparing.folders import save_pictures


@pytest.fixture
def folder(tmp_path):
    names = [f"{kind}/{n}.png" for kind in ("ant", "bee") for n in range(6)]
    return save_pictures(tmp_path / "photos", names)


@pytest.mark.parametrize("kind", ["zip", "tar", "gztar", "xztar"])
@pytest.mark.parametrize("base", [".", "photos"])
def test_an_archive_is_its_folder(folder, tmp_path, kind, base):
    root = folder if base == "." else folder.parent
    archive = shutil.make_archive(
        tmp_path / "packed", kind, root_dir=root, base_dir=base
    )

    manifest = prepare(archive, tmp_path / "out")

    assert manifest.source == "packed"
    assert manifest.class_names == ("ant", "bee")
    for split in manifest.splits:
        ours = load(tmp_path / "out", split, batch_size=1)
        theirs = load(folder, split, batch_size=1)
        assert records_of(ours) == records_of(theirs)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert not any(name.startswith(".") for name in names)


def test_a_second_call_verifies_and_leaves_nothing(folder, tmp_path):
    archive = shutil.make_archive(tmp_path / "packed", "zip", folder)
    prepare(archive, tmp_path / "out")
    before = content(tmp_path / "out")

    prepare(archive, tmp_path / "out")

    assert content(tmp_path / "out") == before


@pytest.mark.parametrize(
    "name", ["../evil.png", "/tmp/evil.png", "a/../../evil.png", "..\\evil.png"]
)
@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_nothing_lands_outside(tmp_path, name, kind):
    archive = tmp_path / f"bad.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr(name, b"evil")
    else:
        with tarfile.open(archive, "w") as file:
            info = tarfile.TarInfo(name)
            info.size = 4
            file.addfile(info, io.BytesIO(b"evil"))

    with pytest.raises(ValueError, match="stay in its folder"):
        prepare(archive, tmp_path / "deep" / "out")
    assert not list(tmp_path.rglob("*evil*"))
    assert not (tmp_path / "deep" / "out").exists()


def test_a_link_to_the_outside_is_refused(tmp_path):
    archive = tmp_path / "bad.tar"
    with tarfile.open(archive, "w") as file:
        info = tarfile.TarInfo("a.png")
        info.type = tarfile.SYMTYPE
        info.linkname = "../../secret.png"
        file.addfile(info)

    with pytest.raises(ValueError, match="stay in its folder"):
        prepare(archive, tmp_path / "out")


@pytest.mark.parametrize("kind", ["zip", "gztar"])
def test_a_damaged_archive_is_named(folder, tmp_path, kind):
    archive = shutil.make_archive(tmp_path / "packed", kind, folder)
    with open(archive, "r+b") as file:
        file.seek(60)
        file.write(bytes(40))

    with pytest.raises(ValueError, match="that is whole.*packed"):
        prepare(archive, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("left", [0, 0.5, 0.95])
def test_a_zip_that_is_cut_short_is_called_so(folder, tmp_path, left):
    archive = tmp_path / "packed.zip"
    shutil.make_archive(tmp_path / "packed", "zip", folder)
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(left * len(whole))])

    with pytest.raises(ValueError, match="a zip that is cut short or damaged"):
        prepare(archive, tmp_path / "out")


@pytest.mark.parametrize("cut", [True, False])
def test_a_tar_that_is_damaged_in_its_middle_is_named(folder, tmp_path, cut):
    archive = shutil.make_archive(tmp_path / "packed", "tar", folder)
    with tarfile.open(archive) as opened:
        place = opened.getmembers()[7].offset
    with open(archive, "r+b") as file:
        if cut:
            file.truncate(place)
        else:
            file.seek(place + 3)
            file.write(b"\xff")

    with pytest.raises(ValueError, match="that is whole.*packed"):
        prepare(archive, tmp_path / "out")


def test_what_a_kill_left_is_extracted_again(folder, tmp_path, monkeypatch):
    archive = shutil.make_archive(tmp_path / "packed", "zip", folder)
    prepare(archive, tmp_path / "whole")
    left = tmp_path / "out" / ".unfinished-prepare" / "extracted"
    save_pictures(left, ["ant/0.png", "more/evil.png"], seed=9)

    prepare(archive, tmp_path / "out")

    assert content(tmp_path / "out") == content(tmp_path / "whole")
