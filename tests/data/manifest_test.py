"""A manifest is read as it was written, and never believed blindly."""

import json

import pytest

from kgan.data.manifest import MANIFEST_FILE
from kgan.data.manifest import read_manifest
from kgan.data.manifest import write_manifest
from kgan.data.manifest_facts import Manifest
from kgan.data.manifest_facts import SampleFacts
from kgan.data.manifest_facts import Shard
from kgan.data.manifest_facts import Skipped
from kgan.data.manifest_facts import SplitFacts

FIRST = Shard("x-train.tfrecord-00000-of-00002", 300, 6000, "ab", (0, 5120))
SECOND = Shard("x-train.tfrecord-00001-of-00002", 0, 0, "cd", ())
MANIFEST = Manifest(
    name="x",
    source="X",
    fingerprint=None,
    options={"seed": 0, "records": {"train": 301}},
    sample=SampleFacts("image", (4, 4, 3), "uint8", "raw"),
    class_names=("a", "b"),
    splits={"train": SplitFacts(300, (100, 200), (FIRST, SECOND))},
    skipped=(Skipped("a/1.png", "the file is empty"),),
    kgan="0.1.0",
)


@pytest.fixture
def directory(tmp_path):
    (tmp_path / FIRST.name).write_bytes(bytes(6000))
    (tmp_path / SECOND.name).touch()
    return tmp_path


def change(directory, edit):
    """Writes the manifest with its JSON changed."""
    write_manifest(str(directory), MANIFEST)
    path = directory / MANIFEST_FILE
    fields = json.loads(path.read_text())
    edit(fields)
    path.write_text(json.dumps(fields))


def test_it_comes_back(directory):
    write_manifest(str(directory), MANIFEST)

    assert read_manifest(directory) == MANIFEST
    assert read_manifest(str(directory)) == MANIFEST
    names = {path.name for path in directory.iterdir()}
    assert names == {FIRST.name, SECOND.name, MANIFEST_FILE}


def test_equal_ones_have_equal_bytes(directory):
    write_manifest(str(directory), MANIFEST)
    first = (directory / MANIFEST_FILE).read_bytes()
    write_manifest(str(directory), MANIFEST)

    assert (directory / MANIFEST_FILE).read_bytes() == first


def test_a_directory_without_one(tmp_path):
    assert read_manifest(tmp_path) is None
    assert read_manifest(tmp_path / "nothing") is None


def shards(fields):
    return fields["splits"]["train"]["shards"]


def put(place, key, value):
    return lambda fields: place(fields).__setitem__(key, value)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (
            put(lambda f: f["splits"]["train"], "records", 299),
            "'train' has 299 records, but its shards have 300",
        ),
        (
            put(lambda f: f["splits"]["train"], "class_counts", [100, 201]),
            "'train' has 300 records, but its classes have 301",
        ),
        (
            put(lambda f: shards(f)[0], "block_offsets", [0]),
            "has 300 records, but 1 blocks of 256",
        ),
        (
            put(lambda f: shards(f)[0], "block_offsets", [0, 0]),
            "blocks of x-train.tfrecord-00000-of-00002 do not ascend",
        ),
        (
            put(lambda f: shards(f)[0], "block_offsets", [16, 5120]),
            "do not ascend",
        ),
        (
            put(lambda f: shards(f)[0], "block_offsets", [0, 6000]),
            "do not ascend",
        ),
        (put(lambda f: shards(f)[1], "bytes", 5), "do not ascend"),
        (
            put(lambda f: shards(f)[1], "name", FIRST.name),
            "a shard is named twice",
        ),
        (
            put(lambda f: shards(f)[0], "name", "../x"),
            "'../x' is not in the directory",
        ),
        (put(lambda f: f["sample"], "encoding", "zip"), "encoding is 'zip'"),
        (put(lambda f: f, "block_stride", 0), "block_stride is 0"),
    ],
)
def test_one_that_disagrees_with_itself(directory, edit, message):
    change(directory, edit)

    with pytest.raises(ValueError, match=message) as caught:
        read_manifest(directory)
    assert MANIFEST_FILE in str(caught.value)


@pytest.mark.parametrize(
    "edit",
    [
        lambda fields: fields.pop("format"),
        put(lambda f: shards(f)[0], "records", "many"),
        lambda fields: fields.pop("splits"),
        lambda fields: shards(fields)[0].pop("sha256"),
        put(lambda f: f, "splits", ["train"]),
    ],
)
def test_one_of_another_form(directory, edit):
    change(directory, edit)

    with pytest.raises(ValueError, match="a whole file of `kgan prepare`"):
        read_manifest(directory)


@pytest.mark.parametrize("number", [0, 3, "two"])
def test_one_of_a_later_format_is_no_damage(directory, number):
    change(directory, put(lambda f: f, "format", number))

    with pytest.raises(ValueError, match="knows, 1 or 2: a later kgan") as e:
        read_manifest(directory)
    assert repr(number) in str(e.value)


@pytest.mark.parametrize(
    "place",
    [
        lambda fields: fields,
        lambda fields: fields["sample"],
        lambda fields: fields["splits"]["train"],
        lambda fields: fields["skipped"][0],
        lambda fields: shards(fields)[0],
    ],
)
def test_fields_of_a_later_kgan_are_passed_over(directory, place):
    change(directory, put(place, "more", 1))

    assert read_manifest(directory) == MANIFEST


def test_the_first_format_is_read(directory):
    def older(fields):
        fields["format"] = 1
        fields.pop("metadata")

    change(directory, older)

    assert read_manifest(directory) == MANIFEST._replace(format=1)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[1]", b"null"])
def test_one_that_is_damaged(directory, content):
    (directory / MANIFEST_FILE).write_bytes(content)

    with pytest.raises(ValueError, match=MANIFEST_FILE):
        read_manifest(directory)


def test_files_of_another_size(directory):
    write_manifest(str(directory), MANIFEST)
    (directory / FIRST.name).write_bytes(bytes(5999))

    with pytest.raises(ValueError, match=f"{FIRST.name} has 5999 bytes, not"):
        read_manifest(directory)


def test_files_that_are_missing(directory):
    write_manifest(str(directory), MANIFEST)
    (directory / SECOND.name).unlink()

    with pytest.raises(ValueError, match=f"{SECOND.name} is missing"):
        read_manifest(directory)
