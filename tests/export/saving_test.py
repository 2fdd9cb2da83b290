"""A folder that a process without kgan can serve."""

import json
import re
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.core import Normal
from kgan.export import save
from kgan.metrics import to_uint8
from kgan.models import GAN
from kgan.models import Game
from kgan.models.sampling import sample_noise

BATCHES = (1, 3, 16)
SEEDS = np.array([2**31 - 1, -1, 0, -(2**31), *range(5, 17)], np.int32)
CHOSEN = np.array([-1, 2, 0, 1] * 4, np.int32)

SERVER = """
import json, sys
import numpy as np
import tensorflow as tf
requests = json.load(open(sys.argv[1]))
answers, loaded = {}, {}
for name, (folder, signature, arrays) in requests.items():
    if folder not in loaded:
        loaded[folder] = tf.saved_model.load(folder)
    function = loaded[folder].signatures[signature]
    with np.load(arrays) as inputs:
        answer = function(**{k: tf.constant(v) for k, v in inputs.items()})
    assert list(answer) == ["sample"], answer
    answers[name] = answer["sample"].numpy()
assert "kgan" not in sys.modules
np.savez(sys.argv[2], **answers)
"""


class Planted(Game):
    """A game whose draw is given."""

    def __init__(self, drawn):
        super().__init__()
        self.drawn = drawn

    def turns(self):
        return ()

    @property
    def sample_noise(self):
        return {"latent": Normal((3,))}

    def draw(self, noise, label, ema):
        return self.drawn(noise["latent"])


def served(requests, folder):
    """Answers requests in a process that imports TensorFlow alone."""
    listed = {}
    for name, (version, signature, inputs) in requests.items():
        np.savez(folder / f"{name}.npz", **inputs)
        arrays = str(folder / f"{name}.npz")
        listed[name] = (str(version), signature, arrays)
    (folder / "requests.json").write_text(json.dumps(listed))
    subprocess.run(
        [
            sys.executable,
            "-c",
            SERVER,
            str(folder / "requests.json"),
            str(folder / "answers.npz"),
        ],
        check=True,
        cwd=folder,
        timeout=120,
    )
    with np.load(folder / "answers.npz") as answers:
        return dict(answers)


@pytest.mark.slow
def test_a_process_without_kgan_serves_the_same(
    game, conditional_game, tmp_path
):
    plain = save(game, tmp_path / "plain")
    labelled = save(conditional_game, tmp_path / "labelled")
    levels = save(conditional_game, tmp_path / "levels", uint8=True)
    requests, expected = {}, {}

    def ask(name, version, signature, inputs, rows):
        requests[name] = (version, signature, inputs)
        expected[name] = np.concatenate(rows)

    for n in BATCHES:
        seeds, labels = SEEDS[:n], CHOSEN[:n]
        rows = [game.sample(1, seed=s) for s in seeds]
        noise = [sample_noise(game.sample_noise, 1, s) for s in seeds]
        latent = np.concatenate([row["latent"] for row in noise])
        ask(f"plain_seed_{n}", plain, "sample", {"seed": seeds}, rows)
        ask(
            f"plain_latent_{n}",
            plain,
            "serving_default",
            {"latent": latent},
            rows,
        )
        rows = [
            conditional_game.sample(1, seed=s, label=None if c < 0 else c)
            for s, c in zip(seeds, labels, strict=True)
        ]
        inputs = {"seed": seeds, "label": labels}
        ask(f"label_seed_{n}", labelled, "sample", inputs, rows)
        ask(
            f"levels_{n}", levels, "sample", inputs, [to_uint8(r) for r in rows]
        )
        labels = np.maximum(labels, 0)
        rows = [conditional_game.samples_of({"latent": latent}, labels)]
        inputs = {"latent": latent, "label": labels}
        ask(f"label_latent_{n}", labelled, "serving_default", inputs, rows)

    for name, answer in served(requests, tmp_path).items():
        assert answer.dtype == expected[name].dtype, name
        difference = np.abs(
            answer.astype(np.float64) - expected[name].astype(np.float64)
        )
        # A value within rounding of half a level may go either way.
        tolerance = 1 if answer.dtype == np.uint8 else 1e-5
        assert difference.max() <= tolerance, (name, difference.max())


