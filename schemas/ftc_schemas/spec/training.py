"""`training:` how long, how fast, in which portions."""

from typing import Literal

from ftc_schemas.spec.section import Section, setting


class Training(Section):
    """The run itself. Sizes are global: what one optimizer step sees over all devices."""

    epochs: float = setting("Passes over the training data.", gt=0, example=2)
    max_steps: int = setting("Optimizer steps, instead of epochs.", gt=0, example=100)
    batch_size: int = setting("Examples an optimizer step sees, over all devices.", gt=0, example=8)
    micro_batch_size: int = setting(
        "Examples a device holds at once. `batch_size` is reached by accumulating gradients.",
        gt=0,
        example=2,
    )
    learning_rate: float = setting("Peak learning rate.", gt=0, example=1e-05)
    lr_scheduler: Literal[
        "cosine", "linear", "constant", "constant_with_warmup", "polynomial", "inverse_sqrt"
    ] = setting("How the learning rate falls from its peak.", example="linear")
    warmup_ratio: float = setting(
        "Share of the steps that ramp the learning rate up.", ge=0, lt=1, example=0.1
    )
    warmup_steps: int = setting(
        "Steps that ramp the learning rate up, instead of `warmup_ratio`.", ge=0, example=10
    )
    optimizer: Literal[
        "adamw", "adamw_8bit", "paged_adamw_8bit", "paged_adamw_32bit", "adafactor"
    ] = setting("The optimizer; the 8-bit and paged ones save GPU memory.", example="adamw_8bit")
    weight_decay: float = setting("Decoupled weight decay.", ge=0, example=0.01)
    max_grad_norm: float = setting("Gradients are clipped to this norm.", gt=0, example=0.5)
    max_length: int = setting(
        "Tokens an example may have; what is longer is cut.", gt=0, example=1024
    )
    packing: bool = setting("Put several short examples into one sequence.", example=True)
    gradient_checkpointing: bool = setting(
        "Recompute activations in the backward pass: slower, far less memory.", example=False
    )
    early_stopping_patience: int = setting(
        "Stop after so many evaluations without a better validation loss, and keep the best.",
        gt=0,
        example=2,
    )
    logging_steps: int = setting("Steps between two lines of the log.", gt=0, example=5)
    eval_steps: int = setting(
        "Steps between two evaluations; without it, once an epoch.", gt=0, example=50
    )
    save_steps: int = setting(
        "Steps between two checkpoints; without it, once an epoch.", gt=0, example=50
    )
    seed: int = setting("Seed of all randomness.", ge=0, le=2147483647, example=7)
