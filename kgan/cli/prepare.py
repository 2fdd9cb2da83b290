"""`kgan prepare`."""

from collections.abc import Sequence

from absl import flags

from kgan.cli.numbers import define_number
from kgan.cli.numbers import define_whole_number
from kgan.cli.sides import parse_sides
from kgan.cli.verbs import Verb
from kgan.cli.verbs import check_positional
from kgan.runs import PrepareConfig
from kgan.runs import prepare_source

FLAGS = flags.FlagValues()
_OUT = flags.DEFINE_string(
    "out", None, "The directory of the shards; needed.", flag_values=FLAGS
)
_SHARDS = define_whole_number(
    "shards",
    None,
    "Of each split; by default 8, and more where they would exceed 96 MiB.",
    flag_values=FLAGS,
)
_IMAGE_SIZE = flags.DEFINE_string(
    "image_size", None, "32, or 64x48 (height, width).", flag_values=FLAGS
)
_CHANNELS = define_whole_number(
    "channels",
    None,
    "1, 3 or 4; of sounds 1 or 2.",
    flag_values=FLAGS,
)
_RESIZE = flags.DEFINE_string(
    "resize", PrepareConfig.resize, "crop, pad or stretch.", flag_values=FLAGS
)
_SAMPLE_RATE = define_whole_number(
    "sample_rate",
    None,
    "Of sounds, samples a second.",
    flag_values=FLAGS,
)
_SECONDS = define_number(
    "seconds", None, "How long sounds become.", flag_values=FLAGS
)
_ENCODING = flags.DEFINE_string(
    "encoding",
    PrepareConfig.encoding,
    "raw, which is quick to read; or png, which is smaller.",
    flag_values=FLAGS,
)
_SKIP_DAMAGED = flags.DEFINE_boolean(
    "skip_damaged",
    PrepareConfig.skip_damaged,
    "Leave out pictures or sounds that cannot be read, and list them.",
    flag_values=FLAGS,
)
_SEED = define_whole_number(
    "seed",
    PrepareConfig.seed,
    "Of the order of records.",
    flag_values=FLAGS,
)
_SPLIT_SEED = define_whole_number(
    "split_seed",
    PrepareConfig.split_seed,
    "Of the division into train, validation and test.",
    flag_values=FLAGS,
)
_DATA_DIR = flags.DEFINE_string(
    "data_dir", None, "Where TFDS keeps its data.", flag_values=FLAGS
)
_DOWNLOAD = flags.DEFINE_boolean(
    "download",
    False,
    "Whether TFDS may download the source.",
    flag_values=FLAGS,
)
_RUNNER = flags.DEFINE_string(
    "runner",
    PrepareConfig.runner,
    "local, or beam for Apache Beam (the extra `beam`).",
    flag_values=FLAGS,
)
_BEAM_OPTIONS = flags.DEFINE_string(
    "beam_options",
    PrepareConfig.beam_options,
    "For Beam, such as '--runner=FlinkRunner'. Only its DirectRunner, the "
    "default, is tested.",
    flag_values=FLAGS,
)


def run(arguments: Sequence[str]) -> int:
    """Writes a source as shards, or goes on with it."""
    check_positional(arguments, ["SOURCE"])
    if _OUT.value is None:
        raise ValueError(
            "`--out` must name the directory. Received: no `--out`"
        )
    prepare_source(
        PrepareConfig(
            source=arguments[0],
            out=_OUT.value,
            shards=_SHARDS.value,
            image_size=parse_sides(_IMAGE_SIZE.value),
            channels=_CHANNELS.value,
            resize=_RESIZE.value,
            sample_rate=_SAMPLE_RATE.value,
            seconds=_SECONDS.value,
            encoding=_ENCODING.value,
            skip_damaged=_SKIP_DAMAGED.value,
            seed=_SEED.value,
            split_seed=_SPLIT_SEED.value,
            data_dir=_DATA_DIR.value,
            download=_DOWNLOAD.value,
            runner=_RUNNER.value,
            beam_options=_BEAM_OPTIONS.value,
        )
    )
    return 0


VERB = Verb(
    "kgan prepare SOURCE --out=DIR [--shards=N]",
    "Write a data set as shards, to be streamed; run again, it goes on.",
    FLAGS,
    run,
)
