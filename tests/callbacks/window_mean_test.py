"""The mean over a window, whatever epochs it lies in."""

import numpy as np

from kgan.callbacks.window_mean import WindowMean


def test_windows_over_epochs_hold_the_mean_of_their_own_steps():
    values = np.random.default_rng(0).normal(5.0, 3.0, size=30)
    window, found = WindowMean(100), []
    epoch = []
    for step, value in enumerate(values, start=101):
        if (step - 101) % 12 == 0:
            window.begin_epoch()
            epoch = []
        epoch.append(value)
        window.update(step, {"a": np.mean(epoch), "b": -np.mean(epoch)})
        if step % 7 == 0:
            found.append((step, window.take()))
    assert [step for step, _ in found] == [105, 112, 119, 126]
    start = 0
    for step, means in found:
        mean = values[start : step - 100].mean()
        start = step - 100
        np.testing.assert_allclose(means["a"], mean, rtol=1e-12)
        np.testing.assert_allclose(means["b"], -mean, rtol=1e-12)


def test_no_step_no_mean():
    window = WindowMean(0)
    window.begin_epoch()
    assert window.take() == {}
    window.update(1, {"a": 2.0})
    assert window.steps == 1 and window.take() == {"a": 2.0}
    assert window.steps == 0 and window.take() == {}
