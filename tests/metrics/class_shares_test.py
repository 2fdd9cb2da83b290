import numpy as np
import pytest
from scipy import stats

from kgan.metrics.class_shares import class_shares


def labels(counts):
    return np.repeat(np.arange(len(counts)), counts)


def test_values_by_hand():
    result = class_shares(
        real_labels=labels([50, 40, 10]),
        generated_labels=labels([120, 76, 4]),
        classes=3,
    )
    p, q = np.array([0.5, 0.4, 0.1]), np.array([0.6, 0.38, 0.02])
    assert result["total_variation"] == pytest.approx(0.1)
    assert result["kl"] == pytest.approx(np.sum(q * np.log(q / p)))
    assert result["kl_floor"] == pytest.approx(2 / 2 * (1 / 100 + 1 / 200))
    assert result["minority_class"] == 2
    assert result["minority_recall"] == pytest.approx(0.2)
    assert (result["n_real"], result["n_generated"]) == (100, 200)
    assert [result[f"share_real/{k}"] for k in range(3)] == [0.5, 0.4, 0.1]
    assert [result[f"share_generated/{k}"] for k in range(3)] == [
        0.6,
        0.38,
        0.02,
    ]
    assert "share_corrected/0" not in result


def test_p_value_is_pearsons():
    counts = np.array([[50, 40, 10, 0], [120, 76, 14, 0]])
    expected = stats.chi2_contingency(counts[:, :3], correction=False).pvalue
    result = class_shares(
        real_labels=labels(counts[0]),
        generated_labels=labels(counts[1]),
        classes=4,
    )
    assert result["p_value"] == pytest.approx(expected, rel=1e-9)
    # The class that occurs nowhere adds nothing to the floor either.
    assert result["kl_floor"] == pytest.approx(2 / 2 * (1 / 100 + 1 / 210))


def test_populations_are_told_apart():
    first, second = labels([80, 20]), labels([50, 50])
    result = class_shares(real_labels=first, generated_labels=second, classes=2)
    assert result["kl"] == pytest.approx(0.5 * np.log(0.5 / 0.8 * 0.5 / 0.2))
    assert result["minority_recall"] == pytest.approx(2.5)
    swapped = class_shares(
        real_labels=second, generated_labels=first, classes=2
    )
    assert swapped["kl"] == pytest.approx(
        0.8 * np.log(0.8 / 0.5) + 0.2 * np.log(0.2 / 0.5)
    )
    assert swapped["minority_recall"] == pytest.approx(1.6)
    assert swapped["minority_class"] == 0


@pytest.mark.parametrize(
    "shares, n, m",
    [
        (np.full(10, 0.1), 2000, 1000),
        (np.array([0.5, 0.3, 0.15, 0.05]), 500, 800),
    ],
)
def test_floors_and_p_under_equal_laws(shares, n, m):
    results = []
    for seed in range(300):
        rng = np.random.default_rng(seed)
        results.append(
            class_shares(
                real_labels=rng.choice(len(shares), n, p=shares),
                generated_labels=rng.choice(len(shares), m, p=shares),
                classes=len(shares),
            )
        )
    check_null(results)


def check_null(results):
    for value in ("total_variation", "kl"):
        values = np.array([result[value] for result in results])
        floor = np.mean([result[f"{value}_floor"] for result in results])
        error = values.std(ddof=1) / np.sqrt(len(values))
        assert abs(values.mean() - floor) < 4 * error + 0.01 * floor
    p = [result["p_value"] for result in results]
    assert stats.kstest(p, "uniform").pvalue > 1e-3


def confused(rng, true, rates):
    given = np.empty_like(true)
    for k in range(len(rates)):
        rows = true == k
        given[rows] = rng.choice(len(rates), rows.sum(), p=rates[k])
    return given


RATES = np.array(
    [[0.9, 0.1, 0.0], [0.05, 0.8, 0.15], [0.1, 0.2, 0.7]],
)


@pytest.mark.parametrize("held_out", [None, 600])
def test_correction_undoes_the_confusion_under_equal_laws(held_out):
    shares = np.array([0.6, 0.25, 0.15])
    results = []
    for seed in range(300):
        rng = np.random.default_rng(seed)
        confusion = RATES
        if held_out:
            true = rng.choice(3, held_out, p=shares)
            confusion = np.zeros((3, 3), int)
            np.add.at(confusion, (true, confused(rng, true, RATES)), 1)
        results.append(
            class_shares(
                real_labels=rng.choice(3, 2000, p=shares),
                generated_labels=confused(
                    rng, rng.choice(3, 1500, p=shares), RATES
                ),
                classes=3,
                confusion=confusion,
            )
        )
    check_null(results)
    corrected = np.array(
        [[r[f"share_corrected/{k}"] for k in range(3)] for r in results]
    )
    error = corrected.std(axis=0, ddof=1) / np.sqrt(len(results))
    assert (np.abs(corrected.mean(axis=0) - shares) < 4 * error + 2e-3).all()
    naive = np.mean([r["share_generated/1"] for r in results])
    assert abs(naive - shares[1]) > 0.03


def test_correction_solves_for_the_shares():
    q = np.array([0.2, 0.5, 0.3])
    given = np.rint(q @ RATES * 1000).astype(int)
    result = class_shares(
        real_labels=labels([300, 400, 300]),
        generated_labels=labels(given),
        classes=3,
        confusion=RATES,
    )
    for k in range(3):
        assert result[f"share_corrected/{k}"] == pytest.approx(q[k], abs=2e-3)
        assert result[f"share_generated/{k}"] == given[k] / 1000
    assert result["total_variation"] == pytest.approx(0.1, abs=2e-3)
    assert result["minority_class"] == 0
    assert result["minority_recall"] == pytest.approx(0.2 / 0.3, abs=0.01)
    assert result["clipped"] == 0.0
    assert result["confusion_condition"] == pytest.approx(np.linalg.cond(RATES))


