"""What AdaLoRA asks of a training loop, and neither PEFT nor a trainer does."""

from pathlib import Path
from typing import Any

import torch
from transformers import TrainerCallback


class AdaLora(TrainerCallback):
    """Prune the ranks that matter least, and keep the factors orthogonal."""

    def __init__(
        self, initial_share: float, final_share: float, checkpoint: str | None
    ) -> None:
        self.initial_share, self.final_share = initial_share, final_share
        self.checkpoint = checkpoint
        self.kept: dict[str, list[bool]] | None = None

    def on_train_begin(
        self, args: Any, state: Any, control: Any, model: Any, **_: Any
    ) -> None:
        config = model.peft_config["default"]
        config.total_step = state.max_steps
        config.tinit = round(self.initial_share * state.max_steps)
        config.tfinal = round(self.final_share * state.max_steps)
        if self.checkpoint:
            file = Path(self.checkpoint) / "adalora.pt"
            found = torch.load(file, map_location=args.device, weights_only=True)
            self.kept = found.pop("kept")
            vars(model.base_model.rankallocator).update(found)

    def on_pre_optimizer_step(
        self, args: Any, state: Any, control: Any, model: Any, **_: Any
    ) -> None:
        """The paper's regularizer. PEFT adds it to a loss that TRL does not use."""
        factors = [
            weight if "lora_A" in name else weight.T
            for name, weight in model.named_parameters()
            if weight.requires_grad and ("lora_A" in name or "lora_B" in name)
        ]
        distance = sum(
            torch.linalg.norm(f @ f.T - torch.eye(len(f), device=f.device))
            for f in factors
        )
        weight = model.peft_config["default"].orth_reg_weight
        (weight * distance / len(factors)).backward()

    def on_optimizer_step(
        self, args: Any, state: Any, control: Any, model: Any, **_: Any
    ) -> None:
        """PEFT would cut pruned ranks off checkpoints, which no optimizer fits then."""
        config = model.peft_config["default"]
        config.rank_pattern = self.kept
        model.base_model.update_and_allocate(state.global_step + 1)
        self.kept, config.rank_pattern = config.rank_pattern, None

    def on_save(
        self, args: Any, state: Any, control: Any, model: Any, **_: Any
    ) -> None:
        if state.is_world_process_zero:
            folder = Path(args.output_dir) / f"checkpoint-{state.global_step}"
            allocator = model.base_model.rankallocator
            names = ("ipt", "exp_avg_ipt", "exp_avg_unc")
            found = {name: getattr(allocator, name) for name in names}
            torch.save({**found, "kept": self.kept}, folder / "adalora.pt")