def test_only_the_weights_that_are_read_are_written(game, tmp_path):
    folder = save(game, tmp_path)
    stored = [
        shape
        for name, shape in tf.train.list_variables(
            str(folder / "variables" / "variables")
        )
        if not name.startswith("_")
    ]
    networks = (game.ema_generator, game.discriminator)
    weights = [tuple(w.shape) for each in networks for w in each.weights]
    assert sorted(map(tuple, stored)) == sorted(weights)
    names = {path.name for path in folder.iterdir()}
    assert {"saved_model.pb", "variables"} <= names


def test_raw_weights_on_demand(game, tmp_path):
    loaded = tf.saved_model.load(str(save(game, tmp_path, ema=False)))
    seed = tf.constant([5], tf.int32)
    row = loaded.signatures["sample"](seed=seed)["sample"]
    np.testing.assert_allclose(row, game.sample(1, seed=5, ema=False), 1e-5)
    assert np.abs(row - game.sample(1, seed=5)).max() > 1e-3


def test_half_precision_comes_out_as_float32(tmp_path):
    """The networks end in float16, as a user's own may."""
    layers = keras.layers
    policy = "mixed_float16"
    latent = keras.Input((5,), name="latent")
    x = layers.Dense(64, activation="relu", dtype=policy)(latent)
    generator = keras.Model(
        {"latent": latent}, layers.Dense(2, dtype=policy)(x)
    )
    sample = keras.Input((2,), name="sample")
    x = layers.Reshape(())(layers.Dense(1)(sample))
    model = GAN(generator, keras.Model({"sample": sample}, x))
    assert model.generator.output.dtype == "float16"
    loaded = tf.saved_model.load(str(save(model, tmp_path)))
    seed = tf.constant([5], tf.int32)
    row = loaded.signatures["sample"](seed=seed)["sample"]
    assert row.dtype == tf.float32
    np.testing.assert_allclose(row, model.sample(1, seed=5), 1e-5)


def test_two_replicas_write_one_copy(tmp_path):
    strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
    layers = keras.layers
    with strategy.scope():
        latent = keras.Input((5,), name="latent")
        sample = keras.Input((2,), name="sample")
        logit = layers.Reshape(())(layers.Dense(1)(sample))
        model = GAN(
            keras.Model({"latent": latent}, layers.Dense(2)(latent)),
            keras.Model({"sample": sample}, logit),
        )
        with pytest.raises(RuntimeError, match="outside `strategy.scope"):
            save(model, tmp_path)
    folder = save(model, tmp_path)
    stored = tf.train.list_variables(str(folder / "variables" / "variables"))
    # The generator's and the discriminator's two, and the object graph.
    assert len(stored) == 1 + 2 + 2


def test_versions_count_up_and_appear_whole(tmp_path):
    stale = tmp_path / ".another-program's"
    stale.mkdir()
    (stale / "saved_model.pb").write_bytes(b"half")
    (tmp_path / "41").mkdir()
    seen = []

    class Watching(Planted):
        def sample(self, count, **options):
            seen.append(sorted(path.name for path in tmp_path.iterdir()))
            return super().sample(count, **options)

    model = Watching(tf.identity)
    assert save(model, tmp_path) == tmp_path / "42"
    assert save(model, str(tmp_path)) == tmp_path / "43"
    # While written, a version stands beside the stale folder, unnumbered.
    assert all(len(names) >= 3 for names in seen)
    numbered = [
        tuple(name for name in names if name.isdecimal()) for names in seen
    ]
    assert list(dict.fromkeys(numbered)) == [("41",), ("41", "42")]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        stale.name,
        "41",
        "42",
        "43",
    ]


