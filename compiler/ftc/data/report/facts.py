"""Everything that a data report says of datasets beside the findings, computed once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ftc.data.check import in_order
from ftc.data.counting import Tokens, count_tokens
from ftc.data.found import CheckedData, Found, Seen, Settings
from ftc.data.progress import Stage, no_stages
from ftc.data.statistics import Distribution, as_json, distribution, share_above
from ftc.data.tally import Hits
from ftc.data.tokens import Tokenizer
from ftc_schemas.named_tuple import NamedTuple


class Facts(NamedTuple):
    """The facts of one file."""

    seen: Seen
    tokens: Tokens
    token_lengths: Distribution
    prompt_characters: Distribution
    answer_characters: Distribution
    turns: Distribution
    cut: float | None
    """The share of rows longer than `training.max_length`; None where no length is known."""
    max_length: int | None


def facts(
    checked: CheckedData,
    settings: Settings,
    tokenizer: Tokenizer | None,
    max_length: int | None,
    stage: Stage = no_stages,
) -> tuple[Facts, ...]:
    found = []
    for seen in checked.files:
        progress = stage("counting tokens", seen.tally.usable)
        tokens = count_tokens(seen, tokenizer, settings, progress)
        lengths = tokens.counted.lengths
        found.append(
            Facts(
                seen,
                tokens,
                distribution(lengths),
                distribution(seen.tally.prompt_characters),
                distribution(seen.tally.answer_characters),
                distribution(seen.tally.turns),
                None if max_length is None else share_above(lengths, max_length),
                max_length,
            )
        )
    return tuple(found)


def as_document(one: Facts) -> dict[str, Any]:
    """The facts of a file as a JSON value."""
    tally = one.seen.tally
    return {
        "file": one.seen.source.file,
        "dataset": one.seen.source.dataset,
        "format": one.seen.format,
        "rows": tally.rows,
        "usable": tally.usable,
        "bytes": tally.bytes,
        "tokens": {
            "how": one.tokens.how,
            "exact": one.tokens.counted.exact,
            "sampled_rows": one.tokens.sampled,
            "max_length": one.max_length,
            "share_cut": None if one.cut is None else round(one.cut, 6),
            **as_json(one.token_lengths),
        },
        "prompt_characters": as_json(one.prompt_characters),
        "answer_characters": as_json(one.answer_characters),
        "turns": as_json(one.turns),
        "slices": _most(tally.slices.counts),
        "languages": {
            name: hits.count
            for name, hits in sorted(tally.languages.items(), key=lambda item: -item[1].count)
        },
        "labels": {"good": tally.labels[True], "bad": tally.labels[False]} if tally.labels else {},
        "system_prompts": len(tally.systems.counts),
    }


def _most(counts: Counter[str]) -> Mapping[str, int]:
    return dict(counts.most_common(200))


def with_cut_rows(checked: CheckedData, files: Sequence[Facts]) -> CheckedData:
    """The findings, and one more for each file with rows that `training.max_length` cuts."""
    from ftc.analysis.rules.data_findings import cut_by_max_length

    found = list(checked.found)
    for one in files:
        if one.cut and one.max_length is not None:
            hits = Hits()
            hits.count = round(one.cut * one.seen.tally.usable)
            told = f"{one.cut:.1%} of the rows exceed {one.max_length:,} tokens ({one.tokens.how})"
            found.append(Found(cut_by_max_length, one.seen.source, hits, told))
    return checked._replace(found=in_order(found))
