import sys

import numpy as np
import pytest
import tensorflow_datasets as tfds
from PIL import Image
from scipy.io import wavfile

from kgan.data import load
from kgan.data import picture_folder
from kgan.data import source as limits

RATE = 8000


def save(path, level, length=40, rate=RATE, channels=1):
    """Writes a sound of one level, in parts of 1 / 32,768."""
    path.parent.mkdir(parents=True, exist_ok=True)
    wavfile.write(path, rate, np.full((length, channels), level, np.int16))


def everything(folder, **options):
    return load(folder, "all", batch_size=1, shuffle=False, **options)


def levels(data):
    return (data.records["sample"][:, 0, 0] * 2**15).tolist()


def test_a_flat_folder_has_no_labels(tmp_path):
    for level in (300, 100, 200):
        save(tmp_path / f"{level}.wav", level)

    data = everything(tmp_path)

    assert data.records["sample"].shape == (3, 40, 1)
    assert data.records["sample"].dtype == np.float32
    assert levels(data) == [100, 200, 300]
    assert list(data.records) == ["sample"]
    assert data.sample_rate == RATE
    assert data.class_names is None


def test_folders_are_classes(tmp_path):
    save(tmp_path / "yes" / "deep" / "a.wav", 1)
    save(tmp_path / "no" / "b.wav", 2)
    save(tmp_path / "no" / ".hidden.wav", 9)

    data = everything(tmp_path)

    assert data.class_names == ("no", "yes")
    assert data.records["label"].tolist() == [0, 1]
    assert levels(data) == [2, 1]


def test_every_split_has_the_form_that_all_decide(tmp_path):
    for number in range(30):
        save(tmp_path / f"{number}.wav", number, 40 + number)
    save(tmp_path / "odd.wav", 50, 10, rate=16000)
    save(tmp_path / "two.wav", 60, 10, channels=2)

    for split in ("train", "validation", "test"):
        with pytest.warns(
            UserWarning,
            match="1 of 32 are resampled to 8,000 .*, 31 of 32 get the mean",
        ):
            data = load(tmp_path, split, batch_size=1)
        assert data.spec["sample"].shape == (69, 2)
        assert data.sample_rate == RATE


def test_what_is_asked_for_is_changed_without_a_word(tmp_path):
    """Warnings are errors here."""
    save(tmp_path / "a.wav", 1)
    save(tmp_path / "b.wav", 2, length=80, rate=16000)
    save(tmp_path / "c.wav", 3, channels=2)

    data = everything(tmp_path, sample_rate=4000, channels=1)

    assert data.records["sample"].shape == (3, 20, 1)


def test_options_decide(tmp_path):
    save(tmp_path / "a.wav", 16384, 40)
    save(tmp_path / "b.wav", 16384, 60)

    data = everything(tmp_path, sample_rate=16000, seconds=0.006, channels=2)

    assert data.records["sample"].shape == (2, 96, 2)
    assert data.sample_rate == 16000
    # Away from its ends, a level stays the same; beyond, there is silence.
    middle = data.records["sample"][:, 20:60]
    np.testing.assert_allclose(middle, 0.5, atol=0.01)
    assert (data.records["sample"][0, 80:] == 0).all()
    assert (data.records["sample"][1, 80:] != 0).all()


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"image_size": 8}, ValueError, "no `image_size`"),
        ({"channels": 3}, ValueError, "1 or 2 `channels`"),
        ({"mirror": True}, ValueError, "`mirror` is for images"),
        ({"seconds": 0}, ValueError, "`seconds` must be a finite number"),
        ({"seconds": "1"}, TypeError, "`seconds` must be a number"),
        ({"sample_rate": 0}, ValueError, "`sample_rate` must be at least 1"),
        ({"sample_rate": 8e3}, TypeError, "`sample_rate` must be an integer"),
        ({"keys": {"sample": "a"}}, ValueError, "a folder of files"),
    ],
)
def test_options_that_are_refused(tmp_path, options, error, message):
    save(tmp_path / "a.wav", 1)

    with pytest.raises(error, match=message):
        everything(tmp_path, **options)


def test_pictures_beside_sounds_are_refused(tmp_path):
    save(tmp_path / "yes" / "a.wav", 1)
    save(tmp_path / "yes" / "b.wav", 1)
    Image.new("L", (8, 8)).save(tmp_path / "yes" / "cover.png")

    with pytest.raises(ValueError, match="not of both") as caught:
        load(tmp_path)
    assert "1 pictures (such as cover.png)" in str(caught.value)
    assert "2 sounds (such as a.wav)" in str(caught.value)


def test_sounds_beside_folders_of_them_are_refused(tmp_path):
    save(tmp_path / "a.wav", 1)
    save(tmp_path / "yes" / "b.wav", 1)

    with pytest.raises(ValueError, match="hold sounds either in .* mixed"):
        load(tmp_path)


def test_it_is_no_folder_of_pictures(tmp_path):
    save(tmp_path / "a.wav", 1)

    assert picture_folder(tmp_path) is None


