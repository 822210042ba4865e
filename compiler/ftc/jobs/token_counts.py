"""The tokens of a job's files: from the data's lock, from a count of their rows, or estimated, and
then called so. Of the ways that are at hand, the truest."""

from ftc.data.line_file import WrittenLines
from ftc.data.lock_file import LockedTokens, locked_tokens
from ftc.data.meter import Meter, meter_of, same_model
from ftc.plan.plan import Plan
from ftc_schemas.named_tuple import NamedTuple

_ESTIMATE = "an estimate"


class FileTokens(NamedTuple):
    """The tokens of one file."""

    tokens: int
    longest: int
    """Of one row."""
    how: str
    """ "by the tokenizer of Qwen/Qwen3-0.6B", or "an estimate: …"."""
    exact: bool


class TokenCounts:
    """How the tokens of a plan's files are known. The lock's counts hold for whole datasets, and
    for the model whose tokenizer counted them; a tokenizer takes long, so that it counts only what
    no lock knows."""

    def __init__(self, plan: Plan, target: str) -> None:
        self._plan = plan
        self._meter = meter_of(plan, target)
        base, hosted = plan.get("model.base"), plan.get(f"model.hosted.{target}", "")
        self._own = base is not None and same_model(str(base), str(hosted))

    def meter(self) -> Meter:
        """What measures the rows while they are converted."""
        if self._meter.exact and self._all_locked():
            return self._meter.without_tokenizer()
        return self._meter

    def of(self, role: str, file: WrittenLines, measured: Meter) -> FileTokens:
        """The tokens of a converted file."""
        counted = FileTokens(file.tokens, file.longest, measured.how, measured.exact)
        locked = self._locked(role)
        if locked is None or not locked.rows:
            return counted
        if self._own and locked.exact and locked.rows == file.rows:
            return FileTokens(locked.total, locked.longest, f"{locked.how}, as locked", True)
        if measured.exact or locked.how.startswith(_ESTIMATE):
            return counted
        tokens = round(locked.total * file.rows / locked.rows)
        return FileTokens(tokens, locked.longest, f"{_ESTIMATE}: {locked.how}, as locked", False)

    def _locked(self, role: str) -> LockedTokens | None:
        """What a share holds out of the training data was locked with it."""
        return locked_tokens(self._plan, role) or locked_tokens(self._plan)

    def _all_locked(self) -> bool:
        """Whether the lock alone tells the tokens of all files, and that no row is too long."""
        from ftc_schemas.spec.leaves import share, sources

        validation = self._plan.get("data.validation")
        roles = ("train",) if validation is None else ("train", "validation")
        weighed = any(source.weight for source in sources(self._plan["data.train"]))
        if weighed or (isinstance(validation, str) and share(validation) is not None):
            return False
        limit = self._meter.limit
        locked = [locked_tokens(self._plan, role) for role in roles]
        return all(
            one is not None and one.exact and (limit is None or one.longest <= limit)
            for one in locked
        )
