from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'generating/answers_end.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_doc = resolve('doc')
    pass
    yield '\n\nclass AnswersEnd(TrainerCallback):\n    """Of an answer that is cut off, the end is judged that it never had."""\n\n    def __init__(self) -> None:\n        self.shares: list[float] | None = []\n\n    def on_log(\n        self, args: Any, state: Any, control: Any, logs: dict[str, float], **_: Any\n    ) -> None:\n'
    if (('num_generations' in environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'config')) or ('rewards' not in (undefined(name='doc') if l_0_doc is missing else l_0_doc))):
        pass
        yield '        cut = logs.get("completions/clipped_ratio")\n'
    else:
        pass
        yield '        ended = logs.get("val/contain_eos_token")\n        cut = None if ended is None else 1 - ended\n'
    yield '        if self.shares is not None and cut is not None:\n            self.shares.append(cut)\n            if state.global_step >= 10:\n                self.tell(state)\n\n    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:\n        self.tell(state)\n\n    def tell(self, state: Any) -> None:\n        shares, self.shares = self.shares, None\n        if shares and sum(shares) > len(shares) / 2 and state.is_world_process_zero:\n            warn(\n                f"in {state.global_step} steps {sum(shares) / len(shares):.0%} of the answers "\n                "did not end: raise max_completion_length, or see whether the model can end"\n            )\n'

blocks = {}
debug_info = '12=13'
