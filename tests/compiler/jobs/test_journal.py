"""What is written down before and after each call."""

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from ftc.jobs.driver import Status
from ftc.jobs.journal import SUBMIT, Job, Journal, JournalError, upload_step
from ftc.jobs.lock import HeldError, held
from ftc.jobs.state import State

MOMENT = "2026-11-25T12:00:00.000+00:00"


def job(identity="a" * 40, name="tone", **more):
    fields = {"target": "t", "name": name, "spec": "spec.yaml", "address": {"url": "u"}}
    values = {**fields, "request": {"model": "m"}, "data": {}, "begun": MOMENT, "seen": MOMENT}
    return Job(identity, **{**values, "state": State.PREPARED, **more})


@pytest.fixture
def journal(tmp_path):
    with Journal(tmp_path / ".ftc") as opened:
        yield opened


def test_a_job_is_written_down_once(journal):
    journal.begin(job())
    journal.intend("a" * 40, SUBMIT)
    assert journal.begin(job()).state is State.SUBMITTING
    assert len(journal.jobs()) == 1


def test_an_intent_is_open_until_its_outcome(journal):
    journal.begin(job())
    assert journal.intended("a" * 40, SUBMIT) is None
    journal.intend("a" * 40, SUBMIT)
    age = datetime.now(UTC) - journal.intended("a" * 40, SUBMIT)
    assert age.total_seconds() < 60
    journal.record("a" * 40, Status("j1", State.QUEUED, "waiting"))
    assert journal.intended("a" * 40, SUBMIT) is None


def test_a_refused_submit_goes_back_to_prepared_with_the_reason(journal):
    journal.begin(job())
    journal.intend("a" * 40, SUBMIT)
    journal.withdraw("a" * 40, "no quota")
    found = journal.find("a" * 40)
    assert (found.state, found.reason) == (State.PREPARED, "no quota")


def test_uploads_are_remembered_by_role(journal):
    journal.begin(job())
    for role in ("train", "validation"):
        journal.intend("a" * 40, upload_step(role))
    journal.conclude("a" * 40, upload_step("train"), "file-1")
    assert journal.references("a" * 40) == {"train": "file-1"}


def test_a_state_that_cannot_follow_is_not_believed(journal):
    journal.begin(job())
    journal.record("a" * 40, Status("j1", State.FAILED, "failed", "bad data"))
    kept = journal.record("a" * 40, Status("j1", State.RUNNING, "running"))
    assert (kept.state, journal.find("a" * 40).word) == (State.FAILED, "failed")


def test_memory_is_a_mapping_of_its_own_for_each_file(journal):
    journal.begin(job())
    train, other = journal.memory("a" * 40, "train"), journal.memory("a" * 40, "validation")
    train["upload"], other["upload"] = "u1", "u2"
    train["part 1"] = "p1"
    assert dict(train) == {"upload": "u1", "part 1": "p1"}
    train.clear()
    assert (len(train), dict(other)) == (0, {"upload": "u2"})


def test_it_survives_the_process(tmp_path):
    with Journal(tmp_path / ".ftc") as first:
        first.begin(job())
    with Journal(tmp_path / ".ftc") as second:
        assert second.jobs() == (job(),)


def test_a_job_is_named_by_its_id_its_identity_or_its_spec(journal):
    journal.begin(job())
    journal.begin(job("b" * 40, begun="2026-11-26T12:00:00.000+00:00"))
    journal.record("a" * 40, Status("j1", State.RUNNING, "running"))
    assert [j.identity[0] for j in journal.named("j1")] == ["a"]
    assert [j.identity[0] for j in journal.named("bbbbbb")] == ["b"]
    assert [j.identity[0] for j in journal.named("tone")] == ["b"]  # the newest
    assert journal.named("nothing") == ()


def test_no_credential_is_kept(journal, tmp_path):
    planted = "sk-" + "a1" * 20
    journal.begin(job(request={"key": planted}))
    journal.intend("a" * 40, SUBMIT)
    journal.withdraw("a" * 40, f"refused: {planted}")
    journal.record("a" * 40, Status("j", State.FAILED, "failed", f"key {planted}"))
    kept = b"".join(path.read_bytes() for path in (tmp_path / ".ftc").iterdir())
    assert planted.encode() not in kept


def test_a_journal_of_a_newer_version_is_left_alone(tmp_path):
    (tmp_path / ".ftc").mkdir()
    with sqlite3.connect(tmp_path / ".ftc/jobs.db") as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(JournalError, match="newer"):
        Journal(tmp_path / ".ftc")


def test_what_is_no_database_is_said(tmp_path):
    (tmp_path / ".ftc").mkdir()
    (tmp_path / ".ftc/jobs.db").write_text("a note" * 1000)
    with pytest.raises(JournalError, match="cannot be opened"):
        Journal(tmp_path / ".ftc")


def test_many_processes_begin_the_same_journal(tmp_path):
    program = "from ftc.jobs.journal import Journal; Journal().close()"
    command = [sys.executable, "-c", program]
    started = [subprocess.Popen(command, cwd=tmp_path) for _ in range(6)]
    assert [process.wait() for process in started] == [0] * 6


def test_a_lock_says_who_holds_it_and_ends_with_its_holder(tmp_path):
    with held(tmp_path, "a"), pytest.raises(HeldError, match=r"process \d+, since 20"):
        held(tmp_path, "a").__enter__()
    with held(tmp_path, "a"):
        pass


def test_a_journal_of_the_first_version_is_carried_over(tmp_path):
    with Journal(tmp_path / ".ftc") as journal:
        journal.begin(job())
    with sqlite3.connect(tmp_path / ".ftc/jobs.db") as db:
        db.execute("ALTER TABLE jobs DROP COLUMN stage")
        db.execute("PRAGMA user_version = 1")
    with Journal(tmp_path / ".ftc") as journal:
        assert journal.jobs() == (job(),)
        journal.begin(job("b" * 40, name="tone-sft", stage="sft"))
    with Journal(tmp_path / ".ftc") as journal:
        assert journal.find("b" * 40).stage == "sft"


def test_a_stage_is_named_by_its_own_name_or_its_specs(journal):
    journal.begin(job(name="tone-sft", stage="sft"))
    journal.begin(job("b" * 40, name="tone-dpo", stage="dpo", begun=MOMENT.replace("12", "13")))
    assert [j.stage for j in journal.named("tone-sft")] == ["sft"]
    assert [j.stage for j in journal.named("tone")] == ["dpo"]


def test_only_its_owner_reads_it(journal, tmp_path):
    journal.begin(job())
    files = list((tmp_path / ".ftc").iterdir())
    assert {file.name for file in files} >= {"jobs.db", "jobs.db-wal"}
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)
