"""1xx: what the language itself refuses."""

from ftc.analysis.rule import Rule
from ftc.diagnostics.diagnostic import Severity

UNKNOWN_KEY = Rule(
    "FTC101",
    "unknown-key",
    Severity.ERROR,
    what="A key is not part of the spec language, or stands in the wrong section.",
    why="A misspelt key that is passed over trains another model than the one you described, for "
    "hours, and says nothing. So an unknown key is an error, and the nearest real one is named.",
    bad="training: {learning_rat: 2e-4}",
    good="training: {learning_rate: 2e-4}",
)
MISSING_KEY = Rule(
    "FTC102",
    "missing-key",
    Severity.ERROR,
    what="An entry that every spec must have is not there.",
    why="Only what has no sensible default is required: the version of the language, a name, the "
    "model and the training data.",
    bad="data: {train: null, format: chat}",
    good="data: {train: data/good.jsonl, format: chat}",
)
WRONG_KIND = Rule(
    "FTC103",
    "wrong-kind-of-value",
    Severity.ERROR,
    what="A value is of another kind than the entry takes: text where a number belongs, a list "
    "where one value belongs, nothing at all.",
    why='The language converts nothing by guessing: `"3"` is text, not the number 3.',
    bad='training: {epochs: "3"}',
    good="training: {epochs: 3}",
)
NOT_A_CHOICE = Rule(
    "FTC104",
    "not-a-choice",
    Severity.ERROR,
    what="The entry takes one of a few words, and this is none of them.",
    why="Trainers accept some misspelt words in silence and fall back on a default.",
    bad="training: {lr_scheduler: cosin}",
    good="training: {lr_scheduler: cosine}",
)
OUT_OF_BOUNDS = Rule(
    "FTC105",
    "out-of-bounds",
    Severity.ERROR,
    what="A number or text lies outside what can ever make sense: a rank of 0, a negative batch "
    "size, a name with spaces.",
    why="Some trainers take `lora_r: -4` or a learning rate of -1 without a word (seen with "
    "Axolotl 0.19 and TRL 1.16, 2026-11-23).",
    bad="adapter: {type: lora, rank: 0}",
    good="adapter: {type: lora, rank: 16}",
)
UNKNOWN_TARGET = Rule(
    "FTC106",
    "unknown-target",
    Severity.ERROR,
    what="A target is named that no installed backend provides.",
    why="What is said to a target that doesn't exist is said to nobody.",
    bad="targets: {axolotle: {accept: [training.packing]}}",
    good="targets: {axolotl: {set: {strict: false}}}",
)

DUPLICATE_STAGE = Rule(
    "FTC107",
    "duplicate-stage",
    Severity.ERROR,
    what="Two stages have the same name.",
    why="`from` and the folders know a stage by its name.",
    bad="stages: [{name: sft}, {name: sft}]",
    good="stages: [{name: sft}, {name: more, from: sft}]",
)
UNKNOWN_STAGE = Rule(
    "FTC108",
    "unknown-stage",
    Severity.ERROR,
    what="A stage starts from, or uses, one that the spec does not have.",
    why="A model that nobody trains cannot be started from.",
    bad="stages: [{name: first}, {name: second, from: frist}]",
    good="stages: [{name: first}, {name: second, from: first}]",
)
STAGE_NOT_EARLIER = Rule(
    "FTC109",
    "stage-not-earlier",
    Severity.ERROR,
    what="A stage starts from, or uses, itself or one that is listed after it.",
    why="Stages are trained in the order in which they are listed; so no circle can be written, "
    "and who reads the spec reads it as it runs.",
    bad="stages: [{name: second, from: first}, {name: first}]",
    good="stages: [{name: first}, {name: second, from: first}]",
)
NOT_OF_A_STAGE = Rule(
    "FTC110",
    "not-of-a-stage",
    Severity.ERROR,
    what="A stage says what only a whole spec can say: `version`, `extends`, or `stages` again.",
    why="A stage is a part of one spec, in one version of the language; stages in stages would be "
    "another order than the one that is listed.",
    bad="stages: [{name: first, version: 1}]",
    good="stages: [{name: first}]",
)
SHARED_WITHOUT_EFFECT = Rule(
    "FTC111",
    "shared-without-effect",
    Severity.WARNING,
    what="The part that all stages share says something that every stage replaces.",
    why="It looks as if it held, and trains nothing.",
    bad="{training: {epochs: 3}, stages: [{name: first, training: {epochs: 1}}]}",
    good="{training: {epochs: 3}, stages: [{name: first}]}",
)
SAVED_PLAN = Rule(
    "FTC112",
    "saved-plan",
    Severity.ERROR,
    what="The file is a plan that `ftc plan --out` has saved, where a spec is wanted.",
    why="A saved plan is what a spec comes to at one service, for a review; `ftc submit` takes it. "
    "It names the spec that it was made of, and everything else starts from that.",
    bad="ftc_plan: 1",
    good="name: support-tone",
)

RULES = (
    UNKNOWN_KEY,
    MISSING_KEY,
    WRONG_KIND,
    NOT_A_CHOICE,
    OUT_OF_BOUNDS,
    UNKNOWN_TARGET,
    DUPLICATE_STAGE,
    UNKNOWN_STAGE,
    STAGE_NOT_EARLIER,
    NOT_OF_A_STAGE,
    SHARED_WITHOUT_EFFECT,
    SAVED_PLAN,
)
