"""A GAN as Keras' own tutorials have it, for the audit to judge.

python plain_keras_gan.py EXPORT_DIR STEPS

Knows nothing of kgan: it trains on scikit-learn's digits and exports the
generator, a function from latents to pictures in [-1, 1].
"""

import sys

import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

LATENT_SIZE = 32
BATCH_SIZE = 64


class PlainGAN(keras.Model):
    """Two networks and two optimizers in one `train_step`."""

    def __init__(self, generator, discriminator):
        super().__init__()
        self.generator = generator
        self.discriminator = discriminator

    def compile(self, generator_optimizer, discriminator_optimizer, loss):
        super().compile()
        self.generator_optimizer = generator_optimizer
        self.discriminator_optimizer = discriminator_optimizer
        self.loss_function = loss

    def train_step(self, real):
        rows = tf.shape(real)[0]
        latent = tf.random.normal((rows, LATENT_SIZE))
        with tf.GradientTape() as tape:
            both = tf.concat([real, self.generator(latent)], axis=0)
            labels = tf.concat([tf.ones((rows, 1)), tf.zeros((rows, 1))], 0)
            loss = self.loss_function(labels, self.discriminator(both))
        weights = self.discriminator.trainable_variables
        self.discriminator_optimizer.apply(
            tape.gradient(loss, weights), weights
        )
        latent = tf.random.normal((rows, LATENT_SIZE))
        with tf.GradientTape() as tape:
            logits = self.discriminator(self.generator(latent))
            fooled = self.loss_function(tf.ones((rows, 1)), logits)
        weights = self.generator.trainable_variables
        self.generator_optimizer.apply(tape.gradient(fooled, weights), weights)
        return {"discriminator": loss, "generator": fooled}


def main():
    directory, steps = sys.argv[1], int(sys.argv[2])
    keras.utils.set_random_seed(0)
    pictures = load_digits().images[..., None].astype(np.float32) / 8.0 - 1.0
    generator = keras.Sequential(
        [
            keras.Input((LATENT_SIZE,)),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(64, activation="tanh"),
            keras.layers.Reshape((8, 8, 1)),
        ]
    )
    discriminator = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(128, activation="leaky_relu"),
            keras.layers.Dense(1),
        ]
    )
    model = PlainGAN(generator, discriminator)
    model.compile(
        generator_optimizer=keras.optimizers.Adam(2e-4, 0.5),
        discriminator_optimizer=keras.optimizers.Adam(2e-4, 0.5),
        loss=keras.losses.BinaryCrossentropy(from_logits=True),
    )
    batches = (
        tf.data.Dataset.from_tensor_slices(pictures)
        .shuffle(len(pictures))
        .repeat()
        .batch(BATCH_SIZE)
    )
    model.fit(batches, steps_per_epoch=steps, verbose=0)
    generator.export(directory, verbose=False)
    assert not any(name.split(".")[0] == "kgan" for name in sys.modules)


if __name__ == "__main__":
    main()
