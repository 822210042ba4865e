"""A spec's own chat template and tokens reach the training and what is saved for serving."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

TEMPLATE = """\
{%- for message in messages -%}
{%- if message.role == "assistant" -%}
{%- generation -%}A: {{ message.content }}<|im_end|>{%- endgeneration -%}
{%- else -%}
Q: {{ message.content }}<|order|>
{%- endif -%}
{%- endfor -%}
"""


@pytest.fixture
def trained(job: Callable[..., Any], trainer: Any) -> Callable[..., Any]:
    def train(**sections: Any) -> Any:
        made = job("chat", **sections)
        (made.folder / "mine.jinja").write_text(TEMPLATE, encoding="utf-8")
        code = trainer.train(made)
        assert code == 0, made.said
        return made

    return train


def model_says(**entries: Any) -> dict[str, Any]:
    return {"base": "./model", **entries}


@pytest.mark.parametrize("template", ["mine.jinja", TEMPLATE], ids=["a-file", "inline"])
def test_the_template_is_trained_with_and_saved_with_the_tokenizer(trained, template):
    made = trained(model=model_says(chat_template=template))
    assert "teaches: ' It left on day" in made.said
    assert (made.result / "chat_template.jinja").read_text(encoding="utf-8") == TEMPLATE


def test_special_tokens_are_saved_with_the_tokenizer(trained):
    tokens = {"pad": "<|im_start|>", "eos": "<|endoftext|>"}
    made = trained(model=model_says(special_tokens=tokens))
    saved = json.loads((made.result / "tokenizer_config.json").read_text(encoding="utf-8"))
    assert (saved["pad_token"], saved["eos_token"]) == ("<|im_start|>", "<|endoftext|>")


def test_a_token_that_is_none_ends_the_program(job, trainer):
    made = job("chat", model=model_says(special_tokens={"eos": "<|no-such|>"}))
    assert trainer.train(made) == 1
    assert "eos_token: <|no-such|> is no token of the tokenizer" in made.said


def test_a_template_that_leaves_the_system_prompt_out_ends_the_program(job, trainer, tmp_path):
    turns = [("system", "Be short."), ("user", "Hi"), ("assistant", "Yes.")]
    row = {"messages": [{"role": role, "content": text} for role, text in turns]}
    (tmp_path / "mine.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    silent = TEMPLATE.replace("{%- else -%}", '{%- elif message.role == "user" -%}')
    made = job("chat", data={"train": "mine.jsonl"}, model=model_says(chat_template=silent))
    assert trainer.train(made) == 1
    assert "The chat template leaves out what system says" in made.said


def test_a_template_without_an_end_is_told(job, trainer):
    endless = TEMPLATE.replace("<|im_end|>", "")
    made = job("chat", model=model_says(chat_template=endless))
    assert trainer.train(made) == 0
    assert "No row teaches where an answer ends" in made.said


TOOLED = """\
{%- for tool in tools or [] -%}{{ tool.function.name }}{%- endfor -%}
{%- for message in messages -%}
<|im_start|>{{ message.role }}: {{ message.content or "" }}
{%- for call in message.tool_calls or [] -%}
{{ call.function.name }}
{%- for name, value in call.function.arguments.items() %} {{ name }}={{ value }}{%- endfor -%}
{%- endfor -%}<|im_end|>
{%- endfor -%}
"""
"""Takes arguments apart, as Qwen3.5's and GLM's do."""
TOOLS = [{"type": "function", "function": {"name": "at", "parameters": {"type": "object"}}}]


def asking(number: int, last: dict[str, Any]) -> dict[str, Any]:
    """A chat with tools, as OpenAI writes them: arguments in a text, no content where it calls."""
    function = {"name": "at", "arguments": json.dumps({"parcel": number})}
    call = {"role": "assistant", "content": None}
    return {
        "messages": [
            {"role": "user", "content": f"Where is parcel {number}?"},
            {**call, "tool_calls": [{"id": "1", "type": "function", "function": function}]},
            {"role": "tool", "tool_call_id": "1", "content": "In Granvik."},
            last,
        ],
        "tools": TOOLS,
    }


def write_calls(folder: Path, last: dict[str, Any]) -> dict[str, str]:
    """Rows and held-out rows; where they are, for `data`."""
    for name, numbers in (("calls", range(8)), ("held-out", range(8, 10))):
        text = "".join(json.dumps(asking(number, last)) + "\n" for number in numbers)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return {"train": "calls.jsonl", "validation": "held-out.jsonl"}


@pytest.mark.parametrize("loss_on", ["assistant", "all"])
def test_the_held_out_question_is_asked_as_it_is_trained(job, trainer, tmp_path, loss_on):
    """With the arguments of earlier calls as the template wants them."""
    data = write_calls(tmp_path, {"role": "assistant", "content": "It is in Granvik."})
    method = {"type": "sft", "loss_on": loss_on}
    made = job("chat", method=method, data=data, model=model_says(chat_template=TOOLED))
    assert trainer.train(made) == 0, made.said
    assert "Question: In Granvik.\nExpected: It is in Granvik.\n" in made.said
    assert "leaves out the calls" not in made.said


def test_a_call_that_is_expected_is_shown(job, trainer, tmp_path):
    function = {"name": "at", "arguments": '{"parcel": 7}'}
    calls = [{"id": "2", "type": "function", "function": function}]
    data = write_calls(tmp_path, {"role": "assistant", "content": None, "tool_calls": calls})
    made = job("chat", data=data, model=model_says(chat_template=TOOLED))
    assert trainer.train(made) == 0, made.said
    assert f"Expected: {json.dumps(calls)}\n" in made.said


def test_an_answer_of_a_chat_is_shown_as_text(job, trainer, tmp_path):
    asked, said, other = (
        [{"role": role, "content": text}]
        for role, text in (("user", "Where?"), ("assistant", "Granvik."), ("assistant", "No."))
    )
    row = {"prompt": asked, "chosen": said, "rejected": other}
    for name, count in (("pairs", 4), ("held-out", 2)):
        text = (json.dumps(row) + "\n") * count
        (tmp_path / f"{name}.jsonl").write_text(text, encoding="utf-8")
    data = {"train": "pairs.jsonl", "validation": "held-out.jsonl"}
    made = job("preference", method={"type": "dpo"}, data=data)
    assert trainer.train(made) == 0, made.said
    assert "Question: Where?\nExpected: Granvik.\n" in made.said


def test_calls_that_a_template_leaves_out_are_told(job, trainer, tmp_path):
    data = write_calls(tmp_path, {"role": "assistant", "content": "It is in Granvik."})
    silent = TEMPLATE.replace("message.content }}", 'message.content or "" }}')
    made = job("chat", data=data, model=model_says(chat_template=silent))
    assert trainer.train(made) == 0, made.said
    said = "WARNING: The chat template leaves out the calls of tools: they are not learned"
    assert said in made.said.splitlines()


@pytest.mark.parametrize("loss_on", ["assistant", "all"])
def test_a_chat_that_its_template_cannot_write_ends_the_program(job, trainer, tmp_path, loss_on):
    """With parts where the template wants text: said in a sentence, like what it refuses."""
    parts = [{"type": "text", "text": "Where is it?"}]
    turns = [{"role": "user", "content": parts}, {"role": "assistant", "content": "Here."}]
    row = json.dumps({"messages": turns}) + "\n"
    (tmp_path / "mine.jsonl").write_text(row * 8, encoding="utf-8")
    made = job("chat", method={"type": "sft", "loss_on": loss_on}, data={"train": "mine.jsonl"})
    assert trainer.train(made) == 1
    assert "Chat 1: the chat template refuses it: can only concatenate" in made.said
    assert "Traceback" not in made.said


ENDS = {"modules_to_save": ["embed_tokens", "lm_head"]}
LOADED = """\
import json

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

