"""One contract for every augmentation, and the facts of each."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import kgan.augment
from kgan.augment import Adaptive
from kgan.augment import Augmentation
from kgan.augment import Colour
from kgan.augment import Cutout
from kgan.augment import Mirror
from kgan.augment import Policy
from kgan.augment import SoundShift
from kgan.augment import Translation
from kgan.augment import as_augmentation
from kgan.augment import brighten
from kgan.augment import contrast
from kgan.augment import cut_out
from kgan.augment import mirror
from kgan.augment import saturate
from kgan.augment import translate
from kgan.core import draw_noise
from kgan.core import noise_key

ALL = (Mirror(), Colour(), Translation(0.25), Cutout(0.4))


def adaptive(probability=0.7):
    made = Adaptive(ALL[:3:2], ramp_images=100)
    made.probability.assign(probability)
    return made


ROWS = {
    "colour": Colour,
    "translation": lambda: Translation(0.25),
    "cutout": Cutout,
    "mirror": Mirror,
    "policy": lambda: Policy(ALL[:3:2], 0.7),
    "adaptive": adaptive,
}


def images(count=6, channels=3, dtype="float32"):
    values = np.random.default_rng(0).uniform(-1, 1, (count, 6, 8, channels))
    return values.astype(dtype)


def noise_for(augmentation, count=6, seed=0):
    return draw_noise(augmentation.noise, count, noise_key(seed))


# Of sounds, not of images.
TESTED_ELSEWHERE = {SoundShift}


def test_every_exported_augmentation_has_a_row():
    exported = {
        value
        for value in vars(kgan.augment).values()
        if isinstance(value, type)
        and issubclass(value, Augmentation)
        and value is not Augmentation
    }
    tested = {type(make()) for make in ROWS.values()} | TESTED_ELSEWHERE
    assert exported == tested


@pytest.mark.parametrize("name", ROWS)
class TestContract:
    @pytest.mark.parametrize("channels", [1, 3, 4])
    def test_keeps_shape_and_type_and_moves(self, name, channels):
        augmentation = ROWS[name]()
        x = images(channels=channels)
        y = augmentation(tf.constant(x), noise_for(augmentation))
        assert y.shape == x.shape and y.dtype == tf.float32
        assert np.isfinite(y).all() and np.abs(y - x).max() > 0.01

    def test_a_row_depends_on_its_own_noise(self, name):
        augmentation = ROWS[name]()
        x, noise = tf.constant(images()), noise_for(augmentation)
        whole = augmentation(x, noise)
        part = augmentation(x[2:4], {k: v[2:4] for k, v in noise.items()})
        np.testing.assert_allclose(part, whole[2:4], atol=1e-6)

    def test_compiled_with_its_gradients(self, name):
        augmentation = ROWS[name]()
        x, noise = tf.constant(images()), noise_for(augmentation)

        def second(x):
            """The gradient of a gradient, as a penalty asks for it."""
            with tf.GradientTape() as outer:
                outer.watch(x)
                with tf.GradientTape() as inner:
                    inner.watch(x)
                    y = augmentation(x, noise)
                    loss = tf.reduce_sum(y**3)
                first = inner.gradient(loss, x)
                squares = tf.reduce_sum(first**2)
            return y, first, outer.gradient(squares, x)

        compiled = tf.function(second, jit_compile=True, autograph=False)
        for plain, fast in zip(second(x), compiled(x), strict=True):
            np.testing.assert_allclose(fast, plain, atol=1e-4, rtol=1e-4)

    def test_gradient_is_that_of_finite_differences(self, name):
        augmentation = ROWS[name]()
        x = tf.constant(images(2, dtype="float64"))
        noise = noise_for(augmentation, 2)
        weight = np.random.default_rng(1).normal(size=x.shape)
        along = np.random.default_rng(2).normal(size=x.shape)

        def value(x):
            return tf.reduce_sum(weight * augmentation(x, noise) ** 2)

        with tf.GradientTape() as tape:
            tape.watch(x)
            y = value(x)
        slope = tf.reduce_sum(along * tape.gradient(y, x))
        step = 1e-5
        measured = (value(x + step * along) - value(x - step * along)) / 2
        assert float(slope) == pytest.approx(float(measured) / step, rel=1e-6)

    def test_saves(self, name):
        augmentation = ROWS[name]()
        loaded = keras.saving.deserialize_keras_object(
            keras.saving.serialize_keras_object(augmentation)
        )
        assert type(loaded) is type(augmentation)
        assert loaded.noise == augmentation.noise
        if name == "adaptive":
            loaded.set_weights(augmentation.get_weights())
        noise = noise_for(augmentation)
        np.testing.assert_array_equal(
            loaded(tf.constant(images()), noise),
            augmentation(tf.constant(images()), noise),
        )

    @pytest.mark.parametrize("shape", [(8,), (64, 1), (8, 8, 2)])
    def test_refuses_what_is_no_image(self, name, shape):
        with pytest.raises(ValueError, match=r"1, 3 or 4 channels.*Received"):
            ROWS[name]().check(shape)


@pytest.mark.parametrize(
    "make", [lambda: Policy(ALL, 0.0), lambda: adaptive(0)]
)
def test_of_probability_0_it_is_the_identity_to_the_bit(make):
    augmentation, x = make(), images()
    y = augmentation(tf.constant(x), noise_for(augmentation))
    np.testing.assert_array_equal(y, x)


def test_of_probability_1_every_image_is_changed():
    policy = Policy((Translation(0.25), Colour()))
    noise = noise_for(policy, 500)
    y = policy(tf.ones((500, 6, 8, 1)), noise)
    assert (np.abs(y - 1.0).max(axis=(1, 2, 3)) > 0).all()


def test_choices_are_independent_and_as_frequent_as_they_should_be():
    policy = Policy((Mirror(), Mirror()), 0.3)
    noise = noise_for(policy, 20_000)
    first, second = noise["0_mirror?"] < 0.3, noise["1_mirror?"] < 0.3
    both = np.mean(first & second)
    # Four standard errors.
    assert np.mean(first) == pytest.approx(0.3, abs=4 * 0.0033)
    assert both == pytest.approx(0.09, abs=4 * 0.0021)


class TestTranslation:
    def test_moves_as_numpy_does(self):
        x = images(4, 1)
        shifts = np.array([[0, 0], [2, -3], [-6, 0], [1, 1]])
        for row, (down, right) in enumerate(shifts):
            expected = np.zeros_like(x[row])
            for i in range(6):
                for j in range(8):
                    if 0 <= i - down < 6 and 0 <= j - right < 8:
                        expected[i, j] = x[row, i - down, j - right]
            moved = translate(x, tf.constant(shifts, tf.int32))[row]
            np.testing.assert_array_equal(moved, expected)

    def test_every_shift_is_as_likely_and_their_mean_is_0(self):
        """A single bright pixel in the middle tells the shift."""
        translation = Translation(0.25)
        x = np.zeros((20_000, 9, 9, 1), np.float32)
        x[:, 4, 4] = 1.0
        y = translation(tf.constant(x), noise_for(translation, 20_000)).numpy()
        rows, columns = np.nonzero(y.sum(axis=(0, 3)))
        assert set(rows) == set(columns) == {2, 3, 4, 5, 6}
        counts = y.sum(axis=(0, 3))[2:7, 2:7]
        assert counts.sum() == 20_000
        # Four standard errors of 800, and of a mean of variance 2.
        np.testing.assert_allclose(counts, 800, atol=4 * 28)
        offsets = np.arange(-2, 3)
        assert abs((counts.sum(1) @ offsets) / 20_000) < 4 * 0.01
        assert abs((counts.sum(0) @ offsets) / 20_000) < 4 * 0.01


class TestCutout:
    def test_cuts_the_rectangle_and_nothing_else(self):
        x = images(2)
        y = cut_out(x, tf.constant([[1, 6], [-1, -1]]), (3, 4)).numpy()
        expected = x.copy()
        expected[0, 1:4, 6:] = 0.0
        expected[1, :2, :3] = 0.0
        np.testing.assert_array_equal(y, expected)

    @pytest.mark.parametrize("share", [0.25, 0.375])
    def test_is_as_likely_at_mirrored_places(self, share):
        cutout = Cutout(share)
        y = cutout(tf.ones((20_000, 8, 8, 1)), noise_for(cutout, 20_000))
        kept = np.mean(y, axis=(0, 3))
        np.testing.assert_allclose(kept, kept[::-1, ::-1], atol=0.015)
        assert kept[0, 0] > kept[4, 4]

    def test_of_share_0_it_leaves_the_image(self):
        cutout = Cutout(0.0)
        y = cutout(tf.constant(images()), noise_for(cutout))
        np.testing.assert_array_equal(y, images())


class TestColour:
    def test_closed_forms(self):
        x = images(2)
        np.testing.assert_allclose(
            brighten(x, [0.5, -0.25]),
            x + np.array([0.5, -0.25])[:, None, None, None],
            atol=1e-6,
        )
        grey = saturate(x, [0.0, 1.0]).numpy()
        np.testing.assert_allclose(
            grey[0], np.repeat(x[0].mean(-1, keepdims=True), 3, -1), atol=1e-6
        )
        np.testing.assert_allclose(grey[1], x[1], atol=1e-6)
        flat = contrast(x, [0.0, 2.0]).numpy()
        np.testing.assert_allclose(flat[0], x[0].mean(), atol=1e-6)
        assert flat[1].std() == pytest.approx(2 * x[1].std(), rel=1e-5)
        assert flat[1].mean() == pytest.approx(x[1].mean(), abs=1e-6)

    def test_an_opacity_stays_and_is_no_part_of_the_mean(self):
        x = images(6, 4)
        y = Colour()(tf.constant(x), noise_for(Colour())).numpy()
        np.testing.assert_array_equal(y[..., 3], x[..., 3])
        np.testing.assert_allclose(
            y[..., :3],
            Colour()(tf.constant(x[..., :3]), noise_for(Colour())),
            atol=1e-6,
        )

    def test_grey_images_have_no_saturation(self):
        x = images(2, 1)
        np.testing.assert_allclose(saturate(x, [0.0, 1.7]), x, atol=1e-6)


def test_mirroring_twice_is_nothing_and_once_is_numpys():
    x = images()
    chosen = tf.constant([True, False, True, True, False, False])
    once = mirror(x, chosen)
    np.testing.assert_array_equal(once[0], x[0, :, ::-1])
    np.testing.assert_array_equal(once[1], x[1])
    np.testing.assert_array_equal(mirror(once, chosen), x)


class TestAdaptive:
    def test_p_rises_to_1_and_falls_to_0(self):
        """Of 40 images in 100, after the four batches that r needs."""
        made = Adaptive((Mirror(),), ramp_images=100)
        seen = []
        for sign in [1.0] * 10 + [-1.0] * 10:
            made.adapt(tf.fill((8,), 3.0 * sign), 40)
            seen.append(float(made.probability.numpy()))
        np.testing.assert_allclose(seen[:8], [0, 0, 0, 0, 0.4, 0.8, 1, 1])
        # One batch brings r below the target, the next moves p.
        np.testing.assert_allclose(seen[10:15], [1, 0.6, 0.2, 0, 0], atol=1e-6)
        assert float(made.real_sign.numpy()) == pytest.approx(-0.89, abs=0.01)

    def test_size_of_logits_does_not_matter(self):
        small, large = Adaptive((Mirror(),)), Adaptive((Mirror(),))
        for made, scale in ((small, 1e-3), (large, 1e3)):
            made.adapt(scale * tf.constant([1.0, -2.0, 0.5, 3.0]), 4)
        assert small.get_weights() == large.get_weights() == [0.0, 0.125]

    def test_half_a_million_images_by_default(self):
        made = Adaptive((Mirror(),))
        made.real_sign.assign(0.9)
        made.adapt(tf.ones((4,)), 50_000)
        assert float(made.probability.numpy()) == pytest.approx(0.1)


@pytest.mark.parametrize("whole", [Policy, Adaptive])
def test_what_adapts_is_no_part_of_another(whole):
    with pytest.raises(ValueError, match="`augmentations` must hold none that"):
        whole((Mirror(), adaptive()))


def test_several_are_one_policy():
    one, several = Mirror(), as_augmentation("augment", [Mirror(), Colour()])
    assert as_augmentation("augment", one) is one
    assert isinstance(several, Policy)
    assert [type(each) for each in several.augmentations] == [Mirror, Colour]
    # Of the name that the caller gave.
    with pytest.raises(ValueError, match="`augment` must hold one at least"):
        as_augmentation("augment", [])
    with pytest.raises(ValueError, match="`augment` must hold none that is"):
        as_augmentation("augment", [adaptive()])
    with pytest.raises(TypeError, match="`augment` must be .* augment=None"):
        as_augmentation("augment", None)


def test_messages():
    with pytest.raises(TypeError, match="values of kgan.augment. Received: 3"):
        Policy((Mirror(), 3))
    for kind in (Adaptive, Policy):
        with pytest.raises(TypeError, match="`augmentations` must hold values"):
            kind(Policy(ALL))
    with pytest.raises(ValueError, match="`augmentations` must hold one at"):
        Adaptive(())
    with pytest.raises(ValueError, match=r"`probability` must .* \[0, 1\]"):
        Policy(ALL, 1.5)
    with pytest.raises(ValueError, match="`share` must"):
        Cutout(-0.1)
    with pytest.raises(ValueError, match="`saturation` must"):
        Colour(saturation=1.5)
    with pytest.raises(ValueError, match="`ramp_images` must be at least 1"):
        Adaptive(ALL, ramp_images=0)
