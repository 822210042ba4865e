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
from ftc.runs.run_folder import RunError
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

    def forces(self, stages: Sequence[str], stage: str) -> bool:
        if self.only is not None:
            return stage == self.only
        return self.first is not None and stages.index(stage) >= stages.index(self.first)

    def forbids(self, stages: Sequence[str], stage: str) -> bool:
        """Whether the stage must be done already."""
        first = self.only or self.first
        return first is not None and stages.index(stage) < stages.index(first)


class _Done(NamedTuple):
    folder: Path
    result: str


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
            return _run(stages, trainer, wanted, _Place(name, root, runs, lock))
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


def _run(stages: Sequence[StageJob], trainer: Trainer, wanted: Wanted, place: _Place) -> int:
    names = [stage.name for stage in stages]
    done: dict[str, _Done] = {}
    for number, stage in enumerate(stages, start=1):
        title = f"Stage {number} of {len(stages)}, {stage.name}"
        if wanted.only is not None and number > names.index(wanted.only) + 1:
            break
        missing = [need for need in stage.needs if need not in done]
        if missing:  # left out by --only, and not needed by the one that was asked for
            continue
        now = Identity(
            identity.of_program(stage.texts),
            stage.data,
            {need: done[need].result for need in stage.needs},
        )
        forced = wanted.forces(names, stage.name)
        found = None if forced else _finished(place.runs_of(stage.name), now)
        if found is not None:
            print(f"{title}: done and unchanged, in {found.folder}", file=sys.stderr)
            done[stage.name] = found
        elif wanted.forbids(names, stage.name):
            if stage.name in _needed_by(stages, wanted):
                raise RunError(_not_done(stage.name, place, now))
        else:
            folder = _folder(stage, place, now, resume=wanted.resume and not forced, title=title)
            earlier = {need: done[need].folder.resolve() for need in stage.needs}
            try:
                code = trainer.train(
                    stage.texts,
                    place=folder.path,
                    root=place.root,
                    title=f"{place.name}: {stage.name}",
                    earlier=earlier,
                    locks=(folder.lock, place.lock),
                )
                if code:
                    return code
                done[stage.name] = _ended(folder.path, now)
            finally:
                os.close(folder.lock)
    return 0


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
) -> run_folder.RunFolder:
    """Where to train the stage: where it was stopped, or anew."""
    newest = next(iter(run_folder.all_runs(place.runs_of(stage.name))), None)
    said = record.read(newest) if newest is not None else None
    if newest is not None and said is not None:
        changed = "; ".join(identity.differences(said.identity, now))
        if changed:
            print(f"{title}: {changed} since {newest}", file=sys.stderr)
        elif resume and said.weights is None:
            print(f"{title}: going on in {newest}", file=sys.stderr)
            folder = run_folder.lock(newest)
            write(stage.texts, folder.path)
            return folder
        elif said.weights is None:
            print(f"{title}: {newest} was stopped; --resume would go on with it", file=sys.stderr)
        elif not record.is_whole(newest, said):
            print(f"{title}: the weights in {newest} are not those it left", file=sys.stderr)
    folder = run_folder.new(place.runs / place.name, stage.name)
    record.write(folder.path, Record(now, None))
    write(stage.texts, folder.path)
    print(f"{title}: training in {folder.path}", file=sys.stderr)
    return folder


def _not_done(stage: str, place: _Place, now: Identity) -> str:
    newest = next(iter(run_folder.all_runs(place.runs_of(stage))), None)
    if newest is None:
        return f"the stage {stage} has not been trained yet; run it first"
    said = record.read(newest)
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
