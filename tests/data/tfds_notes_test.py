"""TFDS' notes on its own code are not passed on; others are."""

import logging

import pytest
from absl import logging as absl_logging

from kgan.data import load
from kgan.data import prepare
from kgan.data.tfds_notes import own_notes_dropped


@pytest.fixture
def told():
    """What comes through absl's logger."""
    messages = []
    handler = logging.Handler()
    handler.emit = lambda record: messages.append(record.getMessage())
    logger = absl_logging.get_absl_logger()
    logger.addHandler(handler)
    yield messages
    logger.removeHandler(handler)


def test_preparing_and_loading_log_nothing(tmp_path, told):
    prepare("digits", tmp_path, shards=1)
    load(tmp_path, cache="memory")
    load(tmp_path, cache="shards")
    assert told == []


def test_all_else_is_logged(told):
    with own_notes_dropped():
        absl_logging.warning("`FeatureConnector.dtype` is deprecated.")
        absl_logging.warning("the disk is full")
    absl_logging.warning("`FeatureConnector.dtype` is deprecated.")
    assert told == [
        "the disk is full",
        "`FeatureConnector.dtype` is deprecated.",
    ]
