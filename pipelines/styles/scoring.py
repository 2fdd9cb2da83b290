"""How near translations come: to their samples, and to the style wanted."""

from typing import NamedTuple

import numpy as np
import tensorflow as tf

from kgan.metrics import ClassifierFeatures
from kgan.metrics import kernel_distance
from kgan.metrics import to_uint8
from kgan.metrics.features import EfficientNetLite0
from kgan.metrics.features import Embedding
from kgan.metrics.features import RandomNetwork
from kgan.metrics.features import efficientnet_lite0_weights
from kgan.models import Game
from pipelines.styles.pairs import Pairs
from pipelines.styles.pairs import Sides

_FEWEST_CONTENTS = 10


def translations(game: Game, pairs: Pairs) -> np.ndarray:
    """Returns what a game makes of conditions, uint8 `(n, ...)`.

    Args:
        game: trained.
        pairs: whose conditions; each is asked for in its own style.
    """
    asked = {} if game.classes is None else {"label": pairs.style}
    return to_uint8(game.translate(pairs.condition, **asked))


def scores_of(made: np.ndarray, sides: Sides, *, seed: int) -> dict[str, float]:
    """Returns the scores of translations of held-out conditions.

    Args:
        made: of `translations`.
        sides: of the data.
        seed: of the classifiers and the kernel distance's draws.

    Returns:
        Those of `distance_scores` where there are pairs, `style_scores`,
        `content_scores` where contents come in several styles, and `"n"`,
        the translations.
    """
    held_out = sides.held_out
    scores = {"n": float(len(made))}
    if sides.paired:
        scores |= distance_scores(made, held_out)
    height, width, channels = made.shape[1:]
    features = _embedding((height, width, channels))
    scores |= kernel_scores(features, made, sides, seed=seed)
    scores |= style_scores(made, sides, seed=seed)
    if len(sides.styles) >= _FEWEST_CONTENTS:
        scores |= content_scores(made, sides, seed=seed)
    return scores


def distance_scores(made: np.ndarray, pairs: Pairs) -> dict[str, float]:
    """Returns the distance of each translation to its sample, meaned.

    Args:
        made: uint8 `(n, height, width, channels)`.
        pairs: held out.

    Returns:
        `"l1"`, the mean absolute difference of values in [-1, 1], and
        `"ssim"`, the structural similarity (1 for equal pictures); of the
        untouched conditions `"l1_of_condition"` and `"ssim_of_condition"`,
        what a translation must beat.

    Reference:
        Wang et al., Image Quality Assessment: From Error Visibility to
        Structural Similarity, 2004.
    """
    found = {}
    for name, pictures in (
        ("", made),
        ("_of_condition", _like(pairs.condition, made)),
    ):
        apart = pictures.astype(np.float64) - pairs.sample
        found[f"l1{name}"] = float(np.abs(apart).mean() / 127.5)
        similar = tf.image.ssim(pictures, pairs.sample, max_val=255)
        found[f"ssim{name}"] = float(tf.reduce_mean(similar))
    return found


def kernel_scores(
    features: Embedding, made: np.ndarray, sides: Sides, *, seed: int
) -> dict[str, float]:
    """Returns how far translations as a set are from the style wanted.

    Args:
        features: in which the distance is taken.
        made: uint8 `(n, height, width, channels)`.
        sides: of the data.
        seed: of the draws.

    Returns:
        `"kernel_distance"` to the held-out samples, after the features' name;
        `"..._of_condition"`, of the untouched conditions; `"..._of_real"`,
        of as many samples of training.
    """
    held_out = sides.held_out
    generator = np.random.default_rng(seed)
    chosen = generator.permutation(len(sides.train.sample))[: len(made)]
    real = features(held_out.sample)
    return {
        f"{features.name}/kernel_distance{name}": kernel_distance(
            real=real, generated=features(pictures), seed=seed
        )["kernel_distance"]
        for name, pictures in (
            ("", made),
            ("_of_condition", _like(held_out.condition, made)),
            ("_of_real", sides.train.sample[chosen]),
        )
    }


