"""A report as plain data, as it stands in report.json, and its exhibits."""

import dataclasses

import numpy as np

from kgan.audit.exhibits import Cell
from kgan.audit.exhibits import Exhibits
from kgan.audit.margins import Margins

CLASS_NAMES = ["cat", "<b>dog & co</b>", "a|b"]
# Samples are darker than this, real pictures lighter.
HALF = 128


def finding(check, value, interval, null, *, p=0.5, **detail):
    return {
        "check": check,
        "question": f"What of {check}?",
        "value": value,
        "interval": interval,
        "null": null,
        "p": p,
        "n": {"generated": 2000, "held_out": 1000},
        "seed": 3,
        "detail": detail,
    }


def not_run(check):
    missing = finding(check, None, None, None, p=None, not_run="nobody asked")
    return {**missing, "n": {}}


def verdict(question, answer, *findings):
    return {
        "question": question,
        "answer": answer,
        "sentence": f"Sentence of {question} & more.",
        "findings": list(findings),
    }


def content(**changes):
    kinds = {
        "are_classes": True,
        "kinds": [0, 1, 2],
        "shares": [0.5, 0.5, 0.0],
        "shares_null": [0.3, 0.3, 0.4],
        "ratios": [1.67, 1.67, 0.0],
        "intervals": [[1.4, 2.0], [1.4, "inf"], [0.0001, 0.1]],
        "bounds": [0.00001, 0.5],
        "kind": 2,
    }
    return {
        "verdicts": [
            verdict("realistic", "realistic", "precision"),
            verdict("covers", "drops_modes", "coverage", "repeats"),
            verdict("keeps_proportions", "skews_classes", "shares"),
            verdict("novel", "not_enough_evidence", "near_copies"),
        ],
        "findings": [
            finding("precision", 0.93, [0.9, 0.95], 0.94, bounds=[0.88, 0.97]),
            finding("coverage", 0.6, ["-inf", 0.7], 0.95, bounds=[0.5, 0.8]),
            finding("repeats", 0.01, [0.0, 0.02], 0.01, bounds=[0.0, 0.03]),
            finding("shares", 0.0, [0.0001, 0.1], 1.0, p=1e-9, **kinds),
            finding("near_copies", 0.0, [0.0, 0.0], 0.0, bounds=[0.0, 0.0]),
            finding("support", 1234.5, [400.0, "inf"], None, p=None),
            finding(
                "discriminator_calibrated",
                0.1,
                None,
                0.02,
                curve={
                    "probability": [0.1, 0.9],
                    "share_real": [0.0, 1.0],
                    "samples": [100, 1],
                },
            ),
            not_run("likely"),
        ],
        "margins": dataclasses.asdict(Margins()),
        "alpha": 0.01,
        "seed": 3,
        "rows": {
            "train": 4000,
            "generated": 2000,
            "held_out": 1000,
            "reference": 2000,
        },
        "held_out_is_unseen": True,
        "seconds": {"precision": 0.1, "all": 1.5},
        "versions": {"kgan": "0.1.0", "keras": "3.15.1"},
        "class_names": CLASS_NAMES,
        **changes,
    }


def pictures(rows, low, shape=(8, 8, 3)):
    generator = np.random.default_rng(low)
    return generator.integers(low, low + 100, (rows, *shape), dtype=np.uint8)


def exhibits(**changes):
    generator = np.random.default_rng(0)
    dark, light = 0, HALF
    return Exhibits(
        **{
            "generated": pictures(7, dark),
            "held_out": pictures(7, light),
            "suspicious": pictures(3, dark),
            "originals": pictures(3, light),
            "ratios": np.array([0.2, 0.4, 0.6]),
            "giveaways": pictures(2, dark),
            "probabilities": np.array([0.999999, 0.75]),
            "outside": pictures(2, dark),
            "uncovered": pictures(2, light),
            "map_held_out": generator.normal(size=(50, 2)),
            "map_covered": np.arange(50) % 5 > 0,
            "map_generated": generator.normal(size=(60, 2)),
            "cells": (
                Cell(
                    6,
                    pictures(2, light),
                    pictures(2, dark),
                    np.array([False, True]),
                ),
            ),
            "copies": {
                "generated": np.zeros(7, bool),
                "suspicious": np.array([True, False, False]),
                "giveaways": np.zeros(2, bool),
                "outside": np.zeros(2, bool),
            },
            **changes,
        }
    )


def without_pictures(shape):
    """Exhibits of samples that are no pictures."""
    samples = ("generated", "held_out", "suspicious", "originals")
    samples += ("giveaways", "outside", "uncovered")
    numbers = {
        "suspicious": 3,
        "originals": 3,
        "giveaways": 2,
    }
    return exhibits(
        cells=(),
        **{name: np.zeros((numbers.get(name, 4), *shape)) for name in samples},
    )
