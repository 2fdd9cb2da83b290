"""What a server must refuse, and that it goes on after."""

import re

import numpy as np
import pytest

from tests.serving.conftest import CLASSES
from tests.serving.conftest import LARGEST_N
from tests.serving.conftest import SHAPE
from tools.check_serving.malformed import endure
from tools.check_serving.signatures import example_request

pytestmark = pytest.mark.serving

SEEDS = np.int32([1, 2])
LATENT_SIZE = 64


def latents(value=0.5, width=LATENT_SIZE):
    rows = np.full((2, width), 0.5, np.float32)
    rows[1, 3] = value
    return rows


def labels(*values):
    return np.array(values, np.int32)


REFUSED = {
    "label too high": (
        "sample",
        {"seed": SEEDS, "label": labels(0, CLASSES)},
        rf"`label` must lie in \[-1, {CLASSES}\)",
    ),
    "label too low": (
        "sample_png",
        {"seed": SEEDS, "label": labels(-2, 0)},
        rf"`label` must lie in \[-1, {CLASSES}\)",
    ),
    "no label drawn for a latent": (
        "serving_default",
        {"latent": latents(), "label": labels(-1, 0)},
        rf"`label` must lie in \[0, {CLASSES}\)",
    ),
    "uneven rows": (
        "sample",
        {"seed": SEEDS, "label": labels(0)},
        "must have as many rows as each other",
    ),
    "too many": (
        "sample_n",
        {"n": np.int32(LARGEST_N + 1), "seed": np.int32(0)},
        rf"`n` must lie in \[1, {LARGEST_N}\]",
    ),
    "far too many": (
        "sample_n",
        {"n": np.int32(2**31 - 1), "seed": np.int32(0)},
        rf"`n` must lie in \[1, {LARGEST_N}\]",
    ),
    "less than none": (
        "sample_n",
        {"n": np.int32(-1), "seed": np.int32(0)},
        rf"`n` must lie in \[1, {LARGEST_N}\]",
    ),
    "a latent that is no number": (
        "serving_default",
        {"latent": latents(np.nan), "label": labels(0, 1)},
        "`latent` must be finite",
    ),
    "an infinite latent": (
        "serving_default",
        {"latent": latents(np.inf), "label": labels(0, 1)},
        "`latent` must be finite",
    ),
    "a wrong width": (
        "serving_default",
        {"latent": latents(width=LATENT_SIZE + 1), "label": labels(0, 1)},
        rf"`latent` must have rows of shape \({LATENT_SIZE},\)",
    ),
    # It would be spread over the latent's columns.
    "a width of one": (
        "serving_default",
        {"latent": np.ones((2, 1), np.float32), "label": labels(0, 1)},
        rf"`latent` must have rows of shape \({LATENT_SIZE},\)",
    ),
    "a latent without rows": (
        "serving_default",
        {"latent": latents()[0], "label": labels(0, 1)},
        rf"`latent` must have rows of shape \({LATENT_SIZE},\)\. Received: "
        rf"shape.*\[{LATENT_SIZE}\]",
    ),
    "a latent of as many values": (
        "serving_default",
        {"latent": latents().reshape(2, 8, 8), "label": labels(0, 1)},
        r"`latent` must have rows of shape .*\[2 8 8\]",
    ),
    "one seed that is no list": (
        "sample",
        {"seed": np.int32(1), "label": labels(0)},
        r"`seed` must be a list, one number for each row\. Received: shape.*"
        r"\[\]",
    ),
    "a list of lists of seeds": (
        "sample_png",
        {"seed": SEEDS[:, None], "label": labels(0, 1)},
        r"`seed` must be a list, one number for each row\. .*\[2 1\]",
    ),
    "one label that is no list": (
        "sample",
        {"seed": SEEDS, "label": np.int32(1)},
        "`label` must be a list, one number for each row",
    ),
    "a list of numbers of samples": (
        "sample_n",
        {"n": np.int32([4]), "seed": np.int32(0)},
        r"`n` must be a single number, not a list\. Received: shape.*\[1\]",
    ),
    "a list of several numbers of samples": (
        "sample_n",
        {"n": np.int32([4, 5]), "seed": np.int32(0)},
        r"`n` must be a single number, not a list\. Received: shape.*\[2\]",
    ),
    "a list of seeds for a number of samples": (
        "sample_n",
        {"n": np.int32(2), "seed": SEEDS},
        r"`seed` must be a single number, not a list\. Received: .*\[2\]",
    ),
    "a list of labels for a number of samples": (
        "sample_n",
        {"n": np.int32(2), "seed": np.int32(0), "label": labels(0, 1)},
        r"`label` must be a single number, not a list\. Received: .*\[2\]",
    ),
    "a list of numbers to keep": (
        "refine",
        {"n": np.int32(4), "k": np.int32([2]), "seed": np.int32(0)},
        r"`k` must be a single number, not a list\. Received: .*\[1\]",
    ),
    "one sample that is no list": (
        "score",
        {"sample": np.zeros(SHAPE, np.float32), "label": labels(0)},
        r"`sample` must have rows of shape \(8, 8, 3\)\. .*\[8 8 3\]",
    ),
    "a sample that lies on its side": (
        "score",
        {"sample": np.zeros((1, 4, 16, 3), np.float32), "label": labels(0)},
        r"`sample` must have rows of shape \(8, 8, 3\)\. .*\[1 4 16 3\]",
    ),
    "a list of lists of labels": (
        "score",
        {"sample": np.zeros((1, *SHAPE), np.float32), "label": labels([0])},
        "`label` must be a list, one number for each row",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_sentence_says_what_is_wrong(
    case, loader_by_class, signatures_by_class
):
    signature, inputs, sentence = REFUSED[case]
    if signature in ("sample_n", "refine"):
        inputs = {"label": np.int32(-1), **inputs}
    good = example_request(signatures_by_class[signature], 2)
    before = loader_by_class.ask(signature, good)
    assert before.code == "OK"
    refused = loader_by_class.ask(signature, inputs)
    assert refused.code == "INVALID_ARGUMENT"
    assert re.search(sentence, refused.message), refused.message
    after = loader_by_class.ask(signature, good)
    assert after.outputs == before.outputs


def test_a_thousand_malformed_requests(loader_by_class, signatures_by_class):
    pid = loader_by_class.pid
    endured = endure(loader_by_class, signatures_by_class, 1000)
    assert loader_by_class.pid == pid
    assert endured.steady
    assert sum(endured.codes.values()) == 1000
    # Faults of the request, never of the server.
    assert set(endured.codes) == {
        "FAILED_PRECONDITION",
        "INVALID_ARGUMENT",
        "OK",
    }
    assert endured.codes["OK"] < 200
    assert endured.after - endured.before < 8 * 2**20
