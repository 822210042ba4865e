"""The configurations of PEFT."""

from collections.abc import Mapping
from typing import Any, Final

from ftc.lowering.row import OMIT, Refusal, Row, choice, converted, equals, exact, fixed
from ftc_backends.local.adapters import CONFIG_OF
from ftc_schemas.spec.defaults import LOW_RANK

_of_lora = equals("adapter.type", *LOW_RANK)
_of_adalora = equals("adapter.type", "adalora")
_of_vera = equals("adapter.type", "vera")
_of_oft = equals("adapter.type", "oft")
_of_an_lstm = equals("adapter.encoder", "lstm")


def _alpha(alpha: float) -> Any:
    if alpha == int(alpha):
        return int(alpha)
    return Refusal("PEFT's lora_alpha is a whole number")


def _dora(adapter: str) -> Any:
    return True if adapter == "dora" else OMIT


def _rslora(adapter: str) -> Any:
    return True if adapter == "rslora" else OMIT


def _init(init: str) -> str | bool:
    """PEFT calls the usual start True. Its own LoftQ would quantize the base once more, so that the
    program starts from the usual one and makes up for the quantization itself."""
    return True if init in ("kaiming", "loftq") else init


def _init_leaf(value: str | bool) -> Mapping[str, Any]:
    return {"adapter.init": "kaiming" if value is True else value}


def _layers(layers: list[int], modules: str | list[str]) -> Any:
    if modules == "all-linear":
        return Refusal(
            "PEFT picks layers only for modules that are listed by name",
            help="list them: `target_modules: [q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, "
            "down_proj]`",
        )
    return layers


def _prompt_init(init: str) -> str:
    return {"random": "RANDOM", "sample-vocab": "SAMPLE_VOCAB", "text": "TEXT"}[init]


def _prompt_text(text: str, init: str) -> Any:
    if init == "text":
        return text
    return Refusal(
        f"a prompt that starts from `{init}` has no text", help="set `adapter.prompt_init: text`"
    )


_LORA: Final[tuple[Row, ...]] = (
    exact(("adapter", "r"), "adapter.rank", when=_of_lora),
    converted(
        ("adapter", "lora_alpha"),
        ("adapter.alpha",),
        _alpha,
        backward=lambda alpha: {"adapter.alpha": alpha},
        note="a whole number",
    ),
    exact(("adapter", "lora_dropout"), "adapter.dropout", when=equals("adapter.type", *LOW_RANK)),
    converted(
        ("adapter", "init_lora_weights"),
        ("adapter.init",),
        _init,
        backward=_init_leaf,
        note="PEFT's word for what the matrices start from",
    ),
    converted(
        ("loftq",),
        ("adapter.init",),
        lambda init: True if init == "loftq" else OMIT,
        backward=lambda _: {"adapter.init": "loftq"},
        note="the program starts the adapter from what quantization took away",
    ),
)

_ADALORA: Final[tuple[Row, ...]] = (
    exact(("adapter", "target_r"), "adapter.rank", when=_of_adalora),
    exact(("adapter", "init_r"), "adapter.initial_rank"),
    exact(("adapter", "lora_dropout"), "adapter.dropout", when=_of_adalora),
    exact(("adapter", "deltaT"), "adapter.prune_every"),
    fixed(("adapter", "orth_reg_weight"), 0.5, note="PEFT's own default", when=_of_adalora),
    fixed(
        ("adapter", "total_step"),
        1,
        note="adalora.py counts the steps when training begins; PEFT asks for a number before",
        when=_of_adalora,
    ),
    exact(("adalora", "initial_share"), "adapter.initial_share"),
    exact(("adalora", "final_share"), "adapter.final_share"),
)

_RANDOM_AND_ROTATED: Final[tuple[Row, ...]] = (
    exact(("adapter", "r"), "adapter.rank", when=_of_vera),
    exact(("adapter", "vera_dropout"), "adapter.dropout", when=_of_vera),
    fixed(("adapter", "d_initial"), 0.1, note="the paper's start", when=_of_vera),
    converted(
        ("adapter", "projection_prng_key"),
        ("training.seed",),
        lambda seed: seed,
        note="the random matrices follow the seed too",
        when=_of_vera,
    ),
    fixed(
        ("adapter", "save_projection"),
        True,
        note="random numbers differ between machines, so they are saved",
        when=_of_vera,
    ),
    exact(("adapter", "oft_block_size"), "adapter.block_size"),
    exact(("adapter", "module_dropout"), "adapter.dropout", when=_of_oft),
    fixed(
        ("adapter", "use_cayley_neumann"),
        True,
        note="OFTv2's way to a rotation, and PEFT's own default",
        when=_of_oft,
    ),
)

_PROMPTS: Final[tuple[Row, ...]] = (
    exact(("adapter", "num_virtual_tokens"), "adapter.virtual_tokens"),
    converted(
        ("adapter", "prompt_tuning_init"),
        ("adapter.prompt_init",),
        _prompt_init,
        backward=lambda word: {"adapter.prompt_init": word.lower().replace("_", "-")},
        note="PEFT's word for what the tokens start from",
    ),
    converted(
        ("adapter", "prompt_tuning_init_text"),
        ("adapter.prompt_text", "adapter.prompt_init"),
        _prompt_text,
        backward=lambda text: {"adapter.prompt_text": text},
        note="the tokens start from these words",
    ),
    converted(
        ("adapter", "encoder_reparameterization_type"),
        ("adapter.encoder",),
        str.upper,
        backward=lambda word: {"adapter.encoder": word.lower()},
        note="PEFT's word for the network",
    ),
    exact(("adapter", "encoder_hidden_size"), "adapter.hidden_size"),
    fixed(("adapter", "encoder_num_layers"), 2, note="PEFT's own default", when=_of_an_lstm),
    fixed(("adapter", "encoder_dropout"), 0.0, note="PEFT's own default", when=_of_an_lstm),
)

_PLACES: Final[tuple[Row, ...]] = (
    exact(("adapter", "target_modules"), "adapter.target_modules"),
    exact(("adapter", "exclude_modules"), "adapter.exclude_modules"),
    exact(("adapter", "feedforward_modules"), "adapter.feedforward_modules"),
    converted(
        ("adapter", "layers_to_transform"),
        ("adapter.layers", "adapter.target_modules"),
        _layers,
        backward=lambda layers: {"adapter.layers": layers},
        note="of the modules that are listed",
    ),
    exact(("adapter", "modules_to_save"), "adapter.modules_to_save"),
)

ADAPTER: Final[tuple[Row, ...]] = (
    *_LORA,
    *_ADALORA,
    *_RANDOM_AND_ROTATED,
    *_PROMPTS,
    *_PLACES,
    converted(
        ("adapter", "use_dora"),
        ("adapter.type",),
        _dora,
        backward=lambda on: {"adapter.type": "dora"} if on else {},
        note="DoRA is LoRA with a learned magnitude",
    ),
    converted(
        ("adapter", "use_rslora"),
        ("adapter.type",),
        _rslora,
        backward=lambda on: {"adapter.type": "rslora"} if on else {},
        note="rsLoRA is LoRA scaled by alpha / sqrt(rank)",
    ),
)

CONFIG: Final[tuple[Row, ...]] = (choice("peft", "adapter.type", {"none": OMIT, **CONFIG_OF}),)
"""Which class takes the arguments: read last, when `qlora`, `dora` and `rslora` have spoken."""
