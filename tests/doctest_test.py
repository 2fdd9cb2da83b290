"""Every example in a docstring runs and gives what it says."""

import doctest
import importlib
import pkgutil

import numpy as np
import pytest

import kgan
import pipelines

MODULES = sorted(
    module.name
    for package in (kgan, pipelines)
    for module in pkgutil.walk_packages(
        package.__path__, f"{package.__name__}."
    )
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    with np.printoptions(legacy=False):
        results = doctest.testmod(importlib.import_module(name))
    assert results.failed == 0
