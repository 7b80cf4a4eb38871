"""Every number on every card of a book, computed a second time from the tables, the playbooks and the weights.

    python tests/book/recompute.py CASE

Reads YAML and the book's HTML by itself and shares no code with the book: neither how an evidence table is read, nor
which grade prints a dose, nor how a number is rounded. Exit 1 and a line per number that differs.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from importlib.util import find_spec
from pathlib import Path

import yaml

PRINTS = {"P", "H"}  # a paper or a hospital: design, section 8; every other grade leaves the dose blank
HOME = Path(find_spec("twofold").origin).parent
UNIT_WORDS = {"ug": "microgram"}
NUMBER = re.compile(r"\d+(?:\.\d+)?")


@lru_cache
def read(path: Path) -> dict:
    """A YAML file."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def tables() -> dict[str, dict]:
    """Evidence id -> row, from the files as they lie there."""
    found = {}
    for path in (HOME / "evidence" / "tables").glob("*.yaml"):
        rows = read(path).get("estimates") or {}
        found |= {f"{path.stem}.{id}": row for id, row in rows.items()}
    return found


def playbook(case: Path, id: str) -> dict:
    """The playbook of an operation: the case's own, else the library's."""
    own = case / "playbooks" / f"{id}.yaml"
    path = own if own.is_file() else HOME / "playbooks" / "library" / f"{id}.yaml"
    return read(path)


def cards(book: dict) -> list[dict]:
    """The playbook's own contingencies, and of the card files it names those that one of its hazards calls."""
    own = list(book.get("contingencies") or ())
    called = {h.get("contingency") for h in book.get("hazards") or ()}
    for name in book.get("cards") or ():
        path = HOME / "playbooks" / "library" / "cards" / name
        shared = read(path)["contingencies"]
        own += [c for c in shared if c["id"] in called and c["id"] not in {x["id"] for x in own}]
    return own


def ends(row: dict) -> tuple[float, float]:
    """Lowest and highest amount that a source names: a band where the row has one, else its value."""
    spread = row.get("spread") or {}
    for kind in ("uniform", "triangular"):
        if kind in spread:
            return float(spread[kind]["low"]), float(spread[kind]["high"])
    return float(row["value"]), float(row["value"])


def words(html: str) -> str:
    """The text of a piece of HTML."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


@dataclass
class Check:
    """What was compared and what differs."""

    equal: int = 0
    wrong: list[str] = field(default_factory=list)
    kinds: Counter = field(default_factory=Counter)

    def same(self, where: str, kind: str, found: object, expected: object) -> None:
        self.kinds[kind] += 1
        if found == expected:
            self.equal += 1
        else:
            self.wrong.append(f"{where}: {kind}: the book says {found!r}, it should be {expected!r}")

    def amount(self, where: str, kind: str, text: str, low: float, high: float, unit: str) -> None:
        """A printed amount with its unit against the exact one, to half of its third digit."""
        numbers = [float(x) for x in NUMBER.findall(text)]
        expected = [low] if low == high else [low, high]
        said = text.split(" ")[-1]
        right = len(numbers) == len(expected) and said == unit and all(
            abs(x - e) <= 0.5 * 10 ** (len(str(int(e))) - 3) * (1 + 1e-9) if e >= 1 else abs(x - e) <= 0.005 * e
            for x, e in zip(numbers, expected)
        )  # fmt: skip
        self.same(where, kind, text if not right else "as computed", "as computed" if right else f"{expected} {unit}")


def cells(row: str) -> list[str]:
    return [words(c) for c in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)]


def letters(head: str) -> dict[str, int]:
    """Letter -> column, from the marks over the columns."""
    found = re.findall(r"<th[^>]*>(.*?)</th>", head, re.S)
    return {m[1]: k for k, c in enumerate(found) if (m := re.search(r'aria-label="child ([ab]),', c))}


def spelt(unit: str) -> str:
    return "/".join(UNIT_WORDS.get(part, part) for part in unit.split("/"))


def doses(check: Check, where: str, table: str, card: dict, rows: dict[str, dict], kg: dict[str, float]) -> None:
    """One card's doses, line by line."""
    head, body = table.split("</thead>")
    at = letters(head)
    titles = cells(head)
    lines = [cells(r) for r in re.findall(r"<tr>(.*?)</tr>", body, re.S)]
    check.same(where, "number of doses", len(lines), len(card["doses"]))
    mother = not at
    weighed = {t: titles[k].split()[-2:] for t, k in at.items()}
    known = {t: kg[t] for t in at if "weigh" not in weighed[t]}
    for t, mass in known.items():
        check.amount(where, f"weight of {t}", " ".join(weighed[t]), mass, mass, "kg")
    mean = sum(known.values()) / 2 if len(known) == 2 else None
    apart = mean is not None and abs(known["a"] - known["b"]) > 0.01 * max(known.values())
    for said, dose in zip(lines, card["doses"]):
        row = rows[dose["amount"]]
        low, high = ends(row)
        unit = spelt(row["unit"])
        here = f"{where}, {dose['what']}"
        check.same(here, "what and route", said[:2], [dose["what"], dose.get("route") or "IV"])
        if row["grade"] not in PRINTS:
            check.same(here, "no number for this grade", NUMBER.findall(" ".join(said[1:])), [])
            continue
        if mother:
            check.amount(here, "as the source has it", said[2].split(" (")[0], low, high, unit)
            check.same(here, "nothing computed for the mother", NUMBER.findall(said[3]), [])
            continue
        check.amount(here, "as the source has it", said[2].removesuffix(" *"), low, high, unit)
        per_kg = "/kg" in row["unit"]
        for t, k in at.items():
            if per_kg and t not in known:
                check.same(here, f"no amount without a weight of {t}", NUMBER.findall(said[k]), [])
            else:
                m = known[t] if per_kg else 1
                check.amount(here, f"amount of {t}", said[k], low * m, high * m, unit.replace("/kg", "", 1))
        if apart and per_kg:
            check.amount(here, "other rule", said[-1], low * mean, high * mean, unit.replace("/kg", "", 1))


