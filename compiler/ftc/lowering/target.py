"""What a backend tells the compiler about itself."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ftc.analysis.rule import Rule
from ftc.lowering.engine import Lowered
from ftc.lowering.row import Row
from ftc.plan.plan import Plan
from ftc.source.span import Path
from ftc_schemas.named_tuple import NamedTuple


class File(NamedTuple):
    """One compiled file."""

    name: str
    """Relative to the target's output folder, with forward slashes."""
    text: str
    lines: Mapping[int, tuple[Path, ...]] = {}
    """For `ftc explain FILE:LINE`: the places of the target's document that a line shows. Left
    empty by JSON and YAML files, whose places are found by reading them."""


class Problem(NamedTuple):
    """What a target's own definition says against a compiled document."""

    path: Path
    message: str


class DatasetPlan(NamedTuple):
    """How one of the spec's datasets becomes the target's file."""

    role: str
    """`train`, `validation` or `test`."""
    source: str
    """Path relative to the spec, or a URI."""
    share: float | None
    """The share split off the training data; None when the file is its own."""
    writes: str
    """File name that the target gets, below `data/`."""
    line_format: str
    """The target's name for its line format."""
    weight: float | None = None
    """Its share beside the weights of the file's other sources; None where all rows are taken."""


class Staged(NamedTuple):
    """One stage of several."""

    folder: str
    """Below the target's folder: `2-dpo`."""
    plan: Plan
    lowered: Lowered


class Request(NamedTuple):
    """The request inside what a service or a person has written, for `ftc import`."""

    document: dict[str, Any]
    """As the rows write it, as far as somebody's other words for the same are known."""
    leaves: Mapping[str, Any] = {}
    """What no single place says: a batch is a product of three. They go before what rows read."""
    renamed: frozenset[str] = frozenset()
    """Keys of what was found that the request has under other names."""
    unmeant: frozenset[str] = frozenset()
    """Leaves that rows read back and that this request does not mean: two rows can share a place,
    each for another kind of job."""
    unsaid: Mapping[str, Any] = {}
    """What the target takes for granted where the request says nothing."""
    verbatim: Mapping[str, Any] | None = None
    """None where a spec cannot keep the target's words; else those that it has to keep, and what no
    row reads back is kept beside them under `targets.<name>.set`."""
    notes: tuple[str, ...] = ()
    """What was put into other words, or left out because it says nothing; for a person."""
    open: Mapping[str, str] = {}
    """Leaves that every spec of this kind has and that the language has no words for, as the
    request means them; each with what its writer can do."""


class Target(NamedTuple):
    """A backend. `ftc` finds it by the entry point `ftc.backends`."""

    name: str
    title: str
    """For people: "Amazon Bedrock model customization"."""
    version: str
    """Tool or API version that the rows and the definition were checked against."""
    table: tuple[Row, ...]
    options: str
    """The pydantic model of `targets.<name>` (a subclass of `ftc_schemas.spec.TargetOptions`), as
    `package.module:Class`: classes are slow to import, and a check needs only the validator that
    `tools/validators.py` writes beside them."""
    definition: Callable[[dict[str, Any], Plan], Iterable[Problem]]
    """Check a document against the target's own definition, offline."""
    files: Callable[[Lowered, Plan], Iterable[File]]
    order: Callable[[Sequence[Staged]], Iterable[File]] | None = None
    """For a spec with stages: the files that say in which order they are trained, such that the
    target's own tools can do it."""
    rules: tuple[Rule, ...] = ()
    """4xx rules that hold for this target only."""
    datasets: Callable[[Plan], Iterable[DatasetPlan]] | None = None
    """None where the target reads the spec's own files."""
    convert: Callable[[Any, Plan], Any] | None = None
    """From one canonical row (`ftc.data.rows`) to one line of the target's file; raises
    `ftc.data.rows.RowError` when the target cannot take it."""
    revert: Callable[[Any], tuple[str, dict[str, Any]]] | None = None
    """The way back of `convert`: from one line of the target's file to a format of the language and
    a row of it; raises `ftc.data.rows.RowError` for what is no line."""
    request_of: str = ""
    """Where to find what `ftc import` alone asks, as `module:function`: from what a service says of
    a job, or a trainer's configuration, and the number of GPUs that it trained on, to a `Request`,
    or None for a document that is not this target's. Empty where nothing can be imported."""
    example: Mapping[str, Any] = {}
    """Leaves that make any spec complete for this target (`model.hosted.openai`, required
    options); the capability matrix and the property tests start from them."""
    example_of: Mapping[str, Mapping[str, Any]] = {}
    """By method: leaves that such a spec needs besides, and that are valid with no other."""
    unstated: Mapping[str, str] = {}
    """For leaves that the target takes something like, without saying how alike: what it leaves
    open. They are losses, and these words stand in their label."""
    instead: Mapping[str, str] = {}
    """For leaves that the target cannot take but has a counterpart for: the entry among its own
    options (`learning_rate_multiplier`), never a conversion."""
    hosted: bool = False
    """A service with its own model ids (`model.hosted.<name>`)."""
    runner: str = ""
    """The module that trains on this machine (`ftc.runs.trainer`); imported only then."""
    driver: str = ""
    """`package.module:Class` of the `ftc.jobs.driver.Driver` of a service; imported only when a
    job is submitted or followed."""
