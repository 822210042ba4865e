"""What GRPO becomes for Axolotl: the `trl` section, and the modules that it names."""

import ast
import builtins

import pytest
import yaml

from ftc import backends
from ftc.compilation import compile_spec
from ftc.front_end import check_text
from ftc.lowering.engine import lift
from ftc_backends.axolotl.table import TABLE

LENGTH = {"type": "length", "max": 99}
GRPO = {"method.type": "grpo", "data.format": "prompt-only", "data.train": "data/train.jsonl"}


@pytest.fixture
def modules(compiled):
    """The compiled files of these rewards by name, without their endings."""

    def read(*rewards, **leaves):
        result = compiled("axolotl", {**GRPO, "method.rewards": list(rewards), **leaves})
        assert result.files, result.diagnostics
        return {name.partition(".")[0]: text for name, text in result.texts.items()}

    return read


def defined(module: str) -> set[str]:
    """Names that a module has when it is imported."""
    tree = ast.parse(module)
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assigned = [node.targets[0] for node in tree.body if isinstance(node, ast.Assign)]
    return functions | {target.id for target in assigned if isinstance(target, ast.Name)}


def test_every_reward_is_a_name_of_the_module_beside_the_file(modules):
    files = modules(
        LENGTH,
        {"type": "length", "unit": "characters", "target": 40, "weight": 0.5},
        {"type": "regex", "pattern": "x"},
        {"type": "exact-match", "column": "answer"},
        {"type": "json-schema", "json_schema": {"type": "object"}},
        {"type": "json-schema", "json_schema": "answer.json"},
        {"type": "model", "path": "./judge"},
        {"type": "function", "path": "own.py:tone"},
    )
    trl = yaml.safe_load(files["axolotl"])["trl"]
    places = [place.partition(".") for place in trl["reward_funcs"]]
    assert {module for module, _, _ in places} == {"axolotl_rewards"}
    named = [name for _, _, name in places]
    assert len(set(named)) == 8
    assert set(named) <= defined(files["axolotl_rewards"])
    assert trl["reward_weights"] == [1.0, 0.5, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]


@pytest.mark.parametrize("name", ["text", "checked", "len", "json", "FILE", "pattern"])
def test_a_function_of_yours_never_takes_the_place_of_what_the_module_uses(modules, name):
    files = modules({"type": "regex", "pattern": "x"}, {"type": "function", "path": f"a.py:{name}"})
    (_, own) = yaml.safe_load(files["axolotl"])["trl"]["reward_funcs"]
    bound = own.partition(".")[2]
    *before, last = ast.parse(files["axolotl_rewards"]).body
    assert isinstance(last, ast.Assign)
    assert [target.id for target in last.targets] == [bound]
    used = {node.id for part in before for node in ast.walk(part) if isinstance(node, ast.Name)}
    assert bound not in {*used, *defined(ast.unparse(before)), *dir(builtins)}


def test_prompts_are_read_by_the_other_module(modules):
    files = modules(LENGTH)
    document = yaml.safe_load(files["axolotl"])
    assert document["datasets"][0]["type"] == "axolotl_prompts.fitting"
    assert "fitting" in defined(files["axolotl_prompts"])
    assert document["skip_prepare_dataset"] is True


def test_the_head_says_how_the_modules_are_found(modules):
    head = modules(LENGTH)["axolotl"].partition("base_model")[0]
    assert "export PYTHONPATH=<folder of this file>" in head
    assert "jsonschema-rs" not in head
    schema = {"type": "json-schema", "json_schema": {"type": "object"}}
    assert "pip install jsonschema-rs" in modules(schema)["axolotl"]


def test_a_reward_model_of_one_commit_is_refused(refused):
    model = {"type": "model", "path": "org/judge", "revision": "abc"}
    reasons = refused({**GRPO, "method.rewards": [model]})
    assert "another commit's" in reasons["method.rewards"]


def test_groups_of_answers_are_never_torn(refused, document):
    leaves = {**GRPO, "method.rewards": [LENGTH], "method.num_generations": 8}
    assert "training.batch_size" in refused({**leaves, "training.batch_size": 12})
    validated = {**leaves, "data.validation": "10%", "training.batch_size": 16}
    assert document({**validated, "training.micro_batch_size": 4})["eval_batch_size"] == 8
    assert "eval_batch_size" not in document({**validated, "training.micro_batch_size": 16})


def test_a_vllm_server_is_asked_by_host_and_port(document, refused):
    served = {**GRPO, "method.rewards": [LENGTH], "method.vllm": "server"}
    trl = document({**served, "method.vllm_server_url": "http://10.0.0.5:8001"})["trl"]
    assert (trl["use_vllm"], trl["vllm_mode"]) == (True, "server")
    assert (trl["vllm_server_host"], trl["vllm_server_port"]) == ("10.0.0.5", 8001)
    assert "method.vllm_server_url" in refused({**served, "method.vllm_server_url": "https://a/b"})


@pytest.mark.parametrize("method", ["rloo", "online-dpo", "distill"])
def test_methods_that_axolotl_lacks_are_refused_with_the_reason(refused, method):
    more = {"method.teacher": "org/large"} if method == "distill" else {"method.rewards": [LENGTH]}
    assert "method.type" in refused({**GRPO, **more, "method.type": method})


def test_the_reward_model_of_an_earlier_stage_is_refused():
    reward = "  - {name: judge, method: reward, data: {train: c.jsonl, format: preference}}\n"
    text = STAGES.replace("stages:\n", f"stages:\n{reward}")
    text = text.replace("{type: length, max: 99}", "{type: model, from: judge}")
    said = compile_spec(check_text(text), backends.target("axolotl")).diagnostics
    assert any("a whole reward model" in diagnostic.message for diagnostic in said)


STAGES = """\
version: 1
name: two
model: org/model
adapter: lora
stages:
  - {name: sft, data: {train: a.jsonl, format: chat}}
  - name: grpo
    from: sft
    method: {type: grpo, rewards: [{type: length, max: 99}]}
    data: {train: b.jsonl, format: prompt-only}
"""


def test_a_stage_with_rewards_is_started_with_its_own_modules():
    checked = check_text(STAGES)
    texts = compile_spec(checked, backends.target("axolotl")).texts
    (first, second) = [line for line in texts["run.sh"].splitlines() if "axolotl train" in line]
    assert first.startswith("axolotl train")
    assert second.startswith('PYTHONPATH="$here/2-grpo" axolotl train "$here/2-grpo/axolotl.yaml"')
    assert "2-grpo/axolotl_rewards.py" in texts
    assert yaml.safe_load(texts["2-grpo/axolotl.yaml"])["lora_model_dir"] == "outputs/two-sft"


@pytest.mark.parametrize(
    ("word", "leaf", "value"),
    [
        ("ipo", "method.loss", "ipo"),
        ("gdpo", "method.reward_aggregation", "normalize_then_sum"),
    ],
)
def test_axolotls_own_words_come_back_as_the_languages(word, leaf, value):
    leaves, unread = lift({"rl": word}, TABLE)
    assert leaves[leaf] == value
    assert not unread
