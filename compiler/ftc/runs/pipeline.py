"""A spec with stages: each a run of its own, in `runs/<name>/<stage>/<n>/`.

A stage that has ended, and whose program, data and earlier stages are what they were, is not
trained again; when one of them changed, it is, and so is what builds on it.
"""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from ftc.runs import identity, record, run_folder
from ftc.runs.identity import Identity
from ftc.runs.once import write
from ftc.runs.record import Record
from ftc.runs.run_folder import RunError, RunFolder
from ftc.runs.trainer import Trainer
from ftc_schemas.named_tuple import NamedTuple


class StageJob(NamedTuple):
    """One stage, ready to be trained."""

    name: str
    texts: Mapping[str, str]
    """Its program."""
    data: Mapping[str, str]
    """The digests of the files that it reads."""
    needs: tuple[str, ...]
    """The earlier stages whose models it uses."""


class Wanted(NamedTuple):
    """Which stages a call asks for."""

    resume: bool = False
    """Go on with a stage that was stopped, instead of starting it anew."""
    first: str | None = None
    """Train this stage and those after it, also if they are done."""
    only: str | None = None
    """Train this stage alone, also if it is done."""

    def reaches(self, names: Sequence[str], stage: str) -> bool:
        """Whether the call gets as far as the stage."""
        return self.only is None or names.index(stage) <= names.index(self.only)

    def forces(self, names: Sequence[str], stage: str) -> bool:
        """Whether the stage is trained whatever there is of it."""
        if self.only is not None:
            return stage == self.only
        return self.first is not None and names.index(stage) >= names.index(self.first)

    def forbids(self, names: Sequence[str], stage: str) -> bool:
        """Whether the stage must be done already."""
        first = self.only or self.first
        return first is not None and names.index(stage) < names.index(first)


def run(
    stages: Sequence[StageJob],
    trainer: Trainer,
    wanted: Wanted,
    *,
    name: str,
    root: Path,
    runs: Path,
) -> int:
    """Train what has to be trained, in order; the exit code of the first that fails."""
    try:
        trainer.require()
        with _locked(runs / name) as lock:
            return _Pipeline(stages, trainer, wanted, _Place(name, root, runs, lock)).run()
    except RunError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


class _Place(NamedTuple):
    name: str
    root: Path
    runs: Path
    lock: int
    """Of the whole pipeline."""

    def runs_of(self, stage: str) -> Path:
        return self.runs / self.name / stage


class _Done(NamedTuple):
    """A stage that need not be trained any more."""

    folder: Path
    result: str
    """The digest of its weights."""


class _Pipeline:
    """One call's way through the stages."""

    def __init__(
        self, stages: Sequence[StageJob], trainer: Trainer, wanted: Wanted, place: _Place
    ) -> None:
        self._stages, self._trainer, self._wanted, self._place = stages, trainer, wanted, place
        self._names = [stage.name for stage in stages]
        self._done: dict[str, _Done] = {}

    def run(self) -> int:
        for stage in self._stages:
            if not self._wanted.reaches(self._names, stage.name):
                break
            if any(need not in self._done for need in stage.needs):
                continue  # a stage that it builds on was left out, since nobody asked for either
            code = self._bring_about(stage)
            if code:
                return code
        return 0

    def _bring_about(self, stage: StageJob) -> int:
        """Find the stage done, leave it out, or train it; the exit code of its training."""
        now = self._identity(stage)
        forced = self._wanted.forces(self._names, stage.name)
        found = None if forced else _finished(self._place.runs_of(stage.name), now)
        if found is not None:
            print(f"{self._title(stage)}: done and unchanged, in {found.folder}", file=sys.stderr)
            self._done[stage.name] = found
            return 0
        if self._wanted.forbids(self._names, stage.name):
            if stage.name in _needed_by(self._stages, self._wanted):
                raise RunError(_not_done(stage.name, self._place, now))
            return 0
        return self._train(stage, now, resume=self._wanted.resume and not forced)

    def _train(self, stage: StageJob, now: Identity, *, resume: bool) -> int:
        folder = _folder(stage, self._place, now, resume=resume, title=self._title(stage))
        try:
            code = self._trainer.train(
                stage.texts,
                place=folder.path,
                root=self._place.root,
                title=f"{self._place.name}: {stage.name}",
                earlier={need: self._done[need].folder.resolve() for need in stage.needs},
                locks=(folder.lock, self._place.lock),
            )
            if not code:
                self._done[stage.name] = _ended(folder.path, now)
            return code
        finally:
            os.close(folder.lock)

    def _identity(self, stage: StageJob) -> Identity:
        """What the stage is with the earlier ones as they came out."""
        earlier = {need: self._done[need].result for need in stage.needs}
        return Identity(identity.of_program(stage.texts), stage.data, earlier)

    def _title(self, stage: StageJob) -> str:
        number = self._names.index(stage.name) + 1
        return f"Stage {number} of {len(self._stages)}, {stage.name}"


