"""Two logical CPU devices, so that every test can play on two replicas."""

import gc
import os

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
# There is a process for each core: more threads would wait for each other,
# and those of OpenMP do so at full speed.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import matplotlib  # noqa: E402
import tensorflow as tf  # noqa: E402

matplotlib.use("Agg")
tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0],
    [tf.config.LogicalDeviceConfiguration()] * 2,
)


@pytest.fixture(scope="module", autouse=True)
def free_memory():
    """Games and their graphs are cycles, which add up to gigabytes.

    What is still there after a module stays to the end: it is not looked
    through again and again, in each of thousands of collections.
    """
    yield
    gc.collect()
    gc.freeze()
