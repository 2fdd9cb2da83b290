"""One content in another style: paired, unpaired, or of many styles.

python -m pipelines.styles --config=pix2pix_quick --workdir=runs/emoji

python -m pipelines.styles --config=pix2pix_full --source=./drawings \
    --target=./paintings --workdir=runs/paintings

python -m pipelines.styles --workdir=runs/paintings --translate=./new \
    --out=./painted

A run that was stopped goes on when the same command is given again; its
folder has checkpoints, TensorBoard's files in `logs`, pictures, scores and
an export for TF Serving.
"""

from pathlib import Path

from absl import app
from absl import flags
from absl import logging

from pipelines.ending import plain_ending
from pipelines.styles.configs import CONFIGS
from pipelines.styles.configs.config import StylesConfig
from pipelines.styles.one_run import run
from pipelines.styles.pairs import told_of
from pipelines.styles.sources import Folders
from pipelines.styles.sources import chosen_sides
from pipelines.styles.table import table_of
from pipelines.styles.translating import translate_folder

_CONFIG = flags.DEFINE_enum(
    "config", None, sorted(CONFIGS), "What is trained; see configs/."
)
_WORKDIR = flags.DEFINE_string(
    "workdir", None, "The run's folder.", required=True
)
_SOURCE = flags.DEFINE_string(
    "source", None, "Folder of what is translated, in place of emoji."
)
_TARGET = flags.DEFINE_string("target", None, "Folder of what it becomes.")
_STYLES = flags.DEFINE_string(
    "styles", None, "Folder of a sub-folder for each style, in place of fonts."
)
_REFERENCE = flags.DEFINE_string(
    "reference", None, "The sub-folder of --styles that is translated."
)
_IMAGE_SIZE = flags.DEFINE_integer(
    "image_size",
    None,
    "Side of pictures of your own, in pixels.",
    lower_bound=8,
)
_DATA_DIR = flags.DEFINE_string(
    "data_dir", None, "Where TFDS keeps its data; its own default without."
)
_STEPS = flags.DEFINE_integer(
    "steps", None, "Of training, in place of the config's.", lower_bound=1
)
_SEED = flags.DEFINE_integer(
    "seed", 0, "Of weights, order and noise.", lower_bound=0
)
_TRANSLATE = flags.DEFINE_string(
    "translate", None, "Folder of pictures for a trained run to translate."
)
_OUT = flags.DEFINE_string("out", None, "Folder for what it makes of them.")
_STYLE = flags.DEFINE_string(
    "style", None, "The style asked for, of a run of several."
)


def main(arguments: list[str]) -> None:
    """Trains, or translates a folder."""
    # Not what TFDS and the export say of each file.
    logging.set_verbosity(logging.ERROR)
    with plain_ending("pipelines.styles"):
        if len(arguments) > 1:
            raise ValueError(f"Flags only. Received: {arguments[1:]}")
        if (_TRANSLATE.value is None) != (_OUT.value is None):
            raise ValueError("--translate and --out come together.")
        if (_CONFIG.value is None) == (_TRANSLATE.value is None):
            raise ValueError("Give --config to train, or --translate.")
        workdir = Path(_WORKDIR.value)
        if _TRANSLATE.value is None:
            _train(CONFIGS[_CONFIG.value](), workdir)
        else:
            _translate(Path(_TRANSLATE.value), Path(_OUT.value or ""), workdir)


def _translate(folder: Path, out: Path, workdir: Path) -> None:
    done = translate_folder(workdir, folder, out, style=_STYLE.value)
    print(f"{done.written} pictures in {out}")
    for name, reason in done.unreadable.items():
        print(f"left out, since it cannot be read: {name} ({reason})")


def _train(config: StylesConfig, workdir: Path) -> None:
    settings = config.settings._replace(seed=_SEED.value)
    if _STEPS.value is not None:
        settings = settings._replace(steps=_STEPS.value)
    told, sides = chosen_sides(
        Folders(_SOURCE.value, _TARGET.value, _STYLES.value, _REFERENCE.value),
        data=config.data,
        task=settings.task,
        image_size=_IMAGE_SIZE.value,
        data_dir=_DATA_DIR.value,
    )
    print(told_of(sides))
    print(table_of([run(settings, told, sides, workdir)]))


if __name__ == "__main__":
    app.run(main)
