"""77x, 78x: settings that the chosen optimizer, schedule or packing does not read."""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.rule import Finding, rule
from ftc.analysis.run_length import most_steps
from ftc.diagnostics.diagnostic import Edit, Fix, Severity
from ftc.plan.plan import Plan

_OF_SCHEDULES: Final = {
    "training.min_lr_ratio": ("cosine", "linear", "polynomial", "warmup_stable_decay"),
    "training.lr_power": ("polynomial",),
    "training.lr_cycles": ("cosine_with_restarts",),
    "training.lr_decay_steps": ("warmup_stable_decay",),
}
_ADEMAMIX: Final = ("ademamix", "ademamix_8bit", "paged_ademamix_8bit", "paged_ademamix_32bit")
_ADAMW: Final = (
    *("adamw", "adamw_8bit", "paged_adamw_8bit", "paged_adamw_32bit"),
    *("muon", "schedule_free_adamw", "schedule_free_radam", "stable_adamw"),
    *_ADEMAMIX,
)
_LION: Final = ("lion", "lion_8bit", "paged_lion_8bit", "paged_lion_32bit")
_OF_OPTIMIZERS: Final = {
    "training.adam_beta1": (*_ADAMW, *_LION),
    "training.adam_beta2": (*_ADAMW, *_LION),
    "training.adam_epsilon": _ADAMW,
    "training.adam_beta3": _ADEMAMIX,
    "training.ademamix_alpha": _ADEMAMIX,
    "training.momentum": ("sgd", "muon"),
}


def _removed(leaf: str) -> Fix:
    section, key = leaf.split(".")
    return Fix(f"remove `{key}`", (Edit("remove", (section, key)),), safe=False)


@rule(
    "FTC776",
    "schedule-has-no-such-setting",
    Severity.ERROR,
    what="A setting is given that the chosen schedule of the learning rate does not read.",
    why="transformers hands the arguments to the function of the schedule, which knows its own "
    "only: the constant schedules pass them over without a word, the others fail when the run "
    "starts.",
    bad="training: {lr_scheduler: constant, min_lr_ratio: 0.1}",
    good="training: {lr_scheduler: cosine, min_lr_ratio: 0.1}",
    sources=("transformers 5.23 `get_scheduler`, read 2026-11-25",),
)
def schedule_has_no_such_setting(plan: Plan) -> Iterator[Finding]:
    scheduler: str = plan["training.lr_scheduler"]
    for leaf, readers in _OF_SCHEDULES.items():
        if plan.given(leaf) and scheduler not in readers:
            yield Finding(
                leaf,
                f"the `{scheduler}` schedule has no `{leaf.partition('.')[2]}`",
                label=f"read by {', '.join(readers)}",
                help="remove it, or choose a schedule that reads it",
                related=(("training.lr_scheduler", "this schedule"),),
                fix=_removed(leaf),
                at_key=True,
            )


@rule(
    "FTC777",
    "optimizer-has-no-such-setting",
    Severity.ERROR,
    what="A setting is given that the chosen optimizer does not have.",
    why="transformers takes all of them and hands each optimizer its own: Adafactor has no betas, "
    "Lion no epsilon, and only SGD and Muon a momentum by that name. The rest is passed over "
    "without a word.",
    bad="training: {optimizer: adafactor, adam_beta2: 0.95}",
    good="training: {optimizer: adamw, adam_beta2: 0.95}",
    sources=("transformers 5.23 trainer_optimizer.py, read 2026-11-25",),
)
def optimizer_has_no_such_setting(plan: Plan) -> Iterator[Finding]:
    optimizer: str = plan["training.optimizer"]
    for leaf, readers in _OF_OPTIMIZERS.items():
        if plan.given(leaf) and optimizer not in readers:
            yield Finding(
                leaf,
                f"`{optimizer}` has no `{leaf.partition('.')[2]}`",
                label="would be passed over",
                help="remove it",
                related=(("training.optimizer", "this optimizer"),),
                fix=_removed(leaf),
                at_key=True,
            )


