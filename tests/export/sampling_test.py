"""Samples by seed, by number and as files; and what is refused."""

import io

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image
from scipy.io import wavfile
from tensorflow.python.client import pywrap_tf_session

from kgan.core import Normal
from kgan.export import save
from kgan.metrics import to_uint8
from kgan.models import Game
from tests.export.asking import agrees
from tests.export.asking import asked

SEEDS = [0, 7, -1, -12345, 2**31 - 1, -(2**31)]


class Drawn(Game):
    """A game whose samples are a given function of its latents."""

    sample_noise = {"latent": Normal((2,))}

    def __init__(self, drawn):
        super().__init__()
        self.drawn = drawn

    def turns(self):
        return ()

    def draw(self, noise, label, ema):
        return self.drawn(noise["latent"])


def constant(values, shape):
    def drawn(latent):
        rows = tf.shape(latent)[0]
        one = tf.reshape(tf.constant(values, tf.float32), (1, *shape))
        return tf.tile(one, (rows, *(1 for _ in shape)))

    return Drawn(drawn)


@pytest.mark.parametrize("ema", [True, False])
def test_sample_is_the_models(game, ema):
    rows = asked(game, "sample", ema=ema)(seed=SEEDS)["sample"]
    for row, seed in zip(rows, SEEDS, strict=True):
        expected = game.sample(1, seed=seed, ema=ema)[0]
        np.testing.assert_allclose(row, expected, atol=1e-6)
    other = np.stack([game.sample(1, seed=s, ema=not ema)[0] for s in SEEDS])
    assert np.abs(rows - other).max() > 1e-3


def test_a_row_depends_on_its_own_seed_alone(game):
    sample = asked(game, "sample")
    rows = sample(seed=SEEDS)["sample"]
    turned = sample(seed=SEEDS[::-1])["sample"][::-1]
    np.testing.assert_allclose(turned, rows, 1e-5)
    many = sample(seed=[7] * 16)["sample"]
    np.testing.assert_allclose(many[9], rows[1], 1e-5)
    assert np.abs(rows[0] - rows[1]).max() > 1e-3
    assert sample(seed=[])["sample"].shape == (0, 4, 4, 1)


def test_labels_are_taken_or_drawn_by_shares(conditional_game):
    seeds, labels = list(range(12)), [-1, 0, 1, 2] * 3
    rows = asked(conditional_game, "sample")(seed=seeds, label=labels)
    for row, seed, label in zip(rows["sample"], seeds, labels, strict=True):
        label = None if label == -1 else label
        expected = conditional_game.sample(1, seed=seed, label=label)[0]
        np.testing.assert_allclose(row, expected, atol=1e-6)
    drawn = {int(conditional_game.labels_for(1, seed=s)[0]) for s in seeds}
    assert drawn == {0, 2}


def test_a_number_of_samples_is_that_of_sample(conditional_game):
    number = asked(conditional_game, "sample_n")
    for label in (-1, 1):
        np.testing.assert_allclose(
            number(n=9, seed=-3, label=label)["sample"],
            conditional_game.sample(
                9, seed=-3, label=None if label == -1 else label
            ),
            atol=1e-6,
        )
    # As of `sample`, more are the same ones and others.
    few, many = (number(n=n, seed=5, label=-1)["sample"] for n in (2, 8))
    np.testing.assert_allclose(many[:2], few, atol=1e-6)


def test_serving_default_takes_latents_and_labels(conditional_game):
    latent = tf.random.stateless_normal((3, 5), (0, 1))
    labels = np.array([2, 0, 1], np.int32)
    ask = asked(conditional_game, "serving_default")
    np.testing.assert_allclose(
        ask(latent=latent, label=labels)["sample"],
        conditional_game.samples_of({"latent": latent}, labels),
        atol=1e-6,
    )


def test_uint8_rounds_as_the_metrics_do(game):
    rows = asked(game, "sample", uint8=True)(seed=[3])["sample"]
    assert rows.dtype == np.uint8
    np.testing.assert_array_equal(rows, to_uint8(game.sample(1, seed=3)))


def test_uint8_clips_and_rounds_half_to_even():
    ramp = constant([-1.2, -1.0, 0.0, 1 / 255, 1.0, 1.2], (2, 3, 1))
    rows = asked(ramp, "sample", uint8=True)(seed=[0])["sample"]
    assert rows.ravel().tolist() == [0, 0, 128, 128, 255, 255]


