"""Every model that `kgan train --model` names, from choices to a run."""

import dataclasses
import json
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image

from kgan.cli import main
from kgan.runs import MODELS
from kgan.runs import Config
from kgan.runs import RunFolder
from kgan.runs import config_from_file
from kgan.runs import fitting
from kgan.runs import plan
from kgan.runs import train
from kgan.runs import training
from kgan.runs import write_samples
from kgan.runs import write_walk
from kgan.runs.building import build_game
from kgan.runs.densities import bound_scores
from kgan.runs.densities import density_scores
from kgan.runs.describing import how_far
from kgan.runs.models import PARTICULAR
from kgan.runs.opening import open_data
from kgan.runs.recipes import DataFacts
from kgan.runs.recipes import resolve
from kgan.runs.reconstructions import reconstruction_scores
from kgan.runs.robustness import robustness_scores
from kgan.runs.showing import SHOWN_PICTURES
from kgan.runs.showing import perturbation_grid
from kgan.runs.showing import reconstruction_grid
from kgan.runs.starting import played
from kgan.runs.strategies import open_strategy
from kgan.runs.trainer import data_epsilon
from pipelines.images.__main__ import SHIPPED

PAGES = Path(__file__).resolve().parent.parent.parent / "docs" / "models"
SHAPE = (8, 8, 1)
FACTS = DataFacts(SHAPE, 100, 3)
SMALL = {
    "network": "mlp",
    "width": 4,
    "discriminator_width": 4,
    "latent_size": 4,
    "couplings": 2,
    "components": 2,
    "evaluate_every_steps": 4,
    "evaluate_samples": 20,
    "embedding": "random_network",
}
# The others are trained by their games' own contract, and here by command.
QUICK = ("gat", "mog", "vae")
RUNS = [
    pytest.param(model, marks=() if model in QUICK else pytest.mark.slow)
    for model in MODELS
]
# What each model says of held-out pictures, beside the scores of samples.
OWN_SCORES = {
    "gat": {"accuracy", "accuracy_fgsm", "accuracy_pgd_20", "epsilon"},
    "ali": {"reconstruction_error"},
    "vae": {"reconstruction_error", "bits_per_dimension_bound"},
    "realnvp": {"bits_per_dimension"},
    "flowgan": {"bits_per_dimension"},
}


def tiny(model, **choices):
    """Returns a config of what the model reads of `SMALL`."""
    small = {
        name: value
        for name, value in SMALL.items()
        if name in MODELS[model].reads
    }
    return Config(
        "digits",
        model=model,
        **{
            "batch_size": 16,
            "steps": 4,
            "steps_per_epoch": 2,
            "sample_every_steps": 4,
            "checkpoint_every_steps": 2,
            "score_samples": 20,
            "jit_compile": False,
            **small,
            **({"network": "r3"} if model == "r3" else {}),
            **choices,
        },
    )


