import numpy as np
import pytest

from kgan.metrics import Embedding
from kgan.metrics import frechet_distance
from kgan.metrics import kernel_distance
from kgan.metrics.scorer import score_samples


class Pixels(Embedding):
    """The first three pixels, and a memory of what was asked."""

    def __init__(self):
        self.asked = []

    @property
    def name(self):
        return "pixels"

    def __call__(self, images):
        assert images.dtype == np.uint8
        self.asked.append(images)
        return images.reshape(len(images), -1)[:, :3] / 255.0


def images(rows, *, seed, high=256):
    rng = np.random.default_rng(seed)
    return rng.integers(0, high, (rows, 8, 8, 1), dtype=np.uint8)


def test_values_are_those_of_the_features():
    real, generated = images(40, seed=0), images(30, seed=1, high=200)
    embedding = Pixels()
    scores = score_samples(
        real=real, generated=generated, embedding=embedding, seed=3
    )
    features = {"real": embedding(real), "generated": embedding(generated)}
    frechet = frechet_distance(**features)
    kernel = kernel_distance(**features, seed=3)
    assert scores == {
        "fd/pixels": frechet["frechet_distance"],
        "fd_null_bias/pixels": frechet["null_bias"],
        "kd/pixels": kernel["kernel_distance"],
        "kd_std/pixels": kernel["kernel_distance_std"],
        "n_real": 40,
        "n_generated": 30,
        "seed": 3,
    }


def test_decimals_do_not_give_a_generator_away():
    real = images(30, seed=0)
    decimals = np.random.default_rng(1).uniform(-0.4, 0.4, real.shape)
    generated = (real + decimals) / 127.5 - 1.0
    scores = score_samples(
        real=real,
        generated=np.clip(generated, -1.0, 1.0).astype(np.float32),
        embedding=Pixels(),
    )
    assert scores["fd/pixels"] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    "n_generated, n_reference", [(30, 12), (12, 30), (12, 12)]
)
def test_a_reference_is_compared_at_the_same_n(n_generated, n_reference):
    embedding = Pixels()
    scores = score_samples(
        real=images(50, seed=0),
        generated=images(n_generated, seed=1, high=150),
        reference=images(n_reference, seed=2),
        embedding=embedding,
    )
    assert len(embedding.asked[-1]) == 12
    assert scores["n_real"] == 50
    assert scores["n_generated"] == scores["n_reference"] == 12
    assert scores["fd_real/pixels"] < scores["fd/pixels"]
    assert scores["kd_real/pixels"] < scores["kd/pixels"]
    assert scores["kd_std_real/pixels"] > 0


def test_the_cut_is_a_seeded_draw():
    real, generated = images(50, seed=0), images(40, seed=1)
    draws = []
    for seed in (0, 0, 1):
        embedding = Pixels()
        score_samples(
            real=real,
            generated=generated,
            reference=images(10, seed=2),
            embedding=embedding,
            seed=seed,
        )
        draws.append(embedding.asked[-1])
    np.testing.assert_array_equal(draws[0], draws[1])
    assert (draws[0] != draws[2]).any()
    assert len(np.unique(draws[0], axis=0)) == 10


@pytest.mark.parametrize("name", ["real", "generated", "reference"])
def test_bad_images_are_named(name):
    arguments = {
        key: images(5, seed=0) for key in ("real", "generated", "reference")
    }
    for bad in (np.full((5, 8, 8, 1), np.nan), images(1, seed=0)):
        with pytest.raises(ValueError, match=f"`{name}` must"):
            score_samples(**(arguments | {name: bad}), embedding=Pixels())


def test_fewer_images_than_features_warn():
    with pytest.warns(UserWarning, match="n_generated=3, d=3"):
        score_samples(
            real=images(9, seed=0),
            generated=images(3, seed=1),
            embedding=Pixels(),
        )
