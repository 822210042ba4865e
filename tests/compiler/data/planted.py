"""A dataset that is clean but for defects of every kind, planted at known lines by a seed."""

import json
import random
from collections.abc import Callable
from typing import Any, NamedTuple

Row = dict[str, Any]

SUBJECTS = """the parcel,my invoice,this kettle,our subscription,the red lamp,the gift card,her
bicycle,that charger,the winter coat,the order from May,his refund,the blue tent,our account,the
spare key,this blender,the train ticket,my password reset,the second chair,the new router,a coffee
grinder""".replace("\n", " ").split(",")
VERBS = """arrived late,was never delivered,came in the wrong colour,stopped working,shows an error,
cannot be found,was charged twice,needs a spare part,is still waiting,has been cancelled,was sent to
my neighbour,fell apart on Sunday,keeps switching off,has a broken hinge,does not fit,was returned
last week,is missing a screw,costs more than before,has expired,will not charge""".replace(
    "\n", " "
).split(",")
ANSWERS = [
    "I have looked into it and will send a replacement tomorrow morning.",
    "That should not have happened, and the amount is already on its way back to you.",
    "Please leave it with the courier, who calls on Thursday between nine and noon.",
    "A colleague in the workshop will repair it and return it within eight days.",
    "You can change this yourself under Settings, in the section about deliveries.",
    "The warehouse confirms that it left the building yesterday in the evening.",
    "We keep it for you until the end of the month, so there is no need to hurry.",
    "The part is on order and should reach us by the middle of next week.",
]
CLOSINGS = [
    "Is there anything else that you would like to know?",
    "Thank you for telling us about it so quickly.",
    "You will find the details in the message that we sent this afternoon.",
    "Let me know whether that suits you.",
    "I have added a note to your account, so nobody will ask you again.",
]

SYSTEM = {"role": "system", "content": "You answer for a small shop, briefly and kindly."}
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "track",
            "parameters": {
                "type": "object",
                "properties": {"id": {"type": "integer"}},
                "required": ["id"],
            },
        },
    }
]


class Planted(NamedTuple):
    lines: list[bytes]
    expected: dict[str, set[int]]
    """The lines that have each code's defect."""


def user(text: str) -> Row:
    return {"role": "user", "content": text}


def assistant(text: str) -> Row:
    return {"role": "assistant", "content": text}


def call(name: str, arguments: Any) -> Row:
    function = {"name": name, "arguments": arguments}
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "c1", "type": "function", "function": function}],
    }


