"""Run the compiled program, and hold what it saved against what it trained.

Writes `seen.json`: which weights could learn, which moved, and how far the result, loaded as the
docs say, answers from the model that was trained. The program itself is left as it is; only the
trainer's two ends are watched.
"""

import json
import runpy
import sys
from pathlib import Path

import torch
from bitsandbytes.nn import Linear4bit
from peft import AutoPeftModelForCausalLM
from transformers import AutoModelForCausalLM, Trainer

QUESTION = torch.arange(5, 30)[None]

seen: dict = {}
train, save = Trainer.train, Trainer.save_model


def answer(model) -> torch.Tensor:
    """4-bit layers stay as they train: to be asked on a CPU, bitsandbytes repacks them, which wants
    wider ones than the tiny model's."""
    model.eval()
    for module in model.modules():
        if isinstance(module, Linear4bit):
            module.training = True
    with torch.no_grad():
        return model(input_ids=QUESTION).logits[:, -QUESTION.shape[1] :].float()  # no prompt's own


def weights(model) -> dict[str, torch.Tensor]:
    return {name: weight.detach().clone() for name, weight in model.named_parameters()}


def watched_train(self, *arguments, **named):
    before = weights(self.model)
    learning = [name for name, weight in self.model.named_parameters() if weight.requires_grad]
    seen["untrained"] = answer(self.model)
    self.model.train()
    result = train(self, *arguments, **named)
    after = weights(self.model)
    seen["learning"] = learning
    seen["moved"] = [name for name in before if not torch.equal(before[name], after[name])]
    return result


def watched_save(self, *arguments, **named):
    save(self, *arguments, **named)
    if not named.get("_internal_call"):
        seen["answer"] = answer(self.model)
        self.model.train()


def load(result: str, program: dict):
    """As docs/adapters.md says; on a base that is quantized as it was."""
    if not (Path(result) / "adapter_config.json").exists():
        return AutoModelForCausalLM.from_pretrained(result, dtype="float32")
    quantized = {}
    if "quantization" in program:
        quantized["quantization_config"] = program["quantization"]()
    return AutoPeftModelForCausalLM.from_pretrained(result, dtype="float32", **quantized)


def main() -> None:
    Trainer.train, Trainer.save_model = watched_train, watched_save
    sys.path.insert(0, "program")
    program = runpy.run_path("program/train.py", run_name="__main__")
    untrained, trained = seen.pop("untrained"), seen.pop("answer")
    seen["changed"] = float((trained - untrained).abs().max())
    loaded = load("outputs/job", program)
    seen["apart"] = float((answer(loaded) - trained).abs().max())
    seen["quantized"] = "quantization" in program
    Path("seen.json").write_text(json.dumps(seen), encoding="utf-8")


if __name__ == "__main__":
    main()
