from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'loftq.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_trainer_module = resolve('trainer_module')
    l_0_trainer = resolve('trainer')
    l_0_doc = resolve('doc')
    pass
    yield '"""LoftQ: the adapter starts as what quantization took away from each weight."""\n\nimport torch\nfrom bitsandbytes.functional import dequantize_4bit\nfrom peft.tuners.lora import LoraLayer\nfrom transformers import AutoModelForCausalLM\nfrom '
    yield str((undefined(name='trainer_module') if l_0_trainer_module is missing else l_0_trainer_module))
    yield ' import '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer\n\n\n@torch.no_grad()\ndef start(trainer: '
    yield str((undefined(name='trainer') if l_0_trainer is missing else l_0_trainer))
    yield 'Trainer, base: str'
    yield str((', revision: str' if ('revision' in environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'model')) else cond_expr_undefined("the inline if-expression on line 11 in 'loftq.py.j2' evaluated to false and no else section was defined.")))
    yield ') -> None:\n    """Lay the best matrices of this rank over the difference, as PEFT\'s own LoftQ does;\n    that one needs a GPU, and forgets that the update is scaled by alpha / rank."""\n    original = AutoModelForCausalLM.from_pretrained(base'
    yield str((', revision=revision' if ('revision' in environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'model')) else cond_expr_undefined("the inline if-expression on line 14 in 'loftq.py.j2' evaluated to false and no else section was defined.")))
    yield ')\n    for name, layer in trainer.model.base_model.model.named_modules():\n        if not isinstance(layer, LoraLayer):\n            continue\n        quantized = layer.base_layer.weight\n        kept = dequantize_4bit(quantized.data, quantized.quant_state).float()\n        lost = original.get_parameter(f"{name}.weight").to(kept) - kept\n        left, sizes, right = torch.linalg.svd(lost, full_matrices=False)\n        rank, scale = layer.r["default"], layer.scaling["default"]\n        root = sizes[:rank].sqrt()\n        layer.lora_A["default"].weight.copy_(root[:, None] * right[:rank])\n        layer.lora_B["default"].weight.copy_(left[:, :rank] * root / scale)\n'

blocks = {}
debug_info = '7=15&11=19&14=23'
