"""Near duplicates at a Jaccard similarity of 0.8: found, and hardly any that are none."""

import random
from collections.abc import Iterator, Sequence

import pytest

from ftc.data.near import THRESHOLD, has_library, jaccard, near_pairs, word_pairs

pytestmark = pytest.mark.skipif(not has_library(), reason="needs rensa")

DOCUMENTS = 2_000
PLANTED = 200


def again(texts: Sequence[str]) -> "object":
    def of(wanted: Sequence[int]) -> Iterator[tuple[int, str]]:
        return ((n, texts[n]) for n in wanted)

    return of


def edited(text: str, similarity: float, chance: random.Random, words: Sequence[str]) -> str:
    """The text with words replaced one by one, as long as it stays that similar."""
    base = word_pairs(text)
    changed = text.split()
    for at in chance.sample(range(len(changed)), len(changed)):
        tried = [*changed]
        tried[at] = chance.choice(words)
        if jaccard(base, word_pairs(" ".join(tried))) < similarity:
            break
        changed = tried
    return " ".join(changed)


@pytest.mark.parametrize("seed", [1, 2])
def test_planted_near_duplicates_are_found_and_few_others(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # reproducible
    words = [f"w{n}" for n in range(20_000)]
    texts = [" ".join(chance.choices(words, k=chance.randint(30, 200))) for _ in range(DOCUMENTS)]
    planted = set()
    for n in range(PLANTED):
        texts.append(edited(texts[n], 0.8, chance, words))
        planted.add((DOCUMENTS + n, n))
    pairs = near_pairs(texts, again(texts))  # type: ignore[arg-type]
    found = {(pair.row, pair.earlier) for pair in pairs}
    assert len(found & planted) >= 0.95 * PLANTED
    assert len(found - planted) <= 0.01 * len(found)
    for pair in pairs:
        true = jaccard(word_pairs(texts[pair.row]), word_pairs(texts[pair.earlier]))
        assert pair.similarity == true >= THRESHOLD


def test_texts_at_half_the_similarity_are_no_pairs() -> None:
    chance = random.Random(3)  # noqa: S311  # reproducible
    words = [f"w{n}" for n in range(5_000)]
    texts = [" ".join(chance.choices(words, k=100)) for _ in range(300)]
    texts += [edited(text, 0.5, chance, words) for text in texts]
    assert near_pairs(texts, again(texts)) == []  # type: ignore[arg-type]


def test_short_texts_are_pairs_when_they_are_the_same() -> None:
    texts = ["two times two", "Two times TWO!", "two times three", "yes", "no", "yes"]
    pairs = near_pairs(texts, again(texts))  # type: ignore[arg-type]
    assert [(pair.row, pair.earlier) for pair in pairs] == [(1, 0), (5, 3)]
