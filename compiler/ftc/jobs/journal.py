"""The journal of jobs, `.ftc/jobs.db`: what is about to be done, and what came of it.

Every call that changes something at a service is written down before it is made, and its outcome
after. What a crash leaves is therefore known: a step without an outcome may have happened or not,
and the service is asked. SQLite in WAL mode, flushed at every commit; readers never wait.
"""

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ftc.diagnostics.secrets import redacted
from ftc.jobs.driver import Order, Status
from ftc.jobs.state import FINAL, State, follows
from ftc_schemas.named_tuple import NamedTuple

FOLDER: Final = Path(".ftc")
"""In the folder where `ftc` is called, as `runs/` is."""

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS jobs (
  identity TEXT PRIMARY KEY,
  target   TEXT NOT NULL,
  name     TEXT NOT NULL,
  spec     TEXT NOT NULL,
  address  TEXT NOT NULL,
  request  TEXT NOT NULL,
  data     TEXT NOT NULL,
  begun    TEXT NOT NULL,
  seen     TEXT NOT NULL,
  state    TEXT NOT NULL,
  word     TEXT NOT NULL DEFAULT '',
  reason   TEXT NOT NULL DEFAULT '',
  job      TEXT,
  model    TEXT,
  trained_tokens INTEGER,
  stage    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE IF NOT EXISTS steps (
  identity TEXT NOT NULL REFERENCES jobs,
  step     TEXT NOT NULL,
  intended TEXT NOT NULL,
  done     TEXT,
  outcome  TEXT,
  PRIMARY KEY (identity, step)
) STRICT;
CREATE TABLE IF NOT EXISTS memory (
  identity TEXT NOT NULL REFERENCES jobs,
  key      TEXT NOT NULL,
  value    TEXT NOT NULL,
  PRIMARY KEY (identity, key)
) STRICT;
"""
_STAGES: Final = "ALTER TABLE jobs ADD COLUMN stage TEXT NOT NULL DEFAULT ''"
"""What version 1 lacks."""

_VERSION: Final = 2

_MAPPINGS: Final = ("address", "request", "data")
"""Columns of JSON."""

SUBMIT: Final = "submit"
CANCEL: Final = "cancel"


def upload_step(role: str) -> str:
    return f"upload {role}"


class JournalError(Exception):
    """The journal cannot be read or written; one sentence for the user."""


class Job(NamedTuple):
    """A row of the journal."""

    identity: str
    target: str
    name: str
    spec: str
    address: Mapping[str, Any]
    """The compiled `submit.json`."""
    request: Mapping[str, Any]
    """The compiled body."""
    data: Mapping[str, str]
    """SHA-256 by uploaded file (`data/train.jsonl`)."""
    begun: str
    seen: str
    """When its state was last known."""
    state: State
    word: str = ""
    reason: str = ""
    job: str | None = None
    """The service's id, once it gave one."""
    model: str | None = None
    trained_tokens: int | None = None
    stage: str = ""
    """Of a spec with stages; the name then ends with it."""

    @property
    def spec_name(self) -> str:
        """What the spec calls itself."""
        return self.name.removesuffix(f"-{self.stage}") if self.stage else self.name


class Journal:
    """Open it where needed and close it after; it holds no lock between two calls."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # for its owner's eyes: the addresses of uploads in progress let others finish them;
            # SQLite gives its other files the same mode
            os.close(os.open(folder / "jobs.db", os.O_CREAT | os.O_RDWR, 0o600))
            self._db = sqlite3.connect(folder / "jobs.db", timeout=30, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA secure_delete = ON")  # what is forgotten leaves no bytes
            self._prepare()
        except (OSError, sqlite3.Error) as error:
            raise JournalError(f"{folder / 'jobs.db'} cannot be opened: {error}") from error

    def _prepare(self) -> None:
        version: int = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > _VERSION:
            raise JournalError(f"{self.folder / 'jobs.db'} was written by a newer ftc")
        if version == _VERSION:
            return
        with _Transaction(self._db):  # another process may have been faster
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                for statement in _SCHEMA.split(";"):
                    self._db.execute(statement)
            elif version == 1:
                self._db.execute(_STAGES)
            self._db.execute(f"PRAGMA user_version = {_VERSION}")

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # what there is

    def find(self, identity: str) -> Job | None:
        return next(self._jobs("WHERE identity = ?", identity), None)

    def named(self, word: str) -> tuple[Job, ...]:
        """The jobs that a word of the user means: the service's id, the beginning of an identity,
        or the spec's name (its newest job)."""
        listed = tuple(self._jobs())
        exact = tuple(job for job in listed if word in (job.job, job.identity))
        begun = tuple(job for job in listed if len(word) >= 6 and job.identity.startswith(word))
        by_name = tuple(job for job in listed if word in (job.name, job.spec_name))[:1]
        return exact or begun or by_name

    def jobs(self) -> tuple[Job, ...]:
        """All of them, the newest first."""
        return tuple(self._jobs())

    def references(self, identity: str) -> dict[str, str]:
        """By role, how the request refers to the files that are uploaded."""
        rows = self._db.execute(
            "SELECT step, outcome FROM steps WHERE identity = ? AND done IS NOT NULL", (identity,)
        )
        prefix = upload_step("")
        return {s.removeprefix(prefix): outcome for s, outcome in rows if s.startswith(prefix)}

    def intended(self, identity: str, step: str) -> datetime | None:
        """When a step without an outcome was intended."""
        row = self._db.execute(
            "SELECT intended FROM steps WHERE identity = ? AND step = ? AND done IS NULL",
            (identity, step),
        ).fetchone()
        return None if row is None else datetime.fromisoformat(row[0])

    def order(self, job: Job) -> Order:
        """What the driver searches a job by."""
        return Order(job.identity, job.name, job.request, self.references(job.identity))

    # what changes

    def begin(self, job: Job) -> Job:
        """Write a job down, unless it is; returns what stands there."""
        mappings = {field: _json(getattr(job, field)) for field in _MAPPINGS}
        values = {**job._asdict(), **mappings}
        names = ", ".join(Job._fields)
        marks = ", ".join(f":{field}" for field in Job._fields)
        self._write(f"INSERT OR IGNORE INTO jobs ({names}) VALUES ({marks})", values)  # noqa: S608
        found = self.find(job.identity)
        assert found is not None  # noqa: S101  # it was written the line before
        return found

    def intend(self, identity: str, step: str) -> None:
        """Before a call."""
        now = _now()
        with _Transaction(self._db):
            self._db.execute(
                "INSERT INTO steps (identity, step, intended) VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET intended = excluded.intended, done = NULL,"
                " outcome = NULL",
                (identity, step, now),
            )
            if step == SUBMIT:
                self._db.execute(
                    "UPDATE jobs SET state = ?, seen = ? WHERE identity = ? AND state = ?",
                    (State.SUBMITTING, now, identity, State.PREPARED),
                )

    def conclude(self, identity: str, step: str, outcome: str) -> None:
        """After a call that changes no state."""
        self._write(
            "UPDATE steps SET done = :now, outcome = :outcome"
            " WHERE identity = :identity AND step = :step",
            {"now": _now(), "outcome": redacted(outcome), "identity": identity, "step": step},
        )

    def withdraw(self, identity: str, reason: str) -> None:
        """The service has no such job, and will not have it by what was sent."""
        with _Transaction(self._db):
            self._done(identity, SUBMIT, f"not created: {reason}")
            self._db.execute(
                "UPDATE jobs SET state = ?, reason = ?, seen = ? WHERE identity = ? AND state = ?",
                (State.PREPARED, redacted(reason), _now(), identity, State.SUBMITTING),
            )

    def record(self, identity: str, status: Status) -> Job:
        """What a service says; a state that cannot follow is not believed."""
        job = self.find(identity)
        assert job is not None  # noqa: S101  # only jobs of the journal are looked at
        state = follows(job.state, status.state)
        kept = job if job.state in FINAL else None
        with _Transaction(self._db):
            self._done(identity, SUBMIT, status.job)
            self._db.execute(
                "UPDATE jobs SET state = ?, word = ?, reason = ?, job = ?, model = ?,"
                " trained_tokens = ?, seen = ? WHERE identity = ?",
                (
                    state,
                    kept.word if kept else redacted(status.word),
                    kept.reason if kept else redacted(status.reason),
                    status.job,
                    status.model or job.model,
                    status.trained_tokens or job.trained_tokens,
                    _now(),
                    identity,
                ),
            )
        return job._replace(state=state) if kept else self.find(identity) or job

    def memory(self, identity: str, role: str) -> MutableMapping[str, str]:
        """What an interrupted upload goes on from."""
        return _Memory(self._db, identity, f"{role}/")

    def _done(self, identity: str, step: str, outcome: str) -> None:
        self._db.execute(
            "UPDATE steps SET done = ?, outcome = ?"
            " WHERE identity = ? AND step = ? AND done IS NULL",
            (_now(), redacted(outcome), identity, step),
        )

    def _write(self, statement: str, values: Mapping[str, Any]) -> None:
        with _Transaction(self._db):
            self._db.execute(statement, values)

    def _jobs(self, where: str = "", *values: str) -> Iterator[Job]:
        names = ", ".join(Job._fields)
        statement = f"SELECT {names} FROM jobs {where} ORDER BY begun DESC, rowid DESC"  # noqa: S608
        with closing(self._db.execute(statement, values)) as rows:
            for row in rows:
                job = Job(*row)
                mappings = {field: json.loads(getattr(job, field)) for field in _MAPPINGS}
                yield job._replace(state=State(job.state), **mappings)


class _Transaction:
    """All of it, or nothing. SQLite's own context manager opens none in autocommit mode."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_: object) -> None:
        self._db.execute("COMMIT" if kind is None else "ROLLBACK")


class _Memory(MutableMapping[str, str]):
    def __init__(self, db: sqlite3.Connection, identity: str, prefix: str) -> None:
        self._db, self._identity, self._prefix = db, identity, prefix

    def __getitem__(self, key: str) -> str:
        row = self._db.execute(
            "SELECT value FROM memory WHERE identity = ? AND key = ?",
            (self._identity, self._prefix + key),
        ).fetchone()
        if row is None:
            raise KeyError(key)
        value: str = row[0]
        return value

    def __setitem__(self, key: str, value: str) -> None:
        with _Transaction(self._db):
            self._db.execute(
                "INSERT OR REPLACE INTO memory VALUES (?, ?, ?)",
                (self._identity, self._prefix + key, value),
            )

    def __delitem__(self, key: str) -> None:
        with _Transaction(self._db):
            self._db.execute(
                "DELETE FROM memory WHERE identity = ? AND key = ?",
                (self._identity, self._prefix + key),
            )

    def __iter__(self) -> Iterator[str]:
        rows = self._db.execute(
            "SELECT key FROM memory WHERE identity = ? ORDER BY rowid", (self._identity,)
        ).fetchall()
        for (key,) in rows:
            if key.startswith(self._prefix):
                yield key.removeprefix(self._prefix)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _json(value: Mapping[str, Any]) -> str:
    return redacted(json.dumps(value, ensure_ascii=False))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
