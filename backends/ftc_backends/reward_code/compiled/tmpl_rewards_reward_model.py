from ftc_backends.reward_code.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'rewards/reward_model.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_revised = resolve('revised')
    l_0_dtype = resolve('dtype')
    pass
    yield '\n\ndef reward_model(path: Any'
    yield str((', revision: str | None = None' if (undefined(name='revised') if l_0_revised is missing else l_0_revised) else cond_expr_undefined("the inline if-expression on line 3 in 'rewards/reward_model.j2' evaluated to false and no else section was defined.")))
    yield ') -> PreTrainedModel:\n    """Its score, as it is. Without a head of its own it would score at random."""\n    model, loaded = AutoModelForSequenceClassification.from_pretrained(\n        path,\n        num_labels=1,\n        dtype='
    yield str((undefined(name='dtype') if l_0_dtype is missing else l_0_dtype))
    yield ',\n'
    if (undefined(name='revised') if l_0_revised is missing else l_0_revised):
        pass
        yield '        revision=revision,\n'
    yield '        output_loading_info=True,\n    )\n    if loaded["missing_keys"]:\n        sys.exit(f"{path} is no reward model: it has no {min(loaded[\'missing_keys\'])}")\n    model.register_forward_hook(must_be_finite)\n    return model\n\n\ndef must_be_finite(model: PreTrainedModel, inputs: Any, outputs: Any) -> None:\n    if not torch.isfinite(outputs.logits).all():\n        sys.exit(f"The reward model {model.name_or_path} gave no finite score")\n'

blocks = {}
debug_info = '3=14&8=16&9=18'
