"""The audit judges what kgan did not make."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kgan.cli import main

SCRIPT = Path(__file__).with_name("plain_keras_gan.py")


@pytest.mark.slow
def test_a_plain_gan_of_keras_is_judged(tmp_path):
    export = tmp_path / "export"
    subprocess.run(
        [sys.executable, str(SCRIPT), str(export), "300"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    out = tmp_path / "audit"
    assert (
        main(
            [
                "audit",
                str(export),
                "--train=digits",
                "--latent=normal",
                "--count=500",
                f"--out={out}",
            ]
        )
        == 0
    )
    report = json.loads((out / "report.json").read_text())
    answers = {each["question"]: each["answer"] for each in report["verdicts"]}
    # Three hundred steps are far too few, and whoever trained on all of the
    # digits has seen what is held out.
    assert answers["realistic"] == "unrealistic"
    assert answers["covers"] == "drops_modes"
    assert answers["novel"] == "not_enough_evidence"
    assert (out / "report.html").read_text().startswith("<!DOCTYPE html>")
