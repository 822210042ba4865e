from ftc_backends.local.compiled import environment
from ftc_backends.rendering import Undefined, missing
name = 'generating/rewards_differ.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_doc = resolve('doc')
    pass
    yield '\n\nclass RewardsDiffer(TrainerCallback):\n    """Answers that are all worth the same teach nothing, and training would not tell."""\n\n    differed = told = False\n\n    def on_log(\n        self, args: Any, state: Any, control: Any, logs: dict[str, float], **_: Any\n    ) -> None:\n'
    if ('num_generations' in environment.getattr((undefined(name='doc') if l_0_doc is missing else l_0_doc), 'config')):
        pass
        yield '        self.differed |= logs.get("frac_reward_zero_std", 1.0) < 1.0\n'
    else:
        pass
        yield '        self.differed |= logs.get("objective/scores_margin", 0.0) > 0.0\n'
    yield '        if state.global_step >= 10 and not self.told:\n            self.tell(state)\n\n    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:\n        self.tell(state)\n\n    def tell(self, state: Any) -> None:\n        self.told = True\n        if not self.differed and state.is_world_process_zero:\n            warn(\n                f"in {state.global_step} steps no two answers to a prompt got different "\n                "rewards, so nothing was learned. See the rewards, whether the prompts are "\n                "too easy or too hard, and temperature."\n            )\n'

blocks = {}
debug_info = '11=13'
