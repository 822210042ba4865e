"""Reach a job's service; say what went wrong there, in a diagnostic."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

from ftc.analysis.rule import Rule
from ftc.analysis.rules import jobs as rules
from ftc.cli import console
from ftc.jobs.driver import Driver, Fault, ServiceError
from ftc.jobs.journal import Job, Journal, JournalError

_RULES: Final[Mapping[Fault, Rule]] = {
    Fault.PACKAGE: rules.PACKAGE,
    Fault.CREDENTIALS: rules.CREDENTIALS,
    Fault.PERMISSION: rules.PERMISSION,
    Fault.QUOTA: rules.QUOTA,
    Fault.THROTTLED: rules.UNAVAILABLE,
    Fault.CLOSED: rules.CLOSED,
    Fault.REFUSED: rules.REFUSED,
    Fault.CONFLICT: rules.CONFLICT,
    Fault.MISSING: rules.MISSING,
    Fault.UNAVAILABLE: rules.UNAVAILABLE,
    Fault.MISMATCH: rules.MISMATCH,
}


def offers(target: str, ability: str) -> bool:
    """Whether a target's driver has an optional method. One that is not installed may have it."""
    try:
        return hasattr(_driver(target), ability)
    except ImportError:
        return True


def connect(target: str, address: Mapping[str, Any]) -> Driver:
    """The target's driver, connected to where the compiled job goes. Raises ServiceError."""
    from ftc import backends

    if target not in backends.names():
        raise ServiceError(Fault.PACKAGE, f"no installed backend is named `{target}`")
    try:
        return _driver(target)(address)
    except ImportError as error:
        raise ServiceError(
            Fault.PACKAGE,
            f"jobs on {target} need a package that is not installed ({error.name})",
            f"install it with: pip install 'ftc[{target}]'",
        ) from error


def _driver(target: str) -> Callable[[Mapping[str, Any]], Driver]:
    """Raises ImportError when the service's client is not installed."""
    from ftc import backends

    module, _, attribute = backends.target(target).driver.partition(":")
    loaded: Callable[[Mapping[str, Any]], Driver] = getattr(import_module(module), attribute)
    return loaded


def diagnosed(command: Callable[[], int], target: str | None = None) -> int:
    """The command's exit code; 1 where a service or the journal says no, which is then shown."""
    try:
        return command()
    except ServiceError as error:
        fail(_RULES[error.fault], error.message, error.help or None, target)
    except JournalError as error:
        fail(rules.JOURNAL, str(error))
    return 1


def fail(rule: Rule, message: str, help: str | None = None, target: str | None = None) -> None:
    """Show one diagnostic that has no place in a spec."""
    console.show([rule.diagnostic(message, help=help, target=target)], {}, "text")


def job_of(journal: Journal, word: str) -> Job | None:
    """The job that the user names; None when it was said that there is none, or are several."""
    found = journal.named(word)
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(job.identity[:12] for job in found)
        fail(rules.UNKNOWN_JOB, f"`{word}` means several jobs: {listed}")
    else:
        where = journal.folder / "jobs.db"
        fail(rules.UNKNOWN_JOB, f"no job `{word}` in {where}", "`ftc jobs` lists them")
    return None
