"""Definitions of tools, as LLaMA-Factory and Anthropic write them, as OpenAI's functions."""

import json
from typing import Any, Final

from ftc.data.foreign.entries import object_of, refuse_others, text_of
from ftc.data.rows import RowError, quoted

_FIELDS: Final = (
    "type", "name", "description", "parameters", "input_schema", "strict", "cache_control",
)  # fmt: skip
_OWN: Final = (None, "custom", "function")
"""Types of tools that whoever asks runs; Anthropic's others it runs itself."""


def definitions(tools: object) -> object:
    """A list, or the JSON text of one."""
    if isinstance(tools, str):
        try:
            tools = json.loads(tools)
        except (ValueError, RecursionError):
            raise RowError("`tools` is text that is not JSON", "tools") from None
    if not isinstance(tools, list):
        return tools
    return [_definition(tool, f"tools[{number}]") for number, tool in enumerate(tools)]


def _definition(tool: object, where: str) -> dict[str, Any]:
    said = object_of(tool, where)
    if "function" in said:
        return said
    if said.get("type") not in _OWN:
        kind = quoted(str(said["type"]))
        raise RowError(f"`{where}` is {kind}, a tool that the service runs itself", where)
    refuse_others(said, _FIELDS, where)
    parameters = said.get("parameters", said.get("input_schema", {}))
    function = {"name": text_of(said, "name", where), "parameters": parameters}
    function |= {key: said[key] for key in ("description", "strict") if key in said}
    return {"type": "function", "function": function}
