"""Explain a rule by its code or name, an entry of the language by its dotted
name, or a line of a compiled file: which line of the spec, which default or
which rule it came from."""

import re
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ftc.cli import arguments, console
from ftc.cli.specs_nearby import specs_named
from ftc_schemas.named_tuple import NamedTuple

if TYPE_CHECKING:
    from ftc.compilation import Compilation, Compiled
    from ftc.lowering.target import File
    from ftc.plan.plan import Leaf, Plan
    from ftc.source import span

EXAMPLE = """\
  ftc explain FTC301
  ftc explain training.batch_size
  ftc explain build/support-tone/axolotl/axolotl.yaml:31"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "what",
        metavar="CODE|FIELD|FILE:LINE",
        help="a rule, an entry as `training.epochs`, or a line of a compiled file",
    )
    parser.add_argument("--spec", help="the spec that FILE was compiled from, if it isn't found")
    arguments.add_overrides(parser)


def run(args: Namespace) -> int:
    place = re.fullmatch(r"(.+):(\d+)", args.what)
    if place and Path(place[1]).exists():
        return _line(Path(place[1]), int(place[2]), args)
    from ftc.analysis.registry import find

    rule = find(args.what)
    if rule is not None:
        from ftc.analysis.page import as_text

        print(as_text(rule))
        return 0
    from ftc.language.page import field_page

    page = field_page(args.what)
    if page is not None:
        print(page)
        return 0
    return _unknown(args.what, bool(place))


def _unknown(what: str, looks_like_a_line: bool) -> int:
    from ftc.analysis.registry import all_rules
    from ftc.language.nearest import nearest
    from ftc.language.vocabulary import entries
    from ftc_schemas.spec.root import Spec

    if looks_like_a_line:
        console.say(f"ftc explain: there is no file {what.rpartition(':')[0]}")
        return 2
    if any(Path(name).is_file() for name in (what, what.rpartition(":")[0])):
        console.say(f"ftc explain: {what} says no line of the file; write it as FILE:31")
        return 2
    fields = [entry.name for entry in entries(Spec)]
    names = [r.code for r in all_rules()] + [r.name for r in all_rules()]
    home = next((name for name in fields if name.endswith(f".{what}")), None)
    meant = home or nearest(what, names + fields)
    hint = f"; did you mean `{meant}`?" if meant else ""
    console.say(
        f"ftc explain: `{what}` is no rule, no entry of the language and no FILE:LINE{hint}"
    )
    return 2


def _line(path: Path, line: int, args: Namespace) -> int:
    """The origin of one compiled line."""
    from ftc import backends
    from ftc.compilation import compile_spec
    from ftc.diagnostics.diagnostic import Severity
    from ftc.front_end import check

    lies = _home(path)
    if lies is None:
        console.say(f"ftc explain: {path} does not lie in a target's folder (…/<name>/<target>/)")
        console.say("help: an entry of a spec is explained by its name: `training.epochs`")
        return 2
    specs = [Path(args.spec)] if args.spec else specs_named(lies.spec, lies.above)
    if len(specs) != 1:
        _say_which(specs, lies)
        return 2
    spec, target, name = specs[0], lies.target, lies.file
    checked = check(spec, overrides=args.overrides, today=args.today)
    if not checked.plans:
        console.show(checked.diagnostics, checked.sources, "text")
        return 1
    compiled = compile_spec(checked, backends.target(target))
    file, origin = _file(compiled, name)
    if file is None:
        found = (*checked.diagnostics, *compiled.diagnostics)
        errors = [d for d in found if d.severity is Severity.ERROR]
        console.show(errors, checked.sources, "text")
        console.say(f"ftc explain: {spec} compiles to no {name} for {target}")
        return 1
    if file.text != path.read_text(encoding="utf-8", errors="replace"):
        console.say(f"note: {path} is stale; the answer is for what {spec} compiles to now\n")
    length = len(file.text.splitlines())
    if not 0 < line <= length:
        console.say(f"ftc explain: {name} has {length} lines")
        return 2
    if origin is None:
        print(f"{name}:{line}\n  {file.text.splitlines()[line - 1].strip()}\n")
        print("This file says in which order the stages of the spec are trained.")
    else:
        print(_origin(*origin, file, line))
    return 0


class _Home(NamedTuple):
    """Where a compiled file lies: `<above>/build/<spec>/<target>/<file>`."""

    above: Path
    spec: str
    target: str
    file: str


def _home(path: Path) -> _Home | None:
    """None for a file in no target's folder."""
    from ftc import backends

    parts = path.resolve().parts
    for at in range(len(parts) - 2, 0, -1):
        if parts[at] in backends.names():
            above = Path(*parts[: max(at - 2, 1)])
            return _Home(above, parts[at - 1], parts[at], "/".join(parts[at + 1 :]))
    return None


