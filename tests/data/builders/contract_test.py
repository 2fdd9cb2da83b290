"""What every builder keeps; a new one adds a row."""

import configparser
import inspect
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_datasets as tfds
from matplotlib import get_data_path

from kgan.data import load
from kgan.data.builders import OWN_BUILDERS
from kgan.data.builders import GlyphsConfig
from kgan.data.builders import SpokenWordsConfig
from kgan.data.builders import voices_of
from kgan.data.builders.emoji_styles.config import STYLES
from kgan.data.builders.spoken_words.espeak import PROGRAM
from kgan.data.fashion_mnist import DEBIAN_FOLDER
from kgan.data.own_data_sets import NEEDS
from tests.data.builders.emoji_packages import write_package

SETUP = Path(__file__).resolve().parents[3] / "setup.cfg"
EXAMPLES = 20

tfds.disable_progress_bar()


class Row(NamedTuple):
    """A configuration, what is in it, and what this machine may lack.

    Attributes:
        splits: their names.
        roles: the feature that plays each role for `kgan.data.load`.
        config: the name of one, or one's own.
        inputs: writes what the builder reads into TFDS' manual folder, and
            returns the configuration that reads it.
        whole: the split that holds all of another one.
        lacks: what the builder needs and does not find.
    """

    splits: set[str]
    roles: dict[str, str] = {"sample": "image", "label": "label"}
    config: str | tfds.core.BuilderConfig | None = None
    inputs: Callable[[Path], str | tfds.core.BuilderConfig] | None = None
    whole: str | None = None
    lacks: str | None = None


def emoji_packages(manual):
    for style in STYLES:
        write_package(manual, style)
    return "pairs"


def fonts(manual):
    manual.mkdir(parents=True)
    for name in ("Sans", "Sans-Bold", "Serif", "SansMono"):
        path = Path(get_data_path(), "fonts", "ttf", f"DejaVu{name}.ttf")
        shutil.copy(path, manual)
    return GlyphsConfig(name="brought", folder=str(manual))


DIVIDED = {"train", "validation", "test"}
NO_FASHION_MNIST = (
    None if DEBIAN_FOLDER.is_dir() else "Debian's package dataset-fashion-mnist"
)
NO_ESPEAK = None if shutil.which(PROGRAM) else "espeak-ng"
ROWS = {
    "digits": Row(DIVIDED),
    "emoji_styles": Row(
        DIVIDED,
        roles={"sample": "google", "label": "category"},
        inputs=emoji_packages,
    ),
    "fashion_mnist": Row({"train", "test"}, lacks=NO_FASHION_MNIST),
    "fashion_scenes": Row(
        DIVIDED,
        roles={"sample": "image", "condition": "segmentation_mask"},
        lacks=NO_FASHION_MNIST,
    ),
    "gaussian_mixture": Row(
        DIVIDED,
        roles={"sample": "sample", "label": "label"},
        config="zipf_grid",
    ),
    "glyphs": Row({"train", "unseen_pairs", "test"}, inputs=fonts),
    "imbalanced": Row(
        {*DIVIDED, "test_whole"},
        config="digits_ten_to_one",
        whole="test_whole",
    ),
    "spoken_words": Row(
        {"train", "test", "unseen_words"},
        roles={"sample": "audio", "label": "label", "text": "text"},
        config=SpokenWordsConfig(
            name="few",
            words=["one", "two", "three"],
            unseen_words=["three"],
            voices=voices_of("en", ["m1", "f1"]),
            test_voices=voices_of("en", ["m7"]),
        ),
        lacks=NO_ESPEAK,
    ),
    "stacked_digits": Row(DIVIDED),
}


def prepared(name, data_dir):
    row = ROWS[name]
    config = row.config
    if row.inputs is not None:
        config = row.inputs(data_dir / "downloads" / "manual")
    builder = OWN_BUILDERS[name](data_dir=data_dir, config=config)
    builder.download_and_prepare(
        download_config=tfds.download.DownloadConfig(
            max_examples_per_split=EXAMPLES
        )
    )
    return builder


@pytest.fixture(scope="module")
def builder(request, tmp_path_factory):
    lacks = ROWS[request.param].lacks
    if lacks is not None:
        pytest.skip(f"needs {lacks}")
    return prepared(request.param, tmp_path_factory.mktemp("data"))


