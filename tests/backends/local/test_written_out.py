"""Every value that reaches the weights is written into train.py, never left to a default."""

from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from tests.backends.local.left_to_the_packages import (
    ALWAYS,
    OF_CLASSES,
    UNREAD,
    may_be_left,
)

from ftc import backends
from ftc.compilation import compile_spec
from ftc.front_end import check
from ftc.language.vocabulary import choices, leaf_types
from ftc.lowering.engine import Lowered
from ftc.samples import needed
from ftc_backends.huggingface.optimizers import MUON
from ftc_backends.local.definition import SNAPSHOT
from ftc_backends.local.table.written_out import WRITTEN_OUT
from ftc_backends.local.trainers import TRAINERS
from ftc_schemas.spec.formats import FORMATS
from ftc_schemas.spec.root import Spec
from ftc_schemas.spec.training import Training
from ftc_schemas.targets import snapshot

ROOT = Path(__file__).parents[3]
DEFINITIONS = snapshot(SNAPSHOT)["$defs"]
CONFIG_OF = {
    rule["if"]["properties"]["trainer"]["const"]: rule["then"]["properties"]["config"]["$ref"]
    for rule in snapshot(SNAPSHOT)["allOf"]
    if "trainer" in rule["if"]["properties"]
}
ADAPTERS = leaf_types(Spec, "adapter")
METHODS = [
    {"method.type": method, "data.format": kind, **needed("method", method)}
    for method, kinds in FORMATS.items()
    for kind in kinds
] + [{**needed("method", "distill"), "method.type": "distill", "method.match": "answers"}]
VALIDATED = {"data.validation": "10%"}
VARIATIONS = [
    {**VALIDATED, "training.early_stopping_patience": 2},
    {**VALIDATED, "training.eval_steps": 5, "training.save_steps": 5},
    {"hardware.gpus": 0, "hardware.precision": "fp32"},
    {"hardware.gpus": 4, "training.batch_size": 64},
    {"hardware.precision": "fp16"},
    {"training.lr_scheduler": "constant", "training.max_steps": 100},
    {"training.optimizer": "adamw_8bit", "training.group_by_length": True},
]
CHOICES = [
    {"method.type": "sft", "data.format": "chat", "training.packing": True, **VALIDATED},
    {"method.type": "sft", "data.format": "chat", "method.loss_on": "all"},
    {"method.type": "cpt", "data.format": "text", "training.packing": False},
    {"method.type": "dpo", "method.reference_model": "org/tuned"},
    {"method.type": "dpo", "method.sft_weight": 0.5, "method.precompute_reference": True},
    {"method.type": "grpo", "method.beta": 0.04},
    {"method.type": "rloo", "method.beta": 0},
    {"method.type": "kto", "method.loss": "apo_zero_unpaired"},
    {"method.type": "reward", "method.center_rewards_coefficient": 0.01},
    *({"method.type": "dpo", "method.loss": loss} for loss in ("ipo", "aot")),
    *({"method.type": "dpo", "method.loss": loss, "method.label_smoothing": 0.1}
      for loss in ("robust", "exo_pair")),
    *({"method.type": "cpo", "method.loss": loss} for loss in ("hinge", "ipo")),
    *(
        {"method.type": "grpo", "method.loss": loss}
        for loss in ("grpo", "dr_grpo", "bnpo", "cispo", "sapo", "luspo", "vespo")
    ),
    *(
        {"method.type": method, "method.vllm": vllm}
        for method in ("grpo", "rloo", "online-dpo", "distill")
        for vllm in ("colocate", "server")
    ),
    {"adapter.type": "qlora", "adapter.bits": 8},
    {"adapter.type": "lora", "adapter.modules_to_save": ["lm_head"]},
    {"adapter.type": "p-tuning", "adapter.encoder": "lstm"},
]  # fmt: skip


def _lowered(compiled: Any, leaves: dict[str, Any]) -> Iterator[Lowered]:
    """What a spec compiles to; nothing where it is refused."""
    method = leaves.get("method.type", "")
    fitting = {"data.format": FORMATS[method][0], **needed("method", method)} if method else {}
    result = compiled("local", {**fitting, **leaves})
    if result.files:
        yield result.lowered


def _unsaid(document: dict[str, Any]) -> Iterator[str]:
    """What neither the program says nor the list of reasons."""
    processes = document.get("launch", {}).get("num_processes", 1)
    sections = {
        "config": CONFIG_OF[document["trainer"]].rpartition("/")[2],
        "adapter": document.get("peft", ""),
        "quantization": "BitsAndBytesConfig",
        "early_stopping": "EarlyStoppingCallback",
    }
    for section, config in sections.items():
        said = document.get(section)
        for name in DEFINITIONS[config]["properties"] if said is not None else ():
            if name not in said and not may_be_left(name, config, said, processes=processes):
                yield f"{config}.{name}"