class Labelled(NamedTuple):
    """Pictures of classes, to train a classifier on.

    Attributes:
        pictures: uint8 `(n, height, width, channels)`.
        labels: int32 `(n,)`.
        classes: how many there are.
    """

    pictures: np.ndarray
    labels: np.ndarray
    classes: int


def style_scores(
    made: np.ndarray, sides: Sides, *, seed: int
) -> dict[str, float]:
    """Returns how often a classifier sees the style wanted, and how surely.

    With one style it tells conditions from samples, with several these from
    each other. What it goes by is style alone.

    Args:
        made: uint8 `(n, height, width, channels)`.
        sides: of the data.
        seed: of the classifier, which is trained on training pictures.

    Returns:
        `"style_agreement"` of translations, `"..._of_real"` of the held-out
        samples, and `"..._of_condition"` of the untouched conditions, shares
        in [0, 1]; and `kernel_scores` in the classifier's features.
    """
    train, held_out = sides.train, sides.held_out
    if len(sides.styles) > 1:
        seen = Labelled(train.sample, train.style, len(sides.styles))
        wanted = held_out.style
    else:
        conditions = _like(train.condition, made)
        labels = np.repeat(
            np.array([0, 1], np.int32), [len(conditions), len(train.sample)]
        )
        pictures = np.concatenate([conditions, train.sample])
        seen = Labelled(pictures, labels, 2)
        wanted = np.ones(len(made), np.int32)
    classifier = _trained(seen, seed)
    return {
        **_agreements("style", classifier, wanted, made, sides),
        **kernel_scores(classifier, made, sides, seed=seed),
    }


def content_scores(
    made: np.ndarray, sides: Sides, *, seed: int
) -> dict[str, float]:
    """Returns how often a classifier sees the content asked for.

    Args:
        made: uint8 `(n, height, width, channels)`.
        sides: of the data, of many styles.
        seed: of the classifier, which is trained on training pictures.

    Returns:
        `"content_agreement"` of translations, `"..._of_real"` of the held-out
        samples, and `"..._of_condition"` of the untouched conditions.
    """
    seen = Labelled(
        sides.train.sample, sides.train.content, len(sides.contents)
    )
    classifier = _trained(seen, seed)
    wanted = sides.held_out.content
    return _agreements("content", classifier, wanted, made, sides)


def _trained(seen: Labelled, seed: int) -> ClassifierFeatures:
    return ClassifierFeatures.train(
        seen.pictures, seen.labels, classes=seen.classes, seed=seed
    )


def _agreements(
    word: str,
    classifier: ClassifierFeatures,
    wanted: np.ndarray,
    made: np.ndarray,
    sides: Sides,
) -> dict[str, float]:
    return {
        f"{word}_agreement{name}": classifier.test_accuracy(pictures, wanted)
        for name, pictures in (
            ("", made),
            ("_of_real", sides.held_out.sample),
            ("_of_condition", _like(sides.held_out.condition, made)),
        )
    }


def _embedding(shape: tuple[int, int, int]) -> Embedding:
    """Features of objects, where their weights are installed, else random."""
    try:
        efficientnet_lite0_weights()
    except ModuleNotFoundError:
        return RandomNetwork(shape)
    return EfficientNetLite0()


def _like(pictures: np.ndarray, made: np.ndarray) -> np.ndarray:
    """Returns gray pictures in as many channels as translations have."""
    if pictures.shape[3] == made.shape[3]:
        return pictures
    if made.shape[3] == 1:
        weights = np.array([0.299, 0.587, 0.114])
        gray = pictures[..., :3].astype(np.float64) @ weights
        return np.rint(gray)[..., np.newaxis].astype(np.uint8)
    return pictures[..., :1].repeat(made.shape[3], axis=3)
