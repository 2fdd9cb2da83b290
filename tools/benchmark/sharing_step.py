"""The step of a game of kgan whose players learn from the same samples."""

import json
import sys

import keras

from tools.benchmark.answering import answer
from tools.benchmark.kgan_step import kgan_step
from tools.benchmark.step_work import WORKS
from tools.benchmark.step_work import set_precision

if __name__ == "__main__":
    name, size, precision, chosen = sys.argv[1:]
    set_precision(precision)
    keras.utils.disable_interactive_logging()
    answer(
        lambda: kgan_step(
            WORKS[name], int(size), json.loads(chosen), shares_samples=True
        )
    )