@rule(
    "FTC778",
    "decay-does-not-fit",
    Severity.ERROR,
    what="The decay of a warmup-stable-decay schedule is not given, or longer than the run.",
    why="The schedule holds the learning rate and lets it fall in its last steps. How many those "
    "are cannot follow from a run that is given in epochs; and when warm-up and decay are longer "
    "than the run, it ends on the way down, far from where it should.",
    bad="training: {lr_scheduler: warmup_stable_decay, max_steps: 100, lr_decay_steps: 500}",
    good="training: {lr_scheduler: warmup_stable_decay, max_steps: 100, lr_decay_steps: 10}",
    sources=(
        "transformers 5.23 `get_wsd_schedule`: num_decay_steps is required, read 2026-11-25",
        "MiniCPM paper (arXiv 2404.06395), section 4: a tenth of the run is enough",
    ),
)
def decay_does_not_fit(plan: Plan) -> Iterator[Finding]:
    if plan["training.lr_scheduler"] != "warmup_stable_decay":
        return
    decay: int | None = plan.get("training.lr_decay_steps")
    if decay is None:
        yield Finding(
            "training.lr_scheduler",
            "`warmup_stable_decay` needs to know how many steps its decay takes",
            label="the run is given in epochs",
            help="add `lr_decay_steps: …`; a tenth of the run is usual",
        )
        return
    steps = most_steps(plan)
    warmup: int = plan.get("training.warmup_steps", 0)
    if steps is not None and decay + warmup > steps and plan.given("training.lr_decay_steps"):
        yield Finding(
            "training.lr_decay_steps",
            f"the decay of {decay} steps does not fit into the run",
            label=f"the run has {steps} steps",
            help=f"write `lr_decay_steps: {max(steps // 10, 1)}`",
        )


@rule(
    "FTC779",
    "lion-at-the-rate-of-adamw",
    Severity.WARNING,
    what="Lion is chosen, and the learning rate is left to the default, which is AdamW's.",
    why="Each of Lion's steps moves every weight by the full learning rate, whatever the gradient. "
    "Its authors use a third to a tenth of AdamW's rate, with three to ten times its weight decay.",
    bad="training: {optimizer: lion}",
    good="training: {optimizer: lion, learning_rate: 3e-5}",
    sources=("Lion paper (arXiv 2302.06675), section 5: hyperparameter tuning",),
)
def lion_at_the_rate_of_adamw(plan: Plan) -> Iterator[Finding]:
    rate: float = plan["training.learning_rate"]
    if plan["training.optimizer"] in _LION and not plan.given("training.learning_rate"):
        yield Finding(
            "training.optimizer",
            f"Lion takes larger steps than AdamW, whose rate of {rate:g} is the default",
            label="usual: a third to a tenth of AdamW's",
            help=f"write `learning_rate: {rate / 5:.1g}` or so",
        )


@rule(
    "FTC780",
    "neftune-off-scale",
    Severity.WARNING,
    what="NEFTune's noise is stronger than any that was found to help.",
    why="Noise on the embeddings keeps a small instruction set from being learned by heart. The "
    "paper tried strengths of 5, 10 and 15; far beyond, the words drown in it.",
    bad="training: {neftune_noise_alpha: 100}",
    good="training: {neftune_noise_alpha: 5}",
    sources=("NEFTune paper (arXiv 2310.05914), table 1: 5, 10 and 15",),
)
def neftune_off_scale(plan: Plan) -> Iterator[Finding]:
    alpha: float | None = plan.get("training.neftune_noise_alpha")
    if alpha is not None and alpha > 15:
        yield Finding(
            "training.neftune_noise_alpha",
            f"noise of strength {alpha:g} drowns the words",
            label="usual: 5 to 15",
            help="write `neftune_noise_alpha: 5`",
        )


@rule(
    "FTC781",
    "packing-settings-unread",
    Severity.ERROR,
    what="A setting about packing meets its opposite: a way of packing without packing, or "
    "examples that are grouped by length although they are packed.",
    why="Without packing, a strategy of it means nothing. Packed sequences have all about the same "
    "length, so that grouping them changes their order and nothing else.",
    bad="training: {packing: false, packing_strategy: bfd}",
    good="training: {packing: true, packing_strategy: bfd}",
    sources=("TRL 1.16 `SFTTrainer`, read 2026-11-25: `packing_strategy` is read when packing",),
)
def packing_settings_unread(plan: Plan) -> Iterator[Finding]:
    packing = bool(plan.get("training.packing"))
    pair = (("training.packing", "packs" if packing else "does not pack"),)
    if plan.given("training.packing_strategy") and not packing:
        yield Finding(
            "training.packing_strategy",
            "nothing is packed, so there is no way of packing",
            label="has no effect",
            help="write `packing: true`, or remove it",
            related=pair,
            fix=_removed("training.packing_strategy"),
            at_key=True,
        )
    if plan.get("training.group_by_length") and packing:
        yield Finding(
            "training.group_by_length",
            "packed sequences have all about the same length",
            label="there is nothing to group",
            help="remove it, or write `packing: false`",
            related=pair,
            fix=_removed("training.group_by_length"),
            at_key=True,
        )