base, result = "model", "outputs/job"
tokenizer = AutoTokenizer.from_pretrained(result)
token = tokenizer.convert_tokens_to_ids("<|order|>")
adapted = {adapted}
model = AutoModelForCausalLM.from_pretrained(base if adapted else result)
before = len(model.get_input_embeddings().weight)
if adapted:
    model.resize_token_embeddings(len(tokenizer))
    born = model.get_input_embeddings().weight[token].clone()
    model = PeftModel.from_pretrained(model, result)
    learned = model.merge_and_unload().get_input_embeddings().weight[token]
else:
    born = torch.zeros(1)
    learned = model.get_input_embeddings().weight[token]
print(json.dumps([token, before, bool((learned != born).any())]))
"""


@pytest.mark.parametrize("adapter", ["none", "lora", "qlora", "dora"])
def test_a_new_token_learns_and_is_saved(trained, trainer, adapter):
    made = trained(
        model=model_says(chat_template="mine.jinja", special_tokens={"additional": ["<|order|>"]}),
        adapter={"type": adapter} | ENDS if adapter != "none" else {"type": adapter},
    )
    probe = made.folder / "probe.py"
    probe.write_text(LOADED.replace("{adapted}", str(adapter != "none")), encoding="utf-8")
    assert trainer.run(made, probe) == 0, made.said
    token, rows, learned = json.loads(made.said.splitlines()[-1])
    assert token == 512
    assert rows == (512 if adapter != "none" else 513)
    assert learned
