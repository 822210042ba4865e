from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'muon.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_trainer_module = resolve('trainer_module')
    l_0_trainer = resolve('trainer')
    l_0_task = resolve('task')
    pass
    yield '"""Muon for the matrices of the linear layers, AdamW for everything else that learns."""\n\nimport sys\nfrom typing import Any\n\nfrom torch import nn\nfrom torch.optim import AdamW, Muon, Optimizer\nfrom '
    yield str((undefined(name='trainer_module') if l_0_trainer_module is missing else l_0_trainer_module))
    yield ' import '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer\n\n\nclass MuonAndAdamW(Optimizer):\n    """Two optimizers that are stepped, scheduled and saved as one."""\n\n    def __init__(self, *parts: Optimizer) -> None:\n        self.parts = parts\n        super().__init__([group for part in parts for group in part.param_groups], {})\n        self._share()\n\n    def _share(self) -> None:\n        """A schedule writes its rates into these groups, which are the parts\' own."""\n        self.param_groups = [group for part in self.parts for group in part.param_groups]\n\n    def step(self, closure: None = None) -> None:\n        for part in self.parts:\n            part.step()\n\n    def state_dict(self) -> dict[str, Any]:\n        return {"parts": [part.state_dict() for part in self.parts]}\n\n    def load_state_dict(self, state_dict: dict[str, Any]) -> None:\n        for part, state in zip(self.parts, state_dict["parts"], strict=True):\n            part.load_state_dict(state)\n        self._share()\n\n\ndef optimizer(trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer, momentum: float) -> MuonAndAdamW:\n    """Embeddings, the output layer and whole modules beside an adapter are AdamW\'s, as Muon\'s\n    author has it. Muon\'s steps are made as long as AdamW\'s, so that a rate suits both."""\n    model, args = trainer.model, trainer.args\n'
    if ((undefined(name='task') if l_0_task is missing else l_0_task) == 'SEQ_CLS'):
        pass
        yield '    ends = model.get_input_embeddings(), model.score\n'
    else:
        pass
        yield '    ends = model.get_input_embeddings(), model.get_output_embeddings()\n'
    yield '    kept = {id(layer.weight) for layer in ends}\n    matrices = {\n        f"{name}.weight"\n        for name, module in model.named_modules()\n        if isinstance(module, nn.Linear) and "modules_to_save" not in name\n    }\n    by_muon, decayed, others = [], [], []\n    decays = trainer.get_decay_parameter_names(model)\n    for name, weights in model.named_parameters():\n        if not weights.requires_grad:\n            continue\n        if name in matrices and id(weights) not in kept:\n            by_muon.append(weights)\n        else:\n            (decayed if name in decays else others).append(weights)\n    if not by_muon:\n        sys.exit("muon: no linear layer learns; choose another optimizer")\n    muon = Muon(\n        by_muon,\n        lr=args.learning_rate,\n        weight_decay=args.weight_decay,\n        momentum=momentum,\n        nesterov=True,\n        ns_steps=5,\n        adjust_lr_fn="match_rms_adamw",\n    )\n    groups = [\n        {"params": decayed, "weight_decay": args.weight_decay},\n        {"params": others, "weight_decay": 0.0},\n    ]\n    learned = [group for group in groups if group["params"]]\n    if not learned:\n        return MuonAndAdamW(muon)\n    betas = args.adam_beta1, args.adam_beta2\n    return MuonAndAdamW(\n        muon, AdamW(learned, lr=args.learning_rate, betas=betas, eps=args.adam_epsilon, fused=True)\n    )\n'

blocks = {}
debug_info = '8=15&36=19&40=21'
