"""Entries of Axolotl's `datasets` and `test_datasets`: where rows lie, and how they are read."""

from collections.abc import Iterator, Mapping, Sequence
from os.path import splitext
from typing import Any, Final

from ftc.lowering.row import Refusal
from ftc_backends.axolotl.mapping import Entry
from ftc_schemas.spec.leaves import ListedDataset, share, sources

PROMPTS: Final = "axolotl_prompts"
"""The module of prompts beside GRPO's YAML: a name that a user's folder is not likely to have."""

_LOADERS: Final[Mapping[str, str]] = {".parquet": "parquet", ".csv": "csv"}
"""The loader by a file's ending; everything else holds JSON."""

_PROMPT_COMPLETION: Final[Mapping[str, str]] = {
    "field_instruction": "prompt",
    "field_output": "completion",
    "format": "{instruction}",
    "no_input_format": "{instruction}",
    "system_format": "",
}
"""Prompt and completion as they are. Without the formats Axolotl would put a space between them,
and before them what a row's `system` says."""

_FORMATS: Final[Mapping[str, str]] = {
    "chat_template": "chat",
    "completion": "text",
    f"{PROMPTS}.fitting": "prompt-only",
}
"""The language's format by Axolotl's `type`."""


UNPREPARED: Final = ("dpo", "orpo", "kto", "simpo", "reward")
"""Methods whose rows Axolotl hands to TRL as they are. Its own readers of such data know single
turns, or texts with a template written out; they drop tools and all but an answer's last message,
and put a template around plain text (prompt_strategies/{dpo,orpo,kto,bradley_terry}, 0.19.0)."""


_MESSAGE_KEYS: Final = (
    "role",
    "content",
    "reasoning_content",
    "tool_calls",
    "tool_call_id",
    "name",
)
"""What a template may read of a message. Untold, Axolotl looks for these names in the template and
drops what it does not find: of GLM-4's and Gemma 4's it misses calls or thoughts
(prompt_strategies/jinja_template_analyzer.py, 0.19.0, run 2026-11-25)."""

_THINKING: Final = ("gpt-oss", "lfm2.5")
"""In ids of models whose templates call thoughts `thinking`. transformers 5.23 gives them what rows
call `reasoning_content`; 5.16, which Axolotl has, does not."""


def entries(listed: Any, role: str, reading: Entry) -> list[Entry] | Refusal:
    """The entries of what `data.train` or another location lists; a Refusal when Axolotl cannot
    load one of them."""
    found: list[Entry] = []
    for item in sources(listed):
        entry = _entry(item, role, reading)
        if isinstance(entry, Refusal):
            return entry
        found.append(entry | reading)
    return found


def _told_the_loader(reading: Entry) -> bool:
    """Whether such an entry may have a `ds_type`. Axolotl drops it from entries of preferences,
    where the loader follows from the ending of `path`."""
    return reading != {}


def locations(entries: Sequence[Entry]) -> Any:
    """The way back: what some entries name, as `data.train` says it."""
    found = [_listed(location, entry) for entry in entries for location in _locations(entry)]
    return found[0] if len(found) == 1 and isinstance(found[0], str) else found


def data_format(entry: Entry) -> str | None:
    """The format that an entry reads, None when it isn't one of the language's."""
    kind = entry.get("type")
    if kind is None:
        return None
    return _FORMATS.get(kind) if isinstance(kind, str) else "prompt-completion"


def loss_on(entry: Entry) -> str | None:
    """What an entry says about the loss; prompt-completion rows have it in `train_on_inputs`."""
    if entry.get("type") == "chat_template":
        return "assistant" if entry.get("roles_to_train", ["assistant"]) == ["assistant"] else None
    return None


def validation_file(validation: str) -> str | None:
    """The location that `data.validation` names, None when it is a share."""
    return validation if share(validation) is None else None


def _entry(item: ListedDataset, role: str, reading: Entry) -> Entry | Refusal:
    if item.weight is not None:
        return Refusal(
            "it takes every row of every dataset: it has no weights",
            help="leave the weights out, or draw the mixture into one file beforehand",
        )
    told = _told_the_loader(reading)
    entry = _source(item.path, role, told)
    if isinstance(entry, Refusal) or not (item.split or item.subset):
        return entry
    if not item.path.startswith("hf://") or "data_files" in entry:
        return Refusal(f"{item.path} is a file; splits and subsets are of Hub datasets")
    if item.subset and not told:
        return Refusal("its preference datasets have no `name`: it would drop the subset")
    named = {"path": entry["path"], **({"name": item.subset} if item.subset else {})}
    return named | entry | ({"split": item.split} if item.split else {})


