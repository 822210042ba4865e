"""Render the compiled templates, without Jinja2.

To import Jinja2 takes longer than all else that `ftc compile` does, and of what a compiled template
may ask of it, ours ask little. That little is here, under Jinja2's names for it:
`tools/templates.py` puts this module in the place of `jinja2.runtime`, and refuses a template that
asks for more. `tests/backends/test_rendering.py` holds what comes out against Jinja2's own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, Final


class TemplateRuntimeError(Exception):
    """A template asks for what it was not given."""


missing: Final[Any] = object()


class Undefined:
    """The other side of an `if` that has none."""

    def __init__(self, hint: str = "", obj: Any = missing, name: str = "") -> None:
        self._message = hint or f"{name!r} is undefined"

    def __str__(self) -> str:
        return ""


class StrictUndefined(Undefined):
    """What a template names and nobody gave it; each use of it is an error, but for `default`."""

    def _fail(self, *_: Any) -> Any:
        raise TemplateRuntimeError(self._message)

    __str__ = __bool__ = __iter__ = __len__ = __contains__ = __call__ = _fail
    __eq__ = __ne__ = __hash__ = __getitem__ = __add__ = __radd__ = _fail

    def __getattr__(self, name: str) -> Any:
        raise TemplateRuntimeError(self._message)


class Context:
    """The variables that a template sees."""

    eval_ctx = None

    def __init__(self, parent: Mapping[str, Any]) -> None:
        self.parent = parent
        self.vars: dict[str, Any] = {}
        self.exported_vars: set[str] = set()

    def resolve_or_missing(self, key: str) -> Any:
        return self.vars[key] if key in self.vars else self.parent.get(key, missing)

    def get_all(self) -> dict[str, Any]:
        return {**self.parent, **self.vars}

    @staticmethod
    def call(
        function: Callable[..., Any], *args: Any, _loop_vars: object = None, **kwargs: Any
    ) -> Any:
        return function(*args, **kwargs)


class Template:
    def __init__(self, root: Callable[[Context], Iterable[str]]) -> None:
        self.root_render_func = root

    def render(self, variables: Mapping[str, Any]) -> str:
        return "".join(self.root_render_func(Context({"range": range, **variables})))

    def new_context(
        self, variables: Mapping[str, Any], shared: bool, local: Mapping[str, Any]
    ) -> Context:
        """For a template that another includes; it sees that one's variables."""
        return Context({**variables, **{k: v for k, v in local.items() if v is not missing}})


class LoopContext:
    """The items, each with what a template can ask of the loop."""

    def __init__(self, items: Iterable[Any], undefined: type) -> None:
        self.items = list(items)
        self.first = self.last = False

    def __iter__(self) -> Iterator[tuple[Any, "LoopContext"]]:
        for number, item in enumerate(self.items, start=1):
            self.first, self.last = number == 1, number == len(self.items)
            yield item, self


class Environment:
    """The compiled templates of one package."""

    undefined = StrictUndefined
    concat = "".join

    def __init__(self, package: str, modules: Mapping[str, str]) -> None:
        self._package = package
        self._modules = modules
        """By the name of a template."""
        self.filters: Mapping[str, Callable[..., Any]] = {
            "default": lambda value, other: other if isinstance(value, Undefined) else value,
            "join": lambda _, items, between: between.join(map(str, items)),
            "length": len,
        }

    @staticmethod
    def getattr(owner: Any, name: str) -> Any:
        """An attribute, else an entry of that name."""
        try:
            return getattr(owner, name)
        except AttributeError:
            pass
        try:
            return owner[name]
        except (LookupError, TypeError):
            return StrictUndefined(obj=owner, name=name)

    def get_template(self, name: str, parent: str = "") -> Template:
        return Template(import_module(f"{self._package}.{self._modules[name]}").root)

    get_or_select_template = get_template

    def select_template(self, names: Sequence[str]) -> Template:
        """The first of these templates that there is."""
        return self.get_template(next(name for name in names if name in self._modules))


def internalcode(function: Callable[..., Any]) -> Callable[..., Any]:
    return function


def str_join(parts: Iterable[Any]) -> str:
    return "".join(map(str, parts))
