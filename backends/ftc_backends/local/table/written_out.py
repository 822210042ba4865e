"""What the packages would fill in by themselves, written out as today's versions have it.

A default that moves trains another model from the same program. Between TRL 1.9 and 1.16, GRPO's
answers became twice as long, the gradient of its leash changed, and so did the weight of experts'
load. So a value that reaches the weights is said, also where the spec says nothing of it; every row
here stands back where another has spoken. What may be left to the packages, and why, is a list that
tests hold complete (`tests/backends/local/left_to_the_packages.py`).
"""

from typing import Any, Final

from ftc.lowering.row import (
    Condition,
    Row,
    always,
    both,
    converted,
    either,
    equals,
    fixed,
    has,
    otherwise,
    unless,
)
from ftc_backends.huggingface.batches import accumulation
from ftc_backends.local.table.conditions import (
    answers,
    answers_itself,
    clipped,
    dpo,
    draws_rows,
    grouped,
    grpo,
    imitating,
    in_4_bits,
    in_8_bits,
    kto,
    logits,
    mixes_experts,
    on_pairs_alone,
    on_several_gpus,
    online,
    rloo,
    stops_early,
    validated,
)
from ftc_schemas.spec.defaults import LOW_RANK

_TRL: Final = "written out: TRL's own default in 1.16"
_TRANSFORMERS: Final = "written out: transformers' own default in 5.23"
_PEFT: Final = "written out: PEFT's own default in 0.21"

_supervised: Final = either(imitating, answers)
_referenced: Final = either(dpo, kto, both(grouped, unless(equals("method.beta", 0))))
_by_vllm: Final = both(grpo, has("method.vllm"))
_saves_modules: Final = has("adapter.modules_to_save")
_of_lora: Final = equals("adapter.type", *LOW_RANK)
_of_adalora: Final = equals("adapter.type", "adalora")
_of_ia3: Final = equals("adapter.type", "ia3")
_of_vera: Final = equals("adapter.type", "vera")
_of_oft: Final = equals("adapter.type", "oft")
_of_a_prefix: Final = equals("adapter.type", "prefix-tuning")

_SEVERAL_PROCESSES: Final = {
    "split_batches": False,
    "even_batches": True,
    "use_seedable_sampler": True,
}


def _said(source: str, name: str, value: Any, why: str, when: Condition) -> Row:
    """One argument of the trainer's configuration."""
    note = f"{why}; {source}"
    return otherwise(fixed(("config", name), value, note=note, when=when, group="written out"))


def _in_adapter(name: str, value: Any, why: str, when: Condition) -> Row:
    return otherwise(fixed(("adapter", name), value, note=f"{why}; {_PEFT}", when=when))


def _in_quantization(name: str, value: Any, why: str, when: Condition) -> Row:
    note = f"{why}; {_TRANSFORMERS}"
    return otherwise(fixed(("quantization", name), value, note=note, when=when))


_OF_THE_TRAINER: Final[tuple[Row, ...]] = tuple(
    _said(_TRANSFORMERS, name, value, why, when)
    for name, value, why, when in (
        ("train_sampling_strategy", "random", "rows are drawn anew each epoch", draws_rows),
        (
            "accelerator_config",
            _SEVERAL_PROCESSES,
            "a batch is one process's; rows are repeated to fill the last; the seed draws them",
            on_several_gpus,
        ),
        (
            "accelerator_config",
            {"use_seedable_sampler": True},
            "the order of the rows follows from the seed and the epoch",
            draws_rows,
        ),
        (
            "average_tokens_across_devices",
            True,
            "a token counts alike on every GPU",
            on_several_gpus,
        ),
        (
            "auto_find_batch_size",
            False,
            "the batch stays the spec's when memory runs out",
            always,
        ),
        (
            "ignore_data_skip",
            False,
            "a resumed run goes on behind the rows that it has seen",
            always,
        ),
        ("label_smoothing_factor", 0.0, "the given answer is learned alone", _supervised),
        ("neftune_noise_alpha", None, "no noise on the embeddings", always),
        (
            "fp16",
            False,
            "the precision is the spec's",
            unless(equals("hardware.precision", "bf16")),
        ),
        (
            "load_best_model_at_end",
            False,
            "the weights of the last step are the result",
            validated,
        ),
        ("bf16_full_eval", False, "losses are compared as they are", stops_early),
        ("fp16_full_eval", False, "losses are compared as they are", stops_early),
        ("eval_delay", 0, "patience counts from the first evaluation", stops_early),
        ("greater_is_better", False, "the lower loss is the better", stops_early),
    )
)