def reading(method: str, data_format: str, base: str = "") -> Entry:
    """How an entry's rows are read; nothing where they go to TRL as they are."""
    if method in UNPREPARED:
        return {}
    if data_format == "chat":
        return {
            "type": "chat_template",
            "field_messages": "messages",
            "message_property_mappings": _message_keys(base),
            "message_field_training": "weight",  # 0 keeps a turn out of the loss
            "roles_to_train": ["assistant"],
            "train_on_eos": _end_of_text(base),
            **({} if _end_of_text(base) == "turn" else {"train_on_eot": "turn"}),
        }
    if data_format == "prompt-completion":
        return {"type": dict(_PROMPT_COMPLETION)}
    if data_format == "prompt-only":
        return {"type": f"{PROMPTS}.fitting"}
    return {"type": "completion", "field": "text"}


def _end_of_text(base: str) -> str:
    """Axolotl's word for whether the end of the text is learned behind an answer: Phi's templates
    put one behind the end of the last turn, where no model that stops ever comes."""
    return "none" if "phi-3" in base.lower() or "phi-4-mini" in base.lower() else "turn"


def _message_keys(base: str) -> dict[str, str]:
    """The rows' name of each key by the template's."""
    keys = {key: key for key in _MESSAGE_KEYS}
    thinks = any(part in base.lower() for part in _THINKING)
    return keys | {"thinking": "reasoning_content"} if thinks else keys


def _source(location: str, role: str, tells_the_loader: bool) -> Entry | Refusal:
    scheme, separator, rest = location.partition("://")
    if separator and scheme == "hf":
        return _on_the_hub(rest, role)
    loader = _LOADERS.get(splitext(location)[1].lower(), "json")  # noqa: PTH122  # pathlib is slow to import
    told = {"ds_type": loader} if tells_the_loader else {}
    folder = _pattern_folder(location)
    if folder is None:
        return {"path": location} | told | ({"split": "train"} if separator else {})
    if separator or (loader != "json" and not told):
        return Refusal(
            f"it takes no pattern for {loader if not separator else scheme + '://'} files here",
            help="list the files one by one",
        )
    return {"path": folder, "data_files": [location]} | told | {"split": "train"}


def _on_the_hub(rest: str, role: str) -> Entry | Refusal:
    """`datasets/owner/name@revision/file`: the repository, and the file in it. A repository as a
    whole is asked for the split of the role."""
    parts = rest.strip("/").split("/")
    parts = parts[1:] if parts[0] == "datasets" else parts
    if len(parts) < 2:
        return Refusal("it reads datasets of the Hub", help="write `hf://datasets/owner/name`")
    owner, repository, *file = parts
    name, _, revision = repository.partition("@")
    return {
        "path": f"{owner}/{name}",
        **({"revision": revision} if revision else {}),
        **({"data_files": ["/".join(file)]} if file else {}),
        "split": "train" if file else role,
    }


def _pattern_folder(location: str) -> str | None:
    """The folder in which a pattern starts, None when the location is no pattern."""
    starts = [location.find(character) for character in "*?[" if character in location]
    return (location[: min(starts)].rpartition("/")[0] or ".") if starts else None


def _listed(location: str, entry: Entry) -> str | dict[str, str]:
    """A location, with the subset and the split of the Hub that an entry names beside it."""
    whole = location.startswith("hf://") and "data_files" not in entry
    said = {
        "split": entry.get("split") if whole and entry.get("split") != "train" else None,
        "subset": entry.get("name"),
    }
    named: dict[str, str] = {key: value for key, value in said.items() if value}
    return {"path": location, **named} if named else location


def _locations(entry: Entry) -> Iterator[str]:
    path: str = entry["path"]
    files: Sequence[str] = entry.get("data_files", ())
    if _pattern_folder(files[0] if files else "") == path:
        yield from files
    elif "://" in path or (not files and splitext(path)[1]):  # noqa: PTH122  # pathlib is slow to import
        yield path
    else:
        repository = f"hf://datasets/{path}" + (
            f"@{entry['revision']}" if "revision" in entry else ""
        )
        yield from (f"{repository}/{file}" for file in files)
        if not files:
            yield repository
