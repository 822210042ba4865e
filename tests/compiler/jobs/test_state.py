"""The documented state machine."""

import pytest

from ftc.jobs.state import ACTIVE, FINAL, MEANING, NEXT, State, follows


def test_every_state_has_a_meaning_and_successors():
    assert set(MEANING) == set(NEXT) == set(State)


@pytest.mark.parametrize("state", sorted(FINAL))
def test_nothing_follows_an_end(state):
    assert all(follows(state, other) is state for other in State)


@pytest.mark.parametrize("before", sorted(ACTIVE))
def test_a_job_at_the_service_never_goes_back_to_this_side(before):
    assert follows(before, State.PREPARED) is before
    assert follows(before, State.SUBMITTING) is before


def test_looks_are_far_apart_so_states_are_skipped():
    assert follows(State.QUEUED, State.SUCCEEDED) is State.SUCCEEDED


def test_who_is_asked_to_stop_does_not_run_again():
    assert follows(State.CANCELLING, State.RUNNING) is State.CANCELLING
    assert follows(State.CANCELLING, State.SUCCEEDED) is State.SUCCEEDED
