"""`kgan describe`."""

from collections.abc import Sequence

from absl import flags

from kgan.cli.numbers import define_whole_number
from kgan.cli.sides import parse_sides
from kgan.cli.verbs import Verb
from kgan.cli.verbs import check_positional
from kgan.runs import DescribeConfig
from kgan.runs import describe_source

FLAGS = flags.FlagValues()
_SPLIT = flags.DEFINE_string(
    "split",
    DescribeConfig.split,
    "all, or a split or a slice of one, as of kgan.data.load.",
    flag_values=FLAGS,
)
_AGAINST = flags.DEFINE_string(
    "against",
    None,
    "An older source: how does this one differ from it?",
    flag_values=FLAGS,
)
_OUT = flags.DEFINE_string(
    "out",
    None,
    "The folder of the description; ./description-NAME by default.",
    flag_values=FLAGS,
)
_IMAGE_SIZE = flags.DEFINE_string(
    "image_size", None, "32, or 64x48 (height, width).", flag_values=FLAGS
)
_CHANNELS = define_whole_number(
    "channels", None, "1, 3 or 4.", flag_values=FLAGS
)
_DATA_DIR = flags.DEFINE_string(
    "data_dir", None, "Where TFDS keeps its data.", flag_values=FLAGS
)
_DOWNLOAD = flags.DEFINE_boolean(
    "download", False, "Whether TFDS may download.", flag_values=FLAGS
)
_SEED = define_whole_number(
    "seed", DescribeConfig.seed, "Of all that is drawn.", flag_values=FLAGS
)


def run(arguments: Sequence[str]) -> int:
    """Describes a source, perhaps against an older one."""
    check_positional(arguments, ["SOURCE"])
    describe_source(
        DescribeConfig(
            source=arguments[0],
            split=_SPLIT.value,
            against=_AGAINST.value,
            out=_OUT.value,
            image_size=parse_sides(_IMAGE_SIZE.value),
            channels=_CHANNELS.value,
            data_dir=_DATA_DIR.value,
            download=_DOWNLOAD.value,
            seed=_SEED.value,
        )
    )
    return 0


VERB = Verb(
    "kgan describe SOURCE [--against=OLD]",
    "What is in a data set: pictures, classes, duplicates, damaged files.",
    FLAGS,
    run,
)
