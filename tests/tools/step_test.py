import argparse

import keras
import numpy as np
import pytest

from kgan.layers import BatchNormalization
from kgan.layers import DoublingConvolution
from kgan.layers import HalvingConvolution
from kgan.layers import PooledConvolution
from kgan.layers import UpsampledConvolution
from tools.benchmark.__main__ import main
from tools.benchmark.asking import WARM_CALLS
from tools.benchmark.asking import Player
from tools.benchmark.asking import asked_in_turn
from tools.benchmark.keras_step import keras_step
from tools.benchmark.kgan_step import kgan_step
from tools.benchmark.step import LIBRARIES
from tools.benchmark.step import WAYS
from tools.benchmark.step import check
from tools.benchmark.step import summary
from tools.benchmark.step import table_of
from tools.benchmark.step import ways_of
from tools.benchmark.step_work import WORKS
from tools.benchmark.step_work import forward_flops
from tools.benchmark.step_work import make_networks
from tools.benchmark.step_work import plain_networks
from tools.benchmark.step_work import step_flops


def test_flops_of_the_dense_networks():
    """64-128-128-2 makes, 2-128-128-1 judges."""
    made = 2 * (64 * 128 + 128 * 128 + 128 * 2)
    judged = 2 * (2 * 128 + 128 * 128 + 128)
    generator, discriminator = make_networks(WORKS["mlp"])
    assert forward_flops(generator) == (made, 2 * 64 * 128)
    assert forward_flops(discriminator) == (judged, 2 * 2 * 128)
    turn = made + 6 * judged - 2 * (2 * 2 * 128)
    reply = made + 2 * judged + 2 * made - 2 * 64 * 128
    assert step_flops(WORKS["mlp"]) == turn + reply


def test_flops_of_a_convolution_and_of_its_transpose():
    """A 4x4 kernel meets each of 7x7 places once, either way."""
    inputs = keras.Input((14, 14, 3))
    halved = keras.layers.Conv2D(5, 4, strides=2, padding="same")(inputs)
    made = keras.layers.Conv2DTranspose(3, 4, strides=2, padding="same")(halved)
    each = 2.0 * 7 * 7 * 4 * 4 * 3 * 5
    assert forward_flops(keras.Model(inputs, made)) == (2 * each, each)


@pytest.mark.parametrize("name", WORKS)
def test_plain_networks_are_keras_own_and_answer_alike(name):
    random = np.random.default_rng(0)
    work = WORKS[name]
    given = (
        {"latent": random.normal(size=(3, 64)).astype("f")},
        {"sample": random.normal(size=(3, *work.sample_shape)).astype("f")},
    )
    pairs = zip(make_networks(work), plain_networks(work), given, strict=True)
    for ours, plain, inputs in pairs:
        own = (
            BatchNormalization,
            DoublingConvolution,
            HalvingConvolution,
            PooledConvolution,
            UpsampledConvolution,
        )
        assert not any(isinstance(layer, own) for layer in plain.layers)
        np.testing.assert_allclose(
            np.asarray(ours(inputs, training=True)),
            np.asarray(plain(inputs, training=True)),
            atol=1e-5,
        )


@pytest.mark.parametrize("make", [kgan_step, keras_step])
@pytest.mark.parametrize(
    "name", ["mlp", pytest.param("r3_32", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("steps", [1, 2])
def test_a_call_trains(make, name, steps):
    options = {"steps_per_execution": steps}
    if make is kgan_step:
        options["jit_compile"] = False
    step = make(WORKS[name], 4, options)
    first, *_, last = [dict(step()) for _ in range(3)]
    assert first.keys() == last.keys()
    assert all(np.isfinite(list(last.values())))
    assert first != last


def test_long_steps_are_not_put_into_loops():
    short, long = (ways_of(["keras"], flops) for flops in (1e9, 1e11))
    assert "keras, loop" in short and "keras, XLA, loop" in short
    assert long == ["keras", "keras, XLA"]
    every = ways_of(LIBRARIES, 1e9)
    assert every == list(WAYS)


class Recorded:
    """Instead of a process: a way that takes its seconds, and notes them."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.asked = []

    def seconds_of(self, calls):
        self.asked.append(calls)
        return [self.seconds] * calls


def test_each_way_plays_about_as_long():
    players = {"fast": Recorded(0.01), "slow": Recorded(10.0)}
    timed = asked_in_turn(players, rounds=3, calls=2, seconds=0.5)
    assert players["fast"].asked == [1, WARM_CALLS, 50, 50, 50]
    assert players["slow"].asked == [1, 1, 1, 1]
    assert timed["slow"] == [[10.0]] * 3


def test_a_process_answers_and_is_ended():
    with Player("product_step", ["float32"]) as player:
        player.ready()
        assert player.first_seconds > 0.0
        assert all(0.0 < each < 60.0 for each in player.seconds_of(2))
    assert player._process.returncode is not None


def test_a_process_that_cannot_begin_says_why():
    with (
        Player("product_step", ["float77"]) as player,
        pytest.raises(RuntimeError, match="float77"),
    ):
        player.ready()


def test_summary_says_what_the_seconds_say():
    found = summary([[0.1, 0.1, 0.3], [0.2], [0.4]], 50, 4e9, 2000.0)
    assert found["step_ms"] == pytest.approx(
        {"low": 100.0, "median": 200.0, "high": 400.0}
    )
    assert found["images_per_second"] == pytest.approx(250.0)
    assert found["gflops"] == pytest.approx(1000.0)
    assert found["of_ceiling"] == pytest.approx(0.5)


def test_the_table_has_a_line_a_way_and_a_line_a_peer():
    def way(name, seconds):
        ratio = dict.fromkeys(("low", "median", "high"), seconds)
        return {
            **summary([[seconds]], 10, 1e9, 100.0),
            "library": WAYS[name].library,
            "over_kgan": ratio,
            "over_kgan_best": {key: 2 * seconds for key in ratio},
        }

    row = {
        "work": "mlp",
        "batch": 10,
        "precision": "float32",
        "ways": {
            "kgan": way("kgan", 1.0),
            "keras": way("keras", 3.0),
            "keras, XLA": way("keras, XLA", 2.0),
            "torch": {"library": "torch", "failed": "no double backward"},
        },
    }
    lines = table_of([row]).splitlines()
    assert [line.split()[3] for line in lines[1:4]] == [
        "kgan",
        "keras",
        "keras,",
    ]
    assert "no double backward" in lines[4]
    assert lines[-1].split() == (
        "mlp 10 float32 keras 3.00 6.00 keras, XLA 4.00".split()
    )


def test_what_cannot_be_compared_is_refused(capsys):
    with pytest.raises(ValueError, match=r"must name kgan.*Received"):
        check(argparse.Namespace(library=["keras"]))
    assert main(["step", "--library", "keras"]) == 2
    assert "must name kgan" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["step", "--seconds=0"])
    assert "above 0" in capsys.readouterr().err


@pytest.mark.slow
def test_kgan_beside_keras(tmp_path, capsys):
    arguments = ["--work=mlp", "--batch=16", "--precision=float32"]
    libraries = ["--library", "kgan", "keras"]
    out = tmp_path / "step.json"
    code = main(
        [
            "step",
            *arguments,
            *libraries,
            "--rounds=1",
            "--seconds=.1",
            f"--out={out}",
        ]
    )
    assert code == 0 and out.exists()
    assert "its best / kgan's best" in capsys.readouterr().out
