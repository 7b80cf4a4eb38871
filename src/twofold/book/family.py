"""Two plain pages for the parents: what is published, in plain words; nothing from the simulation.

The pages take the case and the evidence, never the book's material: no result of ours can reach them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from twofold import evidence
from twofold.book.blocks import Block, Box, Bullets, Column, Gap, Heading, Para, Strong, Table
from twofold.book.doses import ends
from twofold.case import Case
from twofold.comparison.page import number
from twofold.quantity import PERCENT, Estimate

TABLE = "outcomes"
TEN = 10
NEAR = 0.21  # a share this near to a whole number of ten is told in tens, any other in hundreds
SHARES = {"share": 1.0, "fraction": 1.0, "%": 1 / PERCENT}


def blocks(case: Case) -> tuple[Block, ...]:
    """The pages, marked as a draft until a named clinician releases them."""
    return tuple(_pages(case))


def _pages(case: Case) -> Iterator[Block]:
    yield Heading(1, "For the family", "family")
    yield Box("stop", "Draft. Not to be handed out before a named clinician has released it.", (
        Para(("Released by ", Gap(48, "name"), "  on ", Gap(26, "date"), "  signature ", Gap(36))),
    ))  # fmt: skip
    yield Para(
        "Your children are joined at the head. A large team has been getting ready to care for both of them. "
        "This paper says in plain words what will happen and what may go wrong. Ask about anything, as often as "
        "you like. You may bring somebody with you to every talk."
    )
    yield Heading(2, "What will happen", "what-happens")
    yield Bullets(WHAT)
    dates = [f"{e.id.replace('-', ' ')}: {e.day.day} {e.day:%B %Y}" for e in case.course]
    if dates:
        yield Para((Strong("Planned days. "), "They can change; you will be told first. ", "; ".join(dates), "."))
    yield Heading(2, "Who will be there", "who")
    yield Bullets(WHO)
    yield Heading(2, "What the days after look like", "after")
    yield Bullets(AFTER)
    yield Heading(2, "Questions you may want to ask", "questions")
    yield Bullets(QUESTIONS)
    yield Heading(2, "What may go wrong", "risks", fresh=True)
    yield from _risks()
    yield Para(("Your person to call, day and night: ", Gap(70, "name"), " ", Gap(40, "phone")))


WHAT = (
    "Both children sleep deeply. They feel no pain.",
    "Each child has a team of their own, in their own colour. Each child is watched every second.",
    "The doctors open the skin and the bone, then part the blood vessels one by one. This takes the longest.",
    "There can be more than one operation, with weeks of rest in between.",
    "When the last bridge is parted, one room becomes two. Each child's head is then closed.",
    "It takes most of a day and a night. Somebody will come to you with news, again and again.",
)
WHO = (
    "Doctors for sleep, brain, skin, blood and intensive care. Nurses for each child. About thirty people or more.",
    "One person whose only task is you.",
)
AFTER = (
    "Both children go to intensive care and sleep on, often for days. Machines breathe for them at first.",
    "Their faces can be swollen. They have tubes and bandages. You may touch them and talk to them.",
    "Days are up and down. Weeks in hospital are common, and then a long time of getting stronger.",
    "A helmet, more operations on the skull, and help with learning to move are common later.",
)
QUESTIONS = (
    "What do you know about our children, and what do you not know?",
    "What happens to each of them if we wait, or if we choose not to have the operation?",
    "What do you do if only one of them can be saved? Who decides?",
    "When would you stop and close?",
    "How many such operations has this team done, and how did those children do?",
    "Where will we be, and who brings us news?",
    "What help is there for us, for brothers and sisters, and with money and travel?",
)


def _risks() -> Iterator[Block]:
    yield Para(
        "Very few children in the world are joined like yours, so nobody can give you sure numbers. The numbers "
        "below come from reports on other children. Reports tell more often of children who lived: the real "
        "numbers may be worse. They are not a forecast for your children."
    )
    rows = tuple(_row(key, e) for key, e in _published().items())
    if rows:
        head = (Column("what was seen", "1.2fr"), Column("how often", "1fr"), Column("in whom", "1.2fr"),
                Column("who reported it", "1fr"))  # fmt: skip
        yield Table("Published numbers only. None comes from a computer model.", head, rows)
    else:
        yield Para(("Your doctor will tell you the published numbers: ", Gap(100)))
    yield Bullets(WORRIES)


WORRIES = (
    "Bleeding is the biggest worry during the operation. Blood is kept ready for each child.",
    "A brain can swell or be hurt when its blood finds a new way. This can mean weakness, seizures or worse.",
    "Later, water on the brain, infection and wounds that heal slowly are the most common troubles.",
    "Either child, or both, can die. The team has written down beforehand when it would stop and close.",
)


def _published() -> dict[str, Estimate]:
    """The rows of the table of outcomes that a family may read: seen in a paper or on a hospital's page."""
    if TABLE not in evidence.tables():
        return {}
    return {key: e for key, e in evidence.table(TABLE).items() if e.grade.value in ("P", "H")}


def _row(key: str, e: Estimate) -> tuple[str, str, str, str]:
    return (key.replace("_", " "), how_often(e), e.population, re.sub(r",?\s*doi:\S+", "", e.source))


def how_often(e: Estimate) -> str:
    """A published share as "about 8 of every 10"; a range as both its ends; anything else as published."""
    if e.unit not in SHARES:
        return f"{number(round(e.value))} {e.unit}" if e.value >= 1 else f"{number(e.value)} {e.unit}"
    low, high = (x * SHARES[e.unit] for x in ends(e))
    of = TEN if all(abs(x * TEN - round(x * TEN)) <= NEAR and x * TEN >= 1 for x in (low, high)) else TEN * TEN
    counts = dict.fromkeys(round(x * of) for x in (low, high))
    return f"about {' to '.join(map(str, counts))} of every {of}"
