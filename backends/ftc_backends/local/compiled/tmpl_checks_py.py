from ftc_backends.local.compiled import environment
from ftc_backends.rendering import TemplateRuntimeError, Undefined, internalcode, missing, str_join
name = 'checks.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_reads_tools = resolve('reads_tools')
    l_0_gpus = resolve('gpus')
    l_0_deterministic = resolve('deterministic')
    l_0_late = resolve('late')
    l_0_either = resolve('either')
    l_0_measures = resolve('measures')
    l_0_takes_rows = resolve('takes_rows')
    l_0_parts = resolve('parts')
    l_0_doc = resolve('doc')
    l_0_task = resolve('task')
    l_0_check_names = resolve('check_names')
    l_0_trainer_module = resolve('trainer_module')
    l_0_trainer = resolve('trainer')
    l_0_writes_prompts = resolve('writes_prompts')
    l_0_device_parameters = resolve('device_parameters')
    l_0_tokens = resolve('tokens')
    l_0_may_be_chats = resolve('may_be_chats')
    l_0_checks_template = resolve('checks_template')
    l_0_cuts = resolve('cuts')
    l_0_answer_length = resolve('answer_length')
    l_0_lists_targets = resolve('lists_targets')
    l_0_lists_excluded = resolve('lists_excluded')
    l_0_saves_modules = resolve('saves_modules')
    l_0_zero_stage = resolve('zero_stage')
    l_0_guesses = resolve('guesses')
    l_0_counts_warmup = resolve('counts_warmup')
    try:
        t_1 = environment.filters['join']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'join' found.")
    pass
    yield '"""What must hold for a run to be worth its time; what does not, ends it."""\n\n'
    if (undefined(name='reads_tools') if l_0_reads_tools is missing else l_0_reads_tools):
        pass
        yield 'import json\n'
    yield 'import math\n'
    if ((undefined(name='gpus') if l_0_gpus is missing else l_0_gpus) or (undefined(name='deterministic') if l_0_deterministic is missing else l_0_deterministic)):
        pass
        yield 'import os\n'
    yield 'import sys\nimport traceback\nfrom collections.abc import Iterator\nfrom contextlib import contextmanager\n'
    if ((undefined(name='late') if l_0_late is missing else l_0_late) or (undefined(name='either') if l_0_either is missing else l_0_either)):
        pass
        yield 'from importlib.metadata import distributions\n'
    yield 'from pathlib import Path\nfrom typing import Any\n\n'
    if (undefined(name='measures') if l_0_measures is missing else l_0_measures):
        pass
        yield 'import pyarrow.compute as pc\n'
    yield 'import torch\n'
    if (undefined(name='takes_rows') if l_0_takes_rows is missing else l_0_takes_rows):
        pass
        yield 'from datasets import Dataset\n'
    if (((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'supervised') and (environment.getattr(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'data'), 'format') == 'chat')):
        pass
        yield 'from jinja2 import TemplateError\n'
    if ((undefined(name='task') if l_0_task is missing else l_0_task) == 'SEQ_CLS'):
        pass
        yield 'from safetensors import safe_open\n'
    yield 'from transformers import '
    yield str(t_1(context.eval_ctx, (undefined(name='check_names') if l_0_check_names is missing else l_0_check_names), ', '))
    yield '\nfrom '
    yield str((undefined(name='trainer_module') if l_0_trainer_module is missing else l_0_trainer_module))
    yield ' import '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer\n'
    if ('learned_turns' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '\nfrom turns import shown\n'
    elif (undefined(name='writes_prompts') if l_0_writes_prompts is missing else l_0_writes_prompts):
        pass
        yield '\nfrom data import token_ids\n'
    if (undefined(name='gpus') if l_0_gpus is missing else l_0_gpus):
        pass
        yield '\n\ndef devices('
        yield str((undefined(name='device_parameters') if l_0_device_parameters is missing else l_0_device_parameters))
        yield ') -> None:\n    """One process a GPU: another number of them would make another batch size."""\n    here = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))\n    found = torch.accelerator.device_count()\n    if int(os.environ.get("WORLD_SIZE", "1")) != processes:\n        sys.exit(f"Start {processes} processes, as the top of train.py says")\n    if found < here:\n        sys.exit(f"GPUs: {here} needed, {found} found; `gpus: 0` compiles for the CPU")\n    if here == 1 < found:\n        sys.exit("Make one GPU visible: CUDA_VISIBLE_DEVICES=0 python train.py")\n'
        if (('gpu_memory' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)) or ('gpu' in (undefined(name='doc') if l_0_doc is missing else l_0_doc))):
            pass
            yield '    for index in range(torch.cuda.device_count()):\n'
            if ('gpu' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
                pass
                yield '        name = torch.cuda.get_device_name(index)\n        if f" {gpu} " not in f" {name.replace(\'-\', \' \')} ":\n            print(f"GPU {index} is no {gpu} but a {name}: compile for that")\n'
            if ('gpu_memory' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
                pass
                yield '        total = torch.cuda.get_device_properties(index).total_memory\n        if total < 0.9 * memory:  # a "24 GB" card shows a little less\n            print(f"GPU {index} has {total / 1e9:.0f} GB, {memory / 1e9:.0f} expected")\n'
    if ((('pad_token' in (undefined(name='tokens') if l_0_tokens is missing else l_0_tokens)) or ('eos_token' in (undefined(name='tokens') if l_0_tokens is missing else l_0_tokens))) or ('bos_token' in (undefined(name='tokens') if l_0_tokens is missing else l_0_tokens))):
        pass
        yield '\n\ndef special_tokens(tokenizer: PreTrainedTokenizerBase) -> None:\n    """A token that is none would be set without a word, and never be met."""\n    for name, token in tokenizer.special_tokens_map.items():\n        if token not in tokenizer.get_vocab():\n            sys.exit(f"{name}: {token} is no token of the tokenizer")\n'
    if (undefined(name='deterministic') if l_0_deterministic is missing else l_0_deterministic):
        pass
        yield '\n\ndef hash_seed() -> None:\n    """Sets are written in the order of their hashes, which Python draws at each start."""\n    if os.environ.get("PYTHONHASHSEED", "random") == "random":\n        sys.exit("Start with PYTHONHASHSEED=0, as the top of train.py says")\n'
    if (undefined(name='late') if l_0_late is missing else l_0_late):
        pass
        yield '\n\ndef installed(*packages: str) -> None:\n    """The settings ask for them; they would be missed once the model is loaded, or later."""\n    missing = [name for name in packages if not any(distributions(name=name))]\n    if missing:\n        names = " ".join(missing)\n        sys.exit(f"Not installed: {names}. Take them by: pip install {names}")\n'
    if (undefined(name='either') if l_0_either is missing else l_0_either):
        pass
        yield '\n\ndef one_installed(*packages: str) -> None:\n    """transformers takes whichever of them is there."""\n    if not any(any(distributions(name=name)) for name in packages):\n        names = " or ".join(packages)\n        sys.exit(f"Not installed: {names}. Take one by: pip install -r requirements.txt")\n'
    if (undefined(name='may_be_chats') if l_0_may_be_chats is missing else l_0_may_be_chats):
        pass
        yield '\n\ndef chat_template(tokenizer: PreTrainedTokenizerBase, row: dict[str, Any]) -> None:\n    """Text needs none."""\n    if tokenizer.chat_template is None and not isinstance(row["prompt"], str):\n        sys.exit("No chat template: take the instruct version of this model")\n'
    elif (undefined(name='checks_template') if l_0_checks_template is missing else l_0_checks_template):
        pass
        yield '\n\ndef chat_template(tokenizer: PreTrainedTokenizerBase) -> None:\n    if tokenizer.chat_template is None:\n        sys.exit("No chat template: take the instruct version of this model")\n'
    template = environment.get_template('tokenizer/checks.j2', 'checks.py.j2')
    gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
    try:
        for event in gen:
            yield event
    finally: gen.close()
    yield '\n\n@contextmanager\ndef starting(output_dir: Path) -> Iterator[None]:\n    """What the libraries refuse is said in a sentence; a file says where in them."""\n    try:\n        yield\n    except Exception as error:\n        kind = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "\n        more = kept(traceback.format_exc(), output_dir / "traceback.txt")\n        sys.exit(f"Training does not start: {kind}{error}\\n{more}")\n\n\ndef kept(trace: str, file: Path) -> str:\n    """Where it is; where no file can be written, itself."""\n    try:\n        file.write_text(trace, encoding="utf-8")\n    except OSError as error:\n        return f"{file} cannot be written ({error.strerror}), so here it is:\\n{trace}"\n    return f"More is in {file}"\n\n\ndef warn(text: str) -> None:\n    print(f"\\nWARNING: {text}", file=sys.stderr)  # behind a bar, on a line of its own\n'
    if (undefined(name='cuts') if l_0_cuts is missing else l_0_cuts):
        pass
        yield '\n\ndef tell_cuts(lost: list[int], length: int, what: str) -> None:\n    """`lost`: of each of them, the tokens beyond max_length."""\n    cut = sum(tokens > 0 for tokens in lost)\n    if cut:\n        said = f"{cut} of {len(lost)} {what} are cut at max_length {length}"\n        warn(f"{said}; {sum(lost):,} tokens are lost")\n'
    if (undefined(name='measures') if l_0_measures is missing else l_0_measures):
        pass
        yield '\n\ndef lengths(rows: Dataset, column: str) -> list[int]:\n    """How many tokens each row has in a column."""\n    found: list[int] = []\n    for batch in rows.select_columns(column).with_format("arrow").iter(1000):\n        found += pc.list_value_length(batch[column]).to_pylist()\n    return found\n'
    yield '\n\n'
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'generating'):
        pass
        yield 'def context_length(trainer: '
        yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
        yield 'Trainer, prompt: int) -> None:\n    """A model takes positions that it never learned without a word."""\n    config = trainer.model.config.get_text_config()\n    limit = getattr(config, "max_position_embeddings", math.inf)\n    if prompt + trainer.args.'
        yield str((undefined(name='answer_length') if l_0_answer_length is missing else l_0_answer_length))
        yield ' > limit:\n        sys.exit(f"max_length: the model knows no more than {limit} positions")\n'
    else:
        pass
        yield 'def context_length(trainer: '
        yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
        yield 'Trainer) -> None:\n    """A model takes positions that it never learned without a word."""\n    config = trainer.model.config.get_text_config()\n    limit = getattr(config, "max_position_embeddings", math.inf)\n    if trainer.args.max_length > limit:\n        sys.exit(f"max_length: the model knows no more than {limit} positions")\n'
    if (undefined(name='lists_targets') if l_0_lists_targets is missing else l_0_lists_targets):
        pass
        yield '\n\ndef target_modules(trainer: '
        yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
        yield 'Trainer) -> None:\n    """PEFT takes a list in which some names match nothing, and trains the others."""\n    adapted = trainer.model.base_model.targeted_module_names\n    for name in trainer.model.peft_config["default"].target_modules:\n        if not any(f".{module}".endswith(f".{name}") for module in adapted):\n            sys.exit(f"target_modules: {name} is no linear layer of the model")\n'
    if (undefined(name='lists_excluded') if l_0_lists_excluded is missing else l_0_lists_excluded):
        pass
        yield '\n\ndef exclude_modules(trainer: '
        yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
        yield 'Trainer) -> None:\n    """PEFT takes names that match nothing, and trains what they should have spared."""\n    modules = [name for name, _ in trainer.model.named_modules()]\n    for name in trainer.model.peft_config["default"].exclude_modules:\n        if not any(f".{module}".endswith(f".{name}") for module in modules):\n            sys.exit(f"exclude_modules: the model has no {name}")\n'
    if (undefined(name='saves_modules') if l_0_saves_modules is missing else l_0_saves_modules):
        pass
        yield '\n\ndef modules_to_save(trainer: '
        yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
        yield 'Trainer) -> None:\n    """PEFT takes names that match nothing."""\n    modules = [name for name, _ in trainer.model.named_modules()]\n    for name in trainer.model.peft_config["default"].modules_to_save:\n'
        if ((undefined(name='task') if l_0_task is missing else l_0_task) == 'SEQ_CLS'):
            pass
            yield '        if name in ("classifier", "score"):  # PEFT\'s own, for any head\n            continue\n'
        yield '        if not any(module.endswith(f".{name}.modules_to_save") for module in modules):\n            sys.exit(f"modules_to_save: the model has no {name}")\n'
    if ('adapter' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '\n\ndef learned_weights(trainer: '
        yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
        yield 'Trainer) -> None:\n    learned, total = trainer.model.get_nb_trainable_parameters()\n    if learned == 0:\n        sys.exit("No weight is left to learn: see the adapter")\n    print(f"{learned:,} of {total:,} weights learn ({learned / total:.2%})")\n'
    yield '\n\n'
    template = environment.get_or_select_template(str_join(((undefined(name='parts') if l_0_parts is missing else l_0_parts), '/learned_tokens.j2', )), 'checks.py.j2')
    gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
    try:
        for event in gen:
            yield event
    finally: gen.close()
    yield '\n\ndef trained(trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer) -> None:\n    if trainer.state.global_step == 0:\n        sys.exit("Not one step was made: there are too few examples for a batch")\n    for name, weights in trainer.model.named_parameters():\n'
    if ((undefined(name='zero_stage') if l_0_zero_stage is missing else l_0_zero_stage) == 3):
        pass
        yield '        here = weights.ds_tensor  # the part that this process has\n        if weights.requires_grad and not torch.isfinite(here).all():\n'
    else:
        pass
        yield '        if weights.requires_grad and not torch.isfinite(weights).all():\n'
    yield '            sys.exit(f"{name} is not finite, and not saved: lower learning_rate")\n'
    if ((undefined(name='task') if l_0_task is missing else l_0_task) == 'SEQ_CLS'):
        pass
        yield '\n\ndef saved_head(folder: Path) -> None:\n    """Without it a reload would draw a new head, and score at random."""\n    for file in folder.glob("*.safetensors"):\n        with safe_open(file, framework="pt") as weights:\n            if any(name.endswith("score.weight") for name in weights.keys()):  # noqa: SIM118\n                return\n    sys.exit(f"{folder} has no score head")\n'
    if ('reference' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '\n\ndef same_tokens(\n    tokenizer: PreTrainedTokenizerBase, reference: PreTrainedTokenizerBase\n) -> None:\n    """Its likelihoods are asked of the model\'s tokens: other tokens are another text."""\n    if tokenizer.get_vocab() != reference.get_vocab():\n        sys.exit("The reference model reads other tokens than the model: choose a kin")\n'
    if (((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'generating') and ('teacher' in (undefined(name='doc') if l_0_doc is missing else l_0_doc))):
        pass
        template = environment.get_template('generating/same_vocabulary.j2', 'checks.py.j2')
        gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
        try:
            for event in gen:
                yield event
        finally: gen.close()
    yield '\n\nclass SoundLoss(TrainerCallback):\n'
    if ('rewards' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '    """A loss that is no number stays one."""\n\n    def on_log(\n        self, args: Any, state: Any, control: Any, logs: dict[str, float], **_: Any\n    ) -> None:\n'
    elif (undefined(name='guesses') if l_0_guesses is missing else l_0_guesses):
        pass
        yield '    """What is no number stays so; worse than guessing, or without a gradient, all is lost."""\n\n    still = 0\n\n    def on_log(\n        self, args: Any, state: Any, control: Any, logs: dict[str, float], **kept: Any\n    ) -> None:\n'
    else:
        pass
        yield '    """What is no number stays so; a loss that grew a hundredfold comes from too long steps."""\n\n    still = 0\n\n    def on_log(\n        self, args: Any, state: Any, control: Any, logs: dict[str, float], **_: Any\n    ) -> None:\n'
    yield '        step = state.global_step\n        for name, value in logs.items():\n            if name.endswith("loss") and not math.isfinite(value):\n                sys.exit(f"\\n{name} is {value} at step {step}: lower learning_rate")\n'
    if (undefined(name='guesses') if l_0_guesses is missing else l_0_guesses):
        pass
        yield '        guessing = math.log(kept["model"].config.get_text_config().vocab_size)\n        if logs.get("loss", 0.0) > 2 * guessing:\n            loss = f"loss is {logs[\'loss\']:.1f} at step {step}"\n            sys.exit(f"\\n{loss}, of guessing {guessing:.1f}: lower learning_rate")\n        self.still = self.still + 1 if logs.get("grad_norm") == 0 else 0\n        if self.still == 3:\n            sys.exit(f"\\nNo gradient is left at step {step}: lower learning_rate")\n'
    elif ('rewards' not in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '        losses = [entry["loss"] for entry in state.log_history if "loss" in entry]\n        if losses and losses[-1] > 100 * max(losses[0], 1.0):\n            first, last = losses[0], losses[-1]\n            sys.exit(\n                f"\\nloss was {first:.1f}, and is {last:.1f} at step {step}: lower learning_rate"\n            )\n        self.still = self.still + 1 if logs.get("grad_norm") == 0 else 0\n        if self.still == 3:\n            warn(f"No gradient at step {step}: see the data, or lower learning_rate")\n'
    if (undefined(name='counts_warmup') if l_0_counts_warmup is missing else l_0_counts_warmup):
        pass
        yield '\n\nclass WarmUpEnds(TrainerCallback):\n    """A warm-up as long as the run never comes to the rate that was asked for."""\n\n    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:\n        if args.warmup_steps >= state.max_steps:\n            sys.exit(f"warmup_steps: the run has only {state.max_steps} steps")\n'
    if ('rewards' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        template = environment.get_template('generating/rewards_differ.j2', 'checks.py.j2')
        gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
        try:
            for event in gen:
                yield event
        finally: gen.close()
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'generating'):
        pass
        template = environment.get_template('generating/answers_end.j2', 'checks.py.j2')
        gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
        try:
            for event in gen:
                yield event
        finally: gen.close()

blocks = {}
debug_info = '3=44&7=48&14=52&20=56&24=60&27=63&30=66&33=70&34=72&35=76&38=79&42=82&45=85&55=87&57=90&62=93&69=96&78=99&86=102&96=105&105=108&112=111&119=114&144=121&154=124&166=128&167=131&171=133&174=138&181=140&184=143&191=145&194=148&201=150&204=153&208=155&215=159&218=162&226=165&229=172&233=174&240=181&251=184&261=187&262=189&267=196&273=199&294=206&302=209&313=212&323=215&324=217&326=223&327=225'
