"""A spec's own chat template and tokens reach the training and what is saved for serving."""

import json
from collections.abc import Callable
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
