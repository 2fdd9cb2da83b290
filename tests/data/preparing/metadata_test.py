"""The files of TFDS: without one of them, readers find no data set."""

import shutil

import pytest

from kgan.data import load
from kgan.data import prepare
from kgan.data.manifest import MANIFEST_FILE
from kgan.data.manifest import WORK_FOLDER
from tests.data.preparing.folders import content
from tests.data.preparing.folders import save_pictures


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    names = [f"{kind}/{n}.png" for kind in ("ant", "bee") for n in range(3)]
    return save_pictures(tmp_path_factory.mktemp("photos"), names)


@pytest.fixture(scope="module")
def whole(photos, tmp_path_factory):
    directory = tmp_path_factory.mktemp("whole")
    prepare(photos, directory, shards=1)
    return directory


@pytest.mark.parametrize(
    "name", ["dataset_info.json", "features.json", "label.labels.txt"]
)
@pytest.mark.parametrize("left", [None, 3])
def test_what_is_lost_is_written_again(photos, whole, tmp_path, name, left):
    out = shutil.copytree(whole, tmp_path / "out")
    damaged = (out / name).read_bytes()[:left] if left else b""
    (out / name).unlink()
    if left:
        (out / name).write_bytes(damaged)
    else:
        with pytest.raises(ValueError, match=f"same command again.*{name}"):
            load(out, batch_size=1)
    said = []
    prepare(photos, out, shards=1, say=said.append)
    assert content(out) == content(whole)
    assert "Written again" in said[-2] and name in said[-2]
    assert load(out, batch_size=1).class_names == ("ant", "bee")


def test_a_directory_that_is_not_done_is_no_source(whole, tmp_path):
    out = shutil.copytree(whole, tmp_path / "out")
    (out / MANIFEST_FILE).unlink()
    (out / WORK_FOLDER).mkdir()
    with pytest.raises(ValueError, match=f"without {MANIFEST_FILE}"):
        load(out, batch_size=1)