class TestFiles:
    def test_a_png_is_the_sample(self, game):
        data = asked(game, "sample_png")(seed=SEEDS)["image_bytes"]
        levels = asked(game, "sample", uint8=True)(seed=SEEDS)["sample"]
        read = [np.asarray(Image.open(io.BytesIO(each))) for each in data]
        np.testing.assert_array_equal(np.stack(read), levels[..., 0])
        # Those that TensorFlow writes of the model's own samples.
        noise = asked(game, "sample_png")(seed=[4])["image_bytes"][0]
        picture = to_uint8(game.sample(1, seed=4))[0]
        assert noise == tf.io.encode_png(picture).numpy()

    @pytest.mark.parametrize("channels", [1, 3, 4])
    def test_colours_and_transparency(self, channels):
        values = np.linspace(-1.0, 1.0, 6 * channels)
        model = constant(values, (2, 3, channels))
        (data,) = asked(model, "sample_png")(seed=[0])["image_bytes"]
        read = np.asarray(Image.open(io.BytesIO(data)))
        np.testing.assert_array_equal(
            read.reshape(-1), to_uint8(values.astype("float32"))
        )

    def test_pictures_of_two_channels_are_no_png(self):
        with pytest.raises(KeyError):
            asked(constant(np.zeros(8), (2, 2, 2)), "sample_png")

    @pytest.mark.parametrize("channels", [1, 2])
    def test_a_wav_is_the_sample(self, channels):
        values = np.resize([-1.2, -1.0, -0.5, 0.0, 0.25, 1.0], 6 * channels)
        model = constant(values, (6, channels))
        data = asked(model, "sample_wav", sample_rate=8000)(seed=[0, 1])
        assert data["sound_bytes"][0] == data["sound_bytes"][1]
        rate, read = wavfile.read(io.BytesIO(data["sound_bytes"][0]))
        assert rate == 8000 and read.dtype == np.int16
        steps = np.clip(values * 32768, -32768, 32767)
        np.testing.assert_array_equal(read.reshape(-1), steps)

    def test_sounds_of_an_unknown_rate_are_no_wav(self):
        with pytest.raises(KeyError):
            asked(constant(np.zeros(6), (6, 1)), "sample_wav")

    def test_sounds_are_sampled_and_compared_as_others(self):
        model = Drawn(lambda z: tf.tanh(tf.repeat(z, 4, 1)[..., None]))
        agrees(model, "sample")
        ask = asked(model, "sample_wav", sample_rate=16000)
        data = ask(seed=[3])["sound_bytes"][0]
        sound = model.sample(1, seed=3)[0]
        assert data == tf.audio.encode_wav(sound, 16000).numpy()


class TestRefusals:
    """Each is an op in the graph, with a sentence."""

    def refused(self, ask, match, **request):
        with pytest.raises(tf.errors.InvalidArgumentError, match=match):
            ask(**request)

    def test_labels_out_of_range(self, conditional_game):
        rows = {
            "sample": {"seed": [1, 2]},
            "serving_default": {"latent": np.ones((2, 5))},
            "score": {"sample": np.zeros((2, 4, 4, 1))},
        }
        for name, label, least in (
            ("sample", 3, -1),
            ("sample", -2, -1),
            ("serving_default", 3, 0),
            ("serving_default", -1, 0),
            ("score", -1, 0),
            ("score", 3, 0),
        ):
            ask = asked(conditional_game, name)
            match = rf"`label` must lie in \[{least}, 3\). Received:.*{label}"
            self.refused(ask, match, label=[0, label], **rows[name])
            ask(label=[0, 2], **rows[name])

    def test_numbers_beyond_the_limit(self, conditional_game):
        ask = asked(conditional_game, "sample_n", largest_n=9)
        for n in (0, -1, 10, 2**31 - 1):
            match = rf"`n` must lie in \[1, 9\]. Received:.*{n}"
            self.refused(ask, match, n=n, seed=0, label=0)
        self.refused(ask, r"`label` must lie in", n=2, seed=0, label=3)
        assert len(ask(n=9, seed=0, label=0)["sample"]) == 9

    @pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
    def test_noise_and_samples_that_are_not_finite(self, game, value):
        latent, sample = np.zeros((2, 5)), np.zeros((2, 4, 4, 1))
        latent[1, 3] = sample[0, 1, 2, 0] = value
        ask = asked(game, "serving_default")
        self.refused(ask, "`latent` must be finite", latent=latent)
        ask = asked(game, "score")
        self.refused(ask, "`sample` must be finite", sample=sample)

    def test_one_label_is_not_spread_over_many_seeds(self, conditional_game):
        ask = asked(conditional_game, "sample")
        match = "`label` and `seed` must have as many rows"
        self.refused(ask, match, seed=[1, 2, 3], label=[0])

    def test_an_elementwise_game_does_not_take_other_widths(self, tmp_path):
        """As a server runs it: there nobody compares shapes beforehand."""
        folder = save(Drawn(tf.identity), tmp_path)
        with (
            tf.Graph().as_default() as graph,
            tf.compat.v1.Session() as session,
        ):
            loaded = tf.compat.v1.saved_model.load(
                session, ["serve"], str(folder)
            )
            signature = loaded.signature_def["serving_default"]
            latent, sample = (
                graph.get_tensor_by_name(info.name)._as_tf_output()
                for info in (
                    signature.inputs["latent"],
                    signature.outputs["sample"],
                )
            )

            def run(shape):
                given = {latent: np.ones(shape, np.float32)}
                return pywrap_tf_session.TF_SessionRun_wrapper(
                    session._session, None, given, [sample], [], None
                )[0]

            assert run((3, 2)).shape == (3, 2)
            for shape in ((3, 4), (2, 3), (4,), (), (2, 2, 2)):
                with pytest.raises(
                    tf.errors.InvalidArgumentError, match="of shape|slice"
                ):
                    run(shape)
            assert run((1, 2)).shape == (1, 2)


def test_components_of_a_mixture_are_asked_for_by_value():
    class Mixture(Drawn):
        sample_noise = {"latent": Normal((2,)), "component": Normal(())}

        def __init__(self):
            super().__init__(None)
            self.components = 3

        def draw(self, noise, label, ema):
            return noise["component"][:, None]

    ask = asked(Mixture(), "serving_default")
    latent = np.zeros((1, 2))
    for value in (0.0, 0.99, 1.0, 3.0):
        assert ask(latent=latent, component=[value])["sample"] == value
    for value in (-0.1, 4.0):
        with pytest.raises(
            tf.errors.InvalidArgumentError,
            match=r"`component` must lie in \[0, 4\)",
        ):
            ask(latent=latent, component=[value])
