"""Learn to say any word, or, as WaveGAN, the words of a list.

python -m pipelines.speech --config=quick --workdir=runs/speech

trains, scores and exports; run again, it goes on where it was stopped. Then

python -m pipelines.speech --say="any words" --workdir=runs/speech

says what no clip of training said, to `--out`.
"""

import dataclasses
from pathlib import Path

from absl import app
from absl import flags
from absl import logging

from pipelines.ending import plain_ending
from pipelines.speech.config import CONFIGS
from pipelines.speech.config import TextConfig
from pipelines.speech.text_run import run_text
from pipelines.speech.text_run import say
from pipelines.speech.wave_run import run_wave

_CONFIG = flags.DEFINE_enum("config", None, sorted(CONFIGS), "What to train.")
_WORKDIR = flags.DEFINE_string("workdir", "runs/speech", "Of the run.")
_DATA_DIR = flags.DEFINE_string(
    "data_dir", "runs/speech_data", "Where TFDS keeps the clips of all runs."
)
_SEED = flags.DEFINE_integer(
    "seed", 0, "Of weights, order and noise.", lower_bound=0
)
_DOWNLOAD = flags.DEFINE_bool(
    "download", False, "Let TFDS fetch speech_commands from the network."
)
_SAY = flags.DEFINE_string("say", None, "Words for the trained run to say.")
_VOICE = flags.DEFINE_string("voice", None, "Of the run; its first without.")
_OUT = flags.DEFINE_string("out", "said.wav", "The file of what is said.")


def main(arguments: list[str]) -> None:
    """Trains, or says."""
    # TFDS logs each file that it opens.
    logging.set_verbosity(logging.ERROR)
    with plain_ending("pipelines.speech"):
        if len(arguments) > 1:
            raise ValueError(f"Flags only. Received: {arguments[1:]}")
        if (_CONFIG.value is None) == (_SAY.value is None):
            raise ValueError(
                "Either --config or --say must be given. "
                f"Received: --config={_CONFIG.value}, --say={_SAY.value}"
            )
        workdir = Path(_WORKDIR.value)
        if _SAY.value is not None:
            say(workdir, _SAY.value, _VOICE.value, Path(_OUT.value))
            print(f"{_OUT.value}: {_SAY.value}")
            return
        config = dataclasses.replace(CONFIGS[_CONFIG.value], seed=_SEED.value)
        if isinstance(config, TextConfig):
            run_text(config, workdir, _DATA_DIR.value)
        else:
            run_wave(config, workdir, _DATA_DIR.value, download=_DOWNLOAD.value)


if __name__ == "__main__":
    app.run(main)
