"""Each kind of generator gives its samples, with the labels that belong."""

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from kgan.core import save_png
from kgan.runs.audit_config import AuditConfig
from kgan.runs.audit_config import parse_margins
from kgan.runs.generated import ARCHIVE
from kgan.runs.generated import PICTURES
from kgan.runs.generated import RUN
from kgan.runs.generated import SAVED_MODEL
from kgan.runs.generated import kind_of
from kgan.runs.generated import open_generated
from kgan.runs.generated_samples import drawn_labels
from kgan.runs.reader import Reader
from kgan.runs.real_data import read_real_data


@pytest.fixture(scope="module")
def digits():
    return read_real_data("digits", None, Reader())


def samples_of(config, real):
    return open_generated(kind_of(config), config)(real, config.count, 0)


def test_kinds(tmp_path):
    for name in ("run", "served/3", "pictures"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "run" / "config.json").touch()
    (tmp_path / "served" / "3" / "saved_model.pb").touch()
    np.savez(tmp_path / "samples.npz", sample=np.zeros((1, 2)))
    for name, kind in (
        ("run", RUN),
        ("served", SAVED_MODEL),
        ("served/3", SAVED_MODEL),
        ("pictures", PICTURES),
        ("samples.npz", ARCHIVE),
    ):
        assert kind_of(AuditConfig(str(tmp_path / name))) == kind
    (tmp_path / "model.keras").touch()
    with pytest.raises(ValueError, match=r"call `model.export\(folder\)`"):
        kind_of(AuditConfig(str(tmp_path / "model.keras")))
    with pytest.raises(FileNotFoundError, match="which is not there"):
        kind_of(AuditConfig(str(tmp_path / "nothing")))


@pytest.mark.parametrize(
    ("name", "choice"),
    [
        ("run", {"image_size": 8}),
        ("run", {"generated_labels": "labels.npy"}),
        ("pictures", {"value_range": (0.0, 1.0)}),
        ("pictures", {"latent": "normal"}),
        ("samples.npz", {"latent": "normal"}),
        ("served", {"generated_labels": "labels.npy"}),
    ],
)
def test_choices_that_a_kind_does_not_read(tmp_path, name, choice):
    test_kinds(tmp_path)
    with pytest.raises(ValueError, match="must not be given with"):
        kind_of(AuditConfig(str(tmp_path / name), **choice))


class TestArchive:
    def test_pictures_and_labels_stay_together(self, tmp_path, digits):
        path = tmp_path / "samples.npz"
        # Without the axis of channels, as many keep gray pictures.
        np.savez(
            path,
            sample=digits.train[:60, ..., 0],
            label=digits.train_labels[:60].astype(np.int64),
        )
        made = samples_of(AuditConfig(str(path)), digits)
        assert made.sample.shape == (60, 8, 8, 1)
        found = {
            row.tobytes(): label
            for row, label in zip(made.sample, made.label, strict=True)
        }
        for row, label in zip(
            digits.train[:60], digits.train_labels, strict=False
        ):
            assert found[row.tobytes()] == label

    def test_some_are_drawn_from_all_of_a_file(self, tmp_path, digits):
        sample = np.repeat(np.arange(100, dtype=np.uint8), 64)
        np.savez(tmp_path / "x.npz", sample=sample.reshape(100, 8, 8, 1))
        config = AuditConfig(str(tmp_path / "x.npz"), count=30)
        made = samples_of(config, digits).sample[:, 0, 0, 0]
        assert len(set(made)) == 30 and made.max() > 60

    def test_labels_in_a_file_of_their_own(self, tmp_path, digits):
        np.savez(tmp_path / "x.npz", sample=digits.train[:3], label=[0, 0, 0])
        (tmp_path / "labels.txt").write_text("7\n7\n7\n")
        config = AuditConfig(
            str(tmp_path / "x.npz"),
            generated_labels=str(tmp_path / "labels.txt"),
        )
        assert samples_of(config, digits).label.tolist() == [7, 7, 7]
        (tmp_path / "labels.txt").write_text("7\n")
        with pytest.raises(ValueError, match="`generated_labels` must be one"):
            open_generated(ARCHIVE, config)

    @pytest.mark.parametrize(
        ("arrays", "message"),
        [
            ({"images": np.zeros((3, 8, 8))}, "must hold `sample`"),
            (
                {"sample": np.zeros((3, 2)), "label": np.zeros(2, int)},
                "`label` of .* must be one a sample",
            ),
            ({"sample": np.array([{}, {}])}, "of arrays"),
        ],
    )
    def test_files_that_cannot_be_used(self, tmp_path, arrays, message):
        np.savez(tmp_path / "x.npz", **arrays)
        with pytest.raises(ValueError, match=message):
            open_generated(ARCHIVE, AuditConfig(str(tmp_path / "x.npz")))

    @pytest.mark.parametrize("kind", ["cut", "text", "npy", "empty"])
    def test_a_file_of_another_kind(self, tmp_path, kind):
        with (tmp_path / "x.npz").open("wb") as file:
            if kind == "npy":
                np.save(file, np.zeros((3, 2)))
            else:
                file.write(
                    {
                        "cut": b"PK\x03\x04 and no more",
                        "text": b"samples",
                        "empty": b"",
                    }[kind]
                )
        with pytest.raises(ValueError, match="as `numpy.savez` writes"):
            open_generated(ARCHIVE, AuditConfig(str(tmp_path / "x.npz")))


