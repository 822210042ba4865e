"""5xx: what reading all rows of a dataset finds, beyond what its first rows show.

These pages but one have no check of the plan: `ftc.data.check` raises them, from `ftc data check`,
from `ftc check --data`, and before every run. Their examples are rows.
"""

from collections.abc import Iterator
from typing import Final

from ftc.analysis.rule import Finding, Rule, rule
from ftc.data.lock_file import locked_tokens
from ftc.diagnostics.diagnostic import Severity
from ftc.plan.plan import Plan

_ASK: Final = '{"role": "user", "content": "Where is my parcel?"}'


def _chat(*turns: str, tools: str = "") -> str:
    return f'{{"messages": [{", ".join(turns)}]{tools}}}'


def _answer(text: str) -> str:
    return f'{{"role": "assistant", "content": "{text}"}}'


_TOOLS: Final = (
    ', "tools": [{"type": "function", "function": {"name": "track", "parameters": {"type": '
    '"object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}}}]'
)


def _call(name: str, arguments: str) -> str:
    function = f'{{"name": "{name}", "arguments": {arguments}}}'
    return (
        f'{{"role": "assistant", "tool_calls": [{{"type": "function", "function": {function}}}]}}'
    )


BYTE_ORDER_MARK = Rule(
    "FTC510",
    "byte-order-mark",
    Severity.WARNING,
    what="The file begins with a byte order mark.",
    why="It is invisible in editors and belongs to no JSON: Python's json, and services that read "
    "with it, stop at the first row. Programs on Windows write it unasked.",
)
GARBLED_TEXT = Rule(
    "FTC523",
    "garbled-text",
    Severity.WARNING,
    what="A text holds replacement characters, the traces of a wrong decoding (`Ã©` for `é`), or "
    "control characters.",
    why="The model learns to write them. The damage was done before the file was written: read the "
    "source again with its true encoding.",
    bad=_chat(_ASK, _answer("It is at the cafÃ©.")),
    good=_chat(_ASK, _answer("It is at the café.")),
)
WRONG_TURN_ORDER = Rule(
    "FTC524",
    "wrong-turn-order",
    Severity.WARNING,
    what="Turns come in an order that chats do not have: the assistant begins, a role speaks twice "
    "in a row, a system prompt stands in the middle, a tool answers nobody.",
    why="The chat templates of Mistral and Gemma stop with an error when roles do not alternate; "
    "others write a conversation that never occurs in use.",
    bad=_chat(_ASK, _ASK, _answer("In Leeds.")),
    good=_chat(_ASK, _answer("In Leeds.")),
    sources=("chat templates of mistralai/Mistral-7B-Instruct-v0.3 and google/gemma-2-9b-it",),
)
EMPTY_TURN = Rule(
    "FTC525",
    "empty-turn",
    Severity.WARNING,
    what="A prompt, an answer or a turn has no text.",
    why="An empty answer teaches to say nothing; an empty question teaches to answer at random.",
    bad=_chat(_ASK, _answer("")),
    good=_chat(_ASK, _answer("In Leeds.")),
)
TRUNCATED_ANSWER = Rule(
    "FTC526",
    "truncated-answer",
    Severity.WARNING,
    what="An answer breaks off: in a sentence, in JSON, in a code block, or it says so itself.",
    why="What was cut by a limit of the model that wrote it is learned as the way to end.",
    bad=_chat(_ASK, _answer('{\\"place\\": \\"Lee')),
    good=_chat(_ASK, _answer('{\\"place\\": \\"Leeds\\"}')),
)
OVERLONG_TURN = Rule(
    "FTC527",
    "overlong-turn",
    Severity.WARNING,
    what="A text has more than 262,144 characters.",
    why="No trainer or service here takes an example of so many tokens; mostly a whole file was "
    "pasted into one row.",
    sources=(
        "OpenAI, Supervised fine-tuning, token limits: 65,536 tokens an example; "
        "developers.openai.com/api/docs/guides/supervised-fine-tuning (2026-05)",
    ),
)
UNKNOWN_TOOL = Rule(
    "FTC528",
    "unknown-tool",
    Severity.ERROR,
    what="A call names a tool that the row does not declare, or a result answers no call.",
    why="The model learns to call what is not there. Services refuse such rows after the upload.",
    bad=_chat(_ASK, _call("find", '{"id": 7}'), tools=_TOOLS),
    good=_chat(_ASK, _call("track", '{"id": 7}'), tools=_TOOLS),
)
TOOL_ARGUMENTS = Rule(
    "FTC529",
    "tool-arguments",
    Severity.ERROR,
    what="The arguments of a call are no JSON object, or the tool's own schema refuses them.",
    why="A model that learned from such calls makes such calls.",
    bad=_chat(_ASK, _call("track", '{"id": "seven"}'), tools=_TOOLS),
    good=_chat(_ASK, _call("track", '{"id": 7}'), tools=_TOOLS),
)
NEAR_DUPLICATES = Rule(
    "FTC530",
    "near-duplicates",
    Severity.WARNING,
    what="Rows of one dataset say nearly the same: at least 80 % of their word pairs are shared "
    "(Jaccard similarity, found by MinHash and confirmed on the texts).",
    why="They weigh as much as copies do, and a random split puts them on both sides.",
    sources=(
        "Lee et al. 2021, Deduplicating Training Data Makes Language Models Better (arXiv "
        "2107.06499): near duplicates at 0.8",
    ),
)
LEAKED_ROWS = Rule(
    "FTC531",
    "leaked-rows",
    Severity.ERROR,
    what="Rows of validation or test stand in another dataset too.",
    why="What was trained on cannot be judged by. Scores rise with every epoch and mean nothing.",
)
NEARLY_LEAKED_ROWS = Rule(
    "FTC532",
    "nearly-leaked-rows",
    Severity.WARNING,
    what="Rows of validation or test ask what a row of another dataset asks, or are nearly the "
    "same: at least 80 % of their word pairs are shared.",
    why="A model that learned the one by heart answers the other. `ftc data split` keeps such rows "
    "on one side.",
)
BENCHMARK_OVERLAP = Rule(
    "FTC533",
    "benchmark-overlap",
    Severity.ERROR,
    what="Rows share 13 words in a row with the benchmark that was named.",
    why="Results on that benchmark then measure memory.",
    sources=("Brown et al. 2020 (arXiv 2005.14165), appendix C: overlap of 13-grams",),
)
CONFLICTING_ANSWERS = Rule(
    "FTC534",
    "conflicting-answers",
    Severity.WARNING,
    what="One prompt has several answers.",
    why="The model cannot satisfy them all and learns their mixture. For a task with one right "
    "answer that is noise; where answers may vary, nothing is wrong.",
    bad="\n".join((_chat(_ASK, _answer("In Leeds.")), _chat(_ASK, _answer("It is lost.")))),
    good=_chat(_ASK, _answer("In Leeds.")),
)
LABEL_IMBALANCE = Rule(
    "FTC535",
    "label-imbalance",
    Severity.WARNING,
    what="One answer makes up more than 90 % of the rows of a classification, or good and bad "
    "labels stand beyond one to four.",
    why="Always giving that answer is then a good score, and the first thing to be learned. With "
    "good and bad labels the weights can make up for the difference; beyond one to four a single "
    "example would have to weigh as much as four.",
    sources=(
        "Ethayarajh et al. 2024, KTO (arXiv 2402.01306): the two kinds should weigh about the same "
        "in sum, 1:1 to 4:3",
    ),
)
CREDENTIALS = Rule(
    "FTC536",
    "credentials-in-data",
    Severity.ERROR,
    what="Rows hold keys, tokens, private keys or passwords.",
    why="A model repeats what it has learned to whoever asks in the right way, and an uploaded "
    "file stays with the service. Withdraw the key; dropping the row does not help any more.",
    bad=_chat(_ASK, _answer("Use AKIA" + "Z7Q4XUYBNE2MTRWD")),
    good=_chat(_ASK, _answer("Use $AWS_ACCESS_KEY_ID")),
)
PERSONAL_DATA = Rule(
    "FTC537",
    "personal-data",
    Severity.WARNING,
    what="Rows hold e-mail addresses, telephone numbers, payment cards or IBANs.",
    why="What is learned can be drawn out again, and cannot be deleted from weights. Cards and "
    "IBANs are confirmed by their checksums, telephone numbers by their numbering plans. `ftc data "
    "clean` redacts them.",
    bad=_chat(_ASK, _answer("Write to jane.doe@birch-and-co.com.")),
    good=_chat(_ASK, _answer("Write to [e-mail address].")),
)
REFUSALS = Rule(
    "FTC538",
    "refusals",
    Severity.NOTE,
    what="Answers refuse.",
    why="Some refusals should be there, so that the model keeps them. Many of them, or such as "
    "your product would not make, teach to refuse what it should answer.",
    bad=_chat(_ASK, _answer("I'm sorry, but I can't help with that.")),
    good=_chat(_ASK, _answer("It is in Leeds.")),
)
BOILERPLATE = Rule(
    "FTC539",
    "boilerplate",
    Severity.WARNING,
    what='Answers speak as another assistant: "As an AI language model", "my knowledge cutoff".',
    why="Such phrases come from the model that wrote the answers, and are learned first, because "
    "they are everywhere.",
    bad=_chat(_ASK, _answer("As an AI language model, I would look at the tracking page.")),
    good=_chat(_ASK, _answer("Look at the tracking page.")),
)
MIXED_LANGUAGES = Rule(
    "FTC540",
    "mixed-languages",
    Severity.WARNING,
    what="A few answers are written in another language than nearly all others.",
    why="Mostly they slipped in. If the product speaks several languages, these are too few.",
)
MIXED_SYSTEM_PROMPTS = Rule(
    "FTC541",
    "mixed-system-prompts",
    Severity.WARNING,
    what="Some chats have a system prompt and some have none, or a few differ from the one that "
    "nearly all have.",
    why="The model should be asked as it was trained. A variant that few rows have is mostly an "
    "old version of the prompt.",
)
BROKEN_OUTPUT = Rule(
    "FTC542",
    "output-format-broken",
    Severity.ERROR,
    what="Answers break the output format that the spec states (`data.output`).",
    why="The format is what is to be learned. One in a hundred broken examples is about one in a "
    "hundred broken answers.",
)


