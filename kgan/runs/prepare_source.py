"""`kgan prepare`: a source written as shards, and what to tell of it."""

import dataclasses

from kgan.data import Manifest
from kgan.data import prepare
from kgan.runs.reader import as_source
from kgan.runs.say import notes_said
from kgan.runs.say import say

_SHOWN = 5


@dataclasses.dataclass(frozen=True)
class PrepareConfig:
    """Every choice of a preparation; see `kgan.data.prepare`.

    Attributes:
        source: a name, a folder, an archive or an `.npz` file.
        out: the directory.
        shards: of each split.
        image_size: of pictures.
        channels: of pictures or sounds.
        resize: of pictures.
        sample_rate: of sounds.
        seconds: of sounds.
        encoding: "raw" or "png".
        skip_damaged: whether files that cannot be read are left out.
        seed: of the order.
        split_seed: of the division.
        data_dir: where TFDS keeps its data.
        download: whether TFDS may download.
        runner: "local" or "beam".
        beam_options: for Beam.
    """

    source: str
    out: str
    shards: int | None = None
    image_size: int | tuple[int, int] | None = None
    channels: int | None = None
    resize: str = "crop"
    sample_rate: int | None = None
    seconds: float | None = None
    encoding: str = "raw"
    skip_damaged: bool = False
    seed: int = 0
    split_seed: int = 0
    data_dir: str | None = None
    download: bool = False
    runner: str = "local"
    beam_options: str = ""


def prepare_source(config: PrepareConfig) -> Manifest:
    """Prepares a source, and says what came of it.

    Args:
        config: every choice.

    Returns:
        The manifest of the directory.

    Raises:
        FileNotFoundError, ModuleNotFoundError, OSError, TypeError, ValueError:
            as `kgan.data.prepare` does.
    """
    with notes_said(set()):
        manifest = prepare(
            as_source(config.source),
            config.out,
            shards=config.shards,
            image_size=config.image_size,
            channels=config.channels,
            resize=config.resize,
            sample_rate=config.sample_rate,
            seconds=config.seconds,
            encoding=config.encoding,
            skip_damaged=config.skip_damaged,
            seed=config.seed,
            split_seed=config.split_seed,
            data_dir=config.data_dir,
            download=config.download,
            runner=config.runner,
            beam_options=config.beam_options,
            say=say,
        )
    for line in manifest_lines(manifest):
        say(line)
    say(f"Prepared: {config.out}")
    return manifest


def manifest_lines(manifest: Manifest) -> list[str]:
    """Returns what a prepared directory holds, in lines.

    Args:
        manifest: of the directory.
    """
    lines = [
        f"{name}: {split.records:,} records in {len(split.shards)} shards, "
        f"{sum(shard.bytes for shard in split.shards) / 2**20:,.1f} MiB"
        for name, split in manifest.splits.items()
    ]
    skipped = manifest.skipped
    if skipped:
        shown = [f"{each.name} ({each.reason})" for each in skipped[:_SHOWN]]
        lines.append(
            f"Skipped {len(skipped):,} that cannot be read: "
            f"{'; '.join(shown)}{'; ...' if len(skipped) > _SHOWN else ''}"
        )
    return lines