def test_sounds_that_cannot_be_read_are_named(tmp_path):
    save(tmp_path / "whole.wav", 1)
    for number in range(7):
        (tmp_path / f"{number}.wav").write_bytes(b"RIFF" * number)

    with pytest.raises(ValueError, match="7 of 8 sounds") as caught:
        load(tmp_path)
    assert "4.wav" in str(caught.value) and "5.wav" not in str(caught.value)


def test_the_memory_limit_names_the_way_out(tmp_path, monkeypatch):
    save(tmp_path / "a.wav", 1)
    monkeypatch.setattr(limits, "MEMORY_LIMIT_BYTES", 159)

    with pytest.raises(ValueError, match="of sounds `seconds`"):
        everything(tmp_path)


def test_other_formats_without_their_package(tmp_path, monkeypatch):
    # None in the table of modules makes an import fail.
    monkeypatch.setitem(sys.modules, "soundfile", None)
    (tmp_path / "a.flac").touch()

    with pytest.raises(ModuleNotFoundError, match=r"\.\[speech\]"):
        load(tmp_path)


@pytest.mark.parametrize("suffix", ["flac", "ogg", "mp3"])
def test_other_formats(tmp_path, suffix):
    soundfile = pytest.importorskip("soundfile")
    tone = np.sin(2 * np.pi * 440 * np.arange(4000) / 16000) / 2
    path = tmp_path / f"a.{suffix}"
    soundfile.write(str(path), np.stack([tone, -tone], 1), 16000)

    data = everything(tmp_path)

    assert data.spec["sample"].shape == (4000, 2)
    assert data.sample_rate == 16000
    error = data.records["sample"][0] - np.stack([tone, -tone], 1)
    tolerance = 2**-15 if suffix == "flac" else 0.02
    assert np.abs(error[500:-500]).max() <= tolerance

    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ValueError, match="1 of 1 sounds"):
        everything(tmp_path)


class Words(tfds.core.GeneratorBasedBuilder):
    """Sounds whose level is their number, stored in several ways."""

    VERSION = tfds.core.Version("1.0.0")

    def _info(self):
        def sound(**options):
            return tfds.features.Audio(**options)

        return tfds.core.DatasetInfo(
            builder=self,
            features=tfds.features.FeaturesDict(
                {
                    "audio": sound(dtype=np.int16, sample_rate=RATE),
                    "plain": sound(),
                    "stereo": sound(
                        shape=(20, 2), dtype=np.float32, sample_rate=RATE
                    ),
                    "label": tfds.features.ClassLabel(names=["no", "yes"]),
                    "text": tfds.features.Text(),
                }
            ),
        )

    def _split_generators(self, dl_manager):
        return {
            "train": self._generate_examples(range(1, 9)),
            "test": self._generate_examples(range(9, 12)),
        }

    def _generate_examples(self, numbers):
        for number in numbers:
            yield (
                number,
                {
                    "audio": np.full(10 * number, number, np.int16),
                    "plain": np.full(10, 30000 + number, np.int64),
                    "stereo": np.full((20, 2), number / 100, np.float32),
                    "label": number % 2,
                    "text": f"word {number}",
                },
            )


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    directory = tmp_path_factory.mktemp("tfds")
    tfds.disable_progress_bar()
    builder = Words(data_dir=directory, file_format="tfrecord")
    builder.download_and_prepare()
    return directory


@pytest.fixture
def words(data_dir):
    def read(split="train", **options):
        return load("words", split, batch_size=1, data_dir=data_dir, **options)

    return read


@pytest.mark.parametrize("split", ["train", "test"])
def test_prepared_sounds_need_no_code(words, split):
    data = words(split)

    # As long as the longest in "train": of "test", some are cut.
    assert data.spec["sample"].shape == (80, 1)
    assert data.sample_rate == RATE
    assert data.class_names == ("no", "yes")
    for row, level in enumerate(levels(data)):
        number = round(level)
        sound = data.records["sample"][row, :, 0]
        assert np.count_nonzero(sound) == min(10 * number, 80)
        assert data.records["label"][row] == number % 2
        assert data.records["text"][row] == f"word {number}".encode()


def test_prepared_sounds_in_another_form(words):
    data = words(sample_rate=16000, seconds=0.001, channels=2)

    assert data.spec["sample"].shape == (16, 2)
    assert data.sample_rate == 16000


def test_prepared_sounds_of_one_length(words):
    data = words(keys={"sample": "stereo"})

    assert data.spec["sample"].shape == (20, 2)
    numbers = data.records["sample"][:, 0, 0] * 100
    np.testing.assert_allclose(sorted(numbers), range(1, 9), rtol=1e-6)
    mono = words(keys={"sample": "stereo"}, channels=1)
    assert mono.spec["sample"].shape == (20, 1)


def test_a_rate_that_is_not_told_must_be_given(words):
    with pytest.raises(ValueError, match="`sample_rate` must be given"):
        words(keys={"sample": "plain"})

    data = words(keys={"sample": "plain"}, sample_rate=4000)

    assert data.spec["sample"].shape == (10, 1)
    assert sorted(levels(data)) == list(range(30001, 30009))


def test_a_sound_of_a_pipeline_has_no_rate_to_change():
    sounds = np.zeros((4, 8, 1), np.float32)

    assert everything(sounds).sample_rate is None
    with pytest.raises(ValueError, match="files of sounds"):
        everything(sounds, sample_rate=8000)
