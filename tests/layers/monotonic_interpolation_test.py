"""Tokens laid out in time, against NumPy and by what must hold."""

import numpy as np
import pytest
import tensorflow as tf

from kgan.layers import MonotonicInterpolation
from kgan.layers import TokenEmbedding
from kgan.layers import TokenMask

RANDOM = np.random.default_rng(0)
FEATURES = RANDOM.normal(size=(3, 4, 2)).astype(np.float32)
LENGTHS = RANDOM.uniform(0.5, 4.0, size=(3, 4)).astype(np.float32)
TOKENS = np.array([[5, 2, 1, 3], [5, 2, 0, 0], [4, 0, 0, 0]], np.int32)


def oracle(features, lengths, tokens, frames, temperature):
    made = np.zeros((len(features), frames, features.shape[2]))
    for row, text in enumerate(tokens):
        count = int((text != 0).sum())
        total = lengths[row, :count].sum()
        start = (frames - total) / 2
        centres = []
        for length in lengths[row, :count]:
            centres.append(start + length / 2)
            start += length
        for frame in range(frames):
            logits = -((frame + 0.5 - np.array(centres)) ** 2) / temperature
            weights = np.exp(logits - logits.max())
            weights /= weights.sum()
            made[row, frame] = weights @ features[row, :count]
    return made


@pytest.mark.parametrize("frames", [1, 6, 17])
@pytest.mark.parametrize("temperature", [0.5, 4.0])
def test_is_what_the_formula_says(frames, temperature):
    layer = MonotonicInterpolation(frames, temperature=temperature)
    np.testing.assert_allclose(
        layer(FEATURES, LENGTHS, TOKENS),
        oracle(FEATURES, LENGTHS, TOKENS, frames, temperature),
        atol=1e-5,
    )


def test_more_padding_changes_nothing():
    layer = MonotonicInterpolation(9)
    short = layer(FEATURES[1:, :2], LENGTHS[1:, :2], TOKENS[1:, :2])
    long = layer(FEATURES[1:], LENGTHS[1:], TOKENS[1:])
    np.testing.assert_allclose(short, long, atol=1e-6)


def test_a_text_backwards_is_its_sound_backwards():
    layer = MonotonicInterpolation(9)
    forwards = layer(FEATURES[:1], LENGTHS[:1], TOKENS[:1])
    backwards = layer(FEATURES[:1, ::-1], LENGTHS[:1, ::-1], TOKENS[:1, ::-1])
    np.testing.assert_allclose(forwards[:, ::-1], backwards, atol=1e-5)


def test_lengths_have_the_gradient_of_finite_differences():
    layer = MonotonicInterpolation(9)

    def value(lengths):
        return tf.reduce_sum(tf.sin(layer(FEATURES, lengths, TOKENS)))

    lengths = tf.constant(LENGTHS)
    with tf.GradientTape() as tape:
        tape.watch(lengths)
        total = value(lengths)
    slope = tape.gradient(total, lengths)
    along = RANDOM.normal(size=LENGTHS.shape).astype(np.float32)
    step = 1e-2
    measured = (
        value(lengths + step * along) - value(lengths - step * along)
    ) / (2 * step)
    assert float(tf.reduce_sum(slope * along)) == pytest.approx(
        float(measured), rel=1e-2
    )
    # Padding lasts no time.
    assert np.all(np.asarray(slope)[TOKENS == 0] == 0.0)


def test_positions_do_not_lose_precision_by_half():
    lengths = np.full((1, 40), 1.37, np.float32)
    features = np.arange(40, dtype=np.float32)[None, :, None] / 40
    tokens = np.ones((1, 40), np.int32)
    whole = MonotonicInterpolation(60)(features, lengths, tokens)
    half = MonotonicInterpolation(60, dtype="mixed_bfloat16")(
        features, lengths, tokens
    )
    np.testing.assert_allclose(tf.cast(half, tf.float32), whole, atol=0.01)


def test_padding_has_no_vector_and_keeps_none():
    layer = TokenEmbedding(6, 3)
    made = np.asarray(layer(TOKENS))
    rows = np.asarray(layer.embeddings)
    np.testing.assert_array_equal(made[0, 0], rows[4])
    np.testing.assert_array_equal(made[0, 2], rows[0])
    assert not made[TOKENS == 0].any()
    masked = np.asarray(TokenMask()(FEATURES, TOKENS))
    assert not masked[TOKENS == 0].any()
    there = TOKENS != 0
    np.testing.assert_array_equal(masked[there], FEATURES[there])


def test_arguments_are_checked():
    with pytest.raises(ValueError, match="`frames` must be at least 1"):
        MonotonicInterpolation(0)
    with pytest.raises(ValueError, match="`temperature` must be a finite"):
        MonotonicInterpolation(4, temperature=0.0)
    with pytest.raises(ValueError, match="`values` must be at least 2"):
        TokenEmbedding(1, 3)
