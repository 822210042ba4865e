"""0xx: what keeps a text from being read as a spec."""

from ftc.analysis.rule import Rule
from ftc.diagnostics.diagnostic import Severity

UNREADABLE = Rule(
    "FTC001",
    "unreadable-file",
    Severity.ERROR,
    what="A spec, or a file that it extends, cannot be opened: it doesn't exist, is a folder, may "
    "not be read, is a loop of links, or is no regular file.",
    why="Only regular files are read. A pipe or a device could block for ever or never end.",
    bad="extends: no-such-file.yaml",
    good="extends: base.yaml",
)
NOT_UTF8 = Rule(
    "FTC002",
    "not-utf-8",
    Severity.ERROR,
    what="The file is not UTF-8 text. A byte order mark at its start is accepted.",
    why="Guessing an encoding turns names and prompts into other characters without a word.",
)
SYNTAX = Rule(
    "FTC003",
    "yaml-syntax",
    Severity.ERROR,
    what="The text is not YAML: an open quote or bracket, an indentation that fits nothing, a tab "
    "before a key, a colon too many.",
    why="After a syntax error nothing that follows can be trusted, so reading stops there; it is "
    "the one kind of problem that hides others.",
    bad="training: {epochs: 3",
    good="training: {epochs: 3}",
    sources=("https://yaml.org/spec/1.2.2/",),
)
CONTROL_CHARACTER = Rule(
    "FTC004",
    "control-character",
    Severity.ERROR,
    what="The text holds a character that nobody can see and that readers disagree on: a control "
    "character, a Unicode line separator, a byte order mark inside the text; or a quoted value "
    "holds NUL or half a surrogate pair.",
    why="YAML forbids most of them, terminals obey some of them, and no file name or request can "
    "hold a NUL.",
    bad='name: "a\\0b"',
    good='description: "tab \\t and line end \\n are fine"',
    sources=("https://yaml.org/spec/1.2.2/#51-character-set",),
)
TOO_LARGE = Rule(
    "FTC005",
    "spec-too-large",
    Severity.ERROR,
    what="A spec, together with all that it extends, is larger than 1 MiB.",
    why="A spec is a few kilobytes. What is larger is data, or a mistake in a file name; it is "
    "refused before it is read whole.",
)
TOO_COMPLEX = Rule(
    "FTC006",
    "spec-too-complex",
    Severity.ERROR,
    what="A spec nests deeper than 64 levels, or has more than 100,000 entries, counted after its "
    "aliases and merge keys are expanded.",
    why="Ten lines of aliases to aliases can expand to more entries than any memory holds.",
    bad="description: " + "[" * 65 + "]" * 65,
    good="description: one line",
)
EMPTY = Rule(
    "FTC007",
    "empty-spec",
    Severity.ERROR,
    what="The file holds nothing but blank lines and comments.",
    why="An empty spec would be a job made of defaults alone; `ftc init` writes one to start from.",
    bad="# only a comment",
    good="version: 1",
)
NOT_A_MAPPING = Rule(
    "FTC008",
    "not-a-mapping",
    Severity.ERROR,
    what="The file is a list or a single value instead of keys with values.",
    why="A spec describes one job; several jobs are several files.",
    bad="- version: 1",
    good="version: 1",
)
SEVERAL_DOCUMENTS = Rule(
    "FTC009",
    "several-documents",
    Severity.ERROR,
    what="The file holds more than one YAML document, divided by `---`.",
    why="A reader that takes the first and passes over the rest drops a job in silence.",
    bad="version: 1\n---\nversion: 1",
    good="---\nversion: 1",
)
DUPLICATE_KEY = Rule(
    "FTC010",
    "duplicate-key",
    Severity.ERROR,
    what="A mapping has the same key twice.",
    why="YAML forbids it, but many readers take the last and drop the first without a word, so "
    "that the value you look at is not the one that trains.",
    bad="training:\n  epochs: 3\n  epochs: 5",
    good="training:\n  epochs: 5",
    sources=("https://yaml.org/spec/1.2.2/#3211-nodes",),
)
KEY_NOT_TEXT = Rule(
    "FTC011",
    "key-not-text",
    Severity.ERROR,
    what="A key is a number, true or false, nothing, a list or a mapping.",
    why="Every key of a spec is a name. `{{ variable }}` of a template language is read as a "
    "mapping within a mapping and ends up here; a spec is not a template, `--set` and `extends` "
    "vary it.",
    bad="model: {hosted: {1: gpt-4.1-mini-2025-04-14}}",
    good="model: {hosted: {openai: gpt-4.1-mini-2025-04-14}}",
)
TAG = Rule(
    "FTC012",
    "tag-not-allowed",
    Severity.ERROR,
    what="A value carries a tag other than the core ones (`!!str`, `!!int`, `!!float`, `!!bool`, "
    "`!!null`, `!!map`, `!!seq`), or a core one that it doesn't fit.",
    why="Tags such as `!!python/object` make some readers run code. A spec is data: reading one "
    "builds text, numbers, lists and mappings, and nothing else.",
    bad="name: !!python/name:os.system x",
    good="name: !!str x",
    sources=("https://yaml.org/spec/1.2.2/#103-core-schema",),
)
NUMBER = Rule(
    "FTC013",
    "number-out-of-range",
    Severity.ERROR,
    what="A number is infinite, not a number, or larger than 64 bits can hold.",
    why="No setting of a training run means anything with it, JSON cannot carry it, and `.nan` "
    "passes every comparison that should catch it.",
    bad="training: {learning_rate: .nan}",
    good="training: {learning_rate: 2e-4}",
)
ALIAS = Rule(
    "FTC014",
    "alias-without-anchor",
    Severity.ERROR,
    what="An alias (`*name`) has no anchor (`&name`) before it, or stands inside its own anchor.",
    why="There is nothing that it could repeat. A value that starts with `*`, like a glob, needs "
    "quotes.",
    bad="data: *train",
    good='data: "*.jsonl"',
)
MERGE = Rule(
    "FTC015",
    "merge-without-mapping",
    Severity.ERROR,
    what="A merge key (`<<`) is given something else than a mapping or a list of mappings.",
    why="Only the entries of a mapping can be taken over.",
    bad="training:\n  <<: 3",
    good="training:\n  <<: {epochs: 3}",
    sources=("https://yaml.org/type/merge.html",),
)
DIRECTIVE = Rule(
    "FTC016",
    "directive-not-allowed",
    Severity.ERROR,
    what="The file opens with a directive (a line that starts with `%`) other than `%YAML 1.2`.",
    why="`%YAML 1.1` would give `on`, `no` and `012` other meanings, and `%TAG` renames tags; a "
    "spec reads the same whatever stands above it.",
    bad="%YAML 1.1\n---\nversion: 1",
    good="%YAML 1.2\n---\nversion: 1",
)
EXTENDS = Rule(
    "FTC020",
    "extends-not-a-path",
    Severity.ERROR,
    what="`extends` is given something else than a path or a list of paths.",
    why="What cannot be found cannot be built on.",
    bad="extends: {file: base.yaml}",
    good="extends: [base.yaml]",
)
EXTENDS_CYCLE = Rule(
    "FTC021",
    "extends-cycle",
    Severity.ERROR,
    what="A spec extends itself, directly or by way of others.",
    why="There would be no first one to start from.",
)
EXTENDS_LIMIT = Rule(
    "FTC022",
    "extends-too-many",
    Severity.ERROR,
    what="A chain of `extends` is longer than 16 files, or all of them together are more than 64.",
    why="People follow two or three steps; a longer chain is generated or grows without end.",
)
OVERRIDE = Rule(
    "FTC030",
    "override-syntax",
    Severity.ERROR,
    what="A `--set` is not of the form `key=value`, with a dotted key and a value in YAML's flow "
    "style.",
    why="An override that is passed over trains with another value than the one asked for.",
)

RULES: tuple[Rule, ...] = (
    UNREADABLE,
    NOT_UTF8,
    SYNTAX,
    CONTROL_CHARACTER,
    TOO_LARGE,
    TOO_COMPLEX,
    EMPTY,
    NOT_A_MAPPING,
    SEVERAL_DOCUMENTS,
    DUPLICATE_KEY,
    KEY_NOT_TEXT,
    TAG,
    NUMBER,
    ALIAS,
    MERGE,
    DIRECTIVE,
    EXTENDS,
    EXTENDS_CYCLE,
    EXTENDS_LIMIT,
    OVERRIDE,
)
