from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'train.py.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_headline = resolve('headline')
    l_0_command = resolve('command')
    l_0_result = resolve('result')
    l_0_doc = resolve('doc')
    l_0_peft_names = resolve('peft_names')
    l_0_names = resolve('names')
    l_0_trainer_module = resolve('trainer_module')
    l_0_trainer = resolve('trainer')
    l_0_modules = resolve('modules')
    l_0_constant = resolve('constant')
    l_0_sources = resolve('sources')
    l_0_share = resolve('share')
    l_0_arguments = resolve('arguments')
    l_0_starts_from_text = resolve('starts_from_text')
    l_0_local_model = resolve('local_model')
    l_0_validated = resolve('validated')
    l_0_model_arguments = resolve('model_arguments')
    l_0_config_arguments = resolve('config_arguments')
    l_0_description = resolve('description')
    l_0_gpus = resolve('gpus')
    l_0_devices = resolve('devices')
    l_0_tokenizer = resolve('tokenizer')
    l_0_checks_template = resolve('checks_template')
    l_0_read = resolve('read')
    l_0_split_by_lines = resolve('split_by_lines')
    l_0_adalora = resolve('adalora')
    l_0_early_stopping = resolve('early_stopping')
    l_0_loftq = resolve('loftq')
    l_0_lists_targets = resolve('lists_targets')
    l_0_saves_modules = resolve('saves_modules')
    l_0_example = resolve('example')
    l_0_say = resolve('say')
    l_0_processes = resolve('processes')
    try:
        t_1 = environment.filters['default']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'default' found.")
    try:
        t_2 = environment.filters['join']
    except KeyError:
        @internalcode
        def t_2(*unused):
            raise TemplateRuntimeError("No filter named 'join' found.")
    pass
    yield '"""'
    yield str((undefined(name='headline') if l_0_headline is missing else l_0_headline))
    yield '\n\nCompiled from a spec: change the spec, not this file.\n\n    pip install -r requirements.txt\n    '
    yield str((undefined(name='command') if l_0_command is missing else l_0_command))
    yield '\n\n'
    yield str((undefined(name='result') if l_0_result is missing else l_0_result))
    yield ', tokenizer, checkpoints and metrics.jsonl go to OUTPUT_DIR. Started again\nafter an interruption, it goes on from the last whole checkpoint.\n"""\n\nimport argparse\nimport sys\nfrom pathlib import Path\n\n'
    if ('adapter' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield 'from peft import '
        yield str(t_2(context.eval_ctx, (undefined(name='peft_names') if l_0_peft_names is missing else l_0_peft_names), ', '))
        yield '\n'
    yield 'from transformers import '
    yield str(t_2(context.eval_ctx, (undefined(name='names') if l_0_names is missing else l_0_names), ', '))
    yield '\nfrom '
    yield str((undefined(name='trainer_module') if l_0_trainer_module is missing else l_0_trainer_module))
    yield ' import '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Config, '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer\n\n'
    for l_1_module in (undefined(name='modules') if l_0_modules is missing else l_0_modules):
        _loop_vars = {}
        pass
        yield 'import '
        yield str(l_1_module)
        yield '\n'
    l_1_module = missing
    yield 'from recovery import Metrics, StopOnSignal, claim, last_whole_checkpoint\n\n'
    yield str(context.call((undefined(name='constant') if l_0_constant is missing else l_0_constant), 'MODEL', 'model', 'base'))
    yield '\n'
    if ('revision' in environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'model')):
        pass
        yield str(context.call((undefined(name='constant') if l_0_constant is missing else l_0_constant), 'REVISION', 'model', 'revision'))
        yield '\n'
    for l_1_name in (undefined(name='sources') if l_0_sources is missing else l_0_sources):
        l_1_dataset = resolve('dataset')
        _loop_vars = {}
        pass
        yield str(context.call((undefined(name='dataset') if l_1_dataset is missing else l_1_dataset), l_1_name, _loop_vars=_loop_vars))
        yield '\n'
    l_1_name = l_1_dataset = missing
    if (undefined(name='share') if l_0_share is missing else l_0_share):
        pass
        yield str(context.call((undefined(name='constant') if l_0_constant is missing else l_0_constant), 'VALIDATION_SHARE', 'data', 'validation_share'))
        yield '\n'
    yield str(context.call((undefined(name='constant') if l_0_constant is missing else l_0_constant), 'OUTPUT_DIR', 'output_dir'))
    yield '\n'
    if ('quantization' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '\n\ndef quantization() -> BitsAndBytesConfig:\n    return BitsAndBytesConfig(\n'
        yield str(context.call((undefined(name='arguments') if l_0_arguments is missing else l_0_arguments), 'quantization'))
        yield '\n    )\n'
    if ('adapter' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '\n\ndef adapter('
        yield str(('model: str' if ((undefined(name='starts_from_text') if l_0_starts_from_text is missing else l_0_starts_from_text) and (undefined(name='local_model') if l_0_local_model is missing else l_0_local_model)) else cond_expr_undefined("the inline if-expression on line 49 in 'train.py.j2' evaluated to false and no else section was defined.")))
        yield ') -> '
        yield str(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'peft'))
        yield ':\n    return '
        yield str(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'peft'))
        yield '(\n        task_type="CAUSAL_LM",\n'
        yield str(context.call((undefined(name='arguments') if l_0_arguments is missing else l_0_arguments), 'adapter'))
        yield '\n'
        if (undefined(name='starts_from_text') if l_0_starts_from_text is missing else l_0_starts_from_text):
            pass
            yield '        tokenizer_name_or_path='
            yield str(('model' if (undefined(name='local_model') if l_0_local_model is missing else l_0_local_model) else 'MODEL'))
            yield ',\n'
            if ('revision' in environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'model')):
                pass
                yield '        tokenizer_kwargs={"revision": REVISION},\n'
        yield '    )\n'
    if ('quantization' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '\n\ndef in_float32(model: PeftModel) -> None:\n    """TRL rounds what learns on a quantized base to bfloat16, in which small steps are\n    lost. A resumed run would go on in float32, and so end elsewhere."""\n    for weights in model.parameters():\n        if weights.requires_grad:\n            weights.data = weights.data.float()\n'
    if ('target_modules' in t_1(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'adapter'), {})):
        pass
        yield '\n\ndef in_order(config: '
        yield str(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'peft'))
        yield ') -> None:\n    """PEFT keeps names in sets, which each run would save in another order."""\n    for name, value in vars(config).items():\n        if isinstance(value, set):\n            setattr(config, name, sorted(value))\n'
    yield '\n\ndef config(output_dir: Path'
    yield str((', fresh: bool' if (undefined(name='validated') if l_0_validated is missing else l_0_validated) else ''))
    yield ') -> '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Config:\n    return '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Config(\n        output_dir=str(output_dir),\n'
    yield str(context.call((undefined(name='model_arguments') if l_0_model_arguments is missing else l_0_model_arguments)))
    yield '\n'
    yield str(context.call((undefined(name='config_arguments') if l_0_config_arguments is missing else l_0_config_arguments)))
    yield '\n'
    if (undefined(name='validated') if l_0_validated is missing else l_0_validated):
        pass
        yield '        eval_on_start=fresh,  # the loss to beat: step 0 of metrics.jsonl\n'
    yield '    )\n\n\ndef main() -> None:\n'
    yield str(context.call((undefined(name='description') if l_0_description is missing else l_0_description)))
    yield '\n    parser.add_argument("--data-root", type=Path, default=Path())\n    parser.add_argument("--output-dir", type=Path, default=Path(OUTPUT_DIR))\n    args = parser.parse_args()\n\n'
    if (undefined(name='gpus') if l_0_gpus is missing else l_0_gpus):
        pass
        yield str(context.call((undefined(name='devices') if l_0_devices is missing else l_0_devices)))
        yield '\n'
    yield '    claim(args.output_dir, Path(__file__))\n    checkpoint = last_whole_checkpoint(args.output_dir)\n'
    if (undefined(name='local_model') if l_0_local_model is missing else l_0_local_model):
        pass
        yield '    model = str(args.data_root / MODEL)\n'
    yield str(context.call((undefined(name='tokenizer') if l_0_tokenizer is missing else l_0_tokenizer)))
    yield '\n'
    if (undefined(name='checks_template') if l_0_checks_template is missing else l_0_checks_template):
        pass
        yield '    checks.chat_template(tokenizer)\n'
    if (not (undefined(name='share') if l_0_share is missing else l_0_share)):
        pass
        yield '    train = '
        yield str(context.call((undefined(name='read') if l_0_read is missing else l_0_read), 'TRAIN'))
        yield '\n'
    elif (undefined(name='split_by_lines') if l_0_split_by_lines is missing else l_0_split_by_lines):
        pass
        yield '    rows = '
        yield str(context.call((undefined(name='read') if l_0_read is missing else l_0_read), 'TRAIN'))
        yield '\n    contents = data.read_lines(TRAIN, args.data_root)\n    train, validation = data.split(rows, contents, VALIDATION_SHARE)\n'
    else:
        pass
        yield '    rows = '
        yield str(context.call((undefined(name='read') if l_0_read is missing else l_0_read), 'TRAIN'))
        yield '\n    train, validation = data.split(rows, rows, VALIDATION_SHARE)\n'
    if ('VALIDATION' in (undefined(name='sources') if l_0_sources is missing else l_0_sources)):
        pass
        yield '    validation = '
        yield str(context.call((undefined(name='read') if l_0_read is missing else l_0_read), 'VALIDATION'))
        yield '\n'
    if ('TEST' in (undefined(name='sources') if l_0_sources is missing else l_0_sources)):
        pass
        yield '    test = data.columns('
        yield str(context.call((undefined(name='read') if l_0_read is missing else l_0_read), 'TEST'))
        yield ')\n'
    yield '\n    stop = StopOnSignal()\n    trainer = '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer(\n        model='
    yield str(('model' if (undefined(name='local_model') if l_0_local_model is missing else l_0_local_model) else 'MODEL'))
    yield ',\n        args=config(args.output_dir'
    yield str((', fresh=checkpoint is None' if (undefined(name='validated') if l_0_validated is missing else l_0_validated) else ''))
    yield '),\n        train_dataset=data.columns(train),\n'
    if (undefined(name='validated') if l_0_validated is missing else l_0_validated):
        pass
        yield '        eval_dataset=data.columns(validation),\n'
    yield '        processing_class=tokenizer,\n'
    if ('quantization' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '        quantization_config=quantization(),\n'
    if ('adapter' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '        peft_config=adapter('
        yield str(('model' if ((undefined(name='starts_from_text') if l_0_starts_from_text is missing else l_0_starts_from_text) and (undefined(name='local_model') if l_0_local_model is missing else l_0_local_model)) else cond_expr_undefined("the inline if-expression on line 141 in 'train.py.j2' evaluated to false and no else section was defined.")))
        yield '),\n'
    yield '        callbacks=[\n            Metrics(args.output_dir / "metrics.jsonl", checkpoint),\n            checks.FiniteLoss(),\n'
    if ('adalora' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield str(context.call((undefined(name='adalora') if l_0_adalora is missing else l_0_adalora)))
        yield '\n'
    if ('p_tuning' in (undefined(name='modules') if l_0_modules is missing else l_0_modules)):
        pass
        yield '            p_tuning.Encoder(checkpoint),\n'
    if ('early_stopping' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield str(context.call((undefined(name='early_stopping') if l_0_early_stopping is missing else l_0_early_stopping)))
        yield '\n'
    yield '            stop,\n        ],\n    )\n'
    if ('quantization' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '    in_float32(trainer.model)\n'
    if ('target_modules' in t_1(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'adapter'), {})):
        pass
        yield '    in_order(trainer.model.peft_config["default"])\n'
    if ('conversion' in (undefined(name='modules') if l_0_modules is missing else l_0_modules)):
        pass
        yield '    conversion.keep_start(trainer)\n'
    elif ('loftq' in (undefined(name='modules') if l_0_modules is missing else l_0_modules)):
        pass
        yield '    if checkpoint is None:\n'
        yield str(context.call((undefined(name='loftq') if l_0_loftq is missing else l_0_loftq)))
        yield '\n'
    yield '    checks.context_length(trainer)\n'
    if (undefined(name='lists_targets') if l_0_lists_targets is missing else l_0_lists_targets):
        pass
        yield '    checks.target_modules(trainer)\n'
    if (undefined(name='saves_modules') if l_0_saves_modules is missing else l_0_saves_modules):
        pass
        yield '    checks.modules_to_save(trainer)\n'
    if ('adapter' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '    checks.learned_weights(trainer)\n'
    yield '    checks.learned_tokens(trainer)\n\n'
    if (undefined(name='example') if l_0_example is missing else l_0_example):
        pass
        yield '    example = '
        yield str((undefined(name='example') if l_0_example is missing else l_0_example))
        yield '[0]\n    before = answer.to(example, trainer)\n'
    yield '    trainer.train(resume_from_checkpoint=checkpoint)\n    if stop.received:\n        step = trainer.state.global_step\n        '
    yield str((undefined(name='say') if l_0_say is missing else l_0_say))
    yield '(f"Stopped at step {step}; the same command goes on")\n        sys.exit(128 + stop.received)\n\n    checks.trained(trainer)\n    trainer.save_model()\n'
    if ('conversion' in (undefined(name='modules') if l_0_modules is missing else l_0_modules)):
        pass
        yield '    conversion.save(trainer)\n'
    if (undefined(name='validated') if l_0_validated is missing else l_0_validated):
        pass
        yield '    trainer.evaluate()\n'
    if ('TEST' in (undefined(name='sources') if l_0_sources is missing else l_0_sources)):
        pass
        yield '    trainer.evaluate(test, metric_key_prefix="test")\n'
    if ((undefined(name='example') if l_0_example is missing else l_0_example) and (undefined(name='processes') if l_0_processes is missing else l_0_processes)):
        pass
        yield '    after = answer.to(example, trainer)\n    if trainer.is_world_process_zero():\n        answer.show(example, before, after)\n'
    elif (undefined(name='example') if l_0_example is missing else l_0_example):
        pass
        yield '    answer.show(example, before, answer.to(example, trainer))\n'
    yield '    '
    yield str((undefined(name='say') if l_0_say is missing else l_0_say))
    yield '(f"'
    yield str((undefined(name='result') if l_0_result is missing else l_0_result))
    yield ' saved in {args.output_dir}")\n'
    if (undefined(name='processes') if l_0_processes is missing else l_0_processes):
        pass
        yield '    trainer.end()\n'
    yield '\n\nif __name__ == "__main__":\n    main()\n'

blocks = {}
debug_info = '1=57&6=59&8=61&16=63&17=66&19=69&20=71&22=77&23=81&27=85&28=87&29=89&31=91&32=95&34=98&35=100&37=102&38=104&43=107&46=109&49=112&50=116&52=118&53=120&54=123&55=125&61=129&71=132&74=135&82=138&83=142&85=144&86=146&87=148&94=152&99=154&100=156&104=159&107=162&108=164&111=167&112=170&113=172&114=175&118=180&121=182&122=185&124=187&125=190&129=193&130=195&131=197&133=199&137=203&140=206&141=209&146=212&147=214&149=216&152=219&153=221&158=224&161=227&164=230&166=233&168=236&171=239&174=242&177=245&182=249&183=252&189=255&194=257&197=260&200=263&203=266&207=269&210=273&211=277'