_OF_ITS_DATA: Final[tuple[Row, ...]] = tuple(
    _said(_TRL, name, value, why, when)
    for name, value, why, when in (
        ("shuffle_dataset", False, "rows are drawn while training, not before", _supervised),
        ("shuffle_dataset", True, "prompts are drawn anew each epoch", either(grouped, logits)),
        (
            "truncation_mode",
            "keep_start",
            "what is too long loses its end",
            either(_supervised, dpo),
        ),
        (
            "padding_free",
            False,
            "examples side by side see each other without FlashAttention",
            either(_supervised, dpo),
        ),
        (
            "pad_to_multiple_of",
            None,
            "a batch is as long as its longest example; what `auto` means on CPUs and GPUs",
            unless(either(on_pairs_alone, online, equals("method.type", "orpo"))),
        ),
        ("completion_only_loss", False, "what the rows do not hide is learned", _supervised),
        ("assistant_only_loss", False, "TRL's own templates for it are not used", _supervised),
        ("eval_packing", False, "evaluated as it is trained", both(answers, validated)),
    )
)

_OF_THE_LOSS: Final[tuple[Row, ...]] = tuple(
    _said(_TRL, name, value, why, when)
    for name, value, why, when in (
        ("loss_type", "nll", "each token's log-probability", _supervised),
        (
            "router_aux_loss_coef",
            None,
            "a mixture of experts keeps its own weight of their load; TRL 1.9 took 0.001",
            mixes_experts,
        ),
        ("loss_weights", None, "one loss", dpo),
        ("label_smoothing", 0.0, "no preference is taken for flipped", either(dpo, on_pairs_alone)),
        ("f_divergence_type", "reverse_kl", "the divergence of DPO as published", dpo),
        ("ld_alpha", None, "all tokens of the longer answer count (LD-DPO is off)", dpo),
        ("use_weighting", False, "pairs count alike (WPO is off)", dpo),
        ("alpha", 0.0, "log-probabilities are the rewards (AlphaPO is off)", on_pairs_alone),
        (
            "center_rewards_coefficient",
            None,
            "nothing pulls at the scores' mean",
            equals("method.type", "reward"),
        ),
        (
            "precompute_ref_log_probs",
            False,
            "the reference is asked while training",
            either(dpo, kto),
        ),
        ("sync_ref_model", False, "the reference stays as it was (TR-DPO is off)", _referenced),
    )
)

_OF_ANSWERS: Final[tuple[Row, ...]] = tuple(
    _said(_TRL, name, value, why, when)
    for name, value, why, when in (
        ("min_p", None, "unlikely tokens are sampled, too", answers_itself),
        (
            "use_transformers_continuous_batching",
            False,
            "plain `generate` writes the answers",
            both(grouped, unless(has("method.vllm"))),
        ),
        ("missing_eos_penalty", None, "an answer that does not end loses nothing", online),
        ("delta", None, "no second bound on the ratio", clipped),
        ("off_policy_mask_threshold", None, "answers grown stale are learned from", grpo),
        ("top_entropy_quantile", 1.0, "all tokens are learned, not the undecided alone", grpo),
        ("entropy_coef", 0.0, "no reward for being undecided", grpo),
        ("use_adaptive_entropy", False, "no reward for being undecided", grpo),
        ("cast_lm_head_to_fp32", False, "the head computes like the other layers", grpo),
        ("reward_clip_range", None, "rewards count as they are", rloo),
        (
            "vllm_importance_sampling_correction",
            True,
            "what vLLM computes otherwise than transformers is weighed out",
            _by_vllm,
        ),
        (
            "vllm_importance_sampling_mode",
            "sequence_mask",
            "an answer too far off is left out",
            _by_vllm,
        ),
        ("vllm_importance_sampling_clip_max", 3.0, "how far is too far", _by_vllm),
        ("vllm_importance_sampling_clip_min", None, "no bound below", _by_vllm),
    )
)

