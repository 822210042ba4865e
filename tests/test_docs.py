"""The docs say what the code does: generated parts are current, links resolve, rows parse."""

import importlib.util
import json
import re
from argparse import Action, ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from pathlib import Path

import jsonschema_rs
import pytest
from ruamel.yaml import YAML

from ftc.analysis.registry import all_rules
from ftc.cli.main import COMMANDS, command_parser
from ftc.data.rows import parse
from ftc.front_end import check_text
from ftc_schemas.spec.formats import FORMATS

ROOT = Path(__file__).parent.parent


def _docs():
    spec = importlib.util.spec_from_file_location("docs", ROOT / "tools" / "docs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


DOCS = _docs()
PAGES = DOCS.pages()


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def generated() -> dict[Path, str]:
    return dict(DOCS.generated())


@pytest.mark.parametrize("path", [DOCS.SCHEMA, *PAGES], ids=_name)
def test_what_is_generated_is_current(path: Path, generated: dict[Path, str]):
    assert path.read_text(encoding="utf-8") == generated[path], "run `make docs`"


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_every_link_leads_somewhere(path: Path):
    broken = [link for link in _links(path) if not _resolves(path, link)]
    assert not broken


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_every_code_that_a_page_names_is_a_rule(path: Path):
    named = set(re.findall(r"\bFTC\d{3}\b", path.read_text(encoding="utf-8")))
    assert named <= CODES


CODES = {rule.code for rule in all_rules()}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_reference(command: str):
    page = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    assert DOCS.commands.help_of(command).strip() in page


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_an_example_of_itself(command: str):
    assert f"ftc {command}" in DOCS.commands.help_of(command).partition("example:")[2]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_explained(command: str):
    assert [action.dest for action in _arguments(command_parser(command)) if not action.help] == []


def _arguments(parser: ArgumentParser) -> Iterator[Action]:
    for action in parser._actions:  # argparse has no public way to them
        if isinstance(action, _SubParsersAction):
            for inner in action.choices.values():
                yield from _arguments(inner)
        else:
            yield action


def test_the_index_leads_to_every_page_and_every_example():
    index = ROOT / "docs" / "README.md"
    found = {(index.parent / link.partition("#")[0]).resolve() for link in _links(index)}
    methods = (ROOT / "docs" / "methods").glob("[!R]*.md")  # they have an index of their own
    pages = {path for path in PAGES if path != index} - set(methods)
    assert pages <= found
    assert set((ROOT / "specs").glob("*.yaml")) <= found


def test_the_first_spec_has_the_mistake_that_its_page_shows_and_no_other(tmp_path: Path):
    page = (ROOT / "docs" / "first-spec.md").read_text(encoding="utf-8")
    spec = re.findall(r"```yaml\n(version: .+?)```", page, re.DOTALL)[0]
    rows = (ROOT / "specs" / "data" / "quickstart" / "train.jsonl").read_bytes()
    (tmp_path / "train.jsonl").write_bytes(rows)
    here = spec.replace("../specs", str(ROOT / "specs"))
    (wrong,) = check_text(here, file=str(tmp_path / "spec.yaml")).diagnostics
    assert f"error[{wrong.code}]: {wrong.message}" in page
    mended = here.replace("learning_rte", "learning_rate")
    assert check_text(mended, file=str(tmp_path / "spec.yaml")).diagnostics == ()


def test_the_readme_states_the_test_command():
    assert "make test\n" in (ROOT / "README.md").read_text(encoding="utf-8")


_ROWS = r"<!-- rows: (.+?) -->\n```jsonl\n(.+?)```"


@pytest.mark.parametrize("method", FORMATS)
def test_every_method_has_a_page_with_three_rows_of_its_data(method: str):
    page = (ROOT / "docs" / "methods" / f"{method}.md").read_text(encoding="utf-8")
    ((format, block),) = re.findall(_ROWS, page, re.DOTALL)
    assert format == FORMATS[method][0]
    assert len(block.splitlines()) == 3
    index = (ROOT / "docs" / "methods" / "README.md").read_text(encoding="utf-8")
    assert f"[`{method}`]({method}.md)" in index


METHODS = [page for page in PAGES if page.parent.name == "methods" and page.name != "README.md"]


@pytest.mark.parametrize("path", METHODS, ids=_name)
def test_a_methods_page_says_when_with_what_data_and_what_goes_wrong(path: Path):
    page = path.read_text(encoding="utf-8")
    heads = [head for head in re.findall(r"^## (.+)$", page, re.MULTILINE) if head in _HEADS]
    assert heads == _HEADS
    assert page.rstrip().rpartition("\n\n")[2].startswith("Sources: ")


_HEADS = ["When", "Data", "What goes wrong"]


def _example_rows() -> Iterator[tuple[str, str]]:
    """The rows that pages show, each with the format that it has."""
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        for format, block in re.findall(_ROWS, text, re.DOTALL):
            yield from ((format, row) for row in block.splitlines())


@pytest.mark.parametrize(("format", "row"), list(_example_rows()))
def test_every_example_row_has_the_shape_that_the_page_says(format: str, row: str):
    parsed = parse(json.loads(row), format)
    assert parsed.row is not None
    assert not parsed.problems


SPECS = sorted((ROOT / "specs").glob("**/*.yaml"))
VALIDATOR = jsonschema_rs.Draft202012Validator(json.loads(DOCS.SCHEMA.read_text(encoding="utf-8")))


@pytest.mark.parametrize("spec", SPECS, ids=_name)
def test_the_json_schema_takes_every_example_spec(spec: Path):
    value = YAML(typ="safe", pure=True).load(spec)  # YAML 1.2: `2e-4` is a number
    assert [error.message for error in VALIDATOR.iter_errors(value)] == []


@pytest.mark.parametrize("spec", SPECS, ids=_name)
def test_every_example_spec_tells_editors_its_schema(spec: Path):
    first = spec.read_text(encoding="utf-8").splitlines()[0]
    schema = first.removeprefix("# yaml-language-server: $schema=")
    assert (spec.parent / schema).resolve() == DOCS.SCHEMA


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("training", {"learning_rte": 1}),
        ("training", {"epochs": "3"}),
        ("adapter", {"type": "qlroa"}),
        ("adapter", {"type": "none", "rank": 8}),
        ("targets", {"axolotle": {}}),
    ],
)
def test_the_json_schema_refuses_what_the_language_refuses(entry: str, value: object):
    spec = {"version": 1, "name": "x", "model": "org/m", "data": "t.jsonl", entry: value}
    assert not VALIDATOR.is_valid(spec)


def test_the_json_schema_asks_a_whole_spec_for_its_data_but_not_one_that_extends():
    whole = {"version": 1, "name": "x", "model": "org/m"}
    assert not VALIDATOR.is_valid(whole)
    assert VALIDATOR.is_valid({**whole, "extends": "team.yaml"})


def _links(path: Path) -> Iterator[str]:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"`[^`\n]*`", "`code`", text)
    yield from re.findall(r"\]\(([^)\s]+)\)", text)


def _resolves(page: Path, link: str) -> bool:
    if re.match(r"https?:|mailto:", link):
        return True
    name, _, anchor = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    if not target.exists():
        return False
    return not anchor or anchor in _anchors(target)


def _anchors(page: Path) -> set[str]:
    """The headings' anchors as GitHub makes them, and those set by hand."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return slugs | set(re.findall(r'<a id="([^"]+)">', text))


def test_the_readme_explains_a_line_that_says_something():
    assert "(blank)" not in (ROOT / "README.md").read_text(encoding="utf-8")
