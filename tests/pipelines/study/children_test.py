"""No child is left behind by a study that is ended."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from pipelines.study import children as children_module
from pipelines.study.children import TERMINATED
from pipelines.study.children import Children
from pipelines.study.configs import STUDIES
from pipelines.study.version import ROOT

# A job that says who it is, then would take an hour.
SLEEPER = """
import os, time
print(os.getpid(), flush=True)
time.sleep(3600)
"""
# The program, with such jobs. Tests in the background ignore interrupts, and
# so would it.
STUDY = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from absl import app
from pipelines.study import running
from pipelines.study.__main__ import main
running.sys = type("", (), {"executable": sys.argv.pop()})
app.run(main)
"""


def alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def waited_for(condition, seconds=60.0):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


@pytest.mark.parametrize(
    "number",
    [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)],
)
def test_a_signal_to_the_study_ends_its_job_and_begins_none(number, tmp_path):
    python = tmp_path / "python"
    script = tmp_path / "sleeper.py"
    script.write_text(SLEEPER)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}"\n')
    python.chmod(0o755)
    study = subprocess.Popen(
        [
            *(sys.executable, "-c", STUDY, "--config=quick"),
            *(f"--workdir={tmp_path}", "--jobs_at_once=1", str(python)),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    first, second, *_ = [job.name for job in STUDIES["quick"]().jobs]
    log = tmp_path / "logs" / f"{first}.txt"
    try:
        assert waited_for(lambda: log.exists() and log.read_text())
        study.send_signal(number)
        printed, _ = study.communicate(timeout=60)
    finally:
        study.kill()
    assert not alive(int(log.read_text()))
    assert f"{first}: stopped" in printed and second not in printed
    assert not (tmp_path / "logs" / f"{second}.txt").exists()
    assert study.returncode == 128 + number


def test_what_does_not_end_by_itself_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(children_module, "PATIENCE_SECONDS", 0.2)
    children, log = Children(), tmp_path / "log"
    deaf = f"import signal; signal.signal({signal.SIGTERM:d}, signal.SIG_IGN)"
    codes = []
    thread = threading.Thread(
        target=lambda: codes.append(
            children.run(
                [sys.executable, "-c", f"{deaf}\n{SLEEPER}"],
                folder=tmp_path,
                environment=os.environ,
                log=log,
            )
        )
    )
    thread.start()
    assert waited_for(lambda: log.exists() and log.read_text())
    children.end()
    thread.join(60)
    assert codes == [-signal.SIGKILL]


def test_exit_codes_are_those_of_the_commands(tmp_path):
    children = Children()
    for code in (0, 3):
        command = [
            sys.executable,
            "-c",
            f"print('x'); raise SystemExit({code})",
        ]
        log = tmp_path / f"{code}.txt"
        assert code == children.run(
            command, folder=tmp_path, environment=os.environ, log=log
        )
        assert log.read_text() == "x\n"
    children.end()
    assert children.ended
    assert TERMINATED == children.run(
        ["no program"], folder=tmp_path, environment=os.environ, log=log
    )