def _file(
    compiled: "Compiled", name: str
) -> tuple["File | None", "tuple[Compilation, Plan] | None"]:
    """A compiled file, and what it was made of; nothing for the order of the stages."""
    for part in compiled.parts:
        for file in part.compilation.files:
            if part.path(file.name) == name:
                return file, (part.compilation, part.plan)
    return next((file for file in compiled.order if file.name == name), None), None


def _say_which(specs: list[Path], lies: _Home) -> None:
    if specs:
        listed = ", ".join(map(str, specs))
        console.say(f"ftc explain: several specs are named `{lies.spec}`: {listed}")
        console.say("help: say with --spec which one the file was compiled from")
    else:
        console.say(
            f"ftc explain: found no spec that says `name: {lies.spec}`, here or beside the output "
            "folder, or in folders there"
        )
        console.say("help: say with --spec SPEC which one the file was compiled from")


def _origin(compiled: "Compilation", plan: "Plan", file: "File", line: int) -> str:
    from ftc.lowering.source_map import places_on

    shown = file.text.splitlines()[line - 1].strip()
    answer = [f"{file.name}:{line}", f"  {shown}" if shown else "  (blank)", ""]
    places = places_on(file, line, compiled.lowered.document)
    if not places:
        answer.append("This line is the same for every spec of this kind; no value stands here.")
    for place in places:
        answer += _place(compiled, plan, place)
    return "\n".join(answer)


def _place(compiled: "Compilation", plan: "Plan", place: "span.Path") -> list[str]:
    """Where the value at a place of the target's document came from."""
    from ftc.source.span import dotted

    verbatim = compiled.overlaid.source(place)
    if verbatim is not None:
        entries = ("targets", compiled.target.name, "set")
        span = plan.document.span((*entries, *verbatim))
        return [dotted(place), f"  verbatim from {dotted(entries)}", f"    written at {span}"]
    trace = compiled.lowered.trace(place)
    if trace is None:  # a line that only opens a mapping or a list
        known = dict.fromkeys((*compiled.lowered.traces, *sorted(compiled.overlaid.verbatim)))
        inside = [dotted(path) for path in known if path[: len(place)] == place]
        return [dotted(place), f"  holds {', '.join(inside)}"]
    answer = [dotted(place)]
    if trace.note:
        answer.append(f"  {trace.note}")
    if trace.leaves:
        answer.append(f"  fidelity: {trace.fidelity}")
    for name in trace.leaves:
        answer += _leaf(plan.leaves[name], name)
    return answer


def _leaf(leaf: "Leaf", name: str) -> list[str]:
    from ftc.language.values import shown
    from ftc.plan.plan import Derived, Given

    origin = leaf.origin
    value = shown(leaf.value, bare=True)
    if isinstance(origin, Given):
        return [f"  {name}: {value}", f"    written at {origin.span}"]
    if isinstance(origin, Derived):
        return [
            f"  {name}: {value}",
            f"    derived from {', '.join(origin.sources)}: {origin.why}",
        ]
    source = f" ({origin.source})" if origin.source else ""
    return [f"  {name}: {value}", f"    default: {origin.why}{source}"]
