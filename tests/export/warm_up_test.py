"""Records that a server replays before it takes requests."""

import importlib

import numpy as np
import pytest
import tensorflow as tf

from kgan.export import save


def test_every_signature_is_asked_and_answers(conditional_game, tmp_path):
    logs = pytest.importorskip("tensorflow_serving.apis.prediction_log_pb2")
    version = save(conditional_game, tmp_path, warm_up=True)
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
        (output,) = served[name](**inputs).values()
        asked.append((name, len(output)))
        if name == "sample_n":
            np.testing.assert_allclose(
                output,
                conditional_game.sample(
                    len(output), seed=7, label=None if len(output) == 1 else 0
                ),
                atol=1e-5,
            )
    assert sorted(asked) == sorted(
        (name, count) for name in served for count in (1, 16)
    )


def test_without_the_extra_it_is_refused_before_work(
    game, tmp_path, monkeypatch
):
    def absent(name):
        raise ImportError(f"No module named {name!r}")

    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(ModuleNotFoundError, match=r"'kgan\[serving\]'"):
        save(game, tmp_path / "new", warm_up=True)
    assert not (tmp_path / "new").exists()
