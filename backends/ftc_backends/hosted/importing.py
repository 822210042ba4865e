"""For `ftc import`: the request inside what a service says of a job."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ftc.lowering.row import Row
from ftc_backends.hosted import OWN_KEYS

_SAYS_NOTHING: Final[tuple[Any, ...]] = (None, [], {}, "")
"""What services answer for keys that a request did not have."""


def keys(table: Sequence[Row]) -> tuple[str, ...]:
    """The keys of a request, in the order of the rows that write them."""
    written = (str(row.writes[0]) for row in table if row.writes)
    return tuple(dict.fromkeys(key for key in written if key not in OWN_KEYS))


def stated(document: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """What of these keys the document says."""
    return {key: document[key] for key in keys if document.get(key) not in _SAYS_NOTHING}