def build(model, **choices):
    config = resolve(tiny(model, **choices), FACTS)
    return build_game(config, SHAPE, FACTS.classes)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Returns the finished run of a model, made when first asked for."""
    made = {}

    def run(model):
        if model not in made:
            folder = tmp_path_factory.mktemp("models") / model
            made[model] = train(tiny(model), folder, verbose=0)
        return made[model]

    return run


def weights(folder):
    return [each.numpy() for each in keras.models.load_model(folder).variables]


class TestRun:
    @pytest.mark.parametrize("model", RUNS)
    def test_from_the_command_to_scores(self, model, runs):
        run = runs(model)
        row = MODELS[model]
        scores = json.loads(run.scores.read_text())
        assert scores["step"] == 4
        assert OWN_SCORES.get(model, set()) <= set(scores)
        assert ("fd/random_network" in scores) == row.draws
        assert (run.export / "1" / "saved_model.pb").exists() == row.draws
        assert (run.audit / "card.md").exists() == row.draws
        assert (run.samples / "step_00000004.png").exists() == row.draws
        shown = run.shown / "step_00000004.png"
        assert shown.exists() == (row.shows is not None)
        game = keras.models.load_model(run.model)
        assert int(game.step.numpy()) == 4
        assert all(np.isfinite(value).all() for value in weights(run.model))

    def test_a_run_again_changes_nothing(self, runs, capsys):
        run = runs("gat")
        before = {p: p.stat().st_mtime_ns for p in run.path.rglob("*")}
        train(tiny("gat"), run.path, verbose=0)
        after = {p: p.stat().st_mtime_ns for p in run.path.rglob("*")}
        assert before == after
        assert "Scores and export of step 4 stand in" in capsys.readouterr().out

    @pytest.mark.slow
    @pytest.mark.parametrize("model", MODELS)
    def test_an_interrupted_run_ends_as_the_whole_one(
        self, model, runs, tmp_path
    ):
        stopped = keras.callbacks.LambdaCallback(
            on_train_batch_end=lambda batch, logs: setattr(
                stopped.model, "stop_training", True
            )
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(fitting, "TimeLimit", lambda seconds: stopped)
            train(tiny(model), tmp_path / "run", minutes=1.0, verbose=0)
        scores = tmp_path / "run" / "scores.json"
        assert json.loads(scores.read_text())["step"] == 1
        train(tiny(model), tmp_path / "run", verbose=0)
        for whole, parts in zip(
            weights(runs(model).model),
            weights(tmp_path / "run" / "model.keras"),
            strict=True,
        ):
            np.testing.assert_array_equal(whole, parts)

    @pytest.mark.slow
    @pytest.mark.parametrize("model", MODELS)
    def test_fine_tuning_starts_from_the_old_networks(
        self, model, runs, tmp_path
    ):
        old = runs(model)
        config = tiny(model, init=str(old.path), generator_learning_rate=0.0)
        begun = training.begun(
            open_data(config)[0],
            RunFolder(tmp_path),
            open_strategy("none"),
        )
        source = keras.models.load_model(old.model)
        networks = played(begun)
        assert networks
        for name, network in networks.items():
            for mine, theirs in zip(
                network.weights, getattr(source, name).weights, strict=True
            ):
                np.testing.assert_array_equal(mine.numpy(), theirs.numpy())
        assert int(begun.step.numpy()) == 0

    @pytest.mark.slow
    @pytest.mark.parametrize("precision", ["mixed_bfloat16", "mixed_float16"])
    @pytest.mark.parametrize("model", MODELS)
    def test_half_precision(self, model, precision, tmp_path):
        config = tiny(model, precision=precision)
        run = train(config, tmp_path / "run", verbose=0)
        assert all(np.isfinite(value).all() for value in weights(run.model))

    @pytest.mark.slow
    @pytest.mark.parametrize("model", MODELS)
    def test_on_replicas(self, model, tmp_path):
        config = tiny(model)
        run = train(config, tmp_path / "run", verbose=0, strategy="mirrored")
        assert json.loads(run.scores.read_text())["step"] == 4

    @pytest.mark.slow
    @pytest.mark.parametrize("model", MODELS)
    def test_a_plan(self, model):
        assert plan(tiny(model))["parameters"] > 0

    def test_networks_of_another_model(self, runs, tmp_path):
        config = tiny("ali", init=str(runs("vae").path))
        with pytest.raises(ValueError, match="this one has generator, encoder"):
            train(config, tmp_path / "run")
        assert not (tmp_path / "run").exists()


class TestChoices:
    @pytest.mark.parametrize("shape", [(8, 8, 1), (28, 28, 1), (32, 32, 3)])
    @pytest.mark.parametrize("model", MODELS)
    def test_what_is_read_is_chosen_and_nothing_else(self, model, shape):
        asked = Config("x", model=model)
        config = resolve(asked, DataFacts(shape, 1000, 10))
        chosen = {
            name for name in PARTICULAR if getattr(config, name) is not None
        }
        # A network may have one way only to double its map.
        one_way = {"upsampling"} & MODELS[model].reads
        assert chosen | one_way == MODELS[model].reads

    @pytest.mark.parametrize("model", MODELS)
    def test_an_option_that_does_nothing_is_refused(self, model):
        for name in PARTICULAR - MODELS[model].reads:
            value = {"augment": "none", "network": "mlp", "latent": "normal"}
            given = {
                "conditioning": "projection",
                "upsampling": "nearest",
                "loss": "hinge",
                "penalty_schedule": "cosine",
                "embedding": "random_network",
                "ema": 0.5,
                "epsilon": 0.5,
                "shares_samples": True,
                **value,
            }.get(name, 2)
            config = Config("x", model=model, **{name: given})
            message = f"`{name}` must not be given with model={model!r}"
            with pytest.raises(ValueError, match=message):
                resolve(config, FACTS)

    def test_the_models_that_read_it_are_named(self):
        with pytest.raises(ValueError, match=r"\(it is for mog, vae\)"):
            resolve(Config("x", model="gan", beta=0.5), FACTS)

    def test_what_an_earlier_version_resolved_goes_on(self):
        config = resolve(
            Config(
                "x",
                model="gan",
                conditioning="projection",
                data_fingerprint="0",
            ),
            FACTS,
        )
        assert config.packing == 1
        assert config.shares_samples is False

    @pytest.mark.parametrize(
        "model", [word for word, row in MODELS.items() if row.needs_labels]
    )
    def test_labels_are_needed(self, model):
        with pytest.raises(ValueError, match='`model` must be "gan", "ali"'):
            resolve(Config("x", model=model), DataFacts(SHAPE, 100, None))

    def test_an_unknown_model_is_told_before_data_are_read(self):
        with pytest.raises(ValueError, match="Did you mean 'acgan'"):
            open_data(Config("./nowhere", model="accgan"))

    def test_a_wasserstein_critic_is_bounded(self):
        game = build("gan", loss="wasserstein")
        (penalty,) = game.penalties
        assert (type(penalty).__name__, penalty.weight, penalty.every) == (
            "GradientPenalty",
            10.0,
            1,
        )
        with pytest.raises(ValueError, match="`gradient_penalty_weight` must"):
            build("gan", loss="wasserstein", gradient_penalty_weight=0.0)
        assert build("gan", loss="wasserstein", r1_gamma=1.0).penalties

    def test_a_wasserstein_critic_learns_five_times_a_step(self):
        config = resolve(Config("x", loss="wasserstein"), FACTS)
        assert config.discriminator_steps == 5
        assert config.batch_size == 5 * (FACTS.num_examples // 5)
        assert (config.beta_1, config.beta_2) == (0.0, 0.9)
        many = FACTS._replace(num_examples=60_000)
        assert resolve(Config("x", loss="wasserstein"), many).batch_size == 320
        own = Config("x", loss="wasserstein", batch_size=16)
        own = dataclasses.replace(own, discriminator_steps=2)
        assert resolve(own, FACTS).batch_size == 16
        once = Config("x", loss="wasserstein", discriminator_steps=1)
        assert resolve(once, many).batch_size == 64
        mixed = Config("x", model="ali", loss="wasserstein")
        assert resolve(mixed, FACTS).batch_size == min(64, FACTS.num_examples)

    @pytest.mark.parametrize("gamma", [None, 0.5])
    def test_pairs_are_penalised_on_both_sides(self, gamma):
        config = resolve(
            Config("x", loss="relativistic", r1_gamma=gamma), FACTS
        )
        assert config.r2_gamma == config.r1_gamma == (gamma or 1.0)

    def test_of_minimax_ali_takes_the_critics_negative(self):
        assert build("ali").swapped
        assert not build("ali", loss="minimax").swapped

    def test_packs_divide_a_batch(self):
        assert build("gan", packing=2).packing == 2
        with pytest.raises(ValueError, match="batch_size=16, packing=3"):
            build("gan", packing=3)

    @pytest.mark.parametrize(
        ("name", "choices"),
        [
            ("discriminator_steps", {"loss": "wasserstein"}),
            ("discriminator_steps", {"discriminator_steps": 2}),
            (
                "gradient_accumulation_steps",
                {"gradient_accumulation_steps": 2},
            ),
        ],
    )
    def test_shared_samples_are_of_one_batch(self, name, choices):
        assert build("gan", shares_samples=True).shares_samples
        assert build("cgan", shares_samples=True).shares_samples
        config = Config("x", model="gan", shares_samples=True, **choices)
        with pytest.raises(
            ValueError, match=rf"`{name}` must be 1 with `shares_samples`"
        ):
            resolve(config, FACTS)

    @pytest.mark.parametrize("word", ["translation_cutout", "adaptive"])
    def test_augmentation(self, word):
        assert build("gan").augment is None
        kind = type(build("cgan", augment=word).augment).__name__
        assert kind == {"adaptive": "Adaptive"}.get(word, "Policy")

    @pytest.mark.parametrize("model", ["realnvp", "flowgan"])
    def test_flows_are_for_small_pictures(self, model):
        facts = DataFacts((64, 64, 3), 100, None)
        config = resolve(Config("x", model=model), facts)
        with pytest.raises(ValueError, match="at most about 32 pixels a side"):
            build_game(config, facts.sample_shape, None)

    @pytest.mark.parametrize("model", ["ali", "vae"])
    def test_not_every_network_has_an_encoder(self, model):
        assert build(model, network="mlp").encoder.name == "mlp_encoder"
        with pytest.raises(ValueError, match="an encoder, .* 'dcgan' or 'mlp'"):
            build(model, network="r3")

    def test_r3_is_a_gan_with_a_recipe(self):
        game = build("r3")
        assert game.generator.name == "r3_generator"
        assert type(game.loss_function).__name__ == "RelativisticPairing"
        assert [type(each).__name__ for each in game.penalties] == ["R1", "R2"]
        assert game.discriminator_optimizer.beta_1 == 0.0

    def test_ali_without_a_cycle(self):
        assert build("ali").cycle.weight > 0.0
        assert build("ali", cycle_weight=0.0).cycle is None


def test_a_run_that_time_ends_says_where_its_schedules_stand():
    config = dataclasses.replace(tiny("r3"), steps=1_000)
    config = resolve(config, FACTS)
    assert "at 55% of where it began and falls to 10%" in how_far(config, 500)
    assert how_far(resolve(tiny("gan"), FACTS), 2) == ""


class TestPages:
    @pytest.mark.parametrize("model", MODELS)
    def test_each_model_has_a_page(self, model):
        page = (PAGES / f"{model}.md").read_text()
        assert page.startswith(f"# `{model}`: ")
        assert f"--model={model} " in page
        for part in ("confused with", "**Use it**", "**It costs**"):
            assert part in page
        assert "Reference: " in page
        assert f"[`{model}`]({model}.md)" in (PAGES / "README.md").read_text()

    def test_each_model_has_a_config(self):
        shipped = {config_from_file(path).model for path in SHIPPED.values()}
        assert shipped >= set(MODELS)


class TestSamples:
    def test_a_component_of_a_mixture(self, runs, tmp_path):
        run = runs("mog")
        line = ["sample", str(run.path), f"--grid={tmp_path}/grid.png"]
        assert main([*line, "--component=1", "--count=4"]) == 0
        out = tmp_path / "out"
        write_samples(run, count=2, out=out, component=1)
        made = keras.models.load_model(run.model).sample(2, component=1)
        with Image.open(out / "00001.png") as picture:
            pixels = np.asarray(picture, np.float32) / 127.5 - 1.0
        np.testing.assert_allclose(pixels, made[1, ..., 0], atol=0.005)
        write_walk(run, tmp_path / "walk.gif", count=2)
        write_walk(run, tmp_path / "one.gif", count=2, component=0)
        for component in (-1, 2):
            with pytest.raises(ValueError, match="`component` must"):
                write_walk(
                    run, tmp_path / "x.gif", count=2, component=component
                )

    @pytest.mark.slow
    def test_a_class_of_acgan(self, runs, tmp_path):
        grid = tmp_path / "grid.png"
        write_samples(runs("acgan"), count=4, grid=grid, label="7")
        assert grid.exists()

    def test_what_has_no_components(self, runs, tmp_path):
        path, message = tmp_path / "x.gif", "unless the model is a mixture"
        with pytest.raises(ValueError, match=message):
            write_samples(runs("vae"), count=2, component=0)
        with pytest.raises(ValueError, match=message):
            write_walk(runs("vae"), path, count=2, component=0)

    def test_what_makes_no_samples(self, runs, tmp_path):
        with pytest.raises(ValueError, match="shown shows some"):
            write_samples(runs("gat"), count=2, out=tmp_path / "out")
        assert not (tmp_path / "out").exists()


class Told:
    """A game of which the answers are known."""

    def __init__(self, log_prob=0.0, made=None):
        self.value = log_prob
        self.made = made

    def log_prob(self, x, seed):
        return np.full(len(x), self.value, np.float32)

    def bound(self, x, importance_samples, seed):
        assert x.dtype == np.uint8
        return np.full((len(x), importance_samples), self.value, np.float32)

    def reconstruct(self, x):
        return np.full(x.shape, self.made, np.float32)


class TestScores:
    records = {"sample": np.arange(128, dtype=np.uint8).reshape(2, 8, 8, 1)}

    def test_a_uniform_density_costs_eight_bits(self):
        uniform = Told(64 * np.log(0.5))
        found = {
            **density_scores(uniform, self.records, 10),
            **bound_scores(uniform, self.records, 10),
        }
        assert found.pop("n_bits") == 2
        assert all(value == pytest.approx(8.0) for value in found.values())
        assert len(found) == 4

    def test_reconstructions(self):
        x = self.records["sample"] / 127.5 - 1.0
        found = reconstruction_scores(Told(made=0.0), self.records, 1)
        assert found["reconstruction_error"] == pytest.approx(
            np.mean(x[:1] ** 2), rel=1e-5
        )
        assert found["reconstruction_error_of_mean"] == 0.0

    def test_what_may_not_move_a_pixel_does_no_harm(self):
        game = build("gat", epsilon=0.0)
        rng = np.random.default_rng(0)
        records = {
            "sample": rng.integers(0, 256, (9, *SHAPE)).astype(np.uint8),
            "label": rng.integers(0, 3, 9).astype(np.int32),
        }
        found = robustness_scores(game, records, 8)
        assert (found.pop("n_accuracy"), found.pop("epsilon")) == (8.0, 0.0)
        assert len(found) == 4 and len(set(found.values())) == 1

    def test_an_attack_does_harm(self):
        game = build("gat", epsilon=1.0)
        rng = np.random.default_rng(0)
        x = rng.integers(0, 256, (30, *SHAPE)).astype(np.uint8)
        # The classifier is right on all, until it is attacked.
        found = robustness_scores(
            game, {"sample": x, "label": game.classify(x)}, 30
        )
        assert found["accuracy"] == 1.0
        assert found["accuracy_pgd_20"] < 0.5

    def test_epsilon_counts_from_black_to_white(self):
        assert build("gat", epsilon=0.25).epsilon == 0.5
        assert data_epsilon(8 / 255) == pytest.approx(8 / 127.5)


class TestPictures:
    def test_each_picture_stands_above_what_is_made_of_it(self):
        count = SHOWN_PICTURES + 1
        black = np.zeros((count, 48, 48, 1), np.uint8)
        grid = reconstruction_grid(Told(made=1.0), {"sample": black})
        # 4 times 8 pictures, each 48 pixels wide with a margin of 2.
        assert grid.shape == (2 + 8 * 50, 2 + 8 * 50, 1)
        rows = grid[10::50, 10]
        assert rows.ravel().tolist() == [0, 255] * 4

    def test_a_change_is_scaled_to_be_seen(self):
        grey = np.full((1, 48, 48, 1), 128, np.uint8)

        class Adds:
            epsilon = 0.1

            def perturb(self, x, label):
                assert label.tolist() == [3]
                return x / 127.5 - 1.0 + np.float32(0.05)

        grid = perturbation_grid(
            Adds(), {"sample": grey, "label": np.array([3])}
        )
        seen = grid[10::50, 10].ravel().tolist()
        # The picture, half of what is allowed, and the sum.
        assert seen == [128, 191, 134]
