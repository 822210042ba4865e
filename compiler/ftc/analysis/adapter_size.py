"""How many parameters an adapter learns, from the shape of the model it sits on.

Formulas as PEFT 0.21.2 builds them; a test holds them against its count. For a model of which
only the size is known, the shape is that of Llama 3.1 8B, made wider and deeper alike: parameters
grow with the cube of that factor, an adapter of some rank on all linear layers with its square.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ftc.plan.plan import Plan
from ftc_schemas.named_tuple import NamedTuple


class Shape(NamedTuple):
    """Of a decoder with grouped-query attention and a gated MLP, which most open models are."""

    layers: float
    hidden: float
    mlp: float
    queries: float
    """Heads times their width."""
    keys: float
    """The same of the keys, and of the values."""

    @property
    def modules(self) -> Mapping[str, tuple[float, float]]:
        """Inputs and outputs of each linear layer, by its name in Llama, Mistral, Qwen, Gemma."""
        return {
            "q_proj": (self.hidden, self.queries),
            "k_proj": (self.hidden, self.keys),
            "v_proj": (self.hidden, self.keys),
            "o_proj": (self.queries, self.hidden),
            "gate_proj": (self.hidden, self.mlp),
            "up_proj": (self.hidden, self.mlp),
            "down_proj": (self.mlp, self.hidden),
        }


LLAMA_8B: Final = Shape(layers=32, hidden=4096, mlp=14336, queries=4096, keys=1024)
LLAMA_8B_PARAMETERS: Final = 8_030_261_248
"""Of Llama 3.1 8B."""


def shape_of(parameters: int) -> Shape:
    """Of a model of which only the size is known."""
    factor: float = (parameters / LLAMA_8B_PARAMETERS) ** (1 / 3)
    return Shape(*(size * factor for size in LLAMA_8B))


def adapter_parameters(plan: Plan, shape: Shape) -> float:
    """0 without an adapter, and for modules whose names nobody here knows."""
    kind: str = plan["adapter.type"]
    if kind in _OF_A_MODULE:
        sizes = shape.modules
        excluded = plan.get("adapter.exclude_modules", ())
        targets = plan["adapter.target_modules"]
        names = sizes if targets == "all-linear" else targets
        layers = len(plan["adapter.layers"]) if "adapter.layers" in plan else shape.layers
        count = _OF_A_MODULE[kind]
        return layers * sum(
            count(plan, name, *sizes[name])
            for name in names
            if name in sizes and name not in excluded
        )
    return _OF_TOKENS[kind](plan, shape) if kind in _OF_TOKENS else 0.0


def _lora(plan: Plan, name: str, inputs: float, outputs: float) -> float:
    rank: int = plan["adapter.rank"]
    return rank * (inputs + outputs)


def _dora(plan: Plan, name: str, inputs: float, outputs: float) -> float:
    return _lora(plan, name, inputs, outputs) + outputs


def _adalora(plan: Plan, name: str, inputs: float, outputs: float) -> float:
    rank: int = plan["adapter.initial_rank"]
    return rank * (inputs + outputs + 1)


def _vera(plan: Plan, name: str, inputs: float, outputs: float) -> float:
    rank: int = plan["adapter.rank"]
    return rank + outputs


def _ia3(plan: Plan, name: str, inputs: float, outputs: float) -> float:
    return inputs if name in plan["adapter.feedforward_modules"] else outputs


def _oft(plan: Plan, name: str, inputs: float, outputs: float) -> float:
    """A rotation of n dimensions has n (n - 1) / 2 angles."""
    block: int = plan["adapter.block_size"]
    return inputs / block * block * (block - 1) / 2


def _prompt(plan: Plan, shape: Shape) -> float:
    tokens: int = plan["adapter.virtual_tokens"]
    return tokens * shape.hidden


def _prefix(plan: Plan, shape: Shape) -> float:
    tokens: int = plan["adapter.virtual_tokens"]
    return tokens * shape.layers * 2 * shape.keys


def _encoder(plan: Plan, shape: Shape) -> float:
    """The tokens, and the network that they go through."""
    width: int = plan["adapter.hidden_size"]
    out, head = shape.hidden, width
    network = 0.0
    if plan["adapter.encoder"] == "lstm":
        gates = 4 * width
        first = gates * (shape.hidden + width + 2)
        second = gates * (2 * width + width + 2)
        network = 2 * (first + second)  # in both directions
        head = 2 * width
        network += head * head + head
    else:
        network = shape.hidden * width + width + width * width + width
    return _prompt(plan, shape) + network + head * out + out


_OF_A_MODULE: Final[Mapping[str, Callable[[Plan, str, float, float], float]]] = {
    "lora": _lora,
    "qlora": _lora,
    "rslora": _lora,
    "dora": _dora,
    "adalora": _adalora,
    "vera": _vera,
    "ia3": _ia3,
    "oft": _oft,
}
_OF_TOKENS: Final[Mapping[str, Callable[[Plan, Shape], Any]]] = {
    "prompt-tuning": _prompt,
    "prefix-tuning": _prefix,
    "p-tuning": _encoder,
}
