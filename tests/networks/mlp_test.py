import numpy as np
import tensorflow as tf

from kgan.networks import mlp_discriminator
from kgan.networks import mlp_generator


def test_depth_counts_the_hidden_layers() -> None:
    names = [layer.name for layer in mlp_generator((2,), depth=3).layers]
    assert [name for name in names if name.startswith("hidden")] == [
        "hidden_1",
        "hidden_2",
        "hidden_3",
    ]


def test_vectors_are_not_bounded() -> None:
    model = mlp_generator((2,), latent_size=4)
    sample = model({"latent": tf.fill((3, 4), 100.0)})
    assert np.abs(sample).max() > 1.0


def test_projection_adds_the_product_with_the_last_hidden_layer() -> None:
    model = mlp_discriminator((2,), width=8, classes=3)
    sample = tf.constant([[0.5, -1.0]] * 3)
    logits = model({"sample": sample, "label": tf.range(3)})
    features = sample.numpy()
    for index in (1, 2):
        layer = model.get_layer(f"hidden_{index}")
        features = features @ np.asarray(layer.kernel)
        features = np.where(features > 0, features, 0.2 * features)
    directions = np.asarray(model.get_layer("class_direction").embeddings)
    plain = features @ np.asarray(model.get_layer("realness").kernel)
    expected = plain[:, 0] + (features * directions).sum(1)
    np.testing.assert_allclose(logits, expected, atol=1e-5)
