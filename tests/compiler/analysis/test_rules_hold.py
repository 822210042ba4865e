"""No spec that the language allows makes a rule stumble."""

import json

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ftc.front_end import check_text
from ftc_schemas.spec.formats import METHODS_OF_FORMAT

WHOLE = st.integers(1, 2**63 - 1) | st.integers(1, 64)
REAL = st.floats(0, 1e308, exclude_min=True) | st.sampled_from([1e-308, 0.1, 1, 3])
SHARE = st.floats(0, 1, exclude_max=True)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=40)
ID = TEXT | st.sampled_from(
    ["Qwen/Qwen3-0.6B", "x-65B", "a/b-999999999999B", "gpt-4.1-mini", "./x", "~", "..", "-GGUF"]
)
MODULES = st.lists(TEXT | st.sampled_from(["q_proj", "lm_head", "a.b."]), min_size=1, max_size=4)
LOCATION = ID | st.sampled_from(["data/good.jsonl", "100%", "0%", "hf://", "hf://a", "s3://x/y"])


def section(**entries: st.SearchStrategy) -> st.SearchStrategy:
    """A section with about half of its entries."""
    chosen = st.lists(st.sampled_from(sorted(entries)), unique=True, max_size=len(entries))
    return chosen.flatmap(lambda names: st.fixed_dictionaries({n: entries[n] for n in names}))


LOW_RANK = {
    "rank": WHOLE,
    "alpha": REAL,
    "dropout": SHARE,
    "init": st.sampled_from(["kaiming", "gaussian", "orthogonal", "pissa", "olora", "loftq"]),
}
PLACES = {
    "target_modules": MODULES | st.just("all-linear"),
    "exclude_modules": MODULES,
    "layers": st.lists(st.integers(0, 99), min_size=1, max_size=4),
    "modules_to_save": MODULES,
}
QUANTIZED = {
    "bits": st.sampled_from([4, 8]),
    "quantization": st.sampled_from(["nf4", "fp4"]),
    "double_quantization": st.booleans(),
}


def adapter(kind: str, **entries: st.SearchStrategy) -> st.SearchStrategy:
    return st.fixed_dictionaries({"type": st.just(kind)}, optional=entries)


SPECS = st.fixed_dictionaries(
    {
        "version": st.just(1),
        "name": st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True),
        "model": section(base=ID, revision=ID, trust_remote_code=st.booleans()),
        "data": st.fixed_dictionaries(
            {"train": st.just("data/good.jsonl") | LOCATION | st.lists(LOCATION, min_size=1)},
            optional={
                "format": st.sampled_from(sorted(METHODS_OF_FORMAT)),
                "validation": LOCATION,
                "test": LOCATION,
            },
        ),
        "training": section(
            epochs=REAL,
            max_steps=WHOLE,
            batch_size=WHOLE,
            micro_batch_size=WHOLE,
            learning_rate=REAL,
            lr_scheduler=st.sampled_from(["cosine", "constant", "inverse_sqrt"]),
            warmup_ratio=SHARE,
            warmup_steps=WHOLE,
            optimizer=st.sampled_from(["adamw", "adafactor", "paged_adamw_8bit"]),
            weight_decay=REAL,
            max_grad_norm=REAL,
            max_length=WHOLE,
            packing=st.booleans(),
            gradient_checkpointing=st.booleans(),
            early_stopping_patience=WHOLE,
            eval_steps=WHOLE,
            save_steps=WHOLE,
            logging_steps=WHOLE,
        ),
        "hardware": section(
            gpus=st.integers(0, 1024),
            memory=st.from_regex(r"\d{1,400}(\.\d{1,3})?(GB|GiB|MB|MiB)", fullmatch=True),
            precision=st.sampled_from(["bf16", "fp16", "fp32"]),
        ),
    },
    optional={
        "description": TEXT,
        "output": TEXT,
        "method": adapter("sft", loss_on=st.sampled_from(["assistant", "completion", "all"]))
        | adapter(
            "dpo",
            beta=REAL,
            loss=st.sampled_from(["sigmoid", "hinge", "ipo", "robust"]),
            label_smoothing=st.floats(0, 0.49),
            reference_model=ID,
            reference_revision=ID,
            precompute_reference=st.booleans(),
        )
        | adapter("cpt")
        | adapter("orpo", beta=REAL)
        | adapter(
            "kto",
            beta=REAL,
            loss=st.sampled_from(["kto", "apo_zero_unpaired"]),
            desirable_weight=REAL,
            undesirable_weight=REAL,
        )
        | adapter("simpo", beta=REAL, gamma=REAL)
        | adapter("cpo", beta=REAL, loss=st.sampled_from(["sigmoid", "hinge", "ipo"]))
        | adapter("reward", center_rewards_coefficient=REAL),
        "adapter": adapter("none")
        | adapter("lora", **LOW_RANK, **PLACES)
        | adapter("rslora", **LOW_RANK, **PLACES, **QUANTIZED)
        | adapter("dora", rank=WHOLE, alpha=REAL, **PLACES, **QUANTIZED)
        | adapter("qlora", **LOW_RANK, **PLACES, **QUANTIZED)
        | adapter(
            "adalora",
            rank=WHOLE,
            initial_rank=WHOLE,
            initial_share=SHARE,
            final_share=SHARE,
            prune_every=WHOLE,
            **PLACES,
        )
        | adapter("vera", rank=WHOLE, dropout=SHARE, **PLACES)
        | adapter("oft", block_size=st.integers(2, 2**63 - 1), **PLACES)
        | adapter(
            "ia3",
            target_modules=MODULES | st.just("all-linear"),
            feedforward_modules=MODULES,
            **QUANTIZED,
        )
        | adapter(
            "prompt-tuning",
            virtual_tokens=WHOLE,
            prompt_init=st.sampled_from(["random", "sample-vocab", "text"]),
            prompt_text=TEXT,
            **QUANTIZED,
        )
        | adapter("prefix-tuning", virtual_tokens=WHOLE, **QUANTIZED)
        | adapter(
            "p-tuning",
            virtual_tokens=WHOLE,
            encoder=st.sampled_from(["mlp", "lstm"]),
            hidden_size=WHOLE,
            **QUANTIZED,
        ),
        "targets": st.just({"local": {"set": {"config": {"packing_strategy": "wrapped"}}}}),
    },
)


EXTREME = {
    "version": 1,
    "name": "extreme",
    "model": {"base": "x-65B"},
    "data": {"train": "data/good.jsonl"},
    "training": {"epochs": 1e308, "warmup_steps": 2**62, "batch_size": 1},
    "hardware": {"memory": "9" * 400 + "GB"},
}
"""Products of these are more than a float holds."""


@example(EXTREME)
@settings(deadline=None, max_examples=500)
@given(SPECS)
def test_a_spec_that_the_language_allows_is_judged_without_stumbling(spec: dict) -> None:
    text = json.dumps(spec, ensure_ascii=False)  # which is YAML, too
    checked = check_text(text, file="tests/compiler/analysis/spec.yaml")
    assert checked.plan is not None, checked.diagnostics
    for diagnostic in checked.diagnostics:
        assert diagnostic.message
        assert diagnostic.span is not None
        assert "\n" not in diagnostic.message
