"""What `kgan train` shows in TensorBoard."""

import numpy as np

from kgan.callbacks import TensorBoard
from kgan.data import load
from kgan.runs.config import Config
from kgan.runs.folder import RunFolder
from kgan.runs.recipes import DataFacts
from kgan.runs.recipes import resolve
from kgan.runs.watching import choices
from kgan.runs.watching import score_names
from kgan.runs.watching import shown_records
from kgan.runs.watching import watching

FACTS = DataFacts((8, 8, 1), 1000, 10)


class Scores:
    directions = {"fd/classifier": "min", "kd/classifier": "min"}

    def __call__(self, samples):
        return {}


def names_of(callbacks):
    return [type(callback).__name__ for callback in callbacks]


def test_a_model_that_draws_is_shown_by_its_samples(tmp_path):
    data = {"train": load("digits")}
    config = resolve(Config(source="digits"), FACTS)
    found = watching(
        config, RunFolder(tmp_path), data, Scores(), TensorBoard(tmp_path)
    )
    assert names_of(found) == [
        "Charts",
        "Hyperparameters",
        "LatentWalk",
        "NearestNeighbours",
    ]
    assert found[0].metrics == found[1].metrics == ("val_fd", "val_kd")
    config = resolve(Config(source="digits", model="gat"), FACTS)
    found = watching(
        config, RunFolder(tmp_path), data, None, TensorBoard(tmp_path)
    )
    assert names_of(found) == ["Charts", "Hyperparameters"]


def test_choices_are_plain_and_those_that_are_read():
    made = choices(
        resolve(Config(source="digits", image_size=8, model="gan"), FACTS)
    )
    assert made["image_size"] == "8 x 8"
    assert made["generator_learning_rate"] == 8e-4
    assert {type(value) for value in made.values()} <= {bool, int, float, str}
    assert not {"beta", "couplings", "data_fingerprint", "init"} & made.keys()
    assert not [name for name in made if name.endswith("_every_steps")]
    other = choices(resolve(Config(source="digits", model="vae"), FACTS))
    assert "beta" in other and "discriminator_learning_rate" not in other


def test_a_score_of_unknown_names_is_not_compared():
    assert score_names(lambda samples: {"modes": 8.0}) == []
    assert score_names(None) == []


def test_records_that_stay_in_shards_stand_for_the_others():
    class Sharded:
        records = {}
        num_examples = 5000

        def head(self, count):
            return Kept(count)

    class Kept:
        def __init__(self, count):
            self.records = {"sample": np.zeros((count, 4, 4, 1), np.uint8)}

    assert len(shown_records(Sharded())["sample"]) == 2000
