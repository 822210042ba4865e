"""Notes from the Velm glass works, a trade with its own words that exists nowhere else: texts for
continued pretraining."""

import random
from collections.abc import Iterator

PARTS = (
    ("collar", "feed collar", "guides the strand into the well"),
    ("bell", "anneal bell", "lets the pane cool by two degrees a minute"),
    ("comb", "seed comb", "sets the pitch of the lattice"),
    ("well", "draw well", "keeps the melt at its draw point"),
    ("tongue", "damping tongue", "takes the tremor out of the strand"),
    ("rail", "velm rail", "carries the pane from the bell to the bench"),
)
FAULTS = (
    ("banding", "pale stripes across the pane", "an uneven pull"),
    ("bloom", "a milky spot that grows in the bell", "damp seed"),
    ("curl", "an edge that lifts from the rail", "a bell that cools too fast on one side"),
    ("stray cells", "lattice cells out of pitch", "a worn tooth of the comb"),
    ("weep", "drops below the collar", "a melt above its draw point"),
)
GLASSES = ("clear velm", "smoke velm", "amber velm", "thin velm", "double velm")
SHIFTS = ("early", "late", "night")


def rows(source: random.Random) -> Iterator[dict]:
    while True:
        note = source.choice((shift_note, instruction, lesson))(source)
        yield {"text": note}


def shift_note(source: random.Random) -> str:
    name, long_name, _ = source.choice(PARTS)
    fault, look, cause = source.choice(FAULTS)
    glass, shift = source.choice(GLASSES), source.choice(SHIFTS)
    line, panes = source.randrange(1, 7), source.randrange(18, 95)
    lost = source.randrange(1, 9)
    degrees = source.randrange(4, 31)
    return (
        f"Line {line}, {shift} shift. We drew {panes} panes of {glass} and set {lost} aside for "
        f"{fault}. It showed as {look}, first on pane {source.randrange(2, panes)}. We took "
        f"{cause} for the reason and looked at the {long_name} first. "
        + source.choice(
            (
                f"The {name} was {degrees} degrees off, so it was set anew and the line ran clean.",
                f"Nothing was wrong with the {name}; the melt came down {degrees} degrees and the "
                f"{fault} went with it.",
                f"The {name} is due for a change and was run at half pull until the end.",
            )
        )
        + " "
        + source.choice(
            (
                f"The next shift should watch the first ten panes after the {name} is warm.",
                f"A sample of the {fault} is on the bench for the morning round.",
                "No other line reported the same.",
            )
        )
    )


def instruction(source: random.Random) -> str:
    name, long_name, purpose = source.choice(PARTS)
    other = source.choice([part for part in PARTS if part[0] != name])
    glass = source.choice(GLASSES)
    turns, minutes = source.randrange(2, 13), source.randrange(5, 50, 5)
    return (
        f"Setting the {long_name} for {glass}. The {name} {purpose}. Bring the line to half pull "
        f"and wait {minutes} minutes. Loosen the {name} by {turns} quarter turns, never more, "
        f"because the {other[1]} takes up what it gives. "
        + source.choice(
            (
                "Draw three panes and hold them to the lamp: the lattice must stand square. If it "
                f"leans, give the {name} back one turn.",
                f"Listen to the {other[0]}: a low hum is right, a rattle means that the {name} "
                "sits too high.",
                f"Mark the old place of the {name} with chalk before you move it, and write both "
                "figures down.",
            )
        )
        + f" Then return to full pull over {source.randrange(3, 15)} minutes."
    )


def lesson(source: random.Random) -> str:
    fault, look, cause = source.choice(FAULTS)
    second = source.choice([other for other in FAULTS if other[0] != fault])
    _, long_name, purpose = source.choice(PARTS)
    glass = source.choice(GLASSES)
    return (
        f"{fault.capitalize()} in {glass} is {look}. Apprentices confuse it with {second[0]}, "
        f"which is {second[1]}. The usual reason for {fault} is {cause}; {second[0]} comes from "
        f"{second[2]}. "
        + source.choice(
            (
                f"Begin at the {long_name}: it {purpose}, and whatever disturbs it shows in the "
                f"pane {source.randrange(4, 40)} strokes later.",
                f"Do not touch the {long_name} before the melt has been measured "
                f"{source.choice(('twice', 'three times'))}, for it {purpose} and hides what is "
                "wrong elsewhere.",
            )
        )
        + " "
        + source.choice(
            (
                f"Up to {source.randrange(2, 6)} panes in a hundred are within tolerance.",
                "A pane that shows it once will show it again, so it goes to the cullet.",
                f"On {source.choice(GLASSES)} it is harder to see and worth a second lamp.",
            )
        )
    )
