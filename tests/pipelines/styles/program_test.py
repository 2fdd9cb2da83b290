"""The program at two steps, on folders of its own."""

import json
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from pipelines.styles.configs import CONFIGS
from pipelines.styles.one_run import begin
from pipelines.styles.one_run import run
from pipelines.styles.sources import Folders
from pipelines.styles.sources import chosen_sides
from pipelines.styles.table import table_of
from pipelines.styles.translating import translate_folder
from tests.pipelines.styles.folders_test import names_of
from tests.pipelines.styles.folders_test import written

ROOT = Path(__file__).resolve().parents[3]


def program(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "pipelines.styles", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root = tmp_path_factory.mktemp("pictures")
    for number, style in enumerate(("plain", "bold", "wide")):
        written(root / style, names_of(range(40)), number)
    return root


@pytest.mark.parametrize(
    "config",
    [
        "pix2pix_quick",
        pytest.param("cycle_gan_quick", marks=pytest.mark.slow),
    ],
)
def test_two_folders(config, folders, tmp_path):
    workdir = tmp_path / "run"
    asked = (
        f"--config={config}",
        f"--source={folders / 'plain'}",
        f"--target={folders / 'bold'}",
        f"--workdir={workdir}",
        "--steps=2",
    )
    done = program(*asked)
    assert done.returncode == 0, done.stderr
    scores = json.loads((workdir / "scores.json").read_text())
    assert ("l1" in scores) == (config == "pix2pix_quick")
    assert table_of([scores]) in done.stdout
    assert (workdir / "held_out.png").exists()
    assert (workdir / "translations" / "step_00000002.png").exists()
    served = tf.saved_model.load(str(workdir / "export" / "1"))
    assert set(served.signatures) == {"translate"}
    (folders / "wide" / "broken.png").write_bytes(b"no picture")
    made = program(
        f"--workdir={workdir}",
        f"--translate={folders / 'wide'}",
        f"--out={tmp_path / 'made'}",
    )
    (folders / "wide" / "broken.png").unlink()
    assert made.returncode == 0, made.stderr
    assert "40 pictures in" in made.stdout
    assert "left out, since it cannot be read: broken.png" in made.stdout
    twice = written(tmp_path / "twice", ["1.png", "1.bmp"])
    with pytest.raises(ValueError, match="1 more than once"):
        translate_folder(workdir, twice, tmp_path / "none")
    game = keras.models.load_model(workdir / "model.keras")
    given = np.asarray(Image.open(folders / "wide" / "005.png"))
    found = np.asarray(Image.open(tmp_path / "made" / "005.png"))
    expected = game.translate(given[np.newaxis])[0]
    np.testing.assert_allclose(found / 127.5 - 1.0, expected, atol=0.006)
    # How the program ends by such an error is another test's.
    for steps, size, sentence in (
        (4, None, "steps=4, where the run has 2"),
        (2, 8, "image_size=8, where the run has None"),
    ):
        settings = CONFIGS[config]().settings._replace(steps=steps)
        told, sides = chosen_sides(
            Folders(str(folders / "plain"), str(folders / "bold")),
            data="emoji",
            task=settings.task,
            image_size=size,
        )
        with pytest.raises(ValueError, match=sentence):
            run(settings, told, sides, workdir)


@pytest.mark.slow
def test_many_styles(folders, tmp_path):
    workdir = tmp_path / "run"
    done = program(
        "--config=styles_quick",
        f"--styles={folders}",
        "--reference=plain",
        f"--workdir={workdir}",
        "--steps=2",
    )
    assert done.returncode == 0, done.stderr
    assert (workdir / "styles.png").exists()
    asked = (
        f"--workdir={workdir}",
        f"--translate={folders / 'plain'}",
        f"--out={tmp_path / 'made'}",
    )
    assert program(*asked, "--style=bold").returncode == 0
    assert len(list((tmp_path / "made").glob("*.png"))) == 40
    unknown = program(*asked, "--style=bald")
    assert unknown.returncode == 2
    assert "`style` must be one of" in unknown.stderr


@pytest.mark.parametrize(
    ("given", "task", "sentence"),
    [
        ({"source": "a"}, "pix2pix", "--source and --target come together"),
        ({"styles": "a"}, "pix2pix", "--styles and --reference come together"),
        ({"styles": "a", "reference": "b"}, "cycle_gan", "a config of pairs"),
    ],
)
def test_folders_that_do_not_belong_together(given, task, sentence):
    with pytest.raises(ValueError, match=sentence):
        chosen_sides(Folders(**given), data="emoji", task=task)


def test_it_trains_or_translates(tmp_path):
    done = program(f"--workdir={tmp_path}")
    assert done.returncode == 2
    assert "styles: Give --config to train, or --translate" in done.stderr


def test_a_folder_of_another_run_is_refused(tmp_path):
    told = {"settings": {"steps": 3, "seed": 0}, "source": {"data": "emoji"}}
    begin(tmp_path / "run", told)
    begin(tmp_path / "run", told)
    other = {**told, "settings": {"steps": 3, "seed": 1}}
    with pytest.raises(ValueError, match="seed=1, where the run has 0"):
        begin(tmp_path / "run", other)
    with pytest.raises(ValueError, match="data='glyphs', where the run has"):
        begin(tmp_path / "run", {**told, "source": {"data": "glyphs"}})


def test_every_config_names_a_task_and_data():
    for make in CONFIGS.values():
        config = make()
        assert config.data in ("emoji", "glyphs")
        assert config.settings.steps % 10 == 0
