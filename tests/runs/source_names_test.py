"""What is said of damage in the words of an argument."""

import pytest

from kgan.data import load
from kgan.runs.source_names import source_called


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("train", "the folder, or left out by `kgan prepare --skip_damaged`:"),
        ("generated", "the folder: `kgan describe`"),
    ],
)
def test_damage_names_the_argument_and_what_helps(name, remedy, tmp_path):
    (tmp_path / "one.png").write_bytes(b"no picture")
    with pytest.raises(ValueError) as error, source_called(name):
        load(str(tmp_path), image_size=8)
    message = str(error.value)
    assert f"What is damaged in `{name}` must be taken out of" in message
    assert remedy in message and "one.png" in message


def test_other_errors_say_nothing_of_damage(tmp_path):
    with pytest.raises(FileNotFoundError) as error, source_called("train"):
        load(str(tmp_path / "gone"))
    assert "`train`" in str(error.value)
    assert "damaged" not in str(error.value)
