"""What all tests of runs share: a classifier that is trained briefly."""

import functools

import pytest

from kgan.metrics.features import ClassifierFeatures


@pytest.fixture(scope="module", autouse=True)
def one_epoch_of_the_classifier():
    with pytest.MonkeyPatch.context() as patch:
        brief = functools.partial(ClassifierFeatures.train, epochs=1)
        patch.setattr(ClassifierFeatures, "train", brief)
        yield
