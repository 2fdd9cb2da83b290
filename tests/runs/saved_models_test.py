"""SavedModels of whatever origin are sampled as they are meant to be."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.export import save
from kgan.models import GAN
from kgan.networks import mlp_discriminator
from kgan.networks import mlp_generator
from kgan.runs.saved_models import BATCH_ROWS
from kgan.runs.saved_models import SavedGenerator
from kgan.runs.saved_models import find_saved_model

COUNT = BATCH_ROWS + 50


def written(path, function, inputs, name="serving_default"):
    """Writes a function as a signature; `inputs` are its TensorSpecs."""
    signature = tf.function(function).get_concrete_function(**inputs)
    tf.saved_model.save(tf.Module(), str(path), signatures={name: signature})
    return path


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A Keras generator whose samples are its latents, as pictures."""
    model = keras.Sequential(
        [keras.Input((64,)), keras.layers.Reshape((8, 8, 1))]
    )
    path = tmp_path_factory.mktemp("plain") / "model"
    model.export(path, verbose=False)
    return path


def test_a_plain_export_of_keras_is_fed_normal_latents(plain):
    made = SavedGenerator(plain).sample(COUNT, 3)
    assert made.shape == (COUNT, 8, 8, 1) and made.dtype == np.float32
    assert abs(made.std() - 1.0) < 0.02 and abs(made.mean()) < 0.02
    np.testing.assert_array_equal(made, SavedGenerator(plain).sample(COUNT, 3))
    assert (made != SavedGenerator(plain).sample(COUNT, 4)).all()
    assert len(np.unique(made[:, 0, 0, 0])) == COUNT


def test_or_uniform_ones(plain):
    made = SavedGenerator(plain, latent="uniform").sample(COUNT, 3)
    assert np.abs(made).max() <= 1.0
    assert abs(made.std() - 3**-0.5) < 0.01


def test_the_highest_version_is_taken(tmp_path):
    for number in ("2", "10", "9", "x11"):
        (tmp_path / number).mkdir()
        (tmp_path / number / "saved_model.pb").touch()
    (tmp_path / "11").mkdir()
    assert find_saved_model(tmp_path) == tmp_path / "10"
    assert find_saved_model(tmp_path / "9") == tmp_path / "9"
    assert find_saved_model(tmp_path / "11") is None


@pytest.mark.parametrize("shape", [(None,), (None, 1)])
@pytest.mark.parametrize("dtype", [tf.int32, tf.int64])
def test_labels_reach_their_rows(tmp_path, shape, dtype):
    path = written(
        tmp_path / "model",
        lambda z, c: {
            "image": z * 0.0 + tf.reshape(tf.cast(c, z.dtype), [-1, 1])
        },
        {
            "z": tf.TensorSpec((None, 2), tf.float32),
            "c": tf.TensorSpec(shape, dtype),
        },
    )
    model = SavedGenerator(path)
    labels = np.arange(COUNT, dtype=np.int32) % 7
    assert model.takes_labels
    np.testing.assert_array_equal(model.sample(COUNT, 0, labels)[:, 0], labels)
    assert not model.sample(3, 0).any()


def test_a_model_of_one_batch_size(tmp_path):
    path = written(
        tmp_path / "model",
        lambda z: {"output_0": tf.ensure_shape(z, (16, 3))},
        {"z": tf.TensorSpec((16, 3), tf.float64)},
    )
    assert SavedGenerator(path).sample(20, 0).shape == (20, 3)


def test_an_export_of_kgan_draws_by_seed(tmp_path):
    game = GAN(mlp_generator((2,), width=8), mlp_discriminator((2,), width=8))
    save(game, tmp_path)
    model = SavedGenerator(tmp_path)
    made = model.sample(COUNT, 0)
    assert made.shape == (COUNT, 2) and not model.takes_labels
    np.testing.assert_array_equal(made, model.sample(COUNT, 0))
    with pytest.raises(ValueError, match="`sample` draws its own"):
        SavedGenerator(tmp_path, latent="normal")


def test_no_two_rows_have_one_seed(tmp_path):
    path = written(
        tmp_path / "model",
        lambda seed: {"sample": tf.cast(seed, tf.float64)[:, None]},
        {"seed": tf.TensorSpec((None,), tf.int32)},
        name="sample",
    )
    model = SavedGenerator(path)
    seeds = model.sample(COUNT, 0)
    assert len(np.unique(seeds)) == COUNT
    assert not set(seeds[:, 0]) & set(model.sample(COUNT, 1)[:, 0])


@pytest.mark.parametrize(
    "inputs",
    [
        {"a": ((None, 2), tf.float32), "b": ((None, 2), tf.float32)},
        {"a": ((None,), tf.int32)},
        {"a": ((None, 2), tf.float32), "b": ((None, 3), tf.int32)},
        {"a": ((None, None), tf.float32)},
        {"a": ((None, 2), tf.float32), "b": ((None,), tf.string)},
        {"a": ((), tf.float32)},
    ],
)
def test_inputs_that_are_not_understood(tmp_path, inputs):
    specs = {name: tf.TensorSpec(*spec) for name, spec in inputs.items()}
    path = written(
        tmp_path / "model", lambda a, b=None: {"x": tf.identity(a)}, specs
    )
    with pytest.raises(ValueError, match="must have one float input"):
        SavedGenerator(path)


def test_outputs_that_are_no_samples(tmp_path):
    latent = {"z": tf.TensorSpec((None, 2), tf.float32)}
    two = written(tmp_path / "two", lambda z: {"a": z, "b": z}, latent)
    with pytest.raises(ValueError, match="`output` must be one of"):
        SavedGenerator(two).sample(3, 0)
    one = written(tmp_path / "one", lambda z: {"a": tf.reduce_sum(z)}, latent)
    with pytest.raises(ValueError, match="one sample a row"):
        SavedGenerator(one).sample(3, 0)


def test_a_model_that_fails_says_why(tmp_path):
    def failing(z):
        with tf.control_dependencies([tf.debugging.Assert(False, ["no luck"])]):
            return {"a": tf.identity(z)}

    path = written(
        tmp_path / "model", failing, {"z": tf.TensorSpec((None, 2), tf.float32)}
    )
    with pytest.raises(ValueError, match="no luck"):
        SavedGenerator(path).sample(3, 0)


def test_no_signature_that_could_be_sampled(tmp_path):
    tf.saved_model.save(tf.Module(), str(tmp_path / "model"))
    with pytest.raises(ValueError, match="`signature` must be one of"):
        SavedGenerator(tmp_path / "model")


def test_a_damaged_file(plain, tmp_path):
    (tmp_path / "saved_model.pb").write_bytes(b"nothing of the kind")
    with pytest.raises(OSError, match="saved_model.pb"):
        SavedGenerator(tmp_path)
