"""An ONNX file makes the samples that the SavedModel makes."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.core import Normal
from kgan.export import onnx_file
from kgan.export import save
from kgan.export import save_onnx
from kgan.export.own_samples import OwnSamples
from kgan.export.serving import Serving
from kgan.models import GAN
from kgan.models import Game
from kgan.models import MixtureOfGenerators
from kgan.networks import component_generator
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_generator
from kgan.networks import with_class_head
from kgan.runs import RunFolder
from kgan.runs import write_onnx


def agrees(model, tmp_path):
    """Asserts that file and SavedModel make the same of the same noise."""
    runtime = pytest.importorskip("onnxruntime")
    pytest.importorskip("tf2onnx")
    path = save_onnx(model, tmp_path / "new" / "generator.onnx")
    loaded = tf.saved_model.load(str(save(model, tmp_path / "served")))
    session = runtime.InferenceSession(path, providers=["CPUExecutionProvider"])
    own = OwnSamples(Serving(model))
    for count in (1, 3, 16):
        request = own.noise(count)
        assert {each.name for each in session.get_inputs()} == set(request)
        (sample,) = session.run(["sample"], request)
        served = loaded.signatures["serving_default"](
            **{name: tf.constant(value) for name, value in request.items()}
        )
        np.testing.assert_allclose(sample, served["sample"], atol=1e-5)
    for each in (*session.get_inputs(), *session.get_outputs()):
        assert each.shape[0] == "n"
    return session


@pytest.mark.serving
class TestConverted:
    def test_a_latent(self, game, tmp_path):
        session = agrees(game, tmp_path)
        (latent,) = session.get_inputs()
        assert (latent.name, latent.type) == ("latent", "tensor(float)")

    def test_a_latent_and_a_label(self, conditional_game, tmp_path):
        session = agrees(conditional_game, tmp_path)
        types = {each.name: each.type for each in session.get_inputs()}
        assert types["label"] == "tensor(int32)"

    def test_a_mixture(self, tmp_path):
        agrees(
            MixtureOfGenerators(
                component_generator(dcgan_generator((8, 8, 3), width=4), 3),
                with_class_head(dcgan_discriminator((8, 8, 3), width=4), 3),
                components=3,
            ),
            tmp_path,
        )

    def test_weights_in_training(self, game, tmp_path):
        """`ema=False` is another generator."""
        runtime = pytest.importorskip("onnxruntime")
        pytest.importorskip("tf2onnx")
        path = save_onnx(game, tmp_path / "generator.onnx", ema=False)
        request = OwnSamples(Serving(game, ema=False)).noise(3)
        (sample,) = runtime.InferenceSession(
            path, providers=["CPUExecutionProvider"]
        ).run(["sample"], request)
        noise = {name: tf.constant(value) for name, value in request.items()}
        weights = game.samples_of(noise, None, ema=False)
        averages = game.samples_of(noise, None, ema=True)
        np.testing.assert_allclose(sample, weights, atol=1e-5)
        assert np.abs(sample - averages).max() > 1e-2

    @pytest.mark.parametrize("precision", ("float16", "bfloat16"))
    def test_half_precision(self, precision, tmp_path):
        """float16 is written; tf2onnx gets bfloat16 wrong: refused."""
        pytest.importorskip("onnxruntime")
        pytest.importorskip("tf2onnx")
        keras.config.set_dtype_policy(f"mixed_{precision}")
        try:
            model = GAN(
                dcgan_generator((8, 8, 1), width=4),
                dcgan_discriminator((8, 8, 1), width=4),
            )
        finally:
            keras.config.set_dtype_policy("float32")
        path = tmp_path / "generator.onnx"
        if precision == "float16":
            assert save_onnx(model, path).exists()
            return
        with pytest.raises(ValueError, match="onnxruntime says: .*bfloat16"):
            save_onnx(model, path)

    def test_an_op_that_onnx_has_not(self, tmp_path):
        pytest.importorskip("onnxruntime")
        pytest.importorskip("tf2onnx")
        model = Planted(lambda latent: tf.math.igamma(2.0, tf.abs(latent)))
        with pytest.raises(ValueError, match="must be made of ops that ONNX"):
            save_onnx(model, tmp_path / "generator.onnx")
        assert not list(tmp_path.iterdir())


class Planted(Game):
    """A game whose draw is given; without one it draws nothing."""

    def __init__(self, drawn=None):
        super().__init__()
        self.drawn = drawn

    def turns(self):
        return ()

    @property
    def sample_noise(self):
        return {} if self.drawn is None else {"latent": Normal((3,))}

    def draw(self, noise, label, ema):
        return self.drawn(noise["latent"])


class Runtime:
    """Stands for both packages: its session's answer is given."""

    def __init__(self, answer):
        self.answer = answer

    def InferenceSession(self, graph, providers):
        return self

    def run(self, names, request):
        return [self.answer(request)]


class TestRefused:
    def test_without_the_extra(self, game, tmp_path, monkeypatch):
        def missing(name):
            raise ImportError(f"No module named '{name}'")

        monkeypatch.setattr(onnx_file.importlib, "import_module", missing)
        with pytest.raises(
            ModuleNotFoundError, match=r"pip install '\.\[onnx\]'"
        ):
            save_onnx(game, tmp_path / "generator.onnx")

    def test_another_sample(self, game, tmp_path, monkeypatch):
        """What the file makes is looked at before it is written."""

        def off_by(difference):
            runtime = Runtime(
                lambda request: (
                    OwnSamples(Serving(game)).of_noise(request) + difference
                )
            )
            monkeypatch.setattr(onnx_file, "_module", lambda name: runtime)
            monkeypatch.setattr(onnx_file, "_converted", lambda *args: b"made")
            return save_onnx(
                game, tmp_path / "generator.onnx", tell=told.append
            )

        told = []
        for difference in (1e-4, np.nan):
            with pytest.raises(RuntimeError, match="at batch 1; nothing was"):
                off_by(difference)
            assert not list(tmp_path.iterdir())
        assert off_by(1e-6).read_bytes() == b"made"
        assert told[-1] == "Largest difference: 1e-06."

    def test_no_game_or_no_samples(self, tmp_path, monkeypatch):
        monkeypatch.setattr(onnx_file, "_module", lambda name: None)
        with pytest.raises(TypeError, match="`model` must be a kgan.models"):
            save_onnx("game", tmp_path / "generator.onnx")
        with pytest.raises(ValueError, match="must make samples. Received: P"):
            save_onnx(Planted(), tmp_path / "generator.onnx")
        with pytest.raises(ValueError, match="must be a file's. Received:"):
            save_onnx(Planted(), tmp_path)

    def test_no_run(self, tmp_path):
        with pytest.raises(FileNotFoundError, match="must be a run's folder"):
            write_onnx(RunFolder(tmp_path), tmp_path / "generator.onnx")
