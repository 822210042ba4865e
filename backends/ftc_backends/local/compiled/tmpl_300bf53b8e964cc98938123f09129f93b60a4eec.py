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
    l_0_from_transformers = resolve('from_transformers')
    l_0_trainer_module = resolve('trainer_module')
    l_0_trainer = resolve('trainer')
    l_0_example = resolve('example')
    l_0_parts = resolve('parts')
    l_0_repeats = resolve('repeats')
    l_0_constant = resolve('constant')
    l_0_sources = resolve('sources')
    l_0_fits = resolve('fits')
    l_0_share = resolve('share')
    l_0_arguments = resolve('arguments')
    l_0_loads = resolve('loads')
    l_0_loading = resolve('loading')
    l_0_task = resolve('task')
    l_0_validated = resolve('validated')
    l_0_model_arguments = resolve('model_arguments')
    l_0_teacher_arguments = resolve('teacher_arguments')
    l_0_config_arguments = resolve('config_arguments')
    l_0_description = resolve('description')
    l_0_gpus = resolve('gpus')
    l_0_devices = resolve('devices')
    l_0_local_model = resolve('local_model')
    l_0_tokenizer = resolve('tokenizer')
    l_0_local_reference = resolve('local_reference')
    l_0_reference_tokenizer = resolve('reference_tokenizer')
    l_0_checks_template = resolve('checks_template')
    l_0_local_teacher = resolve('local_teacher')
    l_0_teacher_tokens = resolve('teacher_tokens')
    l_0_read = resolve('read')
    l_0_split_by_lines = resolve('split_by_lines')
    l_0_settings = resolve('settings')
    l_0_prepared = resolve('prepared')
    l_0_early_stopping = resolve('early_stopping')
    l_0_lists_targets = resolve('lists_targets')
    l_0_saves_modules = resolve('saves_modules')
    l_0_drops = resolve('drops')
    l_0_say = resolve('say')
    l_0_processes = resolve('processes')
    l_0_model = missing
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
        yield 'from peft import LoraConfig\n'
    yield str((undefined(name='from_transformers') if l_0_from_transformers is missing else l_0_from_transformers))
    yield '\nfrom '
    yield str((undefined(name='trainer_module') if l_0_trainer_module is missing else l_0_trainer_module))
    yield ' import '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Config, '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer\n\n'
    if (undefined(name='example') if l_0_example is missing else l_0_example):
        pass
        yield 'import answer\n'
    yield 'import checks\nimport data\n'
    if ('rewards' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield 'import rewards\n'
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'answered'):
        pass
        yield 'import teacher\n'
    yield 'from recovery import Metrics, '
    yield str(('SameOrder, ' if (undefined(name='repeats') if l_0_repeats is missing else l_0_repeats) else cond_expr_undefined("the inline if-expression on line 33 in 'train.py.j2' evaluated to false and no else section was defined.")))
    yield 'StopOnSignal, claim, last_whole_checkpoint\n\n'
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
    if ('reference' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield str(context.call((undefined(name='constant') if l_0_constant is missing else l_0_constant), 'REFERENCE_MODEL', 'reference', 'base'))
        yield '\n'
        if ('revision' in environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'reference')):
            pass
            yield str(context.call((undefined(name='constant') if l_0_constant is missing else l_0_constant), 'REFERENCE_REVISION', 'reference', 'revision'))
            yield '\n'
    if (((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'generating') and ('teacher' in (undefined(name='doc') if l_0_doc is missing else l_0_doc))):
        pass
        yield str(context.call((undefined(name='constant') if l_0_constant is missing else l_0_constant), 'TEACHER', 'teacher', 'base'))
        yield '\n'
        if ('revision' in environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'teacher')):
            pass
            yield str(context.call((undefined(name='constant') if l_0_constant is missing else l_0_constant), 'TEACHER_REVISION', 'teacher', 'revision'))
            yield '\n'
    if (undefined(name='fits') if l_0_fits is missing else l_0_fits):
        pass
        yield str(context.call((undefined(name='constant') if l_0_constant is missing else l_0_constant), 'MAX_PROMPT_LENGTH', 'max_prompt_length'))
        yield '\n'
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
    if (not (undefined(name='loads') if l_0_loads is missing else l_0_loads)):
        pass
        yield '\n\ndef load(model: str) -> PreTrainedModel:\n    """'
        yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
        yield 'Trainer itself would not quantize, nor keep to this process\'s GPU."""\n    return AutoModelForCausalLM.from_pretrained(\n        model,\n'
        yield str(context.call((undefined(name='loading') if l_0_loading is missing else l_0_loading), 'model'))
        yield '\n    )\n'
    if ('reference' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '\n\ndef load_reference(model: str) -> PreTrainedModel:\n    """What the model is held to; it never learns."""\n    return AutoModelForCausalLM.from_pretrained(\n        model,\n'
        yield str(context.call((undefined(name='loading') if l_0_loading is missing else l_0_loading), 'reference'))
        yield '\n    )\n'
    if ('adapter' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '\n\ndef adapter() -> LoraConfig:\n    return LoraConfig(\n        task_type="'
        yield str((undefined(name='task') if l_0_task is missing else l_0_task))
        yield '",\n'
        yield str(context.call((undefined(name='arguments') if l_0_arguments is missing else l_0_arguments), 'adapter'))
        yield '\n    )\n'
    yield '\n\ndef config(output_dir: Path'
    yield str((', fresh: bool' if (undefined(name='validated') if l_0_validated is missing else l_0_validated) else ''))
    yield ') -> '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Config:\n    return '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Config(\n        output_dir=str(output_dir),\n'
    if (undefined(name='loads') if l_0_loads is missing else l_0_loads):
        pass
        yield str(context.call((undefined(name='model_arguments') if l_0_model_arguments is missing else l_0_model_arguments)))
        yield '\n'
    if (((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'generating') and ('teacher' in (undefined(name='doc') if l_0_doc is missing else l_0_doc))):
        pass
        yield str(context.call((undefined(name='teacher_arguments') if l_0_teacher_arguments is missing else l_0_teacher_arguments)))
        yield '\n'
    yield str(context.call((undefined(name='config_arguments') if l_0_config_arguments is missing else l_0_config_arguments)))
    yield '\n'
    if (undefined(name='validated') if l_0_validated is missing else l_0_validated):
        pass
        yield '        eval_on_start=fresh,  # the loss to beat: step 0 of metrics.jsonl\n'
    yield '    )\n\n\ndef main() -> None:\n'
    yield str(context.call((undefined(name='description') if l_0_description is missing else l_0_description)))
    yield '\n    parser.add_argument("--data-root", type=Path, default=Path())\n    parser.add_argument("--output-dir", type=Path, default=Path(OUTPUT_DIR))\n'
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'answered'):
        pass
        yield '    parser.add_argument("--only-answer", action="store_true", help="do not train yet")\n'
    yield '    args = parser.parse_args()\n\n'
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
    if (not (undefined(name='loads') if l_0_loads is missing else l_0_loads)):
        pass
        yield '    if tokenizer.pad_token is None:  # '
        yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
        yield 'Trainer pads with it as it is\n        tokenizer.pad_token = tokenizer.eos_token\n'
    if ('reference' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        if (undefined(name='local_reference') if l_0_local_reference is missing else l_0_local_reference):
            pass
            yield '    reference = str(args.data_root / REFERENCE_MODEL)\n'
        yield str(context.call((undefined(name='reference_tokenizer') if l_0_reference_tokenizer is missing else l_0_reference_tokenizer)))
        yield '\n'
    if (undefined(name='checks_template') if l_0_checks_template is missing else l_0_checks_template):
        pass
        yield '    checks.chat_template(tokenizer)\n'
    if (((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'generating') and ('teacher' in (undefined(name='doc') if l_0_doc is missing else l_0_doc))):
        pass
        if (undefined(name='local_teacher') if l_0_local_teacher is missing else l_0_local_teacher):
            pass
            yield '    teacher = str(args.data_root / TEACHER)\n'
        yield str(context.call((undefined(name='teacher_tokens') if l_0_teacher_tokens is missing else l_0_teacher_tokens)))
        yield '\n'
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
    if (undefined(name='fits') if l_0_fits is missing else l_0_fits):
        pass
        template = environment.get_template('generating/rows.j2', 'train.py.j2')
        gen = template.root_render_func(template.new_context(context.get_all(), True, {'model': l_0_model}))
        try:
            for event in gen:
                yield event
        finally: gen.close()
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'answered'):
        pass
        template = environment.get_template('answered/rows.j2', 'train.py.j2')
        gen = template.root_render_func(template.new_context(context.get_all(), True, {'model': l_0_model}))
        try:
            for event in gen:
                yield event
        finally: gen.close()
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'unpaired'):
        pass
        yield '    train = data.shuffled(data.columns(train), '
        yield str(environment.getattr(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'config'), 'seed'))
        yield ')\n'
    yield '\n    stop = StopOnSignal()\n'
    if ((not (undefined(name='loads') if l_0_loads is missing else l_0_loads)) or ('reference' in (undefined(name='doc') if l_0_doc is missing else l_0_doc))):
        pass
        yield "    # before the model is loaded: this takes the process's GPU\n    settings = "
        yield str((undefined(name='settings') if l_0_settings is missing else l_0_settings))
        yield '\n'
    yield '    trainer = '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer(\n'
    l_0_model = ('model' if (undefined(name='local_model') if l_0_local_model is missing else l_0_local_model) else 'MODEL')
    context.vars['model'] = l_0_model
    context.exported_vars.add('model')
    yield '        model='
    yield str(((undefined(name='model') if l_0_model is missing else l_0_model) if (undefined(name='loads') if l_0_loads is missing else l_0_loads) else str_join(('load(', (undefined(name='model') if l_0_model is missing else l_0_model), ')', ))))
    yield ',\n'
    if ('reference' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '        ref_model=load_reference('
        yield str(('reference' if (undefined(name='local_reference') if l_0_local_reference is missing else l_0_local_reference) else 'REFERENCE_MODEL'))
        yield '),\n'
    yield '        args='
    yield str(('settings' if ((not (undefined(name='loads') if l_0_loads is missing else l_0_loads)) or ('reference' in (undefined(name='doc') if l_0_doc is missing else l_0_doc))) else (undefined(name='settings') if l_0_settings is missing else l_0_settings)))
    yield ',\n'
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'generating'):
        pass
        template = environment.get_template('generating/arguments.j2', 'train.py.j2')
        gen = template.root_render_func(template.new_context(context.get_all(), True, {'model': l_0_model}))
        try:
            for event in gen:
                yield event
        finally: gen.close()
    yield '        train_dataset='
    yield str(('train' if (undefined(name='prepared') if l_0_prepared is missing else l_0_prepared) else 'data.columns(train)'))
    yield ',\n'
    if (undefined(name='validated') if l_0_validated is missing else l_0_validated):
        pass
        yield '        eval_dataset='
        yield str(('validation' if (undefined(name='fits') if l_0_fits is missing else l_0_fits) else 'data.columns(validation)'))
        yield ',\n'
    yield '        processing_class=tokenizer,\n'
    if (('quantization' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)) and (undefined(name='loads') if l_0_loads is missing else l_0_loads)):
        pass
        yield '        quantization_config=quantization(),\n'
    if ('adapter' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '        peft_config=adapter(),\n'
    yield '        callbacks=[\n            Metrics(args.output_dir / "metrics.jsonl", checkpoint),\n            checks.FiniteLoss(),\n'
    if ('rewards' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '            checks.RewardsDiffer(),\n'
    if (undefined(name='repeats') if l_0_repeats is missing else l_0_repeats):
        pass
        yield '            SameOrder(),\n'
    if ('early_stopping' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield str(context.call((undefined(name='early_stopping') if l_0_early_stopping is missing else l_0_early_stopping)))
        yield '\n'
    yield '            stop,\n        ],\n    )\n    checks.context_length(trainer'
    yield str((', MAX_PROMPT_LENGTH' if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'generating') else cond_expr_undefined("the inline if-expression on line 220 in 'train.py.j2' evaluated to false and no else section was defined.")))
    yield ')\n'
    if (undefined(name='lists_targets') if l_0_lists_targets is missing else l_0_lists_targets):
        pass
        yield '    checks.target_modules(trainer)\n'
    if (undefined(name='saves_modules') if l_0_saves_modules is missing else l_0_saves_modules):
        pass
        yield '    checks.modules_to_save(trainer)\n'
    yield '    checks.learned_tokens(trainer'
    yield str((', len(train)' if (undefined(name='drops') if l_0_drops is missing else l_0_drops) else ''))
    yield ')\n\n'
    if (undefined(name='example') if l_0_example is missing else l_0_example):
        pass
        if (environment.getattr(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'data'), 'format') == 'unpaired-preference'):
            pass
            yield '    example = next((row for row in '
            yield str((undefined(name='example') if l_0_example is missing else l_0_example))
            yield ' if row["label"]), '
            yield str((undefined(name='example') if l_0_example is missing else l_0_example))
            yield '[0])\n'
        else:
            pass
            yield '    example = '
            yield str((undefined(name='example') if l_0_example is missing else l_0_example))
            yield '[0]\n'
        yield '    before = answer.to(example, trainer)\n'
    yield '    trainer.train(resume_from_checkpoint=checkpoint)\n    if stop.received:\n        step = trainer.state.global_step\n        '
    yield str((undefined(name='say') if l_0_say is missing else l_0_say))
    yield '(f"Stopped at step {step}; the same command goes on")\n        sys.exit(128 + stop.received)\n\n    checks.trained(trainer)\n    trainer.save_model()\n'
    if ((undefined(name='task') if l_0_task is missing else l_0_task) == 'SEQ_CLS'):
        pass
        if (undefined(name='processes') if l_0_processes is missing else l_0_processes):
            pass
            yield '    if trainer.is_world_process_zero():\n        checks.saved_head(args.output_dir)\n'
        else:
            pass
            yield '    checks.saved_head(args.output_dir)\n'
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
debug_info = '1=55&6=57&8=59&16=61&19=64&20=66&22=72&27=76&30=79&33=83&35=85&36=87&37=89&39=91&40=95&42=98&43=100&44=102&45=104&48=106&49=108&50=110&51=112&54=114&55=116&57=118&58=120&60=122&61=124&66=127&69=129&73=132&76=134&79=136&86=139&89=141&94=144&95=146&100=149&101=153&103=155&104=157&106=159&107=161&109=163&110=165&117=169&120=171&125=175&126=177&130=180&133=183&134=185&135=188&138=190&139=192&142=195&144=197&147=200&148=202&151=205&153=207&154=210&155=212&156=215&160=220&163=222&164=225&166=227&167=230&169=232&170=234&172=240&173=242&175=248&176=251&180=254&182=257&184=260&185=262&186=266&187=268&188=271&190=274&191=276&192=278&194=285&195=287&196=290&199=293&202=296&208=300&211=303&214=306&215=308&220=311&221=313&224=316&227=320&229=322&230=324&231=327&233=334&240=338&245=340&246=342&253=348&256=351&259=354&263=357&266=361&267=365'