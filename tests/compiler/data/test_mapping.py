"""Rows in other words become the rows that they mean, and no others."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.compiler.data.plans import plan_of

from ftc.data.mapping import COLUMNS, RowMapping, mapped, mapping_of, parse_mapped
from ftc.data.rows import FORMATS, RowError
from ftc_schemas.spec import data as language
from ftc_schemas.spec import leaves

SHAREGPT = RowMapping(
    (("messages", "conversations"), ("role", "from"), ("content", "value")),
    (("human", "user"), ("gpt", "assistant")),
)
ALPACA = RowMapping((("prompt", "instruction"), ("input", "input"), ("completion", "output")))
USER, ANSWER = {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}


def test_a_sharegpt_row_becomes_a_chat() -> None:
    row = {
        "conversations": [
            {"from": "human", "value": "Hi"},
            {"from": "gpt", "value": "Hello.", "weight": 0},
        ],
        "id": 7,
    }
    assert mapped(row, "chat", SHAREGPT) == {"messages": [USER, {**ANSWER, "weight": 0}]}


def test_roles_that_nobody_maps_stay() -> None:
    row = {"conversations": [{"from": "system", "value": "Be brief."}]}
    [message] = mapped(row, "chat", SHAREGPT)["messages"]  # type: ignore[index]
    assert message == {"role": "system", "content": "Be brief."}


def test_our_own_name_of_a_key_does_not_win_over_theirs() -> None:
    row = {"conversations": [{"from": "human", "role": "editor", "value": "Hi", "content": "x"}]}
    assert mapped(row, "chat", SHAREGPT) == {"messages": [USER]}


@pytest.mark.parametrize("format", ["chat", "prompt-completion"])
@pytest.mark.parametrize(
    ("text", "prompt"), [("2 and 2", "Add.\n\n2 and 2"), ("", "Add."), (None, "Add.")]
)
def test_an_input_follows_the_instruction_where_there_is_one(
    format: str, text: str | None, prompt: str
) -> None:
    row = mapped({"instruction": "Add.", "input": text, "output": "4"}, format, ALPACA)
    turns = [{"role": "user", "content": prompt}, {"role": "assistant", "content": "4"}]
    expected = {"messages": turns} if format == "chat" else {"prompt": prompt, "completion": "4"}
    assert row == expected


def test_a_system_prompt_leads_a_chat_that_has_none() -> None:
    mapping = RowMapping((("system", "sys"),))
    led = [{"role": "system", "content": "Be brief."}, USER, ANSWER]
    assert mapped({"messages": [USER, ANSWER], "sys": "Be brief."}, "chat", mapping) == {
        "messages": led
    }
    assert mapped({"messages": led, "sys": "Be long."}, "chat", mapping) == {"messages": led}
    assert mapped({"messages": [USER], "sys": ""}, "chat", mapping) == {"messages": [USER]}
    turns = RowMapping((("prompt", "q"), ("completion", "a"), ("system", "sys")))
    row = {"q": "Hi", "a": "Hello.", "sys": "Be brief."}
    assert mapped(row, "chat", turns) == {"messages": led}


def test_a_prompt_is_what_two_conversations_begin_with() -> None:
    mapping = RowMapping((("prompt", "chosen"), ("role", "from"), ("content", "value")))
    asked, better = {"from": "user", "value": "Hi"}, {"from": "assistant", "value": "Hello."}
    worse = {"from": "assistant", "value": "What?"}
    row = {"chosen": [asked, better], "rejected": [asked, worse], "prompt": "Hi"}
    assert mapped(row, "preference", mapping) == {
        "prompt": [USER],
        "chosen": [ANSWER],
        "rejected": [{"role": "assistant", "content": "What?"}],
    }


def test_equal_conversations_keep_an_answer() -> None:
    mapping = RowMapping((("prompt", "chosen"),))
    row = {"chosen": [USER, ANSWER], "rejected": [USER, ANSWER]}
    assert mapped(row, "preference", mapping) == {
        "prompt": [USER],
        "chosen": [ANSWER],
        "rejected": [ANSWER],
    }


@pytest.mark.parametrize(
    ("row", "format", "columns", "message"),
    [
        ({"q": "Hi", "c": 3}, "prompt-completion", {"prompt": "q", "input": "c"}, "`c` is not"),
        ({"q": [USER], "c": "x"}, "prompt-completion", {"prompt": "q", "input": "c"}, "not text"),
        ({"messages": [USER], "s": 3}, "chat", {"system": "s"}, "`s` is not text"),
        ({"chosen": "a", "rejected": "b"}, "preference", {"prompt": "chosen"}, "not messages"),
        (
            {"chosen": [USER, ANSWER], "rejected": [ANSWER, USER]},
            "preference",
            {"prompt": "chosen"},
            "do not begin",
        ),
    ],
)
def test_a_row_that_the_mapping_does_not_fit_says_why(
    row: Any, format: str, columns: dict[str, str], message: str
) -> None:
    mapping = RowMapping(tuple(columns.items()))
    with pytest.raises(RowError, match=message):
        mapped(row, format, mapping)
    [problem] = parse_mapped(row, format, mapping).problems
    assert message in problem.message


def test_what_is_missing_is_the_formats_to_complain_about() -> None:
    parsed = parse_mapped({"conversation": []}, "chat", SHAREGPT)
    assert [problem.message for problem in parsed.problems] == ["`messages` is missing"]


def test_a_spec_without_a_mapping_leaves_rows_alone(tmp_path: Any) -> None:
    row = {"conversations": [], "x": 1}
    assert mapped(row, "chat", mapping_of(plan_of("{}", tmp_path))) is row


def test_the_plan_says_the_mapping(tmp_path: Any) -> None:
    plan = plan_of(
        "data: {train: a.jsonl, columns: {messages: conversations, role: from, content: value}, "
        "roles: {user: [human], assistant: gpt}}",
        tmp_path,
    )
    assert mapping_of(plan) == SHAREGPT


NAMES = st.sampled_from(["messages", "prompt", "chosen", "a", "b", "role", "from", ""])
PLAIN = st.sampled_from([None, True, 0, 7, "", "a", "b c"])
VALUES = PLAIN | st.lists(PLAIN, max_size=2) | st.dictionaries(NAMES, PLAIN, max_size=2)
LISTED = st.lists(st.dictionaries(NAMES, VALUES, max_size=3), max_size=2)
ROWS = st.dictionaries(NAMES, VALUES | LISTED, max_size=4)


def _pairs(mapping: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(mapping.items())


MAPPINGS = st.builds(
    RowMapping,
    st.dictionaries(st.sampled_from(leaves.COLUMNS), NAMES, max_size=4).map(_pairs),
    st.dictionaries(NAMES, st.sampled_from(leaves.ROLES), max_size=3).map(_pairs),
)


@given(ROWS, st.sampled_from(FORMATS), MAPPINGS)
def test_any_row_is_mapped_or_has_a_reason(row: Any, format: str, mapping: RowMapping) -> None:
    parsed = parse_mapped(row, format, mapping)
    assert parsed.row is not None or parsed.problems


TURNS = st.lists(
    st.fixed_dictionaries(
        {"role": st.sampled_from(leaves.ROLES), "content": st.text(max_size=9)},
        optional={"weight": st.sampled_from([0, 1]), "name": st.text(max_size=3)},
    ),
    min_size=1,
    max_size=4,
)
THEIRS = st.permutations(["w", "x", "y", "z"])


@given(TURNS, THEIRS, THEIRS)
def test_what_is_renamed_comes_back(turns: Any, names: list[str], roles: list[str]) -> None:
    role, content, column, _ = names
    theirs = dict(zip(leaves.ROLES, roles, strict=True))
    renamed = [
        {
            **{key: value for key, value in turn.items() if key not in ("role", "content")},
            role: theirs[turn["role"]],
            content: turn["content"],
        }
        for turn in turns
    ]
    mapping = RowMapping(
        (("messages", column), ("role", role), ("content", content)),
        tuple((their, ours) for ours, their in theirs.items()),
    )
    assert mapped({column: renamed}, "chat", mapping) == {"messages": turns}


def test_the_names_that_are_known_without_pydantic_are_those_of_the_models() -> None:
    assert tuple(language.Columns.model_fields) == leaves.COLUMNS
    assert tuple(language.Roles.model_fields) == leaves.ROLES
    assert {name for names in COLUMNS.values() for name in names} == set(leaves.COLUMNS)
