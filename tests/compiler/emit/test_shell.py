"""Command lines come apart into the very same words."""

import shlex
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.compiler.emit import hostile

from ftc.emit.shell import words


@given(st.lists(hostile.strings))
def test_the_words_come_back(args):
    assert shlex.split(words(*args)) == args


def test_numbers_and_plain_words_stay_bare():
    assert (
        words("accelerate", "launch", "--num_processes", 2) == "accelerate launch --num_processes 2"
    )


@pytest.mark.slow
@pytest.mark.parametrize("text", [s for s in hostile.STRINGS if "\0" not in s])
def test_a_real_shell_gets_the_very_same_word(text):
    run = subprocess.run(["sh", "-c", words("printf", "%s", text)], capture_output=True, check=True)
    assert run.stdout == text.encode()