def test_a_perfect_classifier_corrects_nothing():
    arrays = {
        "real_labels": labels([50, 40, 10]),
        "generated_labels": labels([30, 60, 20]),
        "classes": 3,
    }
    plain = class_shares(**arrays)
    corrected = class_shares(**arrays, confusion=np.eye(3))
    assert plain == pytest.approx(
        {name: corrected[name] for name in plain}, rel=1e-9
    )


def test_counts_are_scaled_row_by_row():
    arrays = {
        "real_labels": labels([300, 400, 300]),
        "generated_labels": labels([300, 400, 300]),
        "classes": 3,
    }
    rates = class_shares(**arrays, confusion=RATES)
    counts = class_shares(
        **arrays, confusion=RATES * np.array([[100], [1000], [20]])
    )
    for k in range(3):
        assert counts[f"share_corrected/{k}"] == pytest.approx(
            rates[f"share_corrected/{k}"]
        )
    # Few held-out rows make the result less certain.
    assert counts["total_variation_floor"] > rates["total_variation_floor"]
    assert counts["p_value"] > rates["p_value"]


def test_a_class_never_generated():
    result = class_shares(
        real_labels=labels([60, 40]), generated_labels=labels([90]), classes=2
    )
    assert result["minority_recall"] == 0.0
    assert result["classes_missing"] == 1
    assert result["kl"] == pytest.approx(np.log(1 / 0.6))
    assert result["p_value"] < 1e-6


def test_a_class_that_no_real_sample_has():
    with pytest.warns(UserWarning, match=r"half a real sample.*\[2\]"):
        result = class_shares(
            real_labels=labels([60, 40]),
            generated_labels=labels([50, 30, 20]),
            classes=3,
        )
    assert result["classes_unexpected"] == 1
    assert result["minority_class"] == 1
    p, q = np.array([60, 40, 0.5]) / 100.5, np.array([0.5, 0.3, 0.2])
    assert result["kl"] == pytest.approx(np.sum(q * np.log(q / p)))


def test_one_class_only():
    result = class_shares(
        real_labels=labels([10]), generated_labels=labels([20]), classes=5
    )
    assert result["p_value"] == 1.0
    assert result["total_variation"] == result["total_variation_floor"] == 0.0
    assert result["kl"] == result["kl_floor"] == 0.0
    assert result["minority_recall"] == 1.0


def test_negative_shares_are_clipped_and_told():
    with pytest.warns(UserWarning, match="negative shares, set to 0"):
        result = class_shares(
            real_labels=labels([50, 50]),
            generated_labels=labels([100]),
            classes=2,
            confusion=[[0.8, 0.2], [0.1, 0.9]],
        )
    assert result["share_corrected/0"] == 1.0
    assert result["clipped"] == pytest.approx(0.2 / 0.7)


def test_few_samples_are_told():
    with pytest.warns(UserWarning, match="4 of 4 expected counts below 5"):
        class_shares(
            real_labels=labels([4, 4]),
            generated_labels=labels([4, 4]),
            classes=2,
        )


def test_order_does_not_matter():
    rng = np.random.default_rng(0)
    arrays = {
        "real_labels": rng.integers(0, 3, 100),
        "generated_labels": rng.integers(0, 3, 70),
    }
    flipped = {name: values[::-1] for name, values in arrays.items()}
    assert class_shares(**arrays, classes=3) == class_shares(
        **flipped, classes=3
    )


@pytest.mark.parametrize("name", ["real_labels", "generated_labels"])
@pytest.mark.parametrize(
    "bad, error",
    [
        ([0.0, 1.0], TypeError),
        ([True, False], TypeError),
        (np.zeros((2, 2), int), ValueError),
        (np.zeros(0, int), ValueError),
        ([0, 2], ValueError),
        ([-1, 1], ValueError),
    ],
)
def test_bad_labels_are_named(name, bad, error):
    arrays = {"real_labels": [0, 1], "generated_labels": [0, 1]}
    with pytest.raises(error, match=f"`{name}` must"):
        class_shares(**(arrays | {name: bad}), classes=2)


def test_bad_classes_are_named():
    with pytest.raises(ValueError, match="`classes` must be at least 2"):
        class_shares(real_labels=[0], generated_labels=[0], classes=1)


@pytest.mark.parametrize(
    "confusion",
    [
        np.eye(3),
        [[1.0, -0.1], [0.0, 1.0]],
        [[1.0, np.nan], [0.0, 1.0]],
        [[1.0, 0.0], [0.0, 0.0]],
        [[0.5, 0.5], [0.5, 0.5]],
    ],
)
def test_bad_confusions_are_named(confusion):
    with pytest.raises(ValueError, match="`confusion` must"):
        class_shares(
            real_labels=labels([50, 50]),
            generated_labels=labels([50, 50]),
            classes=2,
            confusion=confusion,
        )


def test_an_ill_conditioned_confusion_is_told():
    with pytest.warns(UserWarning, match="ill-conditioned"):
        class_shares(
            real_labels=labels([50, 50]),
            generated_labels=labels([50, 50]),
            classes=2,
            confusion=[[0.52, 0.48], [0.48, 0.52]],
        )
