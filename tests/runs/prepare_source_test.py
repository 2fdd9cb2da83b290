"""`kgan prepare` from the command line."""

import numpy as np
import pytest
from PIL import Image

from kgan.cli import main
from kgan.data import load
from kgan.data import read_manifest


@pytest.fixture
def photos(tmp_path):
    generator = np.random.default_rng(0)
    for number in range(12):
        path = tmp_path / "photos" / "ab"[number % 2] / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = generator.integers(0, 256, (9, 9, 3), np.uint8)
        Image.fromarray(pixels).save(path)
    return tmp_path / "photos"


def test_it_says_what_came_of_it(photos, tmp_path, capsys):
    (photos / "a" / "bad.png").write_bytes(b"nothing")
    line = [
        "prepare",
        str(photos),
        f"--out={tmp_path / 'out'}",
        "--shards=2",
        "--image_size=4x6",
        "--channels=1",
        "--skip_damaged",
    ]

    assert main(line) == 0

    said = capsys.readouterr().out
    assert "13 of 13 records" in said
    assert "in 2 shards" in said
    assert "Skipped 1 that cannot be read: a/bad.png (no picture" in said
    assert said.endswith(f"Prepared: {tmp_path / 'out'}\n")
    data = load(tmp_path / "out", batch_size=1)
    assert data.spec["sample"].shape == (4, 6, 1)
    assert data.class_names == ("a", "b")

    assert main(line) == 0
    assert "is whole already" in capsys.readouterr().out


def test_an_archive_of_arrays(tmp_path):
    np.savez(tmp_path / "points.npz", sample=np.zeros((30, 2)))

    out = tmp_path / "out"
    assert main(["prepare", f"{tmp_path}/points.npz", f"--out={out}"]) == 0
    manifest = read_manifest(out)
    assert manifest.sample.shape == (2,) and manifest.sample.dtype == "float32"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["prepare", "digits"], "`--out` must name the directory"),
        (["prepare", "--out=x"], "Expected SOURCE besides flags"),
        (["prepare", "didgits", "--out=x"], "Did you mean 'digits'"),
        (["prepare", "digits", "--out=x", "--encoding=gif"], "`encoding` must"),
        (
            ["prepare", "digits", "--out=x", "--shards=5x"],
            "--shards=5x: must be a whole number",
        ),
        (
            ["prepare", "digits", "--out=x", "--seconds=long"],
            "--seconds=long: must be a number",
        ),
        (
            ["train", "digits", "--image_size=32"],
            "say --set image_size=32. Received: --image_size=32",
        ),
        (["train", "digits", "--width"], "say --set width=VALUE"),
        (["train", "digits", "--mirrored"], "Did you mean: mirror ?"),
        (
            ["train", "digits", "--set", "imagesize=32"],
            "Did you mean 'image_size'",
        ),
    ],
)
def test_what_cannot_be_used(line, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert main(line) == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_damage_is_an_error_in_a_line(photos, tmp_path, capsys):
    (photos / "a" / "bad.png").write_bytes(b"")

    assert main(["prepare", str(photos), f"--out={tmp_path / 'out'}"]) == 2
    error = capsys.readouterr().err
    assert "a/bad.png (the file is empty)" in error
    assert "--skip_damaged" in error