def _ended(folder: Path, now: Identity) -> _Done:
    """Note what the run left, so that the next call knows it is done."""
    ended = Record(now, identity.of_weights(folder))
    if not ended.weights:
        raise RunError(f"{folder} holds no weights, though the training ended well")
    record.write(folder, ended)
    return _Done(folder, ended.result)


def _needed_by(stages: Sequence[StageJob], wanted: Wanted) -> set[str]:
    """The stages that those which are asked for build on, at any distance."""
    by_name = {stage.name: stage for stage in stages}
    needed: set[str] = set()
    left = [name for name in by_name if wanted.forces(list(by_name), name)]
    while left:
        for need in by_name[left.pop()].needs:
            if need not in needed:
                needed.add(need)
                left.append(need)
    return needed


def _finished(folder: Path, now: Identity) -> _Done | None:
    """The newest run that ended, started from the same and did the same."""
    for path in run_folder.all_runs(folder):
        said = record.read(path)
        if said is not None and said.identity == now and record.is_whole(path, said):
            return _Done(path, said.result)
    return None


def _folder(
    stage: StageJob, place: _Place, now: Identity, *, resume: bool, title: str
) -> RunFolder:
    """Where to train the stage, with its program: where it was stopped, or anew. Tells which."""
    newest, said = _newest(place.runs_of(stage.name))
    if newest is not None and said is not None:
        same = not any(identity.differences(said.identity, now))
        if resume and same and said.weights is None:
            print(f"{title}: going on in {newest}", file=sys.stderr)
            folder = run_folder.lock(newest)
            write(stage.texts, folder.path)
            return folder
        for reason in _why_anew(newest, said, now):
            print(f"{title}: {reason}", file=sys.stderr)
    folder = run_folder.new(place.runs / place.name, stage.name)
    record.write(folder.path, Record(now, None))
    write(stage.texts, folder.path)
    print(f"{title}: training in {folder.path}", file=sys.stderr)
    return folder


def _newest(folder: Path) -> tuple[Path | None, Record | None]:
    """The newest run in a folder, and what it says of itself."""
    newest = next(iter(run_folder.all_runs(folder)), None)
    return newest, None if newest is None else record.read(newest)


def _why_anew(newest: Path, said: Record, now: Identity) -> Iterator[str]:
    """What keeps the newest run from being the one that is wanted; nothing where it is, and is
    trained again because somebody asked for that."""
    changed = "; ".join(identity.differences(said.identity, now))
    if changed:
        yield f"{changed} since {newest}"
    elif said.weights is None:
        yield f"{newest} was stopped; --resume would go on with it"
    elif not record.is_whole(newest, said):
        yield f"the weights in {newest} are not those it left"


def _not_done(stage: str, place: _Place, now: Identity) -> str:
    newest, said = _newest(place.runs_of(stage))
    if newest is None:
        return f"the stage {stage} has not been trained yet; run it first"
    changed = "" if said is None else "; ".join(identity.differences(said.identity, now))
    if changed:
        return f"the stage {stage} would be trained anew ({changed} since {newest}); run it first"
    return f"the stage {stage} has not ended well in {newest}; run it first"


@contextmanager
def _locked(folder: Path) -> Iterator[int]:
    """Nobody else runs this pipeline meanwhile."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"cannot make the folder {folder}: {error.strerror}") from error
    held = run_folder.lock(folder)
    try:
        yield held.lock
    finally:
        os.close(held.lock)
