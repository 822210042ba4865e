from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'p_tuning.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    pass
    yield '"""P-tuning learns through a network, which PEFT leaves out of what it saves."""\n\nfrom pathlib import Path\nfrom typing import Any\n\nimport torch\nfrom transformers import TrainerCallback\n\n\nclass Encoder(TrainerCallback):\n    """Keep the network with each checkpoint; the result needs its tokens only."""\n\n    def __init__(self, checkpoint: str | None) -> None:\n        self.checkpoint = checkpoint\n\n    def on_train_begin(\n        self, args: Any, state: Any, control: Any, model: Any, **_: Any\n    ) -> None:\n        if self.checkpoint:\n            load(model, self.checkpoint)\n\n    def on_save(\n        self, args: Any, state: Any, control: Any, model: Any, **_: Any\n    ) -> None:\n        if state.is_world_process_zero:\n            folder = Path(args.output_dir) / f"checkpoint-{state.global_step}"\n            torch.save(model.prompt_encoder.state_dict(), folder / "encoder.pt")\n\n    def on_train_end(\n        self, args: Any, state: Any, control: Any, model: Any, **_: Any\n    ) -> None:\n        if args.load_best_model_at_end and state.best_model_checkpoint:\n            load(model, state.best_model_checkpoint)\n\n\ndef load(model: Any, checkpoint: str) -> None:\n    file = Path(checkpoint) / "encoder.pt"\n    model.prompt_encoder.load_state_dict(torch.load(file, weights_only=True))\n'

blocks = {}
debug_info = ''
