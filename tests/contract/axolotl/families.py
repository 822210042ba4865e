"""Chat templates of model families, on the tiny model: each a folder as it would be downloaded."""

import json
import re
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

MISTRAL = """\
{{- bos_token -}}
{%- for message in messages -%}
{%- if message.role == "system" -%}
[SYSTEM_PROMPT]{{ message.content }}[/SYSTEM_PROMPT]
{%- elif message.role == "tool" -%}
[TOOL_RESULTS]{"content": {{ message.content | tojson }}}[/TOOL_RESULTS]
{%- elif message.tool_calls -%}
[TOOL_CALLS][
{%- for call in message.tool_calls -%}
{"name": {{ call.function.name | tojson }}, "arguments": {{ call.function.arguments | tojson }}}
{%- endfor -%}
]</s>
{%- elif message.role == "assistant" -%}
{{ " " + message.content }}</s>
{%- else -%}
[INST]{{ message.content }}[/INST]
{%- endif -%}
{%- endfor -%}
"""
"""In the form that Mistral's instruct models have; TRL brings none for training."""


class Family(NamedTuple):
    template: str
    """The name of the file among TRL's, or the template itself."""
    base: str
    """The last part of a model's id."""
    eos: str
    bos: str = "<s>"


CHATML = "<|im_end|>"
DEEPSEEK = ("<｜end▁of▁sentence｜>", "<｜begin▁of▁sentence｜>")
GEMMA = ("<eos>", "<bos>")
COHERE = ("<|END_OF_TURN_TOKEN|>", "<BOS_TOKEN>")
LLAMA = ("<|eot_id|>", "<|begin_of_text|>")

FAMILIES = (
    Family("cohere", "aya-expanse-8b", *COHERE),
    Family("cohere2", "tiny-aya-earth", *COHERE),
    Family("deepseek_r1_distill", "DeepSeek-R1-Distill-Qwen-7B", *DEEPSEEK),
    Family("deepseekv3", "DeepSeek-V3", *DEEPSEEK),
    Family("diffusion_gemma", "diffusiongemma-26B-A4B-it", *GEMMA),
    Family("gemma", "gemma-2-2b-it", *GEMMA),
    Family("gemma3", "gemma-3-1b-it", *GEMMA),
    Family("gemma4", "gemma-4-E2B-it", *GEMMA),
    Family("gemma4_v5", "gemma-4-E4B-it", *GEMMA),
    Family("glm4moe", "GLM-4.5-Air", "<|endoftext|>"),
    Family("gptoss", "gpt-oss-20b", "<|return|>", "<|startoftext|>"),
    Family("lfm2", "LFM2-350M", CHATML, "<|startoftext|>"),
    Family("lfm2_v2", "LFM2-1.2B", CHATML, "<|startoftext|>"),
    Family("lfm2_2_5", "LFM2.5-230M", CHATML, "<|startoftext|>"),
    Family("llama3", "Meta-Llama-3-8B-Instruct", *LLAMA),
    Family("llama3_1", "Llama-3.1-8B-Instruct", *LLAMA),
    Family("llama3_2", "Llama-3.2-1B-Instruct", *LLAMA),
    Family(MISTRAL, "Mistral-7B-Instruct-v0.3", "</s>"),
    Family("muse_glimmer", "Muse-Glimmer-30B", "<|end_of_text|>", "<|begin_of_text|>"),
    Family("nemotron_3_5_lightning", "NVIDIA-Nemotron-3.5-Lightning", CHATML),
    Family("nemotron_3_nano", "NVIDIA-Nemotron-3-Nano-30B-A3B", CHATML),
    Family("nemotron_3_super", "NVIDIA-Nemotron-3-Super", CHATML),
    Family("nemotron_3_ultra", "NVIDIA-Nemotron-3-Ultra", CHATML),
    Family("phi3", "Phi-3-mini-4k-instruct", "<|endoftext|>"),
    Family("phi3_5", "Phi-3.5-mini-instruct", "<|endoftext|>"),
    Family("qwen2_5", "Qwen2.5-0.5B-Instruct", CHATML),
    Family("qwen2_5", "Qwen2.5-0.5B", "<|endoftext|>"),
    Family("qwen3", "Qwen3-0.6B", CHATML),
    Family("qwen3", "Qwen3-0.6B-Base", "<|endoftext|>"),
    Family("qwen3_5_nothink", "Qwen3.5-0.8B", CHATML),
    Family("qwen3_5_think", "Qwen3.5-9B", CHATML),
    Family("qwen3_6", "Qwen3.6-27B", CHATML),
    Family("qwen3_8", "Qwen3.8-27B", CHATML),
    Family("qwen3_instruct_2507", "Qwen3-4B-Instruct-2507", CHATML),
)
"""Every text template that TRL 1.16 replaces for training, and Mistral's. `eos` is what the
family's tokenizer says."""

OF_IMAGES = ("idefics3", "llava_next", "qwen2_5_vl", "qwen3_vl", "smolvlm")
"""The others that it replaces: of models that see images, which the language does not train."""

LONGEST = 4096
"""Of a chat, in the tiny tokenizer's short tokens."""

_SPECIAL = re.compile(
    r"<\|[^<>|\s]+\|?>|<[^<>|\s]+\|>|<｜[^<>｜\s]+｜>|<(?:start|end)_of_turn>|</s>|\[/?[A-Z_]{4,}\]"
)
_PLAIN = ("<|tool_call_start|>", "<|tool_call_end|>")


def template_of(family: Family) -> str:
    if "{" in family.template:
        return family.template
    file = files("trl") / "chat_templates" / f"{family.template}.jinja"
    return file.read_text(encoding="utf-8")


def write(family: Family, tiny: Path, folder: Path) -> Any:
    """The family's model in a folder of its name; its tokenizer."""
    from transformers import AddedToken, AutoTokenizer

    template = template_of(family)
    place = folder / family.base
    shutil.copytree(tiny, place)
    config = json.loads((place / "config.json").read_text(encoding="utf-8"))
    config["max_position_embeddings"] = LONGEST
    (place / "config.json").write_text(json.dumps(config), encoding="utf-8")
    tokenizer = AutoTokenizer.from_pretrained(place)
    names = sorted({*_SPECIAL.findall(template), family.eos, family.bos} - {*_PLAIN})
    tokenizer.add_tokens([AddedToken(name, special=True) for name in names], special_tokens=True)
    tokenizer.eos_token, tokenizer.bos_token = family.eos, family.bos
    tokenizer.chat_template = template
    tokenizer.save_pretrained(place)
    return tokenizer
