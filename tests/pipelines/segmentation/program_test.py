import json

import numpy as np
import pytest

from kgan.data import fashion_mnist
from kgan.data.builders.fashion_scenes import fashion_scenes_dataset_builder
from pipelines.segmentation.__main__ import run
from pipelines.segmentation.configs import CONFIGS
from pipelines.segmentation.scenes import FASHION_SCENES
from pipelines.segmentation.scenes import load_scenes
from tests.pipelines.segmentation.scenes import scenes

TINY = CONFIGS["quick"]._replace(
    seeds=(0, 1),
    steps=2,
    drawing_steps=2,
    every_steps=1,
    batch_size=4,
    width=2,
    judge_width=2,
    judge_depth=1,
    drawing_width=2,
)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A whole run on small scenes: its folder and scores."""
    workdir = tmp_path_factory.mktemp("run")
    return workdir, run(TINY, scenes, workdir)


def test_a_run_leaves_scores_pictures_and_exports(finished):
    workdir, scores = finished
    assert json.loads((workdir / "scores.json").read_text()) == json.loads(
        json.dumps(scores)
    )
    for name in ("maps.png", "scenes.png", "table.md"):
        assert (workdir / name).stat().st_size > 0
    for name in ("segmenter", "drawing"):
        assert (workdir / "export" / name / "1" / "saved_model.pb").exists()
    for name in ("plain_0", "adversarial_1", "drawing"):
        assert list((workdir / name / "logs").glob("events*"))
        assert (workdir / name / "pictures" / "step_00000002.png").exists()
    found = scores["image_to_map"]
    assert len(found["plain"]) == len(found["adversarial"]) == 2
    assert found["beside"]["the true maps"]["mean_iou"] == 1.0
    assert found["beside"]["likeliest class of a pixel's colour"][
        "mean_iou"
    ] == pytest.approx(1.0)
    table = (workdir / "table.md").read_text()
    assert "| adversarial, run 1 |" in table
    assert "| bright |" in table and "| drawn |" in table


def test_run_again_it_trains_nothing_and_finds_the_same(finished, capsys):
    workdir, scores = finished
    capsys.readouterr()
    again = run(TINY, scenes, workdir)
    assert "Epoch" not in capsys.readouterr().out
    assert again["image_to_map"] == scores["image_to_map"]
    for name in ("mean_iou", "kernel_distance"):
        drawn = again["map_to_image"]["drawn"]
        assert drawn[name] == pytest.approx(
            scores["map_to_image"]["drawn"][name], abs=1e-6
        )


@pytest.mark.skipif(
    not fashion_mnist.DEBIAN_FOLDER.is_dir(),
    reason="needs Debian's package dataset-fashion-mnist",
)
def test_fashion_scenes_are_prepared_by_their_name(tmp_path, monkeypatch):
    monkeypatch.setattr(
        fashion_scenes_dataset_builder,
        "SCENES",
        {"train": 30, "validation": 6, "test": 8},
    )
    found = load_scenes(
        FASHION_SCENES,
        splits=("train", "validation", "test"),
        image_size=None,
        data_dir=tmp_path,
        batch_size=4,
        validation_rows=5,
        test_rows=100,
        seed=0,
    )
    assert found.shape == (64, 64, 1) and found.classes == 11
    assert found.class_names[0] == "background"
    assert len(found.validation.sample) == 5 and len(found.test.sample) == 8
    assert found.test.condition.max() < 11
    np.testing.assert_array_equal(
        found.test.sample > 10, found.test.condition > 0
    )


def test_data_without_maps_are_refused(tmp_path):
    with pytest.raises(ValueError, match="`data` must have a map"):
        load_scenes(
            "digits",
            splits=("train", "validation", "test"),
            image_size=None,
            data_dir=tmp_path,
            batch_size=4,
            validation_rows=5,
            test_rows=5,
            seed=0,
        )
