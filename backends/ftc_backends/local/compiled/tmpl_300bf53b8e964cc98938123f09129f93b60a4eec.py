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
    l_0_names = resolve('names')
    l_0_trainer_module = resolve('trainer_module')
    l_0_trainer = resolve('trainer')
    l_0_example = resolve('example')
    l_0_constant = resolve('constant')
    l_0_sources = resolve('sources')
    l_0_share = resolve('share')
    l_0_arguments = resolve('arguments')
    l_0_validated = resolve('validated')
    l_0_model_arguments = resolve('model_arguments')
    l_0_config_arguments = resolve('config_arguments')
    l_0_description = resolve('description')
    l_0_gpus = resolve('gpus')
    l_0_devices = resolve('devices')
    l_0_local_model = resolve('local_model')
    l_0_tokenizer = resolve('tokenizer')
    l_0_checks_template = resolve('checks_template')
    l_0_read = resolve('read')
    l_0_split_by_lines = resolve('split_by_lines')
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
    yield '\n\nCompiled from a spec: change the spec, not this file.\n\n    pip install -r requirements.txt\n    '
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
    yield 'import checks\nimport data\nfrom recovery import Metrics, StopOnSignal, claim, last_whole_checkpoint\n\n'
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
debug_info = '1=46&6=48&8=50&16=52&19=56&20=58&22=64&29=68&30=70&31=72&33=74&34=78&36=81&37=83&39=85&40=87&45=90&48=92&54=95&59=98&60=102&62=104&63=106&64=108&71=112&76=114&77=116&81=119&84=122&85=124&88=127&89=130&90=132&91=135&95=140&98=142&99=145&101=147&102=150&106=153&107=155&108=157&110=159&114=163&117=166&123=170&124=172&130=175&133=178&138=182&139=185&145=188&150=190&153=193&156=196&160=199&163=203&164=207'