class Corpus:
    """Makes rows that differ from each other in more than every second word pair."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  # a reproducible corpus
        self.number = 0

    def question(self) -> str:
        self.number += 1
        pick = self.random.choice
        code = self.code()
        return (
            f"Regarding case {code}: {pick(SUBJECTS).strip()} {pick(VERBS).strip()}, and "
            f"{pick(SUBJECTS).strip()} {pick(VERBS).strip()}. {pick(['Please help', 'What now'])}?"
        )

    def answer(self) -> str:
        first, second = self.random.sample(ANSWERS, 2)
        note = f"The note says {self.code()} and {self.code()}."
        return f"{first} {note} {second} {self.random.choice(CLOSINGS)}"

    def code(self) -> str:
        return "".join(self.random.choices("bcdfghjkmnpqrstvwxz", k=5))

    def turns(self) -> list[Row]:
        return [SYSTEM, user(self.question()), assistant(self.answer())]

    def row(self) -> Row:
        return {"messages": self.turns(), "topic": self.random.choice(["parcels", "money"])}

    def said(self, answer: str) -> Row:
        return {"messages": [SYSTEM, user(self.question()), assistant(answer)]}

    def asked(self, question: str) -> Row:
        return {"messages": [SYSTEM, user(question), assistant(self.answer())]}

    def with_call(self, name: str, arguments: Any) -> Row:
        turns = [SYSTEM, user(self.question()), call(name, arguments)]
        turns += [{"role": "tool", "tool_call_id": "c1", "content": "{}"}]
        return {"messages": [*turns, assistant(self.answer())], "tools": TOOLS}


Defect = Callable[[Corpus], Row | bytes]

GERMAN = (
    "Das tut uns wirklich leid, und wir schicken Ihnen gleich morgen früh einen neuen Wasserkocher "
    "zu. Bitte geben Sie den alten einfach dem Fahrer mit, er weiß schon Bescheid darüber."
)
PROSE = (
    "I have looked into it for you. The warehouse found the parcel in the evening. It was placed "
    "on the wrong shelf by mistake, and nobody had seen it there for two whole days. We are sorry "
    "that it took so long, and we have already told the courier to bring it to you as soon as the"
)

DEFECTS: list[tuple[str, Defect]] = [
    ("FTC511", lambda c: b'{"messages": [{"role": "user", "content": "Hi"}'),
    ("FTC511", lambda c: b'{"messages": [{"role": "user", "content": "\xff\xfe"}]}'),
    ("FTC511", lambda c: b'{"messages": [{"role": "user", "content": "\\ud83d"}]}'),
    ("FTC511", lambda c: b"\x00\x00\x00"),
    ("FTC512", lambda c: {"messages": "not a list"}),
    ("FTC512", lambda c: {"prompt": "Hi", "completion": " there"}),
    ("FTC513", lambda c: {"conversations": [{"from": "human", "value": "Hi"}]}),
    ("FTC515", lambda c: {"messages": [SYSTEM, {"role": "human", "content": c.question()},
                                       assistant(c.answer())]}),
    ("FTC516", lambda c: {"messages": [SYSTEM, user(c.question())]}),
    ("FTC516", lambda c: {"messages": [*c.turns(), user(c.question())]}),
    ("FTC516", lambda c: {"messages": [SYSTEM, user(c.question()),
                                       {**assistant(c.answer()), "weight": 0}]}),
    ("FTC517", lambda c: {**c.row(), "prompt": "something else"}),
    ("FTC523", lambda c: c.said("It is at the caf\u00c3\u00a9 on the corner, next to the bank.")),
    ("FTC523", lambda c: c.said("It is at the caf\ufffd on the corner, next to the bank.")),
    ("FTC523", lambda c: c.said("It is here\u0000 on the corner, next to the bank.")),
    ("FTC524", lambda c: {"messages": [SYSTEM, user(c.question()), user(c.question()),
                                       assistant(c.answer())]}),
    ("FTC524", lambda c: {"messages": [*c.turns(), SYSTEM, user(c.question()),
                                       assistant(c.answer())]}),
    ("FTC525", lambda c: c.said("")),
    ("FTC525", lambda c: c.said("   \n ")),
    ("FTC526", lambda c: c.said(PROSE)),
    ("FTC526", lambda c: c.said('{"place": "Leeds", "state": "on the w')),
    ("FTC526", lambda c: c.said("Run this:\n```\nmake all\n")),
    ("FTC526", lambda c: c.said("The parcel was found in the evening [truncated]")),
    ("FTC527", lambda c: c.said("word " * 60_000 + "end.")),
    ("FTC528", lambda c: c.with_call("find", {"id": 7})),
    ("FTC529", lambda c: c.with_call("track", "{not json")),
    ("FTC529", lambda c: c.with_call("track", {"id": "seven"})),
    ("FTC536", lambda c: c.said("Use the key AKIA" + "Z7Q4XUYBNE2MTRWD for that, please.")),
    ("FTC536", lambda c: c.asked("Is it ghp_" + "a8Kd03Lmx91QzRt47VbN5cYw62HfJe0uPsGi" + "?")),
    ("FTC536", lambda c: c.said("password: " + "hunter2-horse-battery is what you need.")),
    ("FTC537", lambda c: c.said("Write to jane.doe@birch-and-co.com about it, please.")),
    ("FTC537", lambda c: c.asked("Why was card 4111 1111 1111 1111 refused?")),
    ("FTC537", lambda c: c.asked("Send it to GB82 WEST 1234 5698 7654 32, will you?")),
    ("FTC537", lambda c: c.said("Call us at +44 20 7946 0958 in the morning, please.")),
    ("FTC538", lambda c: c.said("I'm sorry, but I can't help with that request.")),
    ("FTC538", lambda c: c.said("I\u2019m sorry, but I can\u2019t assist with this.")),
    ("FTC539", lambda c: c.said("As an AI language model, I would look at the tracking page.")),
    ("FTC540", lambda c: c.said(GERMAN)),
]  # fmt: skip
"""One a kind or more; those of several rows (copies, near duplicates) are planted below."""


def plant(seed: int = 1, clean: int = 600) -> Planted:
    """The defects in a random order among clean rows."""
    corpus = Corpus(seed)
    rows: list[tuple[str | None, Row | bytes]] = [(None, corpus.row()) for _ in range(clean)]
    for code, defect in DEFECTS:
        rows.insert(corpus.random.randrange(20, len(rows)), (code, defect(corpus)))
    rows += [(code, row) for code, row in _related(corpus, rows)]
    expected: dict[str, set[int]] = {}
    lines = []
    for line, (codes, row) in enumerate(rows, start=1):
        for code in (codes or "").split():
            expected.setdefault(code, set()).add(line)
        ascii_only = corpus.random.random() < 0.5
        text = row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=ascii_only).encode()
        lines.append(text)
    return Planted(lines, expected)


def _related(
    corpus: Corpus, rows: list[tuple[str | None, Row | bytes]]
) -> list[tuple[str | None, Row]]:
    """Rows that are wrong only beside an earlier one."""
    first = [row for code, row in rows[:20] if isinstance(row, dict)]
    copied, asked, nearly = first[3], first[5], first[7]
    other = {"messages": [*asked["messages"][:2], assistant("No, that was settled in spring.")]}
    near = json.loads(json.dumps(nearly))
    near["messages"][2]["content"] += " Goodbye!"
    reordered = {"id": 7, "topic": copied["topic"], "messages": copied["messages"]}
    return [
        ("FTC518", copied),
        ("FTC518", reordered),
        ("FTC534", other),
        ("FTC530 FTC534", near),
        (None, corpus.row()),
    ]