@pytest.mark.parametrize("method", METHODS, ids=lambda leaves: "-".join(map(str, leaves.values())))
def test_no_argument_is_left_to_a_default_that_could_train_another_model(
    compiled: Any, method: dict[str, Any]
) -> None:
    seen = 0
    for adapter in ADAPTERS:
        kind = {"adapter.type": adapter, **needed("adapter", adapter)}
        for lowered in _lowered(compiled, {**method, **kind}):
            seen += 1
            assert not list(_unsaid(lowered.document)), adapter
    assert seen > 3


@pytest.mark.parametrize("more", VARIATIONS, ids=str)
def test_nor_is_it_where_the_spec_says_more(compiled: Any, more: dict[str, Any]) -> None:
    documents = [
        lowered.document
        for method in METHODS
        for adapter in ({"adapter.type": "none"}, {"adapter.type": "lora"})
        for lowered in _lowered(compiled, {**method, **adapter, **more})
    ]
    assert documents
    assert not {name for document in documents for name in _unsaid(document)}


@pytest.mark.parametrize("leaves", CHOICES, ids=str)
def test_nor_with_another_choice(compiled: Any, leaves: dict[str, Any]) -> None:
    (lowered,) = _lowered(compiled, leaves)
    assert not list(_unsaid(lowered.document))


@pytest.mark.parametrize("optimizer", choices(Training.model_fields["optimizer"]))
def test_nor_with_another_optimizer(compiled: Any, optimizer: str) -> None:
    leaves = {"method.type": "sft", "adapter.type": "none", "training.optimizer": optimizer}
    (lowered,) = _lowered(compiled, leaves)
    made_by_the_program = ["SFTConfig.optim"] if optimizer == MUON else []
    assert list(_unsaid(lowered.document)) == made_by_the_program


@pytest.mark.parametrize("spec", sorted(ROOT.glob("specs/*.yaml")), ids=lambda path: path.stem)
def test_nor_in_an_example(spec: Path) -> None:
    checked = check(spec, today=date(2026, 11, 23))
    for part in compile_spec(checked, backends.target("local")).parts:
        if part.compilation.files:
            assert not list(_unsaid(part.compilation.lowered.document))


def test_the_list_of_what_may_be_left_names_each_argument_once_and_none_that_is_gone() -> None:
    listed = [name for names in ALWAYS.values() for name in names]
    known = {name for each in DEFINITIONS.values() for name in each.get("properties", ())}
    assert len(listed) == len(set(listed))
    assert not {*listed, *UNREAD, *OF_CLASSES} - known
    assert not set(listed) & {*UNREAD, *OF_CLASSES}
    for name, configs in OF_CLASSES.items():
        assert all(name in DEFINITIONS[config]["properties"] for config in configs), name


_NOTES = {(row.writes, row.note) for row in WRITTEN_OUT}
RESOLVED = frozenset({"completion_only_loss", "epsilon_high", "eval_packing"})
"""Where the package itself says None, and its trainer takes None for what is written here."""


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS, ids=lambda leaves: "-".join(map(str, leaves.values())))
def test_what_is_written_out_is_what_the_packages_have_today(
    compiled: Any, tmp_path: Path, method: dict[str, Any]
) -> None:
    """Without it, the configurations are the same."""
    pytest.importorskip("trl", reason="needs ftc[local]")
    on_cpu = {"hardware.gpus": 0, "hardware.precision": "fp32"}
    for adapter in ADAPTERS:
        kind = {"adapter.type": adapter, **needed("adapter", adapter)}
        for more in ({}, VALIDATED, {**VALIDATED, "training.early_stopping_patience": 2}):
            for lowered in _lowered(compiled, {**method, **on_cpu, **kind, **more}):
                for section, config, fixed in _configurations(lowered.document, str(tmp_path)):
                    said = lowered.document[section]
                    bare = {
                        name: value
                        for name, value in said.items()
                        if ((section, name), lowered.traces[(section, name)].note) not in _NOTES
                    }
                    full, left = (vars(config(**fixed, **some)) for some in (said, bare))
                    differing = {name for name in full if str(full[name]) != str(left[name])}
                    assert differing <= RESOLVED, (section, {n: left[n] for n in differing})


def _configurations(
    document: dict[str, Any], output_dir: str
) -> Iterator[tuple[str, Callable[..., Any], dict[str, Any]]]:
    """The sections of a document, each with its class and what the program says besides."""
    import peft
    from transformers import BitsAndBytesConfig

    trainer = TRAINERS[document["trainer"]]
    config = getattr(import_module(trainer.module), f"{trainer.prefix}Config")
    yield "config", config, {"output_dir": output_dir}
    if "adapter" in document:
        yield "adapter", getattr(peft, document["peft"]), {"task_type": trainer.task}
    if "quantization" in document:
        yield "quantization", BitsAndBytesConfig, {}
