"""Gradients in parts: the same step in less memory."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.losses import RelativisticPairing
from kgan.models.step import Gradients
from kgan.models.step import accumulated_gradients
from kgan.penalties import R1
from tests.models.networks import compiled
from tests.models.networks import game

X = np.random.default_rng(0).normal(size=(64, 8)).astype("float32")


def trained(parts, **options):
    model = compiled(
        game(
            loss=RelativisticPairing(),
            penalty=R1(0.5, every=2),
            ema=0.9,
            **options,
        ),
        jit_compile=True,
        gradient_accumulation_steps=parts,
    )
    history = model.fit(
        X, batch_size=16, epochs=3, shuffle=False, verbose=0
    ).history
    return model, history


@pytest.mark.slow
@pytest.mark.parametrize("options", [{}, {"discriminator_steps": 2}])
def test_parts_change_nothing(options):
    (whole, terms), (parts, part_terms) = (
        trained(n, **options) for n in (1, 4)
    )
    for one, other in zip(whole.weights, parts.weights, strict=True):
        np.testing.assert_allclose(one.numpy(), other.numpy(), atol=1e-5)
    for name, means in terms.items():
        np.testing.assert_allclose(part_terms[name], means, atol=1e-5)


def test_statistics_are_meaned_over_parts():
    """Two parts of means 1 and 3 leave the mean of what each would leave."""

    def function(batch, noise, scale):
        mean = tf.reduce_mean(batch["sample"])
        return Gradients({"loss": mean}, [mean], [0.9 * 5.0 + 0.1 * mean, None])

    rows = tf.constant([1.0, 3.0, 1.0, 3.0])
    found = accumulated_gradients(
        function, {"sample": rows}, {}, tf.constant(1.0), 2
    )
    np.testing.assert_allclose(found.statistics[0], 0.9 * 5.0 + 0.1 * 2.0)
    assert found.statistics[1] is None
    np.testing.assert_allclose(found.weights[0], 2.0)


def test_rows_that_parts_do_not_divide():
    model = compiled(game(), gradient_accumulation_steps=3)
    with pytest.raises(ValueError, match="rows=16.*accumulation_steps=3"):
        model.fit(X, batch_size=16, verbose=0)


def test_rows_that_are_known_too_late():
    """57 rows in batches of 16: the last one has 9."""
    model = compiled(game(), gradient_accumulation_steps=4)
    data = tf.data.Dataset.from_tensor_slices({"sample": X[:57]}).batch(16)
    with pytest.raises(tf.errors.InvalidArgumentError, match="multiple of 4"):
        model.fit(data, verbose=0)
    assert model.step.numpy() == 3


def test_it_is_saved(tmp_path):
    model = compiled(game(), gradient_accumulation_steps=2, patience=7)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert (again.gradient_accumulation_steps, again.patience) == (2, 7)


def test_the_optimizers_own_is_refused():
    with pytest.raises(ValueError, match="`compile.gradient_accumulation_"):
        game().compile(
            generator_optimizer=keras.optimizers.SGD(0.1),
            discriminator_optimizer=keras.optimizers.SGD(
                0.1, gradient_accumulation_steps=2
            ),
        )
