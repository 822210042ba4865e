"""What somebody probably meant."""

from collections.abc import Iterable


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that `word` most likely misspells, or None when nothing is near.

    Near means: at most a third of the longer word's letters have to be changed, added, dropped or
    swapped with a neighbour (the optimal string alignment distance), after folding case, `-` and
    `_`. Ties go to the first choice.
    """
    folded = _fold(word)
    letters = set(folded)
    best, best_distance = None, None
    for choice in choices:
        other = _fold(choice)
        limit = max(len(folded), len(other)) // 3
        if best_distance is not None:
            limit = min(limit, best_distance - 1)
        if len(letters.difference(other)) > limit or len(set(other) - letters) > limit:
            continue  # each change brings one new letter at most; most choices end here
        distance = _distance(folded, other, limit)
        if distance is not None:
            best, best_distance = choice, distance
            if distance == 0:
                break
    return best


def _fold(word: str) -> str:
    return word.casefold().replace("-", "_")


def _distance(a: str, b: str, limit: int) -> int | None:
    """The alignment distance of a and b, or None when it is over `limit`."""
    if limit < 0 or abs(len(a) - len(b)) > limit:
        return None
    before, row = [0] * (len(b) + 1), list(range(len(b) + 1))
    for i, mine in enumerate(a, 1):
        last, before, row = before, row, [i] + [0] * len(b)
        for j, theirs in enumerate(b, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (mine != theirs))
            if i > 1 and j > 1 and mine == b[j - 2] and a[i - 2] == theirs:
                row[j] = min(row[j], last[j - 2] + 1)
        if min(row) > limit:
            return None
    return row[-1] if row[-1] <= limit else None
