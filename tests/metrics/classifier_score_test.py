import numpy as np
import pytest

from kgan.metrics.classifier_score import classifier_score


def draw(n=200, classes=5, concentration=0.3, seed=0):
    rng = np.random.default_rng(seed)
    return rng.dirichlet(concentration * np.ones(classes), size=n)


def oracle(rows):
    marginal = rows.mean(axis=0)
    return np.exp(
        np.mean([np.sum(row * np.log(row / marginal)) for row in rows])
    )


def test_all_rows_equal_the_definition():
    rows = draw(concentration=2.0)
    result = classifier_score(generated_probabilities=rows, splits=1)
    assert result["classifier_score_all"] == pytest.approx(oracle(rows))
    assert result["classifier_score"] == pytest.approx(oracle(rows))
    assert result["classifier_score_std"] == 0.0


def test_splits_equal_the_definition():
    rows = draw(23, concentration=2.0)
    result = classifier_score(generated_probabilities=rows, splits=4, seed=3)
    order = np.random.default_rng(3).permutation(23)
    values = [oracle(rows[part]) for part in np.array_split(order, 4)]
    assert result["classifier_score"] == pytest.approx(np.mean(values))
    assert result["classifier_score_std"] == pytest.approx(np.std(values))
    assert (result["splits"], result["n_generated"]) == (4, 23)
    assert result["seed"] == 3


@pytest.mark.parametrize("classes", [2, 10, 1000])
def test_sure_and_uniform_gives_the_number_of_classes(classes):
    rows = np.eye(classes)[np.arange(2 * classes) % classes]
    result = classifier_score(generated_probabilities=rows, splits=1)
    assert result["classifier_score"] == pytest.approx(classes, rel=1e-9)


def test_rows_that_agree_give_one():
    rows = np.tile(draw(1), (100, 1))
    result = classifier_score(generated_probabilities=rows)
    assert result["classifier_score"] == pytest.approx(1.0, rel=1e-9)
    assert result["classifier_score_all"] >= 1.0
    sure = np.tile(np.eye(5)[:1], (100, 1))
    assert (
        classifier_score(generated_probabilities=sure)["classifier_score"]
        == 1.0
    )


def test_sure_rows_give_the_exponential_of_the_entropy():
    shares = np.array([0.5, 0.3, 0.2])
    rows = np.eye(3)[np.repeat(np.arange(3), (1000 * shares).astype(int))]
    result = classifier_score(generated_probabilities=rows, splits=1)
    expected = np.exp(-np.sum(shares * np.log(shares)))
    assert result["classifier_score"] == pytest.approx(expected)


def test_few_rows_a_split_lower_the_score_as_stated():
    values = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        rows = np.eye(5)[rng.integers(0, 5, 1000)]
        values.append(
            classifier_score(generated_probabilities=rows, seed=seed)[
                "classifier_score"
            ]
        )
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    assert abs(np.mean(values) / 5 - (1 - 4 / 200)) < 4 * error / 5 + 5e-4


def test_the_mode_score_is_the_score_whatever_the_real_rows():
    generated = draw()
    expected = classifier_score(generated_probabilities=generated)
    for seed in (1, 2):
        real = draw(90, concentration=[2, 1, 0.5, 0.2, 3], seed=seed)
        result = classifier_score(
            generated_probabilities=generated, real_probabilities=real
        )
        assert result["mode_score"] == pytest.approx(
            expected["classifier_score_all"], rel=1e-10
        )
        p, q = real.mean(axis=0), generated.mean(axis=0)
        assert result["class_divergence"] == pytest.approx(
            np.sum(q * np.log(q / p))
        )


def test_real_rows_are_told_apart():
    sure, unsure = draw(400, concentration=0.05), draw(300, concentration=9.0)
    result = classifier_score(
        generated_probabilities=sure, real_probabilities=unsure, splits=5
    )
    assert result["classifier_score"] > 3 > 1.5 > result["real_score"]
    assert (result["n_generated"], result["n_real"]) == (400, 300)
    assert result["real_score_all"] == pytest.approx(oracle(unsure))
    swapped = classifier_score(
        generated_probabilities=unsure, real_probabilities=sure, splits=5
    )
    assert swapped["classifier_score_all"] == result["real_score_all"]
    alone = classifier_score(generated_probabilities=sure, splits=5)
    assert alone.items() <= result.items()


def test_a_class_without_real_probability():
    generated = np.eye(3)[np.arange(60) % 3]
    real = np.eye(3)[np.arange(40) % 2]
    result = classifier_score(
        generated_probabilities=generated, real_probabilities=real, splits=1
    )
    p = np.array([0.5, 0.5, 0.5 / 40]) / (1 + 0.5 / 40)
    assert result["class_divergence"] == pytest.approx(
        np.mean(np.log(1 / 3 / p))
    )
    assert result["mode_score"] == pytest.approx(3.0)


def test_order_does_not_change_the_score_of_all_rows():
    rows = draw()
    assert classifier_score(generated_probabilities=rows[::-1])[
        "classifier_score_all"
    ] == pytest.approx(
        classifier_score(generated_probabilities=rows)["classifier_score_all"],
        rel=1e-12,
    )


def test_single_precision_is_scaled():
    rows = draw()
    rough = rows.astype(np.float32) * np.float32(1.0005)
    before = rough.copy()
    result = classifier_score(generated_probabilities=rough)
    assert result["classifier_score_all"] == pytest.approx(
        classifier_score(generated_probabilities=rows)["classifier_score_all"],
        rel=1e-5,
    )
    np.testing.assert_array_equal(rough, before)


@pytest.mark.parametrize(
    "name", ["generated_probabilities", "real_probabilities"]
)
@pytest.mark.parametrize(
    "bad, message",
    [
        (np.ones(40) / 40, "must have shape"),
        (draw(19), "must have at least 20 rows"),
        (np.full((40, 5), np.nan), "must be finite"),
        (np.full((40, 5), 0.21), "rows that sum to 1"),
        (np.tile([2.0, -1.0, 0.0, 0.0, 0.0], (40, 1)), "not logits"),
    ],
)
def test_bad_probabilities_are_named(name, bad, message):
    arrays = {
        "generated_probabilities": draw(40),
        "real_probabilities": draw(40),
    }
    with pytest.raises(ValueError, match=f"`{name}`.*{message}"):
        classifier_score(**(arrays | {name: bad}))


def test_classes_must_agree():
    with pytest.raises(ValueError, match="4 for real_probabilities"):
        classifier_score(
            generated_probabilities=draw(40),
            real_probabilities=draw(40, classes=4),
        )
    with pytest.raises(ValueError, match="at least 2 classes"):
        classifier_score(generated_probabilities=np.ones((40, 1)))


@pytest.mark.parametrize(
    "options, error",
    [
        ({"splits": 0}, ValueError),
        ({"splits": 2.0}, TypeError),
        ({"seed": -1}, ValueError),
    ],
)
def test_bad_options_are_named(options, error):
    with pytest.raises(error, match=f"`{next(iter(options))}` must"):
        classifier_score(generated_probabilities=draw(), **options)
