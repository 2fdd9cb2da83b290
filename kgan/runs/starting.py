"""Starting from another run's networks: fine-tuning."""

import struct
import zipfile
import zlib
from pathlib import Path

import keras

from kgan.models import Game
from kgan.runs.folder import RunFolder

# How a game calls the average of a network.
AVERAGE = "ema_"


def start_from(game: Game, old: RunFolder) -> None:
    """Copies the networks of a run; the clock and the optimizers start new.

    Where the run kept no average of a network, an average starts from the
    network.

    Args:
        game: a new game.
        old: a run that has a `model.keras`.

    Raises:
        FileNotFoundError: the run has no model.
        ValueError: it lacks a network, or one differs; its first differing
            weight is named.
    """
    theirs, mine = networks(read_model(old)), networks(game)
    for name, network in mine.items():
        source = theirs.get(name, theirs.get(name.removeprefix(AVERAGE)))
        if source is None:
            raise ValueError(
                "`init` must be a run with the same networks: this one has "
                f"{', '.join(mine)}. Received: {', '.join(theirs)} of "
                f"{old.path}"
            )
        copy_weights(f"{old.path}: {name}", source, network)


def networks(game: Game) -> dict[str, keras.Model]:
    """Returns the networks of a game, averages too, by attribute."""
    return {
        name: value
        for name, value in vars(game).items()
        if isinstance(value, keras.Model)
    }


def played(game: Game) -> dict[str, keras.Model]:
    """Returns the networks that play, without their averages."""
    return {
        name: network
        for name, network in networks(game).items()
        if not name.startswith(AVERAGE)
    }


def copy_weights(name: str, source: keras.Model, target: keras.Model) -> None:
    """Copies all weights of a network to another of the same shapes.

    Raises:
        ValueError: the first weight that differs is named.
    """
    theirs, mine = source.weights, target.weights
    for left, right in zip(theirs, mine, strict=False):
        if left.shape != right.shape:
            raise ValueError(
                "`init` must be a run with the same networks: this one has "
                f"{right.path} of shape {tuple(right.shape)}. Received: "
                f"{left.path} of shape {tuple(left.shape)} of {name}"
            )
    if len(theirs) != len(mine):
        raise ValueError(
            "`init` must be a run with the same networks: this one has "
            f"{len(mine)} weights. Received: {len(theirs)} of {name}"
        )
    target.set_weights(source.get_weights())


def read_model(folder: RunFolder) -> Game:
    """Returns the model at the end of a run.

    Raises:
        FileNotFoundError: the folder is no run, or has no model yet.
        ValueError: the model's file is damaged, or holds no game.
    """
    if not folder.config.exists():
        raise FileNotFoundError(
            f"`{folder.path}` must be a run's folder, as `kgan train "
            "--workdir` makes. Received: no config.json in it"
        )
    if not folder.model.exists():
        raise FileNotFoundError(
            f"`{folder.path}` must hold a trained model. Received: no "
            "model.keras in it; run `kgan train` on it first"
        )
    if not _is_whole(folder.model):
        raise ValueError(
            f"`{folder.model}` must be a whole file. Received: a damaged one. "
            "Delete it and run the same `kgan train` again, which writes it "
            "anew from the newest checkpoint"
        )
    model = keras.models.load_model(folder.model)
    if not isinstance(model, Game):
        raise ValueError(
            f"`{folder.model}` must hold a kgan game. "
            f"Received: {type(model).__name__}"
        )
    return model


def _is_whole(path: Path) -> bool:
    # Keras calls a file that was cut missing. What is damaged may look like a
    # zip of another version, encrypted, or compressed in a way of its own.
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except (
        zipfile.BadZipFile,
        EOFError,
        RuntimeError,
        ValueError,
        struct.error,
        zlib.error,
    ):
        return False
