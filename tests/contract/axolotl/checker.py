"""Hold YAML files against Axolotl itself; runs in Axolotl's environment, once for all files.

In: `{name: {"text": …, "gpus": n}}` as JSON on stdin. Out: for each name what Axolotl raised
(`error`), warned of (`warnings`), and every value that it dropped or changed (`altered`).
"""

import json
import logging
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import yaml
from axolotl.utils.config import prepare_plugins, validate_config
from axolotl.utils.dict import DictDefault

ABSENT = "<absent>"


class _Heard(logging.Handler):
    """Keeps what Axolotl warns of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def capabilities(raw: dict[str, Any], gpus: int) -> dict[str, Any]:
    """The kind of machine that the file is for: an H100, a T4, an A100 or none."""
    machines = {
        "H100": (True, True, True, "sm_90"),
        "A100": (True, False, True, "sm_80"),
        "T4": (False, False, False, "sm_75"),
        "none": (False, False, False, "sm_00"),
    }
    named = "H100" if raw["bf16"] else "T4" if raw["fp16"] else "A100"
    bf16, fp8, tf32, compute_capability = machines[named if gpus else "none"]
    return {
        "bf16": bf16,
        "fp8": fp8,
        "tf32": tf32,
        "compute_capability": compute_capability,
        "n_gpu": gpus,
    }


def altered(mine: Any, theirs: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Values of `mine` that are missing or other in `theirs`. 3 and 3.0 are the same number."""
    if isinstance(mine, dict) and isinstance(theirs, dict):
        for key, value in mine.items():
            yield from altered(value, theirs.get(key, ABSENT), f"{path}.{key}".lstrip("."))
    elif isinstance(mine, list) and isinstance(theirs, list) and len(mine) == len(theirs):
        for index, pair in enumerate(zip(mine, theirs, strict=True)):
            yield from altered(*pair, f"{path}[{index}]")
    elif mine != theirs or isinstance(mine, bool) != isinstance(theirs, bool):
        yield path, mine, repr(theirs)


def checked(text: str, gpus: int, heard: _Heard) -> dict[str, Any]:
    raw = yaml.safe_load(text)  # as Axolotl reads it: YAML 1.1
    given = DictDefault(json.loads(json.dumps(raw)))
    heard.messages.clear()
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            machine = capabilities(raw, gpus)
            prepare_plugins(given)  # as `axolotl train` does first: keys of plugins are theirs
            result = validate_config(given, machine, {"torch_version": "2.13.0"})
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}", "warnings": [], "altered": []}
    said = [str(warning.message) for warning in caught]
    return {
        "error": None,
        "warnings": [*heard.messages, *said],
        "altered": list(altered(raw, result.to_dict())),
    }


def main() -> None:
    heard = _Heard()
    logging.getLogger().addHandler(heard)
    logging.getLogger("axolotl").addHandler(heard)
    files = json.load(sys.stdin)
    json.dump({name: checked(**file, heard=heard) for name, file in files.items()}, sys.stdout)


if __name__ == "__main__":
    main()
