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
        total, weight = float(np.sum(epoch)), float(len(epoch))
        window.update(
            step, {"a": total, "b": -total}, {"a": weight, "b": weight}
        )
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
    window.update(1, {"a": 2.0}, {"a": 1.0})
    assert window.steps == 1 and window.take() == {"a": 2.0}
    assert window.steps == 0 and window.take() == {}


def test_what_was_not_finite_spoils_its_own_window_alone():
    """Steps 1, NaN, 3 and 5, of which the second has no weight."""
    window, means = WindowMean(0), []
    for step, total, weight in ((1, 1, 1), (2, 1, 1), (3, 4, 2), (4, 9, 3)):
        window.update(step, {"a": total}, {"a": weight})
        means.append(window.take()["a"])
    np.testing.assert_equal(means, [1.0, np.nan, 3.0, 5.0])
