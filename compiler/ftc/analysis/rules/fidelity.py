"""3xx: what a target cannot carry."""

from ftc.analysis.rule import Rule
from ftc.diagnostics.diagnostic import Severity

LOSS = Rule(
    "FTC301",
    "no-effect-on-target",
    Severity.ERROR,
    what="The spec says something that the target has no way to take.",
    why="Tools that translate between trainers drop such settings in silence, and another model "
    "is trained than the one described. Here it is an error until the spec gives the entry up on "
    "that target, by name.",
    bad="targets: {openai: {accept: []}}\nadapter: {type: lora, rank: 8}",
    good="targets: {openai: {accept: [adapter]}}\nadapter: {type: lora, rank: 8}",
)
DELEGATED = Rule(
    "FTC302",
    "left-to-the-target",
    Severity.NOTE,
    what="The target settles something by itself that the spec also mentions.",
    why="Nothing is lost (a service brings its own hardware), but nothing goes unsaid either.",
)
NEEDLESS_ACCEPT = Rule(
    "FTC303",
    "nothing-to-accept",
    Severity.ERROR,
    what="`accept` names an entry that is not lost on that target.",
    why="An accepted loss that isn't one hides the next real one: when the target learns the "
    "setting, or a typo names another, nobody would notice.",
    bad="targets: {openai: {accept: [training.epochs]}}\ntraining: {epochs: 2}",
    good="training: {epochs: 2}",
)
REFUSED = Rule(
    "FTC304",
    "impossible-on-target",
    Severity.ERROR,
    what="The target cannot do this at all: a method, adapter or combination it doesn't have.",
    why="The service would refuse the job after the upload, or the trainer would stop after "
    "loading the model.",
)
DEFINITION = Rule(
    "FTC305",
    "against-the-definition",
    Severity.ERROR,
    what="The compiled document breaks the target's own definition: an unknown key, a value out "
    "of its bounds.",
    why="The target's schema, snapshotted from the real tool, says it would refuse (or ignore) "
    "this.",
    bad="targets: {axolotl: {set: {flash_atention: true}}}",
    good="targets: {axolotl: {set: {strict: false}}}",
)
OVERRIDDEN = Rule(
    "FTC306",
    "overridden-by-set",
    Severity.WARNING,
    what="A verbatim entry under `set` replaces a value that the spec also states.",
    why="Two sources for one value: the reader of the spec sees one, the target gets the other.",
    bad="targets: {axolotl: {set: {learning_rate: 0.001}}}\ntraining: {learning_rate: 2e-4}",
    good="training: {learning_rate: 2e-4}",
)

RULES = (LOSS, DELEGATED, NEEDLESS_ACCEPT, REFUSED, DEFINITION, OVERRIDDEN)
