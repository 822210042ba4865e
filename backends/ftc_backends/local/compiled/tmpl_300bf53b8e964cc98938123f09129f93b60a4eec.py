from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'train.py.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_headline = resolve('headline')
    l_0_start = resolve('start')
    l_0_command = resolve('command')
    l_0_result = resolve('result')
    l_0_doc = resolve('doc')
    l_0_names = resolve('names')
    l_0_trainer_module = resolve('trainer_module')
    l_0_trainer = resolve('trainer')
    l_0_example = resolve('example')
    l_0_stages = resolve('stages')
    l_0_loads_base = resolve('loads_base')
    l_0_constant = resolve('constant')
    l_0_sources = resolve('sources')
    l_0_share = resolve('share')
    l_0_arguments = resolve('arguments')
    l_0_validated = resolve('validated')
    l_0_continues = resolve('continues')
    l_0_model_arguments = resolve('model_arguments')
    l_0_config_arguments = resolve('config_arguments')
    l_0_description = resolve('description')
    l_0_gpus = resolve('gpus')
    l_0_devices = resolve('devices')
    l_0_stage_claim = resolve('stage_claim')
    l_0_local_model = resolve('local_model')
    l_0_folder_of = resolve('folder_of')
    l_0_merged_model = resolve('merged_model')
    l_0_tokenizer = resolve('tokenizer')
    l_0_checks_template = resolve('checks_template')
    l_0_read = resolve('read')
    l_0_split_by_lines = resolve('split_by_lines')
    l_0_settings = resolve('settings')
    l_0_continued_model = resolve('continued_model')
    l_0_early_stopping = resolve('early_stopping')
    l_0_lists_targets = resolve('lists_targets')
    l_0_saves_modules = resolve('saves_modules')
    l_0_say = resolve('say')
    l_0_processes = resolve('processes')
    try:
        t_1 = environment.filters['join']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'join' found.")
    pass
    yield '"""'
    yield str((undefined(name='headline') if l_0_headline is missing else l_0_headline))
    yield '\n\n'
    if (undefined(name='start') if l_0_start is missing else l_0_start):
        pass
        yield 'Starts from what the stage '
        yield str(environment.getattr((undefined(name='start') if l_0_start is missing else l_0_start), 'stage'))
        yield ' has learned.\n'
    yield 'Compiled from a spec: change the spec, not this file.\n\n    pip install -r requirements.txt\n    '
    yield str((undefined(name='command') if l_0_command is missing else l_0_command))
    yield '\n\n'
    yield str((undefined(name='result') if l_0_result is missing else l_0_result))
    yield ', tokenizer, checkpoints and metrics.jsonl go to OUTPUT_DIR. Started again\nafter an interruption, it goes on from the last whole checkpoint.\n"""\n\nimport argparse\nimport sys\nfrom pathlib import Path\n\n'
    if ('adapter' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield 'from peft import LoraConfig\n'
    yield 'from transformers import '
    yield str(t_1(context.eval_ctx, (undefined(name='names') if l_0_names is missing else l_0_names), ', '))
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
    if (undefined(name='stages') if l_0_stages is missing else l_0_stages):
        pass
        yield 'import start\n'
    yield 'from recovery import Metrics, StopOnSignal, claim, last_whole_checkpoint\n\n'
    if (undefined(name='loads_base') if l_0_loads_base is missing else l_0_loads_base):
        pass
        yield str(context.call((undefined(name='constant') if l_0_constant is missing else l_0_constant), 'MODEL', 'model', 'base'))
        yield '\n'
        if ('revision' in environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'model')):
            pass
            yield str(context.call((undefined(name='constant') if l_0_constant is missing else l_0_constant), 'REVISION', 'model', 'revision'))
            yield '\n'
    for l_1_stage in (undefined(name='stages') if l_0_stages is missing else l_0_stages):
        l_1_stage_constant = resolve('stage_constant')
        _loop_vars = {}
        pass
        yield str(context.call((undefined(name='stage_constant') if l_1_stage_constant is missing else l_1_stage_constant), l_1_stage, _loop_vars=_loop_vars))
        yield '\n'
    l_1_stage = l_1_stage_constant = missing
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
        yield '\n\ndef adapter() -> LoraConfig:\n    return LoraConfig(\n        task_type="CAUSAL_LM",\n'
        yield str(context.call((undefined(name='arguments') if l_0_arguments is missing else l_0_arguments), 'adapter'))
        yield '\n    )\n'
    yield '\n\ndef config(output_dir: Path'
    yield str((', fresh: bool' if (undefined(name='validated') if l_0_validated is missing else l_0_validated) else ''))
    yield ') -> '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Config:\n    return '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Config(\n        output_dir=str(output_dir),\n'
    if (not (undefined(name='continues') if l_0_continues is missing else l_0_continues)):
        pass
        yield str(context.call((undefined(name='model_arguments') if l_0_model_arguments is missing else l_0_model_arguments)))
        yield '\n'
    yield str(context.call((undefined(name='config_arguments') if l_0_config_arguments is missing else l_0_config_arguments)))
    yield '\n'
    if (undefined(name='validated') if l_0_validated is missing else l_0_validated):
        pass
        yield '        eval_on_start=fresh,  # the loss to beat: step 0 of metrics.jsonl\n'
    yield '    )\n\n\ndef main() -> None:\n'
    yield str(context.call((undefined(name='description') if l_0_description is missing else l_0_description)))
    yield '\n    parser.add_argument("--data-root", type=Path, default=Path())\n    parser.add_argument("--output-dir", type=Path, default=Path(OUTPUT_DIR))\n'
    for l_1_stage in (undefined(name='stages') if l_0_stages is missing else l_0_stages):
        l_1_stage_option = resolve('stage_option')
        _loop_vars = {}
        pass
        yield str(context.call((undefined(name='stage_option') if l_1_stage_option is missing else l_1_stage_option), l_1_stage, _loop_vars=_loop_vars))
        yield '\n'
    l_1_stage = l_1_stage_option = missing
    yield '    args = parser.parse_args()\n\n'
    if (undefined(name='gpus') if l_0_gpus is missing else l_0_gpus):
        pass
        yield str(context.call((undefined(name='devices') if l_0_devices is missing else l_0_devices)))
        yield '\n'
    yield '    claim(args.output_dir, Path(__file__))\n    checkpoint = last_whole_checkpoint(args.output_dir)\n'
    if (undefined(name='stages') if l_0_stages is missing else l_0_stages):
        pass
        yield str(context.call((undefined(name='stage_claim') if l_0_stage_claim is missing else l_0_stage_claim)))
        yield '\n'
    if (undefined(name='local_model') if l_0_local_model is missing else l_0_local_model):
        pass
        yield '    model = str(args.data_root / MODEL)\n'
    if ((undefined(name='start') if l_0_start is missing else l_0_start) and (environment.getattr((undefined(name='start') if l_0_start is missing else l_0_start), 'how') == 'full')):
        pass
        yield '    model = str('
        yield str(context.call((undefined(name='folder_of') if l_0_folder_of is missing else l_0_folder_of), environment.getattr((undefined(name='start') if l_0_start is missing else l_0_start), 'stage')))
        yield ')\n'
    elif ((undefined(name='start') if l_0_start is missing else l_0_start) and (environment.getattr((undefined(name='start') if l_0_start is missing else l_0_start), 'how') == 'merge')):
        pass
        yield str(context.call((undefined(name='merged_model') if l_0_merged_model is missing else l_0_merged_model)))
        yield '\n'
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
    yield '\n    stop = StopOnSignal()\n'
    if (undefined(name='continues') if l_0_continues is missing else l_0_continues):
        pass
        yield "    # before the model is loaded: this takes the process's GPU\n    settings = "
        yield str((undefined(name='settings') if l_0_settings is missing else l_0_settings))
        yield '\n'
    yield '    trainer = '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer(\n'
    if (undefined(name='continues') if l_0_continues is missing else l_0_continues):
        pass
        yield str(context.call((undefined(name='continued_model') if l_0_continued_model is missing else l_0_continued_model)))
        yield '\n        args=settings,\n'
    else:
        pass
        yield '        model='
        yield str(('MODEL' if (((undefined(name='loads_base') if l_0_loads_base is missing else l_0_loads_base) and (not (undefined(name='local_model') if l_0_local_model is missing else l_0_local_model))) and (not (undefined(name='start') if l_0_start is missing else l_0_start))) else 'model'))
        yield ',\n        args='
        yield str((undefined(name='settings') if l_0_settings is missing else l_0_settings))
        yield ',\n'
    yield '        train_dataset=data.columns(train),\n'
    if (undefined(name='validated') if l_0_validated is missing else l_0_validated):
        pass
        yield '        eval_dataset=data.columns(validation),\n'
    yield '        processing_class=tokenizer,\n'
    if (('quantization' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)) and (not (undefined(name='continues') if l_0_continues is missing else l_0_continues))):
        pass
        yield '        quantization_config=quantization(),\n'
    if (('adapter' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)) and (not (undefined(name='continues') if l_0_continues is missing else l_0_continues))):
        pass
        yield '        peft_config=adapter(),\n'
    yield '        callbacks=[\n            Metrics(args.output_dir / "metrics.jsonl", checkpoint),\n            checks.FiniteLoss(),\n'
    if ('early_stopping' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield str(context.call((undefined(name='early_stopping') if l_0_early_stopping is missing else l_0_early_stopping)))
        yield '\n'
    yield '            stop,\n        ],\n    )\n    checks.context_length(trainer)\n'
    if (undefined(name='lists_targets') if l_0_lists_targets is missing else l_0_lists_targets):
        pass
        yield '    checks.target_modules(trainer)\n'
    if (undefined(name='saves_modules') if l_0_saves_modules is missing else l_0_saves_modules):
        pass
        yield '    checks.modules_to_save(trainer)\n'
    yield '    checks.learned_tokens(trainer)\n\n'
    if (undefined(name='example') if l_0_example is missing else l_0_example):
        pass
        yield '    example = '
        yield str((undefined(name='example') if l_0_example is missing else l_0_example))
        yield '[0]\n    before = answer.to(example, trainer)\n'
    yield '    trainer.train(resume_from_checkpoint=checkpoint)\n    if stop.received:\n        step = trainer.state.global_step\n        '
    yield str((undefined(name='say') if l_0_say is missing else l_0_say))
    yield '(f"Stopped at step {step}; the same command goes on")\n        sys.exit(128 + stop.received)\n\n    checks.trained(trainer)\n    trainer.save_model()\n'
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
debug_info = '1=55&3=57&4=60&9=63&11=65&19=67&22=71&23=73&25=79&30=83&35=87&36=89&37=91&38=93&41=95&42=99&44=102&45=106&47=109&48=111&50=113&51=115&56=118&59=120&65=123&70=126&71=130&73=132&74=134&76=136&77=138&84=142&87=144&88=148&92=152&93=154&97=157&98=159&100=161&103=164&104=167&105=169&106=171&108=173&109=175&112=178&113=181&114=183&115=186&119=191&122=193&123=196&125=198&126=201&130=204&132=207&134=210&135=212&136=214&139=219&140=221&143=224&147=228&150=231&156=235&157=237&163=240&166=243&171=247&172=250&178=253&183=255&186=258&189=261&193=264&196=268&197=272'