@rule(
    "FTC784",
    "neighbours-see-each-other",
    Severity.WARNING,
    what="Documents are packed so that each reads the end of the one before it.",
    why="`wrapped` cuts the stream of tokens into sequences, with no boundary that attention "
    "respects: a logit changed by up to 0.66 when only the neighbour did. `bfd_split` loses no "
    "token either, and keeps documents apart.",
    bad="method: cpt\ntraining: {packing_strategy: wrapped}",
    good="method: cpt\ntraining: {packing_strategy: bfd_split}",
    sources=("TRL 1.16 `wrapped`, run 2026-11-23: logits change by up to 0.66",),
)
def neighbours_see_each_other(plan: Plan) -> Iterator[Finding]:
    if plan.get("training.packing_strategy") == "wrapped" and plan.get("training.packing"):
        yield Finding(
            "training.packing_strategy",
            "each document reads the end of the one before it",
            label="attention has no boundary there",
            help="write `packing_strategy: bfd_split`, or leave it out",
            fix=Fix(
                "keep documents apart",
                (Edit("set", ("training", "packing_strategy"), "bfd_split"),),
                safe=False,
            ),
        )


@rule(
    "FTC785",
    "packing-cuts-texts",
    Severity.WARNING,
    what="Plain text is packed so that what does not fit into a sequence is thrown away.",
    why="`bfd` cuts a document that is longer than `max_length`, and drops the rest: of a corpus "
    "of long documents it lost 12 % of the tokens without a word. `bfd_split` goes on in the next "
    "sequence, and loses none.",
    bad="method: cpt\ntraining: {packing_strategy: bfd}",
    good="method: cpt\ntraining: {packing_strategy: bfd_split}",
    sources=("TRL 1.16 `bfd`, run 2026-11-23: 3,014 of 3,440 tokens left at max_length 64",),
)
def packing_cuts_texts(plan: Plan) -> Iterator[Finding]:
    strategy, packing = plan.get("training.packing_strategy"), plan.get("training.packing")
    if strategy == "bfd" and packing and plan["data.format"] == "text":
        yield Finding(
            "training.packing_strategy",
            "what is longer than `max_length` is thrown away",
            label="texts are cut, not split",
            help="write `packing_strategy: bfd_split`, or leave it out",
            fix=Fix(
                "learn all of each text",
                (Edit("set", ("training", "packing_strategy"), "bfd_split"),),
                safe=False,
            ),
        )


@rule(
    "FTC789",
    "compiled-for-a-cpu",
    Severity.WARNING,
    what="The model is to be compiled for a run on the CPU.",
    why="torch.compile pays off where the same shapes come many thousand times. On a CPU a run is "
    "short or tiny, and compiling takes minutes and a C++ compiler.",
    bad="training: {torch_compile: true}\nhardware: {gpus: 0}",
    good="training: {torch_compile: true}\nhardware: {gpus: 1}",
    sources=("PyTorch 2.13 documentation, 'torch.compile': warm-up cost, read 2026-11-25",),
)
def compiled_for_a_cpu(plan: Plan) -> Iterator[Finding]:
    if plan.get("training.torch_compile") and plan["hardware.gpus"] == 0:
        yield Finding(
            "training.torch_compile",
            "compiling takes longer than it saves on a CPU",
            label="minutes before the first step",
            help="remove it",
            related=(("hardware.gpus", "trains on the CPU"),),
            fix=_removed("training.torch_compile"),
        )


RULES = (
    schedule_has_no_such_setting,
    optimizer_has_no_such_setting,
    decay_does_not_fit,
    lion_at_the_rate_of_adamw,
    neftune_off_scale,
    packing_settings_unread,
    neighbours_see_each_other,
    packing_cuts_texts,
    compiled_for_a_cpu,
)
