"""Exports of small models, in processes that hold no Python."""

import keras
import pytest

from kgan.export import Calibration
from kgan.export import save
from kgan.models import GAN
from kgan.models import ConditionalGAN
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_generator
from tools.check_serving.building import CannotBuild
from tools.check_serving.building import loader_program
from tools.check_serving.loader import Loader
from tools.check_serving.signatures import read_signatures

SHAPE = (8, 8, 3)
CLASSES = 3
LARGEST_N = 20


@pytest.fixture(scope="session")
def program():
    """The loader, built; tests that need it are skipped where it cannot."""
    try:
        return loader_program()
    except CannotBuild as error:
        pytest.skip(f"NOT RUN: {error}")


@pytest.fixture(scope="session")
def pictures():
    keras.utils.set_random_seed(1)
    return GAN(
        dcgan_generator(SHAPE, width=4), dcgan_discriminator(SHAPE, width=4)
    )


@pytest.fixture(scope="session")
def pictures_by_class():
    keras.utils.set_random_seed(2)
    return ConditionalGAN(
        dcgan_generator(SHAPE, width=4, classes=CLASSES),
        dcgan_discriminator(SHAPE, width=4, classes=CLASSES),
        classes=CLASSES,
    )


@pytest.fixture(scope="session")
def versions(pictures, tmp_path_factory):
    """The folder of versions of `pictures`, of which there is one."""
    folder = tmp_path_factory.mktemp("pictures")
    save(pictures, folder, largest_n=LARGEST_N)
    return folder


@pytest.fixture(scope="session")
def versions_by_class(pictures_by_class, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures_by_class")
    save(
        pictures_by_class,
        folder,
        calibration=Calibration((-1.0, 1.0), (0.2, 0.6)),
        largest_n=LARGEST_N,
    )
    return folder


@pytest.fixture(scope="session")
def signatures(versions):
    return read_signatures(versions / "1")


@pytest.fixture(scope="session")
def signatures_by_class(versions_by_class):
    return read_signatures(versions_by_class / "1")


@pytest.fixture(scope="module")
def loader(program, versions):
    with Loader(versions / "1") as loader:
        yield loader


@pytest.fixture(scope="module")
def loader_by_class(program, versions_by_class):
    with Loader(versions_by_class / "1") as loader:
        yield loader
