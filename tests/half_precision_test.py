"""A whole run in half precision, beside one in float32."""

import json

import pytest

from kgan.runs import Config
from kgan.runs import train

pytestmark = pytest.mark.slow


def test_bfloat16_learns_digits_as_float32_does(tmp_path):
    """Frechet distances of the shipped recipe, within a tenth."""
    distances = {}
    for precision in ("float32", "mixed_bfloat16"):
        run = train(
            Config("digits", precision=precision),
            tmp_path / precision,
            verbose=0,
        )
        scores = json.loads(run.scores.read_text())
        distances[precision] = scores["fd/classifier"]
    assert distances["mixed_bfloat16"] <= 1.1 * distances["float32"], distances
