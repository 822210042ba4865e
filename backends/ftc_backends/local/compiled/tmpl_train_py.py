from ftc_backends.local.compiled import environment
from ftc_backends.rendering import TemplateRuntimeError, Undefined, internalcode, missing
name = 'train.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_headline = resolve('headline')
    l_0_start = resolve('start')
    l_0_command = resolve('command')
    l_0_result = resolve('result')
    l_0_environment = resolve('environment')
    l_0_doc = resolve('doc')
    l_0_peft_names = resolve('peft_names')
    l_0_from_transformers = resolve('from_transformers')
    l_0_trainer_module = resolve('trainer_module')
    l_0_trainer = resolve('trainer')
    l_0_modules = resolve('modules')
    l_0_repeats = resolve('repeats')
    l_0_may_miss_the_last = resolve('may_miss_the_last')
    l_0_loads_base = resolve('loads_base')
    l_0_constant = resolve('constant')
    l_0_stages = resolve('stages')
    l_0_sources = resolve('sources')
    l_0_weights = resolve('weights')
    l_0_their_weights = resolve('their_weights')
    l_0_parts = resolve('parts')
    l_0_teacher_stage = resolve('teacher_stage')
    l_0_fits = resolve('fits')
    l_0_share = resolve('share')
    l_0_tracker = resolve('tracker')
    l_0_arguments = resolve('arguments')
    l_0_new_tokens = resolve('new_tokens')
    l_0_loads = resolve('loads')
    l_0_continues = resolve('continues')
    l_0_loading = resolve('loading')
    l_0_starts_from_text = resolve('starts_from_text')
    l_0_local_model = resolve('local_model')
    l_0_task = resolve('task')
    l_0_validated = resolve('validated')
    l_0_model_arguments = resolve('model_arguments')
    l_0_teacher_arguments = resolve('teacher_arguments')
    l_0_config_arguments = resolve('config_arguments')
    l_0_description = resolve('description')
    l_0_gpus = resolve('gpus')
    l_0_devices = resolve('devices')
    l_0_deterministic = resolve('deterministic')
    l_0_late = resolve('late')
    l_0_either = resolve('either')
    l_0_installed = resolve('installed')
    l_0_published = resolve('published')
    l_0_hub_repository = resolve('hub_repository')
    l_0_stage_claim = resolve('stage_claim')
    l_0_folder_of = resolve('folder_of')
    l_0_merged_model = resolve('merged_model')
    l_0_asked_models = resolve('asked_models')
    l_0_tokenizer = resolve('tokenizer')
    l_0_local_reference = resolve('local_reference')
    l_0_reference_tokenizer = resolve('reference_tokenizer')
    l_0_checks_template = resolve('checks_template')
    l_0_local_teacher = resolve('local_teacher')
    l_0_asked = resolve('asked')
    l_0_teacher_tokens = resolve('teacher_tokens')
    l_0_mixture = resolve('mixture')
    l_0_read = resolve('read')
    l_0_split_by_lines = resolve('split_by_lines')
    l_0_may_be_chats = resolve('may_be_chats')
    l_0_learned = resolve('learned')
    l_0_example = resolve('example')
    l_0_muon = resolve('muon')
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
    yield ', tokenizer, checkpoints and metrics.jsonl go to OUTPUT_DIR. Started again\nafter an interruption, it goes on from the last whole checkpoint.\n"""\n\nimport argparse\n'
    if (undefined(name='environment') if l_0_environment is missing else l_0_environment):
        pass
        yield 'import os\n'
    yield 'import sys\nfrom pathlib import Path\n\n'
    if ('adapter' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield 'from peft import '
        yield str(t_2(context.eval_ctx, (undefined(name='peft_names') if l_0_peft_names is missing else l_0_peft_names), ', '))
        yield '\n'
    yield str((undefined(name='from_transformers') if l_0_from_transformers is missing else l_0_from_transformers))
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
    yield 'from recovery import (\n    Metrics,\n'
    if (undefined(name='repeats') if l_0_repeats is missing else l_0_repeats):
        pass
        yield '    SameOrder,\n'
    yield '    StopOnSignal,\n    claim,\n    ended,\n'
    if (undefined(name='may_miss_the_last') if l_0_may_miss_the_last is missing else l_0_may_miss_the_last):
        pass
        yield '    evaluated,\n'
    yield '    last_whole_checkpoint,\n    room_on_disk,\n)\n\n'
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
    if (undefined(name='weights') if l_0_weights is missing else l_0_weights):
        pass
        yield str(context.call((undefined(name='their_weights') if l_0_their_weights is missing else l_0_their_weights)))
        yield '\n'
    if ('reference' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield str(context.call((undefined(name='constant') if l_0_constant is missing else l_0_constant), 'REFERENCE_MODEL', 'reference', 'base'))
        yield '\n'
        if ('revision' in environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'reference')):
            pass
            yield str(context.call((undefined(name='constant') if l_0_constant is missing else l_0_constant), 'REFERENCE_REVISION', 'reference', 'revision'))
            yield '\n'
    if ((((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'generating') and ('teacher' in (undefined(name='doc') if l_0_doc is missing else l_0_doc))) and (not (undefined(name='teacher_stage') if l_0_teacher_stage is missing else l_0_teacher_stage))):
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
    template = environment.get_template('tokenizer/constants.j2', 'train.py.j2')
    gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
    try:
        for event in gen:
            yield event
    finally: gen.close()
    if (undefined(name='environment') if l_0_environment is missing else l_0_environment):
        pass
        yield '\n# where '
        yield str((undefined(name='tracker') if l_0_tracker is missing else l_0_tracker))
        yield ' looks; its key is no part of a program\n'
        yield str((undefined(name='environment') if l_0_environment is missing else l_0_environment))
        yield '\n'
    if ('quantization' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '\n\ndef quantization() -> BitsAndBytesConfig:\n    return BitsAndBytesConfig(\n'
        yield str(context.call((undefined(name='arguments') if l_0_arguments is missing else l_0_arguments), 'quantization'))
        yield '\n    )\n'
    if (undefined(name='new_tokens') if l_0_new_tokens is missing else l_0_new_tokens):
        pass
        template = environment.get_template('tokenizer/load.j2', 'train.py.j2')
        gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
        try:
            for event in gen:
                yield event
        finally: gen.close()
    elif ((not (undefined(name='loads') if l_0_loads is missing else l_0_loads)) and (not (undefined(name='continues') if l_0_continues is missing else l_0_continues))):
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
        yield '\n\ndef adapter('
        yield str(('model: str' if ((undefined(name='starts_from_text') if l_0_starts_from_text is missing else l_0_starts_from_text) and ((undefined(name='local_model') if l_0_local_model is missing else l_0_local_model) or (undefined(name='start') if l_0_start is missing else l_0_start))) else cond_expr_undefined("the inline if-expression on line 119 in 'train.py.j2' evaluated to false and no else section was defined.")))
        yield ') -> '
        yield str(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'peft'))
        yield ':\n    return '
        yield str(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'peft'))
        yield '(\n        task_type="'
        yield str((undefined(name='task') if l_0_task is missing else l_0_task))
        yield '",\n'
        yield str(context.call((undefined(name='arguments') if l_0_arguments is missing else l_0_arguments), 'adapter'))
        yield '\n'
        if (undefined(name='starts_from_text') if l_0_starts_from_text is missing else l_0_starts_from_text):
            pass
            yield '        tokenizer_name_or_path='
            yield str(('model' if ((undefined(name='local_model') if l_0_local_model is missing else l_0_local_model) or (undefined(name='start') if l_0_start is missing else l_0_start)) else 'MODEL'))
            yield ',\n'
            if (('revision' in environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'model')) and (not (undefined(name='start') if l_0_start is missing else l_0_start))):
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
    if (undefined(name='validated') if l_0_validated is missing else l_0_validated):
        pass
        yield '        eval_on_start=fresh,  # the '
        yield str(('reward' if ('rewards' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)) else 'loss'))
        yield ' to beat: step 0 of metrics.jsonl\n'
    if ((undefined(name='loads') if l_0_loads is missing else l_0_loads) and (not (undefined(name='continues') if l_0_continues is missing else l_0_continues))):
        pass
        yield str(context.call((undefined(name='model_arguments') if l_0_model_arguments is missing else l_0_model_arguments)))
        yield '\n'
    if (((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'generating') and ('teacher' in (undefined(name='doc') if l_0_doc is missing else l_0_doc))):
        pass
        yield str(context.call((undefined(name='teacher_arguments') if l_0_teacher_arguments is missing else l_0_teacher_arguments)))
        yield '\n'
    yield str(context.call((undefined(name='config_arguments') if l_0_config_arguments is missing else l_0_config_arguments)))
    yield '\n    )\n\n\ndef main() -> None:\n'
    yield str(context.call((undefined(name='description') if l_0_description is missing else l_0_description)))
    yield '\n    parser.add_argument(\n        "--data-root", type=Path, default=Path(), help="where the data\'s paths start"\n    )\n    parser.add_argument(\n        "--output-dir", type=Path, default=Path(OUTPUT_DIR), help="for the result"\n    )\n'
    for l_1_stage in (undefined(name='stages') if l_0_stages is missing else l_0_stages):
        l_1_stage_option = resolve('stage_option')
        _loop_vars = {}
        pass
        yield str(context.call((undefined(name='stage_option') if l_1_stage_option is missing else l_1_stage_option), l_1_stage, _loop_vars=_loop_vars))
        yield '\n'
    l_1_stage = l_1_stage_option = missing
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'answered'):
        pass
        yield '    parser.add_argument("--only-answer", action="store_true", help="do not train yet")\n'
    yield '    args = parser.parse_args()\n\n'
    if (undefined(name='gpus') if l_0_gpus is missing else l_0_gpus):
        pass
        yield str(context.call((undefined(name='devices') if l_0_devices is missing else l_0_devices)))
        yield '\n'
    if (undefined(name='deterministic') if l_0_deterministic is missing else l_0_deterministic):
        pass
        yield '    checks.hash_seed()\n'
    if ((undefined(name='late') if l_0_late is missing else l_0_late) or (undefined(name='either') if l_0_either is missing else l_0_either)):
        pass
        yield str(context.call((undefined(name='installed') if l_0_installed is missing else l_0_installed)))
        yield '\n'
    if (undefined(name='published') if l_0_published is missing else l_0_published):
        pass
        yield '    publish.allowed('
        yield str((undefined(name='hub_repository') if l_0_hub_repository is missing else l_0_hub_repository))
        yield ')\n'
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
    yield str(context.call((undefined(name='asked_models') if l_0_asked_models is missing else l_0_asked_models)))
    yield '    with checks.starting(args.output_dir):\n'
    yield str(context.call((undefined(name='tokenizer') if l_0_tokenizer is missing else l_0_tokenizer)))
    yield '\n'
    template = environment.get_template('tokenizer/settings.j2', 'train.py.j2')
    gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
    try:
        for event in gen:
            yield event
    finally: gen.close()
    if ((not (undefined(name='loads') if l_0_loads is missing else l_0_loads)) and (not (undefined(name='new_tokens') if l_0_new_tokens is missing else l_0_new_tokens))):
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
        elif ((undefined(name='teacher_stage') if l_0_teacher_stage is missing else l_0_teacher_stage) and ('merges' not in (undefined(name='doc') if l_0_doc is missing else l_0_doc))):
            pass
            yield '    teacher = '
            yield str(context.call((undefined(name='asked') if l_0_asked is missing else l_0_asked), (undefined(name='teacher_stage') if l_0_teacher_stage is missing else l_0_teacher_stage)))
            yield '\n'
        yield str(context.call((undefined(name='teacher_tokens') if l_0_teacher_tokens is missing else l_0_teacher_tokens)))
        yield '\n'
    if (undefined(name='mixture') if l_0_mixture is missing else l_0_mixture):
        pass
        template = environment.get_template('mixture/train.j2', 'train.py.j2')
        gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
        try:
            for event in gen:
                yield event
        finally: gen.close()
    elif (not (undefined(name='share') if l_0_share is missing else l_0_share)):
        pass
        yield '    train = data.columns('
        yield str(context.call((undefined(name='read') if l_0_read is missing else l_0_read), 'TRAIN'))
        yield ')\n'
    elif (undefined(name='split_by_lines') if l_0_split_by_lines is missing else l_0_split_by_lines):
        pass
        yield '    rows = '
        yield str(context.call((undefined(name='read') if l_0_read is missing else l_0_read), 'TRAIN'))
        yield '\n    contents = data.read_lines(TRAIN, args.data_root)\n    train, validation = map(data.columns, data.split(rows, contents, VALIDATION_SHARE))\n'
    else:
        pass
        yield '    rows = '
        yield str(context.call((undefined(name='read') if l_0_read is missing else l_0_read), 'TRAIN'))
        yield '\n    train, validation = map(data.columns, data.split(rows, rows, VALIDATION_SHARE))\n'
    if ('VALIDATION' in (undefined(name='sources') if l_0_sources is missing else l_0_sources)):
        pass
        yield '    validation = data.columns('
        yield str(context.call((undefined(name='read') if l_0_read is missing else l_0_read), 'VALIDATION'))
        yield ')\n'
    if ('TEST' in (undefined(name='sources') if l_0_sources is missing else l_0_sources)):
        pass
        yield '    test = data.columns('
        yield str(context.call((undefined(name='read') if l_0_read is missing else l_0_read), 'TEST'))
        yield ')\n'
    if (undefined(name='fits') if l_0_fits is missing else l_0_fits):
        pass
        template = environment.get_template('generating/rows.j2', 'train.py.j2')
        gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
        try:
            for event in gen:
                yield event
        finally: gen.close()
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'answered'):
        pass
        template = environment.get_template('answered/rows.j2', 'train.py.j2')
        gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
        try:
            for event in gen:
                yield event
        finally: gen.close()
    if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'unpaired'):
        pass
        yield '    train = data.shuffled(train, '
        yield str(environment.getattr(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'config'), 'seed'))
        yield ')\n'
    if (undefined(name='may_be_chats') if l_0_may_be_chats is missing else l_0_may_be_chats):
        pass
        yield '    checks.chat_template(tokenizer, train[0])\n'
    if (((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'supervised') and (environment.getattr(environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'data'), 'format') == 'chat')):
        pass
        yield '    checks.messages_shown(tokenizer, train.take(100))\n'
    if ('learned_turns' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '    taught = '
        yield str(context.call((undefined(name='learned') if l_0_learned is missing else l_0_learned), 'train'))
        yield '\n'
    yield '\n'
    template = environment.get_template('train/trainer.j2', 'train.py.j2')
    gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
    try:
        for event in gen:
            yield event
    finally: gen.close()
    yield '\n'
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
    if ('muon' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield str(context.call((undefined(name='muon') if l_0_muon is missing else l_0_muon)))
        yield '\n'
    elif ('param_groups' in (undefined(name='doc') if l_0_doc is missing else l_0_doc)):
        pass
        yield '    trainer.create_optimizer()  # which would step by Triton where that is installed\n    for group in trainer.optimizer.param_groups:\n        '
        yield str(context.call((undefined(name='constant') if l_0_constant is missing else l_0_constant), 'group["triton"]', 'param_groups', 'triton'))
        yield '\n'
    yield '    if checkpoint and ended(Path(checkpoint)):\n        # no step is left, and transformers would take one where it ended within an epoch\n        trainer.args.max_steps, trainer.args.num_train_epochs = -1, 0\n    with room_on_disk(trainer):\n        trainer.train(resume_from_checkpoint=checkpoint)\n    if stop.received:\n        step = trainer.state.global_step\n        '
    yield str((undefined(name='say') if l_0_say is missing else l_0_say))
    yield '(f"Stopped at step {step}; the same command goes on")\n'
    if (undefined(name='processes') if l_0_processes is missing else l_0_processes):
        pass
        yield '        trainer.end()\n'
    yield '        sys.exit(128 + stop.received)\n\n'
    template = environment.get_template('train/ending.j2', 'train.py.j2')
    gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
    try:
        for event in gen:
            yield event
    finally: gen.close()
    yield '\n\nif __name__ == "__main__":\n    main()\n'

blocks = {}
debug_info = '1=89&3=91&4=94&9=97&11=99&16=101&22=105&23=108&25=110&26=112&28=118&29=122&33=126&39=130&46=134&47=136&48=138&49=140&52=142&53=146&55=149&56=153&58=156&59=158&61=160&62=162&63=164&64=166&67=168&68=170&69=172&70=174&73=176&74=178&76=180&77=182&79=184&80=186&81=192&83=195&84=197&86=199&91=202&94=204&95=206&96=212&100=215&103=217&106=219&113=222&116=224&119=227&120=231&121=233&122=235&123=237&124=240&125=242&131=246&141=249&144=252&152=255&153=259&155=261&156=264&158=266&159=268&161=270&162=272&164=274&169=276&176=278&177=282&179=285&184=289&185=291&187=293&190=296&191=298&193=300&194=303&198=306&199=308&201=310&204=313&205=316&206=318&207=320&209=322&210=324&211=326&212=332&213=335&216=337&217=339&220=342&222=344&225=347&226=349&228=352&229=355&231=357&233=359&234=361&235=367&236=370&237=372&238=375&242=380&245=382&246=385&248=387&249=390&251=392&252=394&254=400&255=402&257=408&258=411&260=413&263=416&266=419&267=422&270=425&272=432&273=434&274=437&276=444&280=447&281=449&282=451&285=454&294=457&295=459&300=463'
