"""Arguments that several commands share."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date


def add_specs(parser: ArgumentParser) -> None:
    parser.add_argument(
        "specs",
        metavar="SPEC",
        nargs="*",
        default=["spec.yaml"],
        help="spec files (default: spec.yaml)",
    )


def add_spec(parser: ArgumentParser) -> None:
    parser.add_argument(
        "spec", metavar="SPEC", nargs="?", default="spec.yaml", help="default: spec.yaml"
    )


def add_targets(parser: ArgumentParser, what: str) -> None:
    parser.add_argument(
        "--target",
        metavar="T[,T]",
        action="append",
        type=_target_names,
        help=f"{what} (default: the targets that the spec names)",
    )


def add_target(
    parser: ArgumentParser, what: str = "the service (default: the one that the spec names)"
) -> None:
    parser.add_argument("--target", metavar="T", type=_one_target, help=what)


def add_prices(parser: ArgumentParser) -> None:
    from ftc.jobs.prices import FILE

    parser.add_argument(
        "--prices", metavar="FILE", default=str(FILE), help=f"your price file (default: {FILE})"
    )


def add_again(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--again",
        metavar="[STAGE=]N",
        action="append",
        type=_attempt,
        default=[],
        help="the N-th job of the same content, on purpose; of one stage only with its name",
    )


def add_offline(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--offline", action="store_true", help="do not ask the service about model and settings"
    )


def add_every(parser: ArgumentParser) -> None:
    from ftc.cli.following import EVERY

    parser.add_argument(
        "--every",
        metavar="SECONDS",
        type=float,
        default=EVERY,
        help=f"between two looks at a job (default: {EVERY:g})",
    )


def add_overrides(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--set",
        dest="overrides",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="change an entry for this call: --set training.epochs=1 (repeatable)",
    )
    parser.add_argument(
        "--today",
        metavar="YYYY-MM-DD",
        type=_day,
        help="judge dates (retirements, closings) as of this day",
    )


def add_output(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--out",
        metavar="DIR",
        default="build",
        help="output folder (default: build); files go to DIR/<name>/<target>/",
    )


def add_format(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        choices=["text", "json", "github", "sarif"],
        default="text",
        help="how findings are printed (default: text)",
    )


def chosen(target: list[list[str]] | None) -> list[str] | None:
    """The names that `--target` lists, each once; None when it wasn't used."""
    if target is None:
        return None
    return list(dict.fromkeys(name for names in target for name in names))


def _target_names(text: str) -> list[str]:
    from ftc import backends
    from ftc.language.nearest import nearest

    names = [name.strip() for name in text.split(",") if name.strip()]
    if names == ["all"]:
        return list(backends.names())
    for name in names:
        if name not in backends.names():
            meant = nearest(name, backends.names())
            hint = (
                f"did you mean `{meant}`?" if meant else f"installed: {', '.join(backends.names())}"
            )
            raise ArgumentTypeError(f"unknown target `{name}`; {hint}")
    if not names:
        raise ArgumentTypeError("name at least one target")
    return names


def _attempt(text: str) -> tuple[str, int]:
    stage, _, number = text.rpartition("=")
    if not number.isdecimal() or int(number) < 1:
        raise ArgumentTypeError(f"`{text}` is neither a number from 1, nor like sft=2")
    return stage, int(number)


def _one_target(text: str) -> str:
    names = _target_names(text)
    if len(names) != 1:
        raise ArgumentTypeError("name one target")
    return names[0]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"`{text}` is not a day like 2026-11-23") from None


def at_least_one(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"`{text}` is no whole number from 1 on")
    return int(text)


def rows_or_all(text: str) -> int | None:
    """A number of rows; None for all of them."""
    if text == "all":
        return None
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"`{text}` is neither a number of rows nor `all`")
    return int(text)
