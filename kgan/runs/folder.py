"""The folder of a run: what lies where, and whose it is."""

from pathlib import Path

from kgan.runs.config import Config


class RunFolder:
    """Paths in a run's folder.

    | path | what |
    |---|---|
    | `config.json` | the resolved config |
    | `checkpoints/` | the newest states, to resume from |
    | `logs/` | TensorBoard |
    | `samples/` | a grid every so many steps, and `progress.gif` |
    | `model.keras` | the model at the end of the last call |
    | `scores.json` | its scores |
    | `classifier.keras` | the classifier that the scores of labelled data use |
    | `export/` | numbered SavedModels for TF Serving |

    Args:
        path: the folder; it need not exist yet.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.config = self.path / "config.json"
        self.checkpoints = self.path / "checkpoints"
        self.logs = self.path / "logs"
        self.samples = self.path / "samples"
        self.model = self.path / "model.keras"
        self.scores = self.path / "scores.json"
        self.classifier = self.path / "classifier.keras"
        self.export = self.path / "export"

    def read_config(self) -> Config | None:
        """Returns the config the folder was made with; None for a new one.

        Raises:
            ValueError: the folder holds other things than a run.
        """
        if self.config.exists():
            return Config.load(self.config)
        if self.path.exists() and (
            not self.path.is_dir() or any(self.path.iterdir())
        ):
            raise ValueError(
                "`workdir` must be a run's folder, an empty one, or a new "
                f"one. Received: {self.path}"
            )
        return None

    def check_same(self, stored: Config, asked: Config) -> None:
        """Raises where a choice differs from that of the folder.

        Choices that are left open now may have any value there.

        Raises:
            ValueError: it names each key that changed, and both values.
        """
        kept = stored.given()
        changed = [
            f"{name}: {kept.get(name)!r} in the folder, {value!r} now"
            for name, value in asked.given().items()
            if kept.get(name) != value
        ]
        if changed:
            raise ValueError(
                f"`{self.path}` was made with another config, and nothing was "
                f"changed in it. Differences: {'; '.join(changed)}. Train in "
                f"a new folder; `--init={self.path}` starts from its networks."
            )
