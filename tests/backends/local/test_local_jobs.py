"""Runs on this machine, seen as jobs."""

import os
import subprocess
import sys

import pytest

from ftc.jobs.driver import ServiceError
from ftc.jobs.state import State
from ftc.runs import run_folder
from ftc.runs.journaled import status_of
from ftc_backends.local.driver import Driver


@pytest.fixture
def folder(tmp_path):
    made = run_folder.new(tmp_path, "tone")
    yield made
    os.close(made.lock)


def test_a_locked_folder_trains(folder):
    assert status_of(folder.path).state is State.RUNNING


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (0, State.SUCCEEDED),
        (130, State.CANCELLED),
        (143, State.CANCELLED),
        (1, State.FAILED),
        (None, State.FAILED),
    ],
)
def test_an_ended_run_is_told_by_its_exit_code(tmp_path, code, state):
    made = run_folder.new(tmp_path, "tone")
    if code is not None:
        run_folder.note_end(made.path, code)
    os.close(made.lock)
    status = status_of(made.path)
    assert status.state is state
    assert (status.model is not None) == (state is State.SUCCEEDED)
    if code is None:
        assert "killed" in status.reason


def test_its_metrics_are_those_of_the_folder(folder):
    (folder.path / "metrics.jsonl").write_text('{"step": 1, "loss": 2.0}\n')
    report = Driver({"folder": str(folder.path)}).poll("any")
    assert [(m.step, m.name, m.value) for m in report.metrics] == [(1, "loss", 2.0)]


def test_cancelling_interrupts_who_started_it(tmp_path):
    program = (
        "import signal, sys, time; from pathlib import Path; from ftc.runs import run_folder;"
        "signal.signal(signal.SIGINT, signal.default_int_handler);"  # a shell may ignore it
        "run_folder.new(Path(sys.argv[1]), 'tone'); print('up', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    Driver({"folder": str(tmp_path / "tone/1")}).cancel("any")
    assert process.wait(timeout=20) != 0
    Driver({"folder": str(tmp_path / "tone/1")}).cancel("any")  # nobody is there: no error


def test_it_is_started_by_run_and_not_submitted(folder):
    with pytest.raises(ServiceError, match="not submitted"):
        Driver({"folder": str(folder.path)}).submit(None)
