"""Records that a server replays before it takes requests."""

import importlib

import numpy as np
import pytest
import tensorflow as tf

from kgan.export import Calibration
from kgan.export import save


def test_every_signature_of_rows_is_asked_and_answers(
    conditional_game, tmp_path
):
    logs = pytest.importorskip("tensorflow_serving.apis.prediction_log_pb2")
    version = save(
        conditional_game,
        tmp_path,
        calibration=Calibration((-1.0, 1.0), (0.2, 0.6)),
        warm_up=True,
    )
    path = version / "assets.extra" / "tf_serving_warmup_requests"
    served = tf.saved_model.load(str(version)).signatures
    asked = []
    for record in tf.data.TFRecordDataset(str(path)):
        log = logs.PredictionLog.FromString(record.numpy())
        request = log.predict_log.request
        name = request.model_spec.signature_name
        inputs = {
            key: tf.constant(tf.make_ndarray(value))
            for key, value in request.inputs.items()
        }
        # A server that batches joins them along it, and else fails to load.
        counts = {value.shape.as_list()[0] for value in inputs.values()}
        answer = served[name](**inputs)
        counts |= {len(value) for value in answer.values()}
        (count,) = counts
        asked.append((name, count))
        if name == "sample":
            np.testing.assert_allclose(
                answer["sample"][1:2],
                conditional_game.sample(1, seed=1, label=0)[: count - 1],
                atol=1e-5,
            )
    assert {"sample_n", "refine"} < set(served)
    assert sorted(asked) == sorted(
        (name, count)
        for name in set(served) - {"sample_n", "refine"}
        for count in (1, 16)
    )


def test_without_the_extra_it_is_refused_before_work(
    game, tmp_path, monkeypatch
):
    def absent(name):
        raise ImportError(f"No module named {name!r}")

    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(ModuleNotFoundError, match=r"'\.\[serving\]'"):
        save(game, tmp_path / "new", warm_up=True)
    assert not (tmp_path / "new").exists()