@pytest.mark.parametrize(
    ("drawn", "message"),
    [
        (lambda x: x + tf.random.normal((3,)), "RandomStandardNormal"),
        (tf.function(tf.sin, jit_compile=True), "without `jit_compile=True`"),
        (
            lambda x: tf.ensure_shape(
                tf.py_function(lambda v: v, [x], tf.float32), (None, 3)
            ),
            "EagerPyFunc",
        ),
    ],
)
def test_what_a_server_cannot_run_or_repeat_is_refused(
    tmp_path, drawn, message
):
    with pytest.raises(ValueError, match=message):
        save(Planted(drawn), tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_export_that_differs_leaves_nothing(game, tmp_path, monkeypatch):
    monkeypatch.setattr(
        game, "sample", lambda count, **options: np.ones((count, 4, 4, 1))
    )
    with pytest.raises(RuntimeError, match="nothing was exported"):
        save(game, tmp_path)
    assert not list(tmp_path.iterdir())


def test_files_go_along_where_servers_leave_them_alone(game, tmp_path):
    (tmp_path / "card.md").write_text("# Card")
    (tmp_path / "report.json").write_text("{}")
    version = save(
        game,
        tmp_path / "served",
        extras=[tmp_path / "card.md", str(tmp_path / "report.json")],
    )
    extras = version / "assets.extra"
    assert {path.name: path.read_text() for path in extras.iterdir()} == {
        "card.md": "# Card",
        "report.json": "{}",
    }
    loaded = tf.saved_model.load(str(version))
    row = loaded.signatures["sample"](seed=tf.constant([5], tf.int32))
    np.testing.assert_allclose(row["sample"], game.sample(1, seed=5), 1e-5)


def test_class_names_stand_in_the_order_of_labels(conditional_game, tmp_path):
    names = ("Trouser", "Ankle\nboot", "Bag")
    version = save(conditional_game, tmp_path / "new", class_names=names)
    labels = version / "assets.extra" / "labels.txt"
    assert labels.read_text() == "Trouser\nAnkle boot\nBag\n"
    for wrong in (names[:2], (*names, "Shirt")):
        with pytest.raises(ValueError, match="there are 3, or none. Received"):
            save(conditional_game, tmp_path / "none", class_names=wrong)
    assert not (tmp_path / "none").exists()


def test_slow_parts_are_told_and_what_was_found(game, tmp_path):
    told = []
    save(game, tmp_path, tell=told.append)
    signatures, comparing, largest = told
    assert signatures == (
        "Signatures: serving_default, sample, sample_n, sample_png, score."
    )
    assert comparing.endswith("at batches of 1, 3, 16 ...")
    found = re.fullmatch(r"Largest difference: (.*)\.", largest)
    assert 0.0 <= float(found[1]) <= 1e-5


def test_bad_arguments(game, tmp_path):
    with pytest.raises(TypeError, match="`model` must be a kgan.models.Game"):
        save(game.generator, tmp_path / "new")
    (tmp_path / "file").touch()
    for directory in ("file", "file/below"):
        with pytest.raises(ValueError, match="`directory` must be a folder"):
            save(game, tmp_path / directory)
    with pytest.raises(FileNotFoundError, match="`extras` must be files"):
        save(game, tmp_path / "new", extras=[tmp_path / "none"])
    with pytest.raises(ValueError, match="of different names"):
        save(game, tmp_path / "new", extras=[tmp_path / "file"] * 2)
    records = tmp_path / "tf_serving_warmup_requests"
    records.touch()
    with pytest.raises(ValueError, match="none of them tf_serving_warmup"):
        save(game, tmp_path / "new", extras=[records])
    with pytest.raises(ValueError, match="`uint8` must be False"):
        save(Planted(tf.identity), tmp_path / "new", uint8=True)
    assert not (tmp_path / "new").exists()
