"""Tokens as the trainer counts them, and estimates that say that they are one."""

import json
from collections import Counter
from pathlib import Path

import pytest

from ftc.data import counting
from ftc.data.check import check_files
from ftc.data.counting import count_tokens
from ftc.data.examples import example_of
from ftc.data.found import Settings, Source
from ftc.data.rows import parse
from ftc.data.statistics import distribution, share_above
from ftc.data.tokens import Tokenizer, TokenizerError, estimate, find_tokenizer

tokenizers = pytest.importorskip("tokenizers")

ROOT = Path(__file__).parents[3]
TINY = ROOT / "specs/models/tiny"
DATA = ROOT / "specs/data/quickstart/train.jsonl"


def test_chats_have_the_tokens_that_the_models_template_gives_them() -> None:
    transformers = pytest.importorskip("transformers")
    theirs = transformers.AutoTokenizer.from_pretrained(TINY)
    rows = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()[:50]]
    expected = Counter(
        len(theirs(theirs.apply_chat_template(row["messages"], tokenize=False),
                   add_special_tokens=False)["input_ids"])
        for row in rows
    )  # fmt: skip
    examples = [example_of(parse(row, "chat").row) for row in rows]  # type: ignore[arg-type]
    counted = Tokenizer(str(TINY), "tiny").count(examples)
    assert counted.lengths == expected
    assert counted.exact
    assert not counted.failed


def test_templates_may_use_what_transformers_offers_them(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    for name in ("tokenizer.json", "config.json"):
        (tmp_path / name).write_bytes((TINY / name).read_bytes())
    config = json.loads((TINY / "tokenizer_config.json").read_text())
    config["chat_template"] = (
        "{% if not messages %}{{ raise_exception('none') }}{% endif %}\n"
        "{% for m in messages %}\n  {% if loop.first %}{{ m | tojson }}{% continue %}{% endif %}\n"
        "{% generation %}{{ m.content }}{{ eos_token }}{% endgeneration %}\n{% endfor %}"
    )
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(config))
    row = {"messages": [{"role": "user", "content": "<é>"}, {"role": "assistant", "content": "a"}]}
    theirs = transformers.AutoTokenizer.from_pretrained(tmp_path)
    expected = theirs.apply_chat_template(row["messages"], tokenize=False)
    ours = Tokenizer(str(tmp_path), "t").text_of(example_of(parse(row, "chat").row))  # type: ignore[arg-type]
    assert ours is not None
    assert ours[0] == expected


def test_a_template_that_refuses_a_row_leaves_an_estimate(tmp_path: Path) -> None:
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (tmp_path / name).write_bytes((TINY / name).read_bytes())
    (tmp_path / "chat_template.jinja").write_text("{{ raise_exception('no') }}")
    row = {"messages": [{"role": "user", "content": "a" * 40}]}
    counted = Tokenizer(str(tmp_path), "t").count([example_of(parse(row, "chat").row)])  # type: ignore[arg-type]
    assert counted.failed == 1
    assert counted.lengths == {10: 1}


def test_the_specs_own_template_takes_the_place_of_the_models() -> None:
    row = {"messages": [{"role": "user", "content": "Hi"}]}
    example = example_of(parse(row, "chat").row)  # type: ignore[arg-type]
    own = "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}"
    found = find_tokenizer(str(TINY), template=own)
    assert found is not None
    assert found.text_of(example) == ("<user>Hi", False)


def test_a_template_can_touch_nothing_on_the_machine(tmp_path: Path) -> None:
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (tmp_path / name).write_bytes((TINY / name).read_bytes())
    (tmp_path / "chat_template.jinja").write_text(
        "{{ messages.__class__.__mro__[1].__subclasses__() }}"
    )
    row = {"messages": [{"role": "user", "content": "a"}]}
    text = Tokenizer(str(tmp_path), "t").text_of(example_of(parse(row, "chat").row))  # type: ignore[arg-type]
    assert text is None or "class" not in text[0]


def test_without_a_tokenizer_the_count_is_called_an_estimate() -> None:
    found = check_files([Source(str(DATA), "train")], Settings(near=False, languages=0))
    tokens = count_tokens(found.files[0], None, Settings())
    assert not tokens.counted.exact
    assert tokens.how.startswith("an estimate")
    assert estimate(Counter({8: 2, 9: 1})).lengths == {2: 2, 3: 1}


def test_a_folder_without_a_tokenizer_has_none_and_a_broken_one_is_told(tmp_path: Path) -> None:
    assert find_tokenizer(str(tmp_path)) is None
    assert find_tokenizer(None) is None
    (tmp_path / "tokenizer.json").write_text("{")
    with pytest.raises(TokenizerError, match="cannot be read"):
        find_tokenizer(str(tmp_path))


def test_distributions_are_exact() -> None:
    found = distribution(Counter(range(1, 101)))
    assert found.quantiles == {5: 5, 25: 25, 50: 50, 75: 75, 95: 95, 99: 99}
    assert (found.rows, found.total, found.smallest, found.largest) == (100, 5050, 1, 100)
    assert sum(one.rows for one in found.bins) == 100
    assert share_above(Counter(range(1, 101)), 90) == 0.1


def test_a_sample_is_counted_where_all_would_take_long_unless_all_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quick = Settings(near=False, languages=0, kingfisher=False)
    (seen,) = check_files([Source(str(DATA), "train")], quick).files
    tokenizer = find_tokenizer(str(TINY))
    rows = seen.tally.usable
    assert count_tokens(seen, tokenizer, quick).sampled is None
    asked = count_tokens(seen, tokenizer, quick._replace(tokens=rows // 4))
    assert asked.sampled == pytest.approx(rows / 4, abs=1)
    assert asked.how.endswith(f"of a sample of {asked.sampled} rows")
    monkeypatch.setattr(counting, "LEAST_ROWS", 20)
    characters = sum(size * count for size, count in seen.tally.row_characters.items())
    monkeypatch.setattr(counting, "MOST_CHARACTERS", characters // 2)
    assert count_tokens(seen, tokenizer, quick).sampled == rows // 2
    monkeypatch.setattr(counting, "MOST_CHARACTERS", 1)
    assert count_tokens(seen, tokenizer, quick).sampled == 20
    assert count_tokens(seen, tokenizer, quick._replace(tokens=None)).sampled is None
