"""What is said of damage in the words of an argument."""

import pytest

from kgan.data import DamagedFolder
from kgan.data import load
from kgan.runs.source_names import source_called

PREPARED = "the folder, or left out by `kgan prepare --skip_damaged`"


@pytest.mark.parametrize(
    ("name", "file", "remedy"),
    [
        ("train", "one.png", f"{PREPARED}; `kgan describe` lists all of it."),
        ("train", "one.wav", f"{PREPARED}. Received"),
        ("generated", "one.png", "the folder; `kgan describe` lists all of"),
    ],
)
def test_damage_names_the_argument_and_what_helps(name, file, remedy, tmp_path):
    (tmp_path / file).write_bytes(b"neither picture nor sound")
    with pytest.raises(DamagedFolder) as error, source_called(name):
        load(str(tmp_path))
    message = str(error.value)
    assert f"what is damaged in `{name}` must be taken out of" in message
    assert remedy in message and file in message
    assert "kgan train" not in message


def test_damaged_shards_are_in_no_folder_of_pictures():
    words = "Every record of a shard must be readable: prepare the data again"
    with pytest.raises(ValueError) as error, source_called("train"):
        raise ValueError(words)
    assert str(error.value) == words


def test_other_errors_say_nothing_of_damage(tmp_path):
    with pytest.raises(FileNotFoundError) as error, source_called("train"):
        load(str(tmp_path / "gone"))
    assert "`train`" in str(error.value)
    assert "damaged" not in str(error.value)
