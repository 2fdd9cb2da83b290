"""Sounds that were prepared are a source like any other."""

import numpy as np
import pytest
from scipy.io import wavfile

from kgan.data import load
from kgan.data import prepare

RATE = 800
LENGTH = 64


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sounds")
    generator = np.random.default_rng(0)
    for number in range(8):
        path = folder / "in" / ("no", "yes")[number % 2] / f"{number}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        wave = generator.integers(-9999, 9999, LENGTH).astype(np.int16)
        wavfile.write(path, RATE, wave)
    prepare(folder / "in", folder / "out", shards=1)
    return folder


def stored(source, **options):
    return load(source, batch_size=1, shuffle=False, **options)


def test_they_can_be_prepared_again(prepared, tmp_path):
    manifest = prepare(prepared / "out", tmp_path, shards=2)
    assert manifest.sample == ("sample", (LENGTH, 1), "float32", "raw", RATE)
    one, two = stored(prepared / "out"), stored(tmp_path)
    assert one.sample_rate == two.sample_rate == RATE
    assert one.class_names == two.class_names
    for role, values in one.records.items():
        np.testing.assert_array_equal(values, two.records[role])


def test_in_another_form_as_their_files_would_be(prepared, tmp_path):
    form = {"sample_rate": 400, "seconds": 0.05, "channels": 2}
    manifest = prepare(prepared / "out", tmp_path / "again", **form)
    assert manifest.sample.shape == (20, 2)
    assert manifest.sample.sample_rate == 400
    prepare(prepared / "in", tmp_path / "first", **form)
    one, two = stored(tmp_path / "first"), stored(tmp_path / "again")
    np.testing.assert_array_equal(one.records["sample"], two.records["sample"])


def test_they_are_loaded_in_the_form_that_is_asked_for(prepared):
    out = prepared / "out"
    data = stored(out, seconds=0.1, channels=2)
    assert data.spec["sample"].shape == (80, 2)
    assert (data.records["sample"][:, LENGTH:] == 0).all()
    same = stored(out, sample_rate=RATE, cache="shards")
    assert same.spec["sample"].shape == (LENGTH, 1)
    assert same.sample_rate == RATE
    with pytest.raises(ValueError, match="keep the form"):
        stored(out, seconds=0.1, cache="shards")
    with pytest.raises(ValueError, match="keep their rate"):
        stored(out, sample_rate=400, seconds=0.16, cache="shards")
    with pytest.raises(ValueError, match="no `image_size`"):
        stored(out, image_size=8)
