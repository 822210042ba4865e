"""How it is taught."""

from ftc_schemas.spec.defaults.default import TRL, Default

METHOD: tuple[Default, ...] = (
    Default(
        "method.loss_on",
        "assistant",
        "a chat model learns to answer, not to ask",
        when={"method.type": ("sft",), "data.format": ("chat",)},
    ),
    Default(
        "method.loss_on",
        "completion",
        "the prompt is given at inference",
        TRL,
        when={"method.type": ("sft",), "data.format": ("prompt-completion",)},
    ),
    Default(
        "method.loss_on",
        "all",
        "plain text has no prompt",
        when={"method.type": ("sft",), "data.format": ("text",)},
    ),
    Default(
        "method.beta", 0.1, "the value of the paper's experiments", TRL, {"method.type": ("dpo",)}
    ),
    Default("method.loss", "sigmoid", "DPO as published", TRL, {"method.type": ("dpo",)}),
    Default(
        "method.label_smoothing",
        0.0,
        "labels are taken as right",
        TRL,
        {"method.type": ("dpo",)},
    ),
)
