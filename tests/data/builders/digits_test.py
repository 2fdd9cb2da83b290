import pytest
import tensorflow_datasets as tfds

from kgan.data import load
from kgan.data.builders import OWN_BUILDERS
from kgan.data.builders.digits.records import digits_records

tfds.disable_progress_bar()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    builder = OWN_BUILDERS["digits"](data_dir=tmp_path_factory.mktemp("data"))
    builder.download_and_prepare()
    return builder.data_path


def records(source, split):
    data = load(source, split, batch_size=1)
    return sorted(
        (int(label), sample.tobytes())
        for sample, label in zip(
            data.records["sample"], data.records["label"], strict=True
        )
    )


@pytest.mark.parametrize(
    "split",
    ["train", "validation", "test", "train[:10%]", "train[7:90]", "test[50%:]"],
)
def test_parts_and_slices_are_those_of_load(folder, split):
    assert records(folder, split) == records("digits", split)


def test_classes_have_the_same_names(folder):
    assert load(folder).class_names == load("digits").class_names


def test_tfds_reads_it_by_itself(folder):
    images = tfds.builder_from_directory(folder).as_dataset(
        split="all", as_supervised=True
    )
    assert images.cardinality() == 1797


def test_there_is_no_other_split():
    with pytest.raises(ValueError, match="`split` must be one of"):
        digits_records("all")
