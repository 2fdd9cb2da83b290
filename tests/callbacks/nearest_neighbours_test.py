"""Samples beside the training pictures nearest to them."""

import numpy as np
import pytest

from kgan.callbacks import NearestNeighbours
from kgan.callbacks import TensorBoard
from kgan.callbacks.event_writer import read_events
from kgan.core import picture_grid
from kgan.core import to_uint8_pictures
from tests.callbacks.tensorboard_test import steps_of
from tests.events import event_files


def records_of(samples):
    return {"sample": samples}


def tiles_of(picture, rows, columns):
    """The pictures of a grid of 4 x 4 ones, enlarged 12 times."""
    pixels = picture[..., 0][2:, 2:]
    return [
        [
            pixels[50 * row : 50 * row + 48, 50 * column : 50 * column + 48]
            for column in range(columns)
        ]
        for row in range(rows)
    ]


def test_a_copy_stands_beside_its_sample(tmp_path, make_game):
    model = make_game()
    copies = to_uint8_pictures(model.sample(2, seed=3))
    others = np.random.default_rng(0).integers(0, 256, (50, 4, 4, 1), np.uint8)
    callback = NearestNeighbours(
        records_of(np.concatenate([others, copies])),
        count=2,
        neighbours=3,
        seed=3,
        board=TensorBoard(tmp_path),
    )
    callback.set_model(model)
    picture = callback.picture()
    left = picture[:, :52]
    np.testing.assert_array_equal(left, picture_grid(copies, columns=1))
    right = tiles_of(picture[:, 52 + 8 :], 2, 3)
    for row, copy in enumerate(tiles_of(left, 2, 1)):
        np.testing.assert_array_equal(right[row][0], copy[0])
        assert (right[row][1] != copy[0]).any()


def test_an_embedding_decides_what_is_near(tmp_path, make_game):
    model = make_game()
    samples = to_uint8_pictures(model.sample(1))
    # The opposite sample is the nearest by the distance from grey alone.
    other = np.clip(255 - samples.astype(int), 0, 255).astype(np.uint8)
    grey = np.full((9, 4, 4, 1), 128, np.uint8)
    callback = NearestNeighbours(
        records_of(np.concatenate([grey, other])),
        count=1,
        neighbours=1,
        embedding=lambda pictures: np.abs(
            pictures.reshape(len(pictures), -1) - 127.5
        ),
        board=TensorBoard(tmp_path),
    )
    callback.set_model(model)
    found = tiles_of(callback.picture()[:, 52 + 8 :], 1, 1)[0][0]
    expected = picture_grid(other, columns=1)[2:50, 2:50, 0]
    np.testing.assert_array_equal(found, expected)


def test_records_are_bounded_and_the_caption_says_how_many(
    tmp_path, make_game, fit_game
):
    records = np.random.default_rng(0).integers(
        0, 256, (400, 4, 4, 1), np.uint8
    )
    board = TensorBoard(tmp_path)
    callback = NearestNeighbours(
        records_of(records), every_steps=2, most_records=100, board=board
    )
    np.testing.assert_array_equal(callback.pictures[-1], records[-1])
    fit_game(make_game(), 3, board, callback)
    assert steps_of(tmp_path, "nearest_neighbours") == [0, 2, 3]
    (path,) = event_files(tmp_path)
    captions = {
        value.metadata.summary_description
        for event in read_events(path)
        for value in event.summary.value
        if value.tag == "nearest_neighbours"
    }
    assert any("among 100 training pictures, by pixels" in c for c in captions)


def test_other_records_are_refused(tmp_path, make_game, fit_game):
    board = TensorBoard(tmp_path)
    pictures = np.zeros((9, 4, 4, 1), np.uint8)
    with pytest.raises(ValueError, match="at least 10 pictures"):
        NearestNeighbours(records_of(pictures), neighbours=10, board=board)
    with pytest.raises(ValueError, match="at least 5 pictures"):
        NearestNeighbours(records_of(np.zeros((9, 2))), board=board)
    callback = NearestNeighbours(
        records_of(np.zeros((9, 8, 8, 1), np.uint8)), board=board
    )
    with pytest.raises(ValueError, match=r"Received: \(8, 8, 1\)"):
        fit_game(make_game(), 1, board, callback)
