"""Data that come late, shared by the tests of how waiting is measured."""

import time

import tensorflow as tf


def late(dataset, seconds):
    """Returns a dataset whose batches each take so long to come.

    Args:
        dataset: of batches that hold a "sample" alone.
        seconds: of waiting for one.
    """

    def wait(sample):
        time.sleep(seconds)
        return sample

    def waited(batch):
        sample = tf.numpy_function(wait, [batch["sample"]], tf.float32)
        return {"sample": tf.ensure_shape(sample, batch["sample"].shape)}

    # Otherwise TensorFlow may read ahead while the step is computed.
    options = tf.data.Options()
    options.experimental_optimization.inject_prefetch = False
    return dataset.map(waited).with_options(options)