def one(check: Check, where: str, html: str, card: dict, book: dict, rows: dict[str, dict], kg: dict) -> None:
    """One card against its playbook."""
    roles = {id: r["title"] for id, r in book["roles"].items()}
    needs: Counter[str] = Counter()
    for n in card.get("needs") or ():
        needs[roles[n["role"]]] += n.get("count", 1)
    came = re.search(r"<strong>Come: </strong>(.*?)</p>", html, re.S)
    if needs or came:
        text = words(came[1]) if came else ""
        said = {role: int(n) for n, role in re.findall(r"(\d+) × (.*?)(?:,| and (?=\d)|$)", text)}
        check.same(where, "who comes", said, dict(needs))
        minutes = rows[card["reach_min"]]["value"]
        check.same(where, "minutes to the bedside", re.findall(r"within (\S+ \S+)$", text), [f"{minutes:g} min"])
    table = re.search(r"<table>(.*?)</table>", html, re.S)
    check.same(where, "a table of doses", table is not None, bool(card.get("doses")))
    if table and card.get("doses"):
        doses(check, where, table[1], card, rows, kg)
    for k, action in enumerate(card["first_actions"]):
        said = [words(x) for x in re.findall(r"<li>(.*?)</li>", html, re.S)]
        check.same(where, f"action {k + 1}", said[k] if k < len(said) else "", " ".join(action.split()))


def recompute(case: Path, html: str | None = None) -> Check:
    """Every card of the book in a case folder, or of the given HTML."""
    check, rows = Check(), tables()
    said = read(case / "case.yaml")
    kg = {t: float(said["twins"][t]["mass_kg"]) for t in ("a", "b")}
    html = html or next(case.glob("*-book/book.html")).read_text(encoding="utf-8")
    pattern = r'<h3 id="card-([^"]+)">[^<]*</h3>\s*(<section class="box card">.*?</section>)'
    printed = dict(re.findall(pattern, html, re.S))
    expected = set()
    for operation in said["course"]:
        book = playbook(case, operation["playbook"])
        for card in cards(book):
            id = f"{operation['id']}-{card['id']}"
            expected.add(id)
            if id in printed:
                one(check, id, printed[id], card, book, rows, kg)
    check.same("the book", "cards", sorted(printed), sorted(expected))
    return check


if __name__ == "__main__":
    done = recompute(Path(sys.argv[1]))
    print("\n".join(done.wrong))
    kinds = ", ".join(f"{n} {k}" for k, n in done.kinds.most_common())
    print(f"{done.equal} of {sum(done.kinds.values())} equal: {kinds}")
    sys.exit(bool(done.wrong))