class TestPictures:
    def folder(self, path, digits, names, side=1):
        for row in range(40):
            label = int(digits.train_labels[row])
            parent = path / names[label] if names else path
            parent.mkdir(exist_ok=True, parents=True)
            large = np.kron(digits.train[row], np.ones((side, side, 1)))
            save_png(parent / f"{row:02d}.png", large.astype(np.uint8))
        return AuditConfig(str(path))

    def test_folders_named_as_classes_give_labels(self, tmp_path, digits):
        config = self.folder(tmp_path / "made", digits, tuple("0123456789"))
        made = samples_of(config, digits)
        labels = dict(
            zip(
                (row.tobytes() for row in digits.train[:40]),
                digits.train_labels[:40],
                strict=True,
            )
        )
        assert len(made.sample) == 40
        for row, label in zip(made.sample, made.label, strict=True):
            assert labels[row.tobytes()] == label

    def test_folders_of_other_names_do_not(self, tmp_path, digits, capsys):
        config = self.folder(tmp_path / "made", digits, tuple("abcdefghij"))
        assert samples_of(config, digits).label is None
        assert "not named as classes" in capsys.readouterr().out

    def test_pictures_take_the_size_of_the_data(self, tmp_path, digits):
        config = self.folder(tmp_path / "made", digits, None, side=4)
        made = samples_of(config, digits)
        assert made.sample.shape == (40, 8, 8, 1) and made.label is None

    def test_what_it_took_is_told(self, tmp_path, digits):
        config = self.folder(tmp_path / "made", digits, None, side=4)
        clear = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
        clear.save(tmp_path / "made" / "clear.png")
        (note,) = samples_of(config, digits).notes
        assert note.startswith(f"Of the 41 pictures of {config.generated}, ")
        assert "40 were resized to 8x8, 1 in colour was made gray, " in note
        assert "1 with transparent pixels was laid on white." in note

    def test_pictures_of_the_right_form_are_left_as_they_are(
        self, tmp_path, digits
    ):
        config = self.folder(tmp_path / "made", digits, None)
        assert samples_of(config, digits).notes == ()

    def test_a_damaged_picture_comes_with_its_remedy(self, tmp_path, digits):
        config = self.folder(tmp_path / "made", digits, None)
        (tmp_path / "made" / "cut.png").write_bytes(b"no picture")
        with pytest.raises(ValueError, match=r"such as cut\.png") as caught:
            samples_of(config, digits)
        assert f"`kgan describe {config.generated}`" in str(caught.value)

    def test_labels_in_the_order_of_names(self, tmp_path, digits):
        config = self.folder(tmp_path / "made", digits, None)
        np.save(tmp_path / "labels.npy", digits.train_labels[:40])
        config = AuditConfig(
            config.generated, generated_labels=str(tmp_path / "labels.npy")
        )
        made = samples_of(config, digits)
        order = np.random.default_rng(0).permutation(40)
        np.testing.assert_array_equal(made.label, digits.train_labels[order])
        np.testing.assert_array_equal(made.sample, digits.train[order])

    def test_a_folder_of_other_things(self, tmp_path):
        (tmp_path / "thesis.txt").write_text("mine")
        with pytest.raises(ValueError, match="a folder with pictures"):
            open_generated(PICTURES, AuditConfig(str(tmp_path)))

    def test_pictures_are_no_vectors(self, tmp_path, digits):
        config = self.folder(tmp_path / "made", digits, None)
        vectors = digits._replace(train=np.zeros((9, 2)))
        with pytest.raises(ValueError, match="of the kind of the training"):
            samples_of(config, vectors)


class TestSavedModel:
    @pytest.fixture
    def path(self, tmp_path):
        def make(latent, digit):
            gray = tf.cast(digit, tf.float32)[:, None, None, None] / 10.0
            return {"output_0": gray + 0.0 * latent[:, :1, None, None]}

        signature = tf.function(make).get_concrete_function(
            latent=tf.TensorSpec((None, 4), tf.float32),
            digit=tf.TensorSpec((None,), tf.int32),
        )
        tf.saved_model.save(
            tf.Module(),
            str(tmp_path / "model"),
            signatures={"serving_default": signature},
        )
        return tmp_path / "model"

    def test_classes_are_asked_for_in_the_shares_of_the_data(
        self, path, digits
    ):
        few = digits._replace(train_labels=np.int32([1, 1, 1, 8]))
        config = AuditConfig(str(path), count=4_000, value_range=(0.0, 1.0))
        made = samples_of(config, few)
        shown = (made.sample[:, 0, 0, 0] + 1.0) * 5.0
        np.testing.assert_allclose(shown, made.label, atol=1e-5)
        assert set(made.label) == {1, 8}
        assert np.mean(made.label == 8) == pytest.approx(0.25, abs=0.03)

    def test_classes_need_labels(self, path, digits):
        config = AuditConfig(str(path), value_range=(0.0, 1.0))
        with pytest.raises(ValueError, match="`train` must have labels"):
            samples_of(config, digits._replace(train_labels=None))

    def test_its_range_is_asked_for(self, path, digits):
        with pytest.raises(ValueError, match="say --range=0,1"):
            samples_of(AuditConfig(str(path)), digits)


def test_drawn_labels_repeat(digits):
    labels = drawn_labels(digits, 50, 3)
    assert labels.dtype == np.int32
    np.testing.assert_array_equal(labels, drawn_labels(digits, 50, 3))


def test_margins():
    assert parse_margins([]) is None
    margins = parse_margins(["coverage=0.05", "copies=.02"])
    assert (margins.coverage, margins.copies) == (0.05, 0.02)
    for text, message in (
        ("covrage=0.1", "Did you mean 'coverage'"),
        ("coverage", "key=value with a number"),
        ("coverage=much", "key=value with a number"),
        ("coverage=2", r"in \[0, 1\]"),
    ):
        with pytest.raises(ValueError, match=message):
            parse_margins([text])
