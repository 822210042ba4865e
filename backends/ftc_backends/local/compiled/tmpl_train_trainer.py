from ftc_backends.local.compiled import environment
from ftc_backends.rendering import TemplateRuntimeError, Undefined, internalcode, missing, str_join
name = 'train/trainer.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_loads = resolve('loads')
    l_0_continues = resolve('continues')
    l_0_doc = resolve('doc')
    l_0_settings = resolve('settings')
    l_0_trainer = resolve('trainer')
    l_0_continued_model = resolve('continued_model')
    l_0_model_name = resolve('model_name')
    l_0_new_tokens = resolve('new_tokens')
    l_0_local_reference = resolve('local_reference')
    l_0_parts = resolve('parts')
    l_0_validated = resolve('validated')
    l_0_learned = resolve('learned')
    l_0_starts_from_text = resolve('starts_from_text')
    l_0_local_model = resolve('local_model')
    l_0_start = resolve('start')
    l_0_counts_warmup = resolve('counts_warmup')
    l_0_repeats = resolve('repeats')
    l_0_adalora = resolve('adalora')
    l_0_modules = resolve('modules')
    l_0_early_stopping = resolve('early_stopping')
    l_0_loftq = resolve('loftq')
    l_0_lists_targets = resolve('lists_targets')
    l_0_lists_excluded = resolve('lists_excluded')
    l_0_saves_modules = resolve('saves_modules')
    l_0_given = resolve('given')
    l_0_begins = resolve('begins')
    l_0_writes_prompts = resolve('writes_prompts')
    try:
        t_1 = environment.filters['default']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'default' found.")
    pass
    yield '    stop = StopOnSignal()\n    with checks.starting(args.output_dir):\n'
    if (((not (undefined(name='loads') if l_0_loads is missing else l_0_loads)) or (undefined(name='continues') if l_0_continues is missing else l_0_continues)) or ('reference' in (undefined(name='doc') if l_0_doc is missing else l_0_doc))):
        pass
        yield "        # before the model is loaded: this takes the process's GPU\n        settings = "
        yield str((undefined(name='settings') if l_0_settings is missing else l_0_settings))
        yield '\n'
    yield '        trainer = '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer(\n'
    if (undefined(name='continues') if l_0_continues is missing else l_0_continues):
        pass
        yield str(context.call((undefined(name='continued_model') if l_0_continued_model is missing else l_0_continued_model)))
        yield '\n'
    elif (undefined(name='loads') if l_0_loads is missing else l_0_loads):
        pass
        yield '            model='
        yield str((undefined(name='model_name') if l_0_model_name is missing else l_0_model_name))
        yield ',\n'
    else:
        pass
        yield '            model=load('
        yield str(str_join(((undefined(name='model_name') if l_0_model_name is missing else l_0_model_name), (', tokenizer' if (undefined(name='new_tokens') if l_0_new_tokens is missing else l_0_new_tokens) else ''), )))
        yield '),\n'
    if ('reference' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '            ref_model=load_reference('
        yield str(('reference' if (undefined(name='local_reference') if l_0_local_reference is missing else l_0_local_reference) else 'REFERENCE_MODEL'))
        yield '),\n'
    yield '            args='
    yield str(('settings' if (((not (undefined(name='loads') if l_0_loads is missing else l_0_loads)) or (undefined(name='continues') if l_0_continues is missing else l_0_continues)) or ('reference' in (undefined(name='doc') if l_0_doc is missing else l_0_doc))) else (undefined(name='settings') if l_0_settings is missing else l_0_settings)))
    yield ',\n'
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'generating'):
        pass
        template = environment.get_template('generating/arguments.j2', 'train/trainer.j2')
        gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
        try:
            for event in gen:
                yield event
        finally: gen.close()
    yield '            train_dataset='
    yield str(('taught' if ('learned_turns' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)) else 'train'))
    yield ',\n'
    if (undefined(name='validated') if l_0_validated is missing else l_0_validated):
        pass
        yield '            eval_dataset='
        yield str(context.call((undefined(name='learned') if l_0_learned is missing else l_0_learned), 'validation'))
        yield ',\n'
    yield '            processing_class=tokenizer,\n'
    if ((('quantization' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)) and (undefined(name='loads') if l_0_loads is missing else l_0_loads)) and (not (undefined(name='continues') if l_0_continues is missing else l_0_continues))):
        pass
        yield '            quantization_config=quantization(),\n'
    if (('adapter' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)) and (not (undefined(name='continues') if l_0_continues is missing else l_0_continues))):
        pass
        yield '            peft_config=adapter('
        yield str(('model' if ((undefined(name='starts_from_text') if l_0_starts_from_text is missing else l_0_starts_from_text) and ((undefined(name='local_model') if l_0_local_model is missing else l_0_local_model) or (undefined(name='start') if l_0_start is missing else l_0_start))) else cond_expr_undefined("the inline if-expression on line 31 in 'train/trainer.j2' evaluated to false and no else section was defined.")))
        yield '),\n'
    yield '            callbacks=[\n                Metrics(args.output_dir / "metrics.jsonl", checkpoint),\n                checks.SoundLoss(),\n'
    if (undefined(name='counts_warmup') if l_0_counts_warmup is missing else l_0_counts_warmup):
        pass
        yield '                checks.WarmUpEnds(),\n'
    if ('rewards' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '                checks.RewardsDiffer(),\n'
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'generating'):
        pass
        yield '                checks.AnswersEnd(),\n'
    if (undefined(name='repeats') if l_0_repeats is missing else l_0_repeats):
        pass
        yield '                SameOrder(),\n'
    if ('adalora' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield str(context.call((undefined(name='adalora') if l_0_adalora is missing else l_0_adalora)))
        yield '\n'
    if ('p_tuning' in (undefined(name='modules') if l_0_modules is missing else l_0_modules)):
        pass
        yield '                p_tuning.Encoder(checkpoint),\n'
    if ('early_stopping' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield str(context.call((undefined(name='early_stopping') if l_0_early_stopping is missing else l_0_early_stopping)))
        yield '\n'
    yield '                stop,\n            ],\n        )\n'
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
    yield '    checks.context_length(trainer'
    yield str((', MAX_PROMPT_LENGTH' if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'generating') else cond_expr_undefined("the inline if-expression on line 72 in 'train/trainer.j2' evaluated to false and no else section was defined.")))
    yield ')\n'
    if (undefined(name='lists_targets') if l_0_lists_targets is missing else l_0_lists_targets):
        pass
        yield '    checks.target_modules(trainer)\n'
    if (undefined(name='lists_excluded') if l_0_lists_excluded is missing else l_0_lists_excluded):
        pass
        yield '    checks.exclude_modules(trainer)\n'
    if (undefined(name='saves_modules') if l_0_saves_modules is missing else l_0_saves_modules):
        pass
        yield '    checks.modules_to_save(trainer)\n'
    if ('adapter' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '    checks.learned_weights(trainer)\n'
    yield '    checks.learned_tokens(trainer'
    yield str((str_join((', ', (undefined(name='given') if l_0_given is missing else l_0_given), )) if (undefined(name='given') if l_0_given is missing else l_0_given) else cond_expr_undefined("the inline if-expression on line 85 in 'train/trainer.j2' evaluated to false and no else section was defined.")))
    yield ')\n'
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) in ('supervised', 'answered')):
        pass
        yield '    checks.ends(trainer)\n'
    if (undefined(name='begins') if l_0_begins is missing else l_0_begins):
        pass
        yield '    checks.begins_once(trainer)\n'
    elif (undefined(name='writes_prompts') if l_0_writes_prompts is missing else l_0_writes_prompts):
        pass
        yield '    checks.begins_once(tokenizer, train)\n'
    yield '    checks.padding(trainer)\n'

blocks = {}
debug_info = '3=45&5=48&7=51&8=53&9=55&10=57&11=60&13=65&15=67&16=70&18=73&19=75&20=77&22=84&23=86&24=89&27=92&30=95&31=98&36=101&39=104&42=107&45=110&48=113&49=115&51=117&54=120&55=122&60=125&63=128&66=131&68=134&70=137&72=140&73=142&76=145&79=148&82=151&85=155&86=157&89=160&91=163'