_OF_THE_SPEC: Final[tuple[Row, ...]] = (
    otherwise(
        converted(
            ("config", "eval_packing"),
            ("training.packing",),
            lambda packing: packing,
            note=f"evaluated as it is trained; {_TRL}",
            when=both(imitating, validated),
            group="written out",
        )
    ),
    otherwise(
        converted(
            ("config", "steps_per_generation"),
            ("training.batch_size", "training.micro_batch_size", "hardware.gpus"),
            accumulation,
            note=f"new answers for each step of the optimizer; {_TRL}",
            when=grouped,
            group="written out",
        ),
        ("config", "generation_batch_size"),
    ),
    otherwise(
        converted(
            ("config", "epsilon_high"),
            ("method.epsilon",),
            lambda epsilon: epsilon,
            note=f"clipped alike on both sides; {_TRL}",
            when=either(rloo, clipped),
            group="written out",
        )
    ),
)
"""What TRL would derive from what the spec says."""

_OF_ADAPTERS: Final[tuple[Row, ...]] = tuple(
    _in_adapter(name, value, why, when)
    for name, value, why, when in (
        ("use_dora", False, "no magnitude of its own", _of_lora),
        ("use_rslora", False, "scaled by alpha / rank", _of_lora),
        ("init_lora_weights", True, "starts as the base", either(_of_lora, _of_adalora)),
        ("bias", "none", "biases stay", either(_of_lora, _of_adalora, _of_vera, _of_oft)),
        ("lora_bias", False, "the matrices have none", _of_lora),
        (
            "ensure_weight_tying",
            False,
            "a saved copy of tied weights learns by itself",
            both(_saves_modules, _of_lora),
        ),
        ("beta1", 0.85, "how fast a rank's importance changes", _of_adalora),
        ("beta2", 0.85, "how fast its uncertainty changes", _of_adalora),
        ("init_ia3_weights", True, "starts as the base", _of_ia3),
        ("init_weights", True, "starts as the base", either(_of_vera, _of_oft)),
        ("coft", False, "the rotation is not bounded", _of_oft),
        ("block_share", False, "each block rotates by itself", _of_oft),
        ("num_cayley_neumann_terms", 5, "terms of the series for the rotation", _of_oft),
        ("init_weights", None, "starts at random", _of_a_prefix),
        ("prefix_projection", False, "the prefix is learned as it is", _of_a_prefix),
    )
)

_OF_QUANTIZATION: Final[tuple[Row, ...]] = tuple(
    _in_quantization(name, value, why, when)
    for name, value, why, when in (
        ("bnb_4bit_quant_storage", "uint8", "two weights a byte", in_4_bits),
        ("llm_int8_threshold", 6.0, "larger activations are computed in 16 bits", in_8_bits),
        ("llm_int8_has_fp16_weight", False, "the weights are kept in 8 bits", in_8_bits),
    )
)

WRITTEN_OUT: Final[tuple[Row, ...]] = (
    *_OF_ADAPTERS,
    *_OF_QUANTIZATION,
    *_OF_ITS_DATA,
    *_OF_THE_SPEC,
    *_OF_THE_LOSS,
    *_OF_ANSWERS,
    *_OF_THE_TRAINER,
)
"""Stands after all other rows of these sections."""