@rule(
    "FTC543",
    "cut-by-max-length",
    Severity.WARNING,
    what="Rows are longer than `training.max_length`. A check of all rows counts them; a plain "
    "check knows of them from the data's lock.",
    why="Trainers cut what is beyond, which is the end of the answer: the model learns not to come "
    "to an end.",
)
def cut_by_max_length(plan: Plan) -> Iterator[Finding]:
    limit: int | None = plan.get("training.max_length")
    tokens = None if limit is None else locked_tokens(plan)
    if limit is None or tokens is None or tokens.longest <= limit:
        return
    beyond = [100 - percent for percent, length in tokens.quantiles.items() if length > limit]
    share = f"more than {max(beyond)} % of the rows" if beyond else "some rows"
    yield Finding(
        "training.max_length",
        f"{share} have more than {limit:,} tokens; the longest has {tokens.longest:,}",
        label="the rest of them is cut off",
        help="`ftc data stats` shows how long the rows are",
    )


SMALL_SLICE = Rule(
    "FTC544",
    "small-slice",
    Severity.NOTE,
    what="A slice of the data (`data.slice_by`) has fewer than 30 rows.",
    why="So few are hardly learned, and a score over them moves with each row.",
)
FEW_FOR_THE_METHOD = Rule(
    "FTC545",
    "few-for-the-method",
    Severity.NOTE,
    what="There are fewer examples than guides advise for supervised fine-tuning.",
    why="100 to 500 examples can teach a style or a format, 1,000 to 10,000 a domain, 10,000 to "
    "100,000 a whole task. Below 100 the model mostly learns them by heart.",
    sources=(
        "Fine-Tuning guide, 'Dataset size guidelines': 100–500, 1,000–10,000, 10,000–100,000",
        "Fine-Tuning: LoRA, QLoRA, DPO, ORPO: 500–10,000 pairs; 500 well-curated beat 50,000 noisy",
    ),
)
DATA_CHANGED = Rule(
    "FTC546",
    "data-changed",
    Severity.ERROR,
    what="A dataset is not the one that was locked.",
    why="A result belongs to the data that it was trained on. Look at the change, then lock again "
    "with `ftc data lock`.",
)
CHECK_LEFT_OUT = Rule(
    "FTC547",
    "check-left-out",
    Severity.NOTE,
    what="A check was not made, because a library that it needs is not installed.",
    why='Silence should mean that it was looked at. `pip install "ftc[data]"` brings all of '
    "them but the names of people, which `ftc[names]` and one of spaCy's models find.",
)
NAMES_IN_DATA = Rule(
    "FTC549",
    "names-in-data",
    Severity.NOTE,
    what="Rows name people. Told where Presidio and one of spaCy's models are installed, of 500 "
    "rows of a file (`--names all` looks at every row).",
    why="What is learned can be drawn out again, and cannot be deleted from weights. A model finds "
    "names by their surroundings: it misses some, takes other words for some, and cannot tell a "
    "customer from a character in a story. `ftc data clean --redact names-in-data` replaces them.",
)
ANOTHER_TOOLS_FILE = Rule(
    "FTC550",
    "another-tools-file",
    Severity.NOTE,
    what="A file that no spec names is written in the format of another tool or a well-known "
    "dataset: ShareGPT, Alpaca, Gemini, Anthropic, OpenAI's preferences, Dolly, Orca and others.",
    why="It is checked as what its rows become in a format of the language, so that the findings "
    "hold for both. Before a spec can name it, `ftc data convert` has to write it so, or "
    "`data.columns` to say what its rows call things; there it is an error (FTC513).",
)

