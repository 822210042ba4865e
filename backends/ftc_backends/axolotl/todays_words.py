"""Words of older YAML files, in those that Axolotl 0.19 asks for."""

from collections.abc import Mapping
from typing import Any, Final

_RENAMED: Final[Mapping[str, str]] = {
    "dpo_beta": "rl_beta",
    "evaluation_strategy": "eval_strategy",
    "noisy_embedding_alpha": "neftune_noise_alpha",
    "liger_swiglu": "liger_glu_activation",
    "dataset_processes": "dataset_num_proc",
    "sequence_parallel_degree": "context_parallel_size",
    "pretrain_multipack_buffer_size": "streaming_multipack_buffer_size",
    "model_revision": "revision_of_model",
    "model_config": "overrides_of_model_config",
}
"""Keys that 0.19 reads as others. Beside what a row writes of the new key the old one would lose,
or end the run (utils/schemas/validation.py and deprecated.py, integrations/liger/args.py)."""

_MESSAGE_KEYS: Final[Mapping[str, str]] = {
    "message_field_role": "role",
    "message_field_content": "content",
}
"""Of an entry of `datasets`: what now stands in `message_property_mappings`."""

_ATTENTION: Final = {
    "xformers_attention": "xformers",
    "sage_attention": "sage",
    "flex_attention": "flex_attention",
    "flash_attention": "flash_attention_2",
    "sdp_attention": "sdpa",
    "eager_attention": "eager",
}
"""Axolotl 0.19's `LEGACY_ATTN_FLAG_TO_IMPL` (utils/schemas/enums.py), in its order."""

_SHAREGPT: Final[Mapping[str, Any]] = {
    "type": "chat_template",
    "field_messages": "conversations",
    "message_property_mappings": {"role": "from", "content": "value"},
}
_SHAREGPT_ROLES: Final = {"user": ["human", "user"], "assistant": ["gpt", "assistant"]}


def todays(said: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    """The same configuration; `notes` are told what was written otherwise."""
    for translate in (_keys, _attention, _message_keys, _conversations, _fsdp, _batch):
        said = translate(said, notes)
    return said


def _keys(said: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    old = {key: new for key, new in _RENAMED.items() if key in said and new not in said}
    notes += [f"`{key}` is written as `{new}`" for key, new in old.items()]
    return {old.get(key, key): value for key, value in said.items()}


def _message_keys(said: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    listed = said.get("datasets")
    if not isinstance(listed, list) or not any(map(_names_message_keys, listed)):
        return said
    notes.append("`message_field_role` and its kin are written as `message_property_mappings`")
    entries = [_mapping_keys(one) if _names_message_keys(one) else one for one in listed]
    return {**said, "datasets": entries}


def _names_message_keys(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and any(key in entry for key in _MESSAGE_KEYS)
        and isinstance(entry.get("message_property_mappings", {}), dict)
    )


def _mapping_keys(entry: Mapping[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in entry.items() if key not in _MESSAGE_KEYS}
    named = {ours: entry[key] for key, ours in _MESSAGE_KEYS.items() if key in entry}
    mappings = {**named, **entry.get("message_property_mappings", {})}
    return {**rest, "message_property_mappings": mappings}


def _attention(said: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    """The switches that 0.19 still takes for `attn_implementation`."""
    chosen = next((flag for flag in _ATTENTION if said.get(flag) is True), None)
    if chosen is None or "attn_implementation" in said:
        return said
    notes.append(f"`{chosen}: true` is written as `attn_implementation: {_ATTENTION[chosen]}`")
    return {
        ("attn_implementation" if key == chosen else key): (
            _ATTENTION[chosen] if key == chosen else value
        )
        for key, value in said.items()
    }


def _conversations(said: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    """`type: sharegpt`, which 0.19 refuses and tells its users to write as `chat_template`."""
    listed = said.get("datasets")
    if not isinstance(listed, list) or not any(map(_is_sharegpt, listed)):
        return said
    notes.append("`type: sharegpt`, which Axolotl has dropped, is written as `chat_template`")
    return {**said, "datasets": [_chat(one) if _is_sharegpt(one) else one for one in listed]}


def _is_sharegpt(entry: Any) -> bool:
    kind = entry.get("type") if isinstance(entry, dict) else None
    return isinstance(kind, str) and kind.partition(".")[0] == "sharegpt"


def _chat(entry: Mapping[str, Any]) -> dict[str, Any]:
    own = {key: value for key, value in entry.items() if key not in ("type", "conversation")}
    return {**_SHAREGPT, "roles": {k: list(v) for k, v in _SHAREGPT_ROLES.items()}, **own}


def _fsdp(said: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    """0.19 takes the prefix away itself, and moves the version (utils/schemas/validation.py,
    check_fsdp_config_kwargs_prefix and check_fsdp_version_in_fsdp_config)."""
    settings = said.get("fsdp_config")
    if not isinstance(settings, dict):
        return said
    plain = {str(key).removeprefix("fsdp_"): one for key, one in settings.items()}
    version = plain.pop("version", None)
    if plain == settings:
        return said
    notes.append(
        "`fsdp_config` is written as Axolotl now wants it: no `fsdp_`, its version above it"
    )
    above = {} if version is None or "fsdp_version" in said else {"fsdp_version": version}
    return {**said, **above, "fsdp_config": plain}


def _batch(said: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    """`batch_size`, of one GPU, which 0.19 divides by the micro-batch and warns of."""
    batch, at_once = said.get("batch_size"), said.get("micro_batch_size", 1)
    if type(batch) is not int or type(at_once) is not int or at_once < 1:
        return said
    if "gradient_accumulation_steps" in said or batch < at_once:
        return said
    steps = batch // at_once
    notes.append(f"`batch_size: {batch}` is written as `gradient_accumulation_steps: {steps}`")
    rest = {key: value for key, value in said.items() if key != "batch_size"}
    return {**rest, "gradient_accumulation_steps": steps}
