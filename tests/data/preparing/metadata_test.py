"""The files of TFDS and the manifest: without them, it is no data set."""

import json
import shutil

import pytest
import tensorflow_datasets as tfds

from kgan.data import load
from kgan.data import prepare
from kgan.data import verify
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
    with pytest.raises(
        ValueError, match=f"run it again.* without {MANIFEST_FILE}"
    ):
        load(out, batch_size=1)


@pytest.mark.parametrize(
    "name", ["dataset_info.json", "features.json", "label.labels.txt"]
)
def test_a_changed_byte_is_found(photos, whole, tmp_path, name):
    out = shutil.copytree(whole, tmp_path / "out")
    assert verify(out) == ()
    content_before = (out / name).read_bytes()
    (out / name).write_bytes(content_before.replace(b"e", b"f", 1))

    (damage,) = verify(out)

    assert (damage.file, damage.record) == (name, None)
    assert str(out / name) in damage.reason
    prepare(photos, out, shards=1)
    assert content(out) == content(whole)


@pytest.mark.parametrize("name", ["dataset_info.json", "features.json"])
@pytest.mark.parametrize("has_digests", [True, False])
def test_what_cannot_be_parsed_is_named(whole, tmp_path, name, has_digests):
    out = shutil.copytree(whole, tmp_path / "out")
    (out / name).write_text((out / name).read_text()[:-20])
    if not has_digests:
        forget_digests(out)

    with pytest.raises(ValueError, match=f"same command.*{name}"):
        load(out, batch_size=1)


def forget_digests(directory):
    """Makes the manifest one of an older kgan."""
    fields = json.loads((directory / MANIFEST_FILE).read_text())
    del fields["metadata"]
    (directory / MANIFEST_FILE).write_text(json.dumps(fields))


def test_manifests_without_digests_are_read(photos, whole, tmp_path):
    out = shutil.copytree(whole, tmp_path / "out")
    forget_digests(out)
    said = []

    assert load(out, batch_size=1).num_examples == 4
    assert verify(out) == ()
    prepare(photos, out, shards=1, say=said.append)

    assert "is whole already" in said[-1]
    (out / "features.json").unlink()
    assert [each.file for each in verify(out)] == ["features.json"]


def test_a_lost_manifest_is_told(photos, whole, tmp_path):
    out = shutil.copytree(whole, tmp_path / "out")
    (out / MANIFEST_FILE).unlink()

    with pytest.warns(UserWarning, match="manifest is gone"):
        assert load(out, batch_size=1).num_examples == 4
    with pytest.raises(ValueError, match="manifest is gone: delete the fol"):
        prepare(photos, out, shards=1)


def test_directories_of_others_have_no_manifest_to_lose(whole, tmp_path):
    """Warnings are errors here: nothing is said."""
    out = shutil.copytree(whole, tmp_path / "out")
    features = tfds.builder_from_directory(out).info.features
    (out / MANIFEST_FILE).unlink()
    tfds.folder_dataset.write_metadata(data_dir=out, features=features)

    assert load(out, batch_size=1).num_examples == 4
