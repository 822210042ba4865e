"""`training:` how long, how fast, in which portions."""

from typing import Literal

from ftc_schemas.spec.section import Section, setting


class Training(Section):
    """The run itself. Sizes are global: what one optimizer step sees over all devices."""

    epochs: float = setting("Passes over the training data.", gt=0)
    max_steps: int = setting("Optimizer steps, instead of epochs.", gt=0)
    batch_size: int = setting("Examples an optimizer step sees, over all devices.", gt=0)
    micro_batch_size: int = setting(
        "Examples a device holds at once. `batch_size` is reached by accumulating gradients.", gt=0
    )
    learning_rate: float = setting("Peak learning rate.", gt=0)
    lr_scheduler: Literal[
        "cosine", "linear", "constant", "constant_with_warmup", "polynomial", "inverse_sqrt"
    ] = setting("How the learning rate falls from its peak.")
    warmup_ratio: float = setting("Share of the steps that ramp the learning rate up.", ge=0, lt=1)
    warmup_steps: int = setting(
        "Steps that ramp the learning rate up, instead of `warmup_ratio`.", ge=0
    )
    optimizer: Literal[
        "adamw", "adamw_8bit", "paged_adamw_8bit", "paged_adamw_32bit", "adafactor"
    ] = setting("The optimizer; the 8-bit and paged ones save GPU memory.")
    weight_decay: float = setting("Decoupled weight decay.", ge=0)
    max_grad_norm: float = setting("Gradients are clipped to this norm.", gt=0)
    max_length: int = setting("Tokens an example may have; what is longer is cut.", gt=0)
    packing: bool = setting("Put several short examples into one sequence.")
    gradient_checkpointing: bool = setting(
        "Recompute activations in the backward pass: slower, far less memory."
    )
    early_stopping_patience: int = setting(
        "Stop after so many evaluations without a better validation loss, and keep the best.", gt=0
    )
    logging_steps: int = setting("Steps between two lines of the log.", gt=0)
    eval_steps: int = setting("Steps between two evaluations; without it, once an epoch.", gt=0)
    save_steps: int = setting("Steps between two checkpoints; without it, once an epoch.", gt=0)
    seed: int = setting("Seed of all randomness.", ge=0, le=2147483647)
