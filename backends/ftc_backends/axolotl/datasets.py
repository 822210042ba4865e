"""Entries of Axolotl's `datasets` and `test_datasets`: where rows lie, and how they are read."""

from collections.abc import Iterator, Mapping
from os.path import splitext
from typing import Any, Final

from ftc.lowering.row import Refusal
from ftc_schemas.spec.leaves import share

Entry = dict[str, Any]

_KINDS: Final[Mapping[str, str]] = {".parquet": "parquet", ".csv": "csv"}
"""The loader by a file's ending; everything else holds JSON."""

_EVERY_ROLE: Final = ["system", "user", "assistant", "tool"]

_PROMPT_COMPLETION: Final[Entry] = {
    "field_instruction": "prompt",
    "field_output": "completion",
    "format": "{instruction}",
    "no_input_format": "{instruction}",
}
"""Prompt and completion as they are; without the formats a space would be added between them."""


def datasets(train: str | list[str], data_format: str, loss_on: str | None) -> Any:
    """The entries of some locations; a Refusal when Axolotl cannot load one of them."""
    entries: list[Entry] = []
    for location in [train] if isinstance(train, str) else train:
        source = _source(location)
        if isinstance(source, Refusal):
            return source
        entries.append(source | _reading(data_format, loss_on))
    return entries


def locations(entries: list[Entry]) -> str | list[str]:
    """The way back: the locations that some entries name."""
    found = [location for entry in entries for location in _locations(entry)]
    return found[0] if len(found) == 1 else found


def data_format(entry: Entry) -> str | None:
    """The format that an entry reads, None when it isn't one of the language's."""
    if isinstance(entry.get("type"), dict):
        return "prompt-completion"
    words = {"chat_template": "chat", "completion": "text", "chat_template.default": "preference"}
    return words.get(entry.get("type", ""))


def loss_on(entry: Entry) -> str | None:
    """What an entry says about the loss; prompt-completion rows say it elsewhere."""
    if entry.get("type") == "chat_template":
        return "all" if "user" in entry.get("roles_to_train", ()) else "assistant"
    return "all" if entry.get("type") == "completion" else None


def validation_file(validation: str) -> str | None:
    """The location that `data.validation` names, None when it is a share."""
    return validation if share(validation) is None else None


def _reading(data_format: str, loss_on: str | None) -> Entry:
    if data_format == "chat":
        return {
            "type": "chat_template",
            "field_messages": "messages",
            "message_field_training": "weight",  # 0 keeps a turn out of the loss
            "roles_to_train": _EVERY_ROLE if loss_on == "all" else ["assistant"],
            "train_on_eos": "turn",
        }
    if data_format == "prompt-completion":
        return {"type": _PROMPT_COMPLETION}
    if data_format == "preference":
        return {
            "type": "chat_template.default",
            "field_messages": "prompt",
            "field_chosen": "chosen",
            "field_rejected": "rejected",
        }
    return {"type": "completion", "field": "text"}


def _source(location: str) -> Entry | Refusal:
    scheme, separator, rest = location.partition("://")
    if separator and scheme == "hf":
        return _on_the_hub(rest)
    pattern = _pattern_start(location)
    if pattern is None:
        source = {"path": location, "ds_type": _kind(location)}
        return source | {"split": "train"} if separator else source
    if separator:
        return Refusal(
            f"it takes no patterns in {scheme}:// locations", help="list the files one by one"
        )
    folder = location[:pattern].rpartition("/")[0] or "."
    return {
        "path": folder,
        "data_files": [location],
        "ds_type": _kind(location),
        "split": "train",
    }


def _on_the_hub(rest: str) -> Entry | Refusal:
    """`datasets/owner/name@revision/file`: the repository, and the file in it."""
    parts = rest.split("/")
    if parts[0] in ("models", "spaces", "buckets"):
        return Refusal("it reads datasets of the Hub", help="write `hf://datasets/owner/name`")
    owner, name, *file = parts[1:] if parts[0] == "datasets" else parts
    name, at, revision = name.partition("@")
    return {
        "path": f"{owner}/{name}",
        **({"revision": revision} if at else {}),
        **({"data_files": ["/".join(file)]} if file else {}),
        "split": "train",
    }


def _locations(entry: Entry) -> Iterator[str]:
    path: str = entry["path"]
    files = entry.get("data_files")
    if "ds_type" in entry:
        yield from [path] if files is None else files
        return
    revision = f"@{entry['revision']}" if "revision" in entry else ""
    for file in files or [""]:
        yield f"hf://datasets/{path}{revision}" + (f"/{file}" if file else "")


def _pattern_start(location: str) -> int | None:
    starts = [location.find(character) for character in "*?[" if character in location]
    return min(starts, default=None)


def _kind(location: str) -> str:
    return _KINDS.get(splitext(location)[1].lower(), "json")  # noqa: PTH122  # pathlib is slow to import
