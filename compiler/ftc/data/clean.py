"""Write a cleaned copy of datasets: rows dropped and texts redacted as somebody asked for by name.

The input is never changed. Beside the copy stand `changes.jsonl`, which says of each row that was
dropped or redacted where it stood and why, and the manifest. A reviewer reads these two, and finds
the rows by their lines in the input; nothing of their content is repeated.
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from ftc.data import kingfisher
from ftc.data.atomic import replace_folder
from ftc.data.check import check_files
from ftc.data.checks.credentials import credentials_in
from ftc.data.checks.personal import Private, private_in
from ftc.data.files import shown
from ftc.data.found import CheckedData, Settings, Source
from ftc.data.manifest import MANIFEST, WrittenFile, digest_of, write_manifest
from ftc.data.names import language_of, missing, names_in
from ftc.data.progress import Stage, no_stages
from ftc.data.read import raw_records
from ftc.data.record import Record, as_line
from ftc_schemas.named_tuple import NamedTuple

CHANGES: Final = "changes.jsonl"

DROPPABLE: Final[Mapping[str, str]] = {
    "broken-row": "FTC511",
    "wrong-format": "FTC512",
    "text-and-messages-mixed": "FTC514",
    "unknown-role": "FTC515",
    "no-answer-to-learn": "FTC516",
    "repeated-rows": "FTC518",
    "chosen-equals-rejected": "FTC519",
    "garbled-text": "FTC523",
    "wrong-turn-order": "FTC524",
    "empty-turn": "FTC525",
    "truncated-answer": "FTC526",
    "overlong-turn": "FTC527",
    "unknown-tool": "FTC528",
    "tool-arguments": "FTC529",
    "near-duplicates": "FTC530",
    "leaked-rows": "FTC531",
    "nearly-leaked-rows": "FTC532",
    "benchmark-overlap": "FTC533",
    "conflicting-answers": "FTC534",
    "credentials-in-data": "FTC536",
    "personal-data": "FTC537",
    "refusals": "FTC538",
    "boilerplate": "FTC539",
    "mixed-languages": "FTC540",
    "output-format-broken": "FTC542",
}
"""What rows can be dropped for, by the names of the rules."""

REDACTABLE: Final[Mapping[str, str]] = {
    "credentials-in-data": "FTC536",
    "personal-data": "FTC537",
    "names-in-data": "FTC549",
}
"""What is replaced in texts, by the names of the rules."""

_ALL: Final = 2**62
"""Every hit is needed here, not the first ones alone."""


class CleanError(Exception):
    """Why nothing can be cleaned as asked; a whole sentence."""


class Wish(NamedTuple):
    drop: tuple[str, ...]
    """Names of DROPPABLE."""
    redact: tuple[str, ...]
    """Names of REDACTABLE."""


class Cleaned(NamedTuple):
    kept: int
    dropped: Mapping[str, int]
    """Rows by the name of the rule that dropped them; a row counts once, for the first."""
    redacted: int
    files: tuple[str, ...]


class _Change(NamedTuple):
    file: str
    line: int
    offset: int | None
    action: str
    """`drop` or `redact`."""
    code: str
    rule: str
    why: str


def clean(
    sources: Sequence[Source],
    settings: Settings,
    folder: Path,
    wish: Wish,
    stage: Stage = no_stages,
) -> Cleaned:
    """Write the cleaned files into `folder`; all come into being together, or none. Raises
    CleanError, LocationError and EmitError."""
    if "names-in-data" in wish.redact and missing():
        raise CleanError(f"names cannot be redacted: {missing()}")
    options = settings.options._replace(most_kept=_ALL)
    codes = {DROPPABLE[name] for name in wish.drop} | {REDACTABLE[name] for name in wish.redact}
    checked = check_files(
        sources,
        settings._replace(
            options=options,
            near=bool(codes & {"FTC530", "FTC532"}),
            languages=None if "FTC540" in codes else 0,
            kingfisher="FTC536" in codes,
        ),
        stage,
    )
    for unread in checked.unread:
        raise CleanError(f"`{shown(unread.source.file)}` {unread.error.message}")
    reasons = _reasons(checked, wish)
    _refuse_broken(checked, wish)
    results: list[Cleaned] = []

    def write(fresh: Path) -> bool:
        results.append(_write(fresh, checked, reasons, wish, settings))
        return True

    replace_folder(folder, MANIFEST, write)
    return results[0]


def _refuse_broken(checked: CheckedData, wish: Wish) -> None:
    """A row that cannot be read cannot be copied either: it must be dropped by name."""
    if "broken-row" in wish.drop:
        return
    for found in checked.found:
        if found.rule.code == "FTC511" and found.source is not None:
            where = f"{shown(found.source.file)}:{found.hits.first[0].line}"
            raise CleanError(f"{where} cannot be read; drop such rows by `broken-row`")


class _Reason(NamedTuple):
    code: str
    rule: str
    why: str
    offset: int | None


def _reasons(checked: CheckedData, wish: Wish) -> dict[str, dict[int, _Reason]]:
    """By file and line, why a row is dropped: for the first name in the order of the wish."""
    reasons: dict[str, dict[int, _Reason]] = {}
    for name in wish.drop:
        for found in checked.found:
            if found.rule.code == DROPPABLE[name] and found.source is not None:
                of_file = reasons.setdefault(found.source.file, {})
                for hit in found.hits.first:
                    of_file.setdefault(
                        hit.line, _Reason(found.rule.code, name, hit.what, hit.offset)
                    )
    return reasons


def _write(
    folder: Path,
    checked: CheckedData,
    reasons: Mapping[str, Mapping[int, _Reason]],
    wish: Wish,
    settings: Settings,
) -> Cleaned:
    dropped: Counter[str] = Counter()
    written: list[WrittenFile] = []
    kept = redacted = changed = 0
    names = _names([seen.source.file for seen in checked.files])
    with (folder / CHANGES).open("wb") as changes:
        for seen in checked.files:
            file = seen.source.file
            rows = 0
            redact = _redactor(file, wish)
            with (folder / names[file]).open("wb") as out:
                for raw, record in raw_records(file, remote=settings.remote):
                    reason = reasons.get(file, {}).get(record.line)
                    if reason is not None:
                        dropped[reason.rule] += 1
                        changed += _tell(changes, file, record, "drop", reason)
                        continue
                    line, found = redact(raw, record)
                    if found:
                        redacted += 1
                        code = _code_of(found)
                        why = _Reason(code, "redacted", ", ".join(found), record.offset)
                        changed += _tell(changes, file, record, "redact", why)
                    out.write(line + b"\n")
                    rows += 1
            kept += rows
            written.append(WrittenFile.of(folder / names[file], rows))
    written.append(WrittenFile.of(folder / CHANGES, changed))
    write_manifest(
        folder,
        {
            "made_by": "ftc data clean",
            "sources": [digest_of(seen.source.file) for seen in checked.files],
            "clean": {"drop": list(wish.drop), "redact": list(wish.redact)},
            "kept": kept,
            "dropped": dict(dropped),
            "redacted": redacted,
            "files": [one.as_json() for one in written],
        },
    )
    return Cleaned(kept, dict(dropped), redacted, tuple(names.values()))


def _code_of(kinds: Sequence[str]) -> str:
    """Of a row in which several things were redacted, that of the worst."""
    if "credential" in kinds:
        return REDACTABLE["credentials-in-data"]
    return REDACTABLE["names-in-data" if {*kinds} == {"name"} else "personal-data"]


def _tell(changes: BinaryIO, file: str, record: Record, action: str, reason: _Reason) -> int:
    change = _Change(file, record.line, record.offset, action, reason.code, reason.rule, reason.why)
    changes.write(json.dumps(change._asdict(), ensure_ascii=False).encode() + b"\n")
    return 1


Finder = Callable[[str], Sequence[Private]]
"""What there is to redact in a text."""

Redactor = Callable[[bytes, Record], tuple[bytes, Sequence[str]]]
"""From a row to its line, and what was redacted in it."""


def _redactor(file: str, wish: Wish) -> Redactor:
    snippets: dict[int, list[str]] = {}
    if "credentials-in-data" in wish.redact and kingfisher.can_scan(file):
        for one in kingfisher.credentials_in(file):
            snippets.setdefault(one.line, []).append(one.text)

    def redact(raw: bytes, record: Record) -> tuple[bytes, Sequence[str]]:
        if not wish.redact:
            return raw, ()
        found: list[str] = []
        line = raw
        for snippet in snippets.get(record.line, ()):
            hidden = line.replace(snippet.encode(), b"[credential]")
            if hidden != line and _is_json(hidden):
                line = hidden
                found.append("credential")
        value = json.loads(line)
        clean_value = _redacted(value, found, [_FINDERS[name](value) for name in wish.redact])
        return (as_line(clean_value) if clean_value != value else line), sorted(set(found))

    return redact


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _redacted(value: Any, found: list[str], finders: Sequence[Finder]) -> Any:
    """The value with every credential and every private thing replaced by what it was."""
    if isinstance(value, str):
        return redacted_text(value, found, finders)
    if isinstance(value, list):
        return [_redacted(v, found, finders) for v in value]
    if isinstance(value, dict):
        return {key: _redacted(v, found, finders) for key, v in value.items()}
    return value


def redacted_text(text: str, found: list[str], finders: Sequence[Finder]) -> str:
    """A text with `[credential]` or `[e-mail address]` in the place of each; adds what was found to
    `found`. Where two finders name one place, the first one's word stands."""
    spans: list[Private] = []
    for finder in finders:
        spans += [
            one
            for one in finder(text)
            if not any(one.start < other.end and other.start < one.end for other in spans)
        ]
    for one in sorted(spans, key=lambda one: one.start, reverse=True):
        text = f"{text[: one.start]}[{one.kind}]{text[one.end :]}"
        found.append(one.kind)
    return text


def _credentials(text: str) -> Sequence[Private]:
    return [Private("credential", one.start, one.end) for one in credentials_in(text)]


def _names_of(row: Any) -> Finder:
    """A row's language is that of all its texts: one alone may be too short to tell."""
    language = language_of("\n".join(text for text in _strings(row) if " " in text))
    return lambda text: names_in(text, language)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


_FINDERS: Final[Mapping[str, Callable[[Any], Finder]]] = {
    "credentials-in-data": lambda row: _credentials,
    "personal-data": lambda row: private_in,
    "names-in-data": _names_of,
}
"""From a row to what looks for such things in its texts."""


def _names(files: Sequence[str]) -> dict[str, str]:
    """A name in the output folder for each input file; distinct, and always JSON Lines."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for file in files:
        stem = os.path.basename(file)  # noqa: PTH119
        for ending in (".gz", ".zst", ".jsonl", ".ndjson", ".json", ".csv", ".parquet"):
            stem = stem.removesuffix(ending)
        name = f"{stem}.jsonl"
        number = 2
        while name in taken or name == CHANGES:
            name, number = f"{stem}-{number}.jsonl", number + 1
        taken.add(name)
        names[file] = name
    return names