RULES: Final = (
    BYTE_ORDER_MARK,
    GARBLED_TEXT,
    WRONG_TURN_ORDER,
    EMPTY_TURN,
    TRUNCATED_ANSWER,
    OVERLONG_TURN,
    UNKNOWN_TOOL,
    TOOL_ARGUMENTS,
    NEAR_DUPLICATES,
    LEAKED_ROWS,
    NEARLY_LEAKED_ROWS,
    BENCHMARK_OVERLAP,
    CONFLICTING_ANSWERS,
    LABEL_IMBALANCE,
    CREDENTIALS,
    PERSONAL_DATA,
    REFUSALS,
    BOILERPLATE,
    MIXED_LANGUAGES,
    MIXED_SYSTEM_PROMPTS,
    BROKEN_OUTPUT,
    cut_by_max_length,
    SMALL_SLICE,
    FEW_FOR_THE_METHOD,
    DATA_CHANGED,
    CHECK_LEFT_OUT,
    NAMES_IN_DATA,
    ANOTHER_TOOLS_FILE,
)

HEADLINES: Final = {
    # code: (what {rows} do, the way out)
    "FTC504": ("the file holds no rows", "export it again, or leave it out"),
    "FTC510": ("{rows} of the file: a byte order mark", "save it as UTF-8 without a mark"),
    "FTC511": ("{rows} that cannot be read", "one JSON object a line, in UTF-8"),
    "FTC512": ("{rows} not in the dataset's format", "correct them, or say which format they have"),
    "FTC513": ("{rows} in another tool's format", "`ftc data convert --to FORMAT` rewrites them"),
    "FTC514": ("{rows} with text and messages mixed", "write all rows one way"),
    "FTC515": ("{rows} with an unknown role", "known: system, developer, user, assistant, tool"),
    "FTC516": (
        "{rows} with no answer at the end",
        "end each conversation with the answer to learn, or drop the turns after it",
    ),
    "FTC517": ("{rows} with fields of another format", "drop the fields that are not meant"),
    "FTC518": ("{rows} seen before", "keep one of each: `ftc data clean` does"),
    "FTC519": ("{rows} with nothing to prefer", "drop them, or write the answer that is worse"),
    "FTC523": ("{rows} with garbled text", "read the source again with its true encoding"),
    "FTC524": ("{rows} with turns out of order", "system first, then user and assistant in turn"),
    "FTC525": ("{rows} with an empty text", "drop them, or write what is missing"),
    "FTC526": ("{rows} with an answer that breaks off", "complete them, or drop them"),
    "FTC527": ("{rows} with an overlong text", "cut them into rows that can be learned"),
    "FTC528": ("{rows} with calls of tools that are not there", "declare it, or correct the call"),
    "FTC529": ("{rows} with arguments that their tool refuses", "correct them, or drop the rows"),
    "FTC530": ("{rows} nearly the same as another", "keep one of each: `ftc data clean` does"),
    "FTC531": ("{rows} leaked from another dataset", "`ftc data split` divides without leaks"),
    "FTC532": ("{rows} nearly leaked", "`ftc data split` keeps near duplicates on one side"),
    "FTC533": ("{rows} with words of the benchmark", "drop them before you report that benchmark"),
    "FTC534": ("{rows} with another answer to a known prompt", "keep the answer that you want"),
    "FTC535": ("one answer outweighs all others", "add rows of the others, or drop some of these"),
    "FTC536": ("{rows} with credentials", "withdraw the keys; `ftc data clean` redacts the rows"),
    "FTC537": ("{rows} with private data", "`ftc data clean` redacts it"),
    "FTC538": ("{rows} with a refusal", None),
    "FTC539": ("{rows} in another assistant's words", "drop or rewrite them"),
    "FTC540": ("{rows} in another language", "drop them, or add more of that language"),
    "FTC541": ("{rows} with another system prompt", "give all rows the prompt of production"),
    "FTC542": ("{rows} with a broken output format", "correct them, or drop them"),
    "FTC543": ("{rows} cut by `training.max_length`", "raise it, or shorten the rows"),
    "FTC544": ("a slice has few rows", "collect more of them"),
    "FTC545": ("few examples for what is asked", None),
    "FTC546": ("the data is not what was locked", "look at the change, then `ftc data lock` again"),
    "FTC547": ("a check was left out", 'pip install "ftc[data]"'),
    "FTC549": ("{rows} with names of people", "`--redact names-in-data` of `ftc data clean`"),
    "FTC550": ("{rows} in another tool's format", "`ftc data convert --to FORMAT` rewrites them"),
}  # fmt: skip
"""How a person is told of each, with `{rows}` as "3 rows"."""
