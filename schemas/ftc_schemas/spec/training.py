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
        "cosine",
        "cosine_with_restarts",
        "linear",
        "polynomial",
        "inverse_sqrt",
        "warmup_stable_decay",
        "constant",
        "constant_with_warmup",
    ] = setting("How the learning rate falls from its peak.", example="linear")
    min_lr_ratio: float = setting(
        "Where the learning rate ends, as a share of its peak; without it, at zero. For cosine, "
        "linear, polynomial and warmup_stable_decay.",
        ge=0,
        lt=1,
        example=0.1,
    )
    lr_power: float = setting("Exponent of the polynomial schedule.", gt=0, example=3)
    lr_cycles: int = setting(
        "How often cosine_with_restarts falls from the peak to zero.", gt=0, example=4
    )
    lr_decay_steps: int = setting(
        "The last steps of warmup_stable_decay, in which the learning rate falls.",
        gt=0,
        example=20,
    )
    warmup_ratio: float = setting(
        "Share of the steps that ramp the learning rate up.", ge=0, lt=1, example=0.1
    )
    warmup_steps: int = setting(
        "Steps that ramp the learning rate up, instead of `warmup_ratio`.", ge=0, example=10
    )
    optimizer: Literal[
        "adamw",
        "adamw_8bit",
        "paged_adamw_8bit",
        "paged_adamw_32bit",
        "lion",
        "lion_8bit",
        "paged_lion_8bit",
        "paged_lion_32bit",
        "ademamix",
        "ademamix_8bit",
        "paged_ademamix_8bit",
        "paged_ademamix_32bit",
        "adafactor",
        "muon",
        "schedule_free_adamw",
        "schedule_free_radam",
        "stable_adamw",
        "sgd",
    ] = setting(
        "The optimizer. The 8-bit ones keep small state, the paged ones move it to the CPU's "
        "memory when the GPU's is full.",
        example="adamw_8bit",
    )
    adam_beta1: float = setting(
        "Decay of the optimizer's mean of the gradients; for AdamW and its kin, and Lion.",
        ge=0,
        lt=1,
        example=0.95,
    )
    adam_beta2: float = setting(
        "Decay of AdamW's mean of the squared gradients, and of Lion's momentum; lower forgets old "
        "gradients sooner.",
        ge=0,
        lt=1,
        example=0.95,
    )
    adam_beta3: float = setting(
        "Decay of AdEMAMix's second, slow mean of the gradients.", ge=0, lt=1, example=0.999
    )
    ademamix_alpha: float = setting(
        "Weight of AdEMAMix's slow mean beside the fast one.", ge=0, example=8
    )
    adam_epsilon: float = setting(
        "Added where AdamW divides by the root of the squared gradients.", gt=0, example=1e-06
    )
    momentum: float = setting(
        "Share of the last step in the next; for SGD and Muon.", ge=0, lt=1, example=0.8
    )
    weight_decay: float = setting("Decoupled weight decay.", ge=0, example=0.01)
    max_grad_norm: float = setting("Gradients are clipped to this norm.", gt=0, example=0.5)
    max_length: int = setting(
        "Tokens an example may have; what is longer is cut.", gt=0, example=1024
    )
    packing: bool = setting("Put several short examples into one sequence.", example=True)
    packing_strategy: Literal["bfd", "bfd_split", "wrapped"] = setting(
        "How examples are packed. `bfd`: whole, each where it fits best, and cut when longer than "
        "a sequence. `bfd_split`: the same, but the rest of a long one goes on in the next "
        "sequence. `wrapped`: one after the other, cut wherever a sequence ends; neighbours see "
        "each other.",
        example="wrapped",
    )
    group_by_length: bool = setting(
        "Put examples of about one length into a batch: less padding, a less random order.",
        example=True,
    )
    neftune_noise_alpha: float = setting(
        "Strength of the noise that NEFTune adds to the embeddings while training.",
        gt=0,
        example=5,
    )
    router_aux_loss_coef: float = setting(
        "For a mixture of experts: weight of the loss that spreads tokens evenly over the experts, "
        "beside the method's own; 0 is none. Without it, what the model's own configuration or the "
        "trainer says.",
        ge=0,
        example=0.01,
    )
    liger_kernel: bool = setting(
        "Fused GPU kernels for norms, rotary embeddings and the feed-forward layers: the same "
        "result in less memory and time.",
        example=True,
    )
    torch_compile: bool = setting(
        "Compile the model with torch.compile: slow to start, faster steps.", example=True
    )
    gradient_checkpointing: bool = setting(
        "Recompute activations in the backward pass: slower, far less memory.", example=False
    )
    early_stopping_patience: int = setting(
        "Stop after so many evaluations without a better validation loss, and keep the best.",
        gt=0,
        example=2,
    )
    early_stopping_threshold: float = setting(
        "By how much the validation loss has to fall to count as better.", ge=0, example=0.01
    )
    logging_steps: int = setting("Steps between two lines of the log.", gt=0, example=5)
    eval_steps: int = setting(
        "Steps between two evaluations; without it, once an epoch.", gt=0, example=50
    )
    save_steps: int = setting(
        "Steps between two checkpoints; without it, once an epoch.", gt=0, example=50
    )
    evals_per_epoch: int = setting(
        "Evaluations in each epoch, instead of `eval_steps`.", gt=0, example=4
    )
    saves_per_epoch: int = setting(
        "Checkpoints in each epoch, instead of `save_steps`.", gt=0, example=2
    )
    save_total_limit: int = setting(
        "How many checkpoints are kept; the oldest go first, the best never.", gt=0, example=5
    )
    deterministic: bool = setting(
        "Use only algorithms that give the same bits every time: slower, and an error where there "
        "is none.",
        example=True,
    )
    seed: int = setting("Seed of all randomness.", ge=0, le=2147483647, example=7)