every_builder = pytest.mark.parametrize("builder", sorted(ROWS), indirect=True)


def read(builder, split="train"):
    return load(builder.data_path, split, batch_size=1, shuffle=False)


def test_every_builder_has_a_row_and_is_known_by_its_name():
    assert set(ROWS) == set(OWN_BUILDERS) == set(NEEDS)


@pytest.mark.parametrize("name", sorted(OWN_BUILDERS))
def test_it_has_its_name_and_is_final(name):
    own = OWN_BUILDERS[name]

    assert own.name == name
    assert own.__module__.endswith(f".{name}.{name}_dataset_builder")
    assert own.__final__
    assert str(own.VERSION) in own.RELEASE_NOTES


def test_tfds_is_told_of_none():
    # It would take their names for its own, and try to download them.
    known = tfds.list_builders(with_community_datasets=False)
    assert set(known) & set(OWN_BUILDERS) <= {"fashion_mnist"}
    assert (
        tfds.builder_cls("fashion_mnist") is not OWN_BUILDERS["fashion_mnist"]
    )


@pytest.mark.parametrize("name", sorted(OWN_BUILDERS))
def test_its_papers_are_there_and_are_installed(name):
    folder = Path(inspect.getfile(OWN_BUILDERS[name])).parent
    setup = configparser.ConfigParser()
    setup.read(SETUP)
    patterns = setup["options.package_data"].get("kgan.data.builders", "")

    for paper in ("README.md", "CITATIONS.bib"):
        assert (folder / paper).is_file()
        assert any(
            (folder / paper).match(pattern) for pattern in patterns.split()
        ), "`options.package_data` of setup.cfg must name it"
    title, *_ = text = (folder / "README.md").read_text().splitlines()
    assert title == f"# {name}"
    assert text[text.index("## Licence") + 1 :]


@every_builder
def test_it_is_prepared_as_promised(builder):
    row = ROWS[builder.name]

    assert builder.info.file_format.value == "tfrecord"
    assert set(builder.info.splits) == row.splits
    assert all(
        0 < split.num_examples <= EXAMPLES
        for split in builder.info.splits.values()
    )
    assert builder.info.description.startswith(f"# {builder.name}")
    assert builder.info.citation.startswith("@")
    assert builder.info.redistribution_info.license


@every_builder
def test_records_have_the_form_that_features_promise(builder):
    features = builder.info.features
    for split in builder.info.splits:
        for record in builder.as_dataset(split=split).take(5):
            assert set(record) == set(features)
            for name, value in record.items():
                promised = tf.TensorSpec(
                    features[name].shape, features[name].tf_dtype
                )
                assert promised.is_compatible_with(value)


@every_builder
def test_load_reads_what_was_prepared(builder):
    roles = ROWS[builder.name].roles
    features = builder.info.features
    for split, info in builder.info.splits.items():
        data = read(builder, split)
        assert data.name == builder.name
        assert data.num_examples == info.num_examples
        assert set(data.records) == set(roles)
        if "label" in roles:
            assert data.class_names == tuple(features[roles["label"]].names)
        else:
            assert data.class_names is None
        first = next(iter(builder.as_dataset(split=split).as_numpy_iterator()))
        for role, name in roles.items():
            loaded = np.asarray(data.records[role][0])
            stored = np.asarray(first[name])
            if isinstance(features[name], tfds.features.Audio):
                # Sound of one channel gets an axis for it.
                assert data.sample_rate == features[name].sample_rate
                stored = stored[:, np.newaxis]
            assert loaded.shape == stored.shape
            assert (loaded == stored).all()


@every_builder
def test_the_features_that_are_trained_on_come_first(builder):
    given, wanted = builder.info.supervised_keys

    assert given == ROWS[builder.name].roles["sample"]
    assert wanted in builder.info.features


@every_builder
def test_prepared_again_it_is_the_same(builder, tmp_path):
    again = prepared(builder.name, tmp_path)

    for split in builder.info.splits:
        assert (
            read(again, split).fingerprint == read(builder, split).fingerprint
        )


@every_builder
def test_no_record_is_in_two_parts(builder):
    row = ROWS[builder.name]
    parts = [
        {sample.tobytes() for sample in read(builder, split).records["sample"]}
        for split in sorted(row.splits - {row.whole})
    ]
    assert len(set.union(*parts)) == np.sum([len(part) for part in parts])
