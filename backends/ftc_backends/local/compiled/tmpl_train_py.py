from ftc_backends.local.compiled import environment
from ftc_backends.rendering import TemplateRuntimeError, Undefined, internalcode, missing, str_join
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
    l_0_settings = resolve('settings')
    l_0_continued_model = resolve('continued_model')
    l_0_model_name = resolve('model_name')
    l_0_counts_warmup = resolve('counts_warmup')
    l_0_adalora = resolve('adalora')
    l_0_early_stopping = resolve('early_stopping')
    l_0_loftq = resolve('loftq')
    l_0_lists_targets = resolve('lists_targets')
    l_0_lists_excluded = resolve('lists_excluded')
    l_0_saves_modules = resolve('saves_modules')
    l_0_given = resolve('given')
    l_0_begins = resolve('begins')
    l_0_writes_prompts = resolve('writes_prompts')
    l_0_example = resolve('example')
    l_0_muon = resolve('muon')
    l_0_say = resolve('say')
    l_0_processes = resolve('processes')
    l_0_reopens = resolve('reopens')
    l_0_averages = resolve('averages')
    l_0_evaluates_again = resolve('evaluates_again')
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
    yield '\n    stop = StopOnSignal()\n    with checks.starting(args.output_dir):\n'
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
        template = environment.get_template('generating/arguments.j2', 'train.py.j2')
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
        yield str(('model' if ((undefined(name='starts_from_text') if l_0_starts_from_text is missing else l_0_starts_from_text) and ((undefined(name='local_model') if l_0_local_model is missing else l_0_local_model) or (undefined(name='start') if l_0_start is missing else l_0_start))) else cond_expr_undefined("the inline if-expression on line 300 in 'train.py.j2' evaluated to false and no else section was defined.")))
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
    yield str((', MAX_PROMPT_LENGTH' if ((undefined(name='parts') if l_0_parts is missing else l_0_parts) == 'generating') else cond_expr_undefined("the inline if-expression on line 341 in 'train.py.j2' evaluated to false and no else section was defined.")))
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
    yield str((str_join((', ', (undefined(name='given') if l_0_given is missing else l_0_given), )) if (undefined(name='given') if l_0_given is missing else l_0_given) else cond_expr_undefined("the inline if-expression on line 354 in 'train.py.j2' evaluated to false and no else section was defined.")))
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
    yield '    checks.padding(trainer)\n\n'
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
    yield '        sys.exit(128 + stop.received)\n\n    checks.trained(trainer)\n'
    if (undefined(name='reopens') if l_0_reopens is missing else l_0_reopens):
        pass
        yield '    if trainer.is_world_process_zero():  # the trainer ended its run; what follows belongs to it\n        from mlflow import last_active_run\n\n        os.environ["MLFLOW_RUN_ID"] = last_active_run().info.run_id\n'
    if (undefined(name='averages') if l_0_averages is missing else l_0_averages):
        pass
        yield '    trainer.optimizer.eval()  # from the weights that it steps from to their mean\n'
    yield '    with room_on_disk(trainer):\n'
    if (undefined(name='published') if l_0_published is missing else l_0_published):
        pass
        yield '        trainer.save_model(_internal_call=True)  # pushed at the end, when all is written\n'
    else:
        pass
        yield '        trainer.save_model()\n'
    if ((undefined(name='task') if l_0_task is missing else l_0_task) == 'SEQ_CLS'):
        pass
        if (undefined(name='processes') if l_0_processes is missing else l_0_processes):
            pass
            yield '    if trainer.is_world_process_zero():\n        checks.saved_head(args.output_dir)\n'
        else:
            pass
            yield '    checks.saved_head(args.output_dir)\n'
    if ('conversion' in (undefined(name='modules') if l_0_modules is missing else l_0_modules)):
        pass
        yield '    conversion.save(trainer)\n'
    if (undefined(name='evaluates_again') if l_0_evaluates_again is missing else l_0_evaluates_again):
        pass
        yield '    trainer.evaluate()\n'
    elif (undefined(name='may_miss_the_last') if l_0_may_miss_the_last is missing else l_0_may_miss_the_last):
        pass
        yield '    if not evaluated(trainer):  # what went on from its last step has none\n        trainer.evaluate()\n'
    if ('TEST' in (undefined(name='sources') if l_0_sources is missing else l_0_sources)):
        pass
        yield '    trainer.evaluate('
        yield str(context.call((undefined(name='learned') if l_0_learned is missing else l_0_learned), 'test'))
        yield ', metric_key_prefix="test")\n'
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
    if (undefined(name='published') if l_0_published is missing else l_0_published):
        pass
        yield '    publish.publish(trainer)\n'
    if (undefined(name='processes') if l_0_processes is missing else l_0_processes):
        pass
        yield '    trainer.end()\n'
    yield '\n\nif __name__ == "__main__":\n    main()\n'

blocks = {}
debug_info = '1=105&3=107&4=110&9=113&11=115&16=117&22=121&23=124&25=126&26=128&28=134&29=138&33=142&39=146&46=150&47=152&48=154&49=156&52=158&53=162&55=165&56=169&58=172&59=174&61=176&62=178&63=180&64=182&67=184&68=186&69=188&70=190&73=192&74=194&76=196&77=198&79=200&80=202&81=208&83=211&84=213&86=215&91=218&94=220&95=222&96=228&100=231&103=233&106=235&113=238&116=240&119=243&120=247&121=249&122=251&123=253&124=256&125=258&131=262&141=265&144=268&152=271&153=275&155=277&156=280&158=282&159=284&161=286&162=288&164=290&169=292&176=294&177=298&179=301&184=305&185=307&187=309&190=312&191=314&193=316&194=319&198=322&199=324&201=326&204=329&205=332&206=334&207=336&209=338&210=340&211=342&212=348&213=351&216=353&217=355&220=358&222=360&225=363&226=365&228=368&229=371&231=373&233=375&234=377&235=383&236=386&237=388&238=391&242=396&245=398&246=401&248=403&249=406&251=408&252=410&254=416&255=418&257=424&258=427&260=429&263=432&266=435&267=438&272=441&274=444&276=447&277=449&278=451&279=453&280=456&282=461&284=463&285=466&287=469&288=471&289=473&291=480&292=482&293=485&296=488&299=491&300=494&305=497&308=500&311=503&314=506&317=509&318=511&320=513&323=516&324=518&329=521&332=524&335=527&337=530&339=533&341=536&342=538&345=541&348=544&351=547&354=551&355=553&358=556&360=559&365=563&366=565&367=568&369=575&373=578&374=580&375=582&378=585&387=588&388=590&394=594&400=597&404=601&409=607&410=609&417=615&420=618&422=621&426=624&427=627&429=629&433=632&436=636&437=640&440=643'
