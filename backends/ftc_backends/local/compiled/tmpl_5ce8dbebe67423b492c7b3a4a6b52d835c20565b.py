from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'checks.py.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_gpus = resolve('gpus')
    l_0_packed = resolve('packed')
    l_0_checks_template = resolve('checks_template')
    l_0_trainer_module = resolve('trainer_module')
    l_0_trainer = resolve('trainer')
    l_0_device_parameters = resolve('device_parameters')
    l_0_doc = resolve('doc')
    l_0_lists_targets = resolve('lists_targets')
    l_0_saves_modules = resolve('saves_modules')
    pass
    yield '"""What must hold for a run to be worth its time; what does not, ends it."""\n\nimport math\n'
    if (undefined(name='gpus') if l_0_gpus is missing else l_0_gpus):
        pass
        yield 'import os\n'
    yield 'import sys\nfrom typing import Any\n\n'
    if (not (undefined(name='packed') if l_0_packed is missing else l_0_packed)):
        pass
        yield 'import pyarrow.compute as pc\n'
    yield 'import torch\n'
    if (undefined(name='checks_template') if l_0_checks_template is missing else l_0_checks_template):
        pass
        yield 'from transformers import PreTrainedTokenizerBase, TrainerCallback\n'
    else:
        pass
        yield 'from transformers import TrainerCallback\n'
    yield 'from '
    yield str((undefined(name='trainer_module') if l_0_trainer_module is missing else l_0_trainer_module))
    yield ' import '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer\n'
    if (undefined(name='gpus') if l_0_gpus is missing else l_0_gpus):
        pass
        yield '\n\ndef devices('
        yield str((undefined(name='device_parameters') if l_0_device_parameters is missing else l_0_device_parameters))
        yield ') -> None:\n    """One process a GPU: another number of them would make another batch size."""\n    here = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))\n    found = torch.accelerator.device_count()\n    if int(os.environ.get("WORLD_SIZE", "1")) != processes:\n        sys.exit(f"Start {processes} processes, as the top of train.py says")\n    if found < here:\n        sys.exit(f"{here} processes need as many GPUs; {found} found")\n    if here == 1 < found:\n        sys.exit("Make one GPU visible: CUDA_VISIBLE_DEVICES=0 python train.py")\n'
        if ('gpu_memory' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
            pass
            yield '    for index in range(torch.cuda.device_count()):\n        total = torch.cuda.get_device_properties(index).total_memory\n        if total < 0.9 * memory:  # a "24 GB" card shows a little less\n            print(f"GPU {index} has {total / 1e9:.0f} GB, {memory / 1e9:.0f} expected")\n'
    if (undefined(name='checks_template') if l_0_checks_template is missing else l_0_checks_template):
        pass
        yield '\n\ndef chat_template(tokenizer: PreTrainedTokenizerBase) -> None:\n    if tokenizer.chat_template is None:\n        sys.exit("No chat template: take the instruct version of this model")\n'
    yield '\n\ndef context_length(trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer) -> None:\n    """A model takes positions that it never learned without a word."""\n    config = trainer.model.config.get_text_config()\n    limit = getattr(config, "max_position_embeddings", math.inf)\n    if trainer.args.max_length > limit:\n        sys.exit(f"max_length: the model knows no more than {limit} positions")\n'
    if (undefined(name='lists_targets') if l_0_lists_targets is missing else l_0_lists_targets):
        pass
        yield '\n\ndef target_modules(trainer: '
        yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
        yield 'Trainer) -> None:\n    """PEFT takes a list in which some names match nothing, and trains the others."""\n    adapted = trainer.model.base_model.targeted_module_names\n    for name in trainer.model.peft_config["default"].target_modules:\n        if not any(f".{module}".endswith(f".{name}") for module in adapted):\n            sys.exit(f"target_modules: {name} is no linear layer of the model")\n'
    if (undefined(name='saves_modules') if l_0_saves_modules is missing else l_0_saves_modules):
        pass
        yield '\n\ndef modules_to_save(trainer: '
        yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
        yield 'Trainer) -> None:\n    """PEFT takes names that match nothing."""\n    modules = [name for name, _ in trainer.model.named_modules()]\n    for name in trainer.model.peft_config["default"].modules_to_save:\n        if not any(module.endswith(f".{name}.modules_to_save") for module in modules):\n            sys.exit(f"modules_to_save: the model has no {name}")\n'
    yield '\n\ndef learned_tokens(trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer) -> None:\n'
    if ((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer) == 'SFT'):
        pass
        yield '    """Masks and cuts can leave nothing to learn, and training would not tell."""\n    rows, length = trainer.train_dataset, trainer.args.max_length\n    learned = ([token for token in row["labels"] if token != -100] for row in rows)\n    first = next(filter(None, learned), None)\n    if first is None:\n        sys.exit(f"No token is left to learn: see the masks, and max_length {length}")\n    print(f"The first example teaches: {trainer.processing_class.decode(first)!r:.500}")\n'
        if (not (undefined(name='packed') if l_0_packed is missing else l_0_packed)):
            pass
            yield '    lengths = pc.list_value_length(rows.data.column("input_ids"))\n    cut = pc.sum(pc.greater_equal(lengths, length)).as_py()\n    if cut:\n        print(f"{cut} of {len(lengths)} examples are cut at max_length {length}")\n'
    else:
        pass
        yield '    """Cuts can leave nothing to prefer, and training would not tell."""\n    rows, length = trainer.train_dataset, trainer.args.max_length\n    if all(row["chosen_ids"] == row["rejected_ids"] for row in rows):\n        sys.exit(f"No pair differs: see the data, and max_length {length}")\n    prompts, chosen, rejected = (\n        pc.list_value_length(rows.data.column(f"{name}_ids"))\n        for name in ("prompt", "chosen", "rejected")\n    )\n    lengths = pc.add(prompts, pc.max_element_wise(chosen, rejected))\n    cut = pc.sum(pc.greater(lengths, length)).as_py()\n    if cut:\n        print(f"{cut} of {len(lengths)} pairs are cut at max_length {length}")\n'
    yield '\n\ndef trained(trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer) -> None:\n    if trainer.state.global_step == 0:\n        sys.exit("Not one step was made: there are too few examples for a batch")\n    for name, weights in trainer.model.named_parameters():\n        if weights.requires_grad and not torch.isfinite(weights).all():\n            sys.exit(f"{name} is not finite, and not saved: lower learning_rate")\n\n\nclass FiniteLoss(TrainerCallback):\n    """A loss that is no number stays one."""\n\n    def on_log(\n        self, args: Any, state: Any, control: Any, logs: dict[str, float], **_: Any\n    ) -> None:\n        for name, value in logs.items():\n            if name.endswith("loss") and not math.isfinite(value):\n                step = state.global_step\n                sys.exit(f"{name} is {value} at step {step}: lower learning_rate")\n'

blocks = {}
debug_info = '4=21&10=25&14=29&19=36&20=40&23=43&33=45&40=48&49=52&55=54&58=57&65=59&68=62&77=65&78=67&86=70&108=77'