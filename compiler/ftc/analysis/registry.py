"""Every rule there is, and how to find one."""

from functools import cache

from ftc.analysis.rule import Rule
from ftc.analysis.rules import (
    adapter_kinds,
    adapter_sizes,
    adapters,
    answering,
    batch,
    cadence,
    chat_template,
    data,
    evaluation,
    gpus,
    hardware,
    learning_rate,
    length,
    mapping,
    methods,
    mixture,
    model,
    optimization,
    optimizers,
    preferences,
    publishing,
    reward_forms,
    rewards,
    schedule,
    security,
    settings_unread,
    single_answers,
    special_tokens,
    stages,
    teachers,
    vllm,
)

_ABOUT_THE_PLAN = (
    *learning_rate.RULES,
    *optimization.RULES,
    *optimizers.RULES,
    *schedule.RULES,
    *batch.RULES,
    *evaluation.RULES,
    *length.RULES,
    *methods.RULES,
    *single_answers.RULES,
    *preferences.RULES,
    *answering.RULES,
    *reward_forms.RULES,
    *rewards.RULES,
    *teachers.RULES,
    *vllm.RULES,
    *adapters.RULES,
    *adapter_kinds.RULES,
    *adapter_sizes.RULES,
    *hardware.RULES,
    *gpus.RULES,
    *settings_unread.RULES,
    *cadence.RULES,
    *publishing.RULES,
    *model.RULES,
    *chat_template.RULES,
    *special_tokens.RULES,
    *mixture.RULES,
    *mapping.RULES,
    *security.RULES,
    *data.RULES,
    *stages.RULES,
)


def plan_rules() -> tuple[Rule, ...]:
    """The rules that judge a plan whatever the target."""
    return tuple(rule for rule in _ABOUT_THE_PLAN if rule.check is not None)


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule by its code, those of the installed backends included."""
    from ftc import backends
    from ftc.analysis.rules import fidelity, jobs, language, source  # raised without a check

    of_targets = [rule for target in backends.targets().values() for rule in target.rules]
    of_the_machinery = (*source.RULES, *language.RULES, *fidelity.RULES, *jobs.RULES)
    known = {rule.code: rule for rule in (*of_the_machinery, *_ABOUT_THE_PLAN, *of_targets)}
    return tuple(known[code] for code in sorted(known))


def find(word: str) -> Rule | None:
    """The rule with that code or name, in any case."""
    folded = word.casefold()
    return next((r for r in all_rules() if folded in (r.code.casefold(), r.name)), None)
