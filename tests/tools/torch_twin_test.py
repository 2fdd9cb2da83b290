"""PyTorch's twin of a network answers as the network does."""

import keras
import numpy as np
import pytest

from tools.benchmark.step_work import WORKS
from tools.benchmark.step_work import plain_networks

pytestmark = pytest.mark.bench
torch = pytest.importorskip("torch")
twins = pytest.importorskip("tools.benchmark.torch_twin")
steps = pytest.importorskip("tools.benchmark.torch_step")


def randomized(network):
    generator = np.random.default_rng(0)
    for weight in network.trainable_weights:
        weight.assign(
            weight.numpy() + generator.normal(0.0, 0.05, weight.shape)
        )
    return network


@pytest.mark.parametrize("name", WORKS)
def test_both_networks_answer_alike(name):
    work = WORKS[name]
    generator, discriminator = map(randomized, plain_networks(work))
    random = np.random.default_rng(1)
    latent = random.normal(size=(6, 64)).astype("float32")
    expected = np.asarray(generator({"latent": latent}, training=True))
    made = twins.TorchTwin(generator)(torch.from_numpy(latent)).detach().numpy()
    pictures = len(work.sample_shape) == 3
    if pictures:
        made = np.moveaxis(made, 1, -1)
    assert expected.std() > 0.01
    np.testing.assert_allclose(made, expected, atol=2e-4)
    samples = random.normal(size=(6, *work.sample_shape)).astype("float32")
    given = (
        twins.channels_first(samples) if pictures else torch.from_numpy(samples)
    )
    logits = twins.TorchTwin(discriminator)(given).detach().numpy()
    np.testing.assert_allclose(
        logits,
        np.asarray(discriminator({"sample": samples}, training=True)),
        atol=2e-4,
    )


@pytest.mark.parametrize("name", ["mlp", "dcgan28", "r3_32"])
def test_a_step_moves_both_networks(name):
    step = steps.torch_step(
        WORKS[name], 4, steps.Switches(channels_last=True, fused=True)
    )
    first, *_, last = [step() for _ in range(5)]
    assert np.isfinite([first, last]).all() and first != last


def test_a_layer_that_has_no_twin_is_named():
    with pytest.raises(TypeError, match=r"has a twin.*Received"):
        twins.twin_of(keras.layers.GRU(3))
