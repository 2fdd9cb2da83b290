"""`kgan audit`."""

from collections.abc import Sequence

from absl import flags

from kgan.cli.numbers import define_whole_number
from kgan.cli.sides import parse_sides
from kgan.cli.verbs import Verb
from kgan.cli.verbs import check_positional
from kgan.runs import AuditConfig
from kgan.runs import audit
from kgan.runs import parse_margins

# What a gate demands is not met.
UNMET = 3
FLAGS = flags.FlagValues()
_TRAIN = flags.DEFINE_string(
    "train",
    None,
    "What the generator learned from: a source as of `kgan train`, or an "
    ".npz file of `sample` and perhaps `label`. A run knows its own.",
    flag_values=FLAGS,
)
_HELD_OUT = flags.DEFINE_string(
    "held_out",
    None,
    "A source, or an .npz file, that it never learned from; without it the "
    "rows that a run was not trained on, or else a share of --train.",
    flag_values=FLAGS,
)
_GENERATED_LABELS = flags.DEFINE_string(
    "generated_labels",
    None,
    "A file with the class of each sample: .npy, or text, one a line.",
    flag_values=FLAGS,
)
_OUT = flags.DEFINE_string(
    "out",
    None,
    "The report's folder; RUN/audit, with --best RUN/best/audit, or else "
    "./audit-NAME, by default.",
    flag_values=FLAGS,
)
_BEST = flags.DEFINE_boolean(
    "best",
    False,
    "Judge the game of a run that scored best on validation data, not its "
    "last one, by test data alone.",
    flag_values=FLAGS,
)
_COUNT = define_whole_number(
    "count",
    AuditConfig.count,
    "How many samples are judged, 20 or more, at most as many as there are.",
    flag_values=FLAGS,
)
_SEED = define_whole_number(
    "seed", 0, "Of samples and of all that is drawn.", flag_values=FLAGS
)
_CHECKS = flags.DEFINE_list(
    "checks",
    None,
    "a,b,c: the checks to run; all. The answers need "
    "precision,coverage,repeats,kinds,exact_copies,near_copies,"
    "distances_to_train.",
    flag_values=FLAGS,
)
_MARGIN = flags.DEFINE_multi_string(
    "margin",
    [],
    "key=value: what is too small to matter, as of kgan.audit.Margins.",
    flag_values=FLAGS,
)
_BASELINE = flags.DEFINE_string(
    "baseline",
    None,
    "What GENERATED shall replace, a run, pictures, an .npz or a SavedModel: "
    "differences on the same real data are found. --latent and --range hold "
    "for both.",
    flag_values=FLAGS,
)
_REQUIRE = flags.DEFINE_string(
    "require",
    None,
    "A JSON file of the answers, bounds and differences demanded, as of "
    "kgan.audit.Gate: the exit code is 3 where any is not met.",
    flag_values=FLAGS,
)
_EMBEDDING = flags.DEFINE_string(
    "embedding",
    None,
    "random_network or efficientnet_lite0; the audit's own choice.",
    flag_values=FLAGS,
)
_NO_TRAINING_PICTURES = flags.DEFINE_boolean(
    "no_training_pictures",
    False,
    "Leave real pictures, and samples that are copies of them, out of the "
    "page, to give it away.",
    flag_values=FLAGS,
)
_SELF_CALIBRATE = define_whole_number(
    "self_calibrate",
    0,
    "Plant each of some twenty faults in the data so many times, and report "
    "what an audit of as many samples notices; a minute or more each time.",
    flag_values=FLAGS,
)
_LATENT = flags.DEFINE_string(
    "latent",
    None,
    "normal (default) or uniform: what a SavedModel is fed that does not "
    "draw its own.",
    flag_values=FLAGS,
)
_RANGE = flags.DEFINE_list(
    "range",
    None,
    "LOW,HIGH of float values in an .npz or of a SavedModel; -1,1.",
    flag_values=FLAGS,
)
_IMAGE_SIZE = flags.DEFINE_string(
    "image_size",
    None,
    "Of real pictures: 32, or 64x48 (height, width).",
    flag_values=FLAGS,
)
_CHANNELS = define_whole_number(
    "channels", None, "Of real pictures: 1, 3 or 4.", flag_values=FLAGS
)
_DATA_DIR = flags.DEFINE_string(
    "data_dir", None, "Where TFDS keeps its data.", flag_values=FLAGS
)
_DOWNLOAD = flags.DEFINE_boolean(
    "download", False, "Whether TFDS may download.", flag_values=FLAGS
)


def run(arguments: Sequence[str]) -> int:
    """Judges a generator by its samples."""
    if len(arguments) == 2:
        raise ValueError(
            "Expected GENERATED besides flags; what it learned from is named "
            f"by --train={arguments[1]}. Received: {' '.join(arguments)}"
        )
    check_positional(arguments, ["GENERATED"])
    report = audit(
        AuditConfig(
            generated=arguments[0],
            train=_TRAIN.value,
            held_out=_HELD_OUT.value,
            generated_labels=_GENERATED_LABELS.value,
            out=_OUT.value,
            count=_COUNT.value,
            seed=_SEED.value,
            checks=None if _CHECKS.value is None else tuple(_CHECKS.value),
            margins=parse_margins(_MARGIN.value),
            embedding=_EMBEDDING.value,
            training_pictures=not _NO_TRAINING_PICTURES.value,
            self_calibrate=_SELF_CALIBRATE.value,
            latent=_LATENT.value,
            value_range=_ends(_RANGE.value),
            image_size=parse_sides(_IMAGE_SIZE.value),
            channels=_CHANNELS.value,
            data_dir=_DATA_DIR.value,
            download=_DOWNLOAD.value,
            baseline=_BASELINE.value,
            require=_REQUIRE.value,
        ),
        best=_BEST.value,
    )
    return UNMET if report.unmet else 0


def _ends(texts: list[str] | None) -> tuple[float, float] | None:
    if texts is None:
        return None
    try:
        low, high = (float(text) for text in texts)
    except ValueError as error:
        raise ValueError(
            "`--range` must be two numbers, such as --range=0,255. "
            f"Received: --range={','.join(texts)}"
        ) from error
    return low, high


VERB = Verb(
    "kgan audit GENERATED --train=SOURCE",
    "Judge a run, pictures, an .npz or a SavedModel: real, whole, new?",
    FLAGS,
    run,
)
