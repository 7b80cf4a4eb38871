"""The comparison as one HTML page: a column for each child, no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from math import ceil, floor

from twofold import INTENDED_USE
from twofold.case import Case
from twofold.comparison.numerics import SAME, TENTHS
from twofold.comparison.records import Band, Comparison, Difference, Measure, Pair
from twofold.comparison.rehearsed import ALIVE
from twofold.comparison.words import NEVER_PUBLISHED, NOBODY_CHOSE, PEOPLE_CHOOSE

SHAPES = {"circle": "●", "square": "■", "triangle": "▲", "diamond": "◆"}
STYLE = """
body{font:16px/1.5 "DejaVu Sans",Verdana,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;
color:#111;background:#fff}
table{border-collapse:collapse;width:100%;margin:1rem 0}
caption{text-align:left;font-weight:bold;padding:.4rem 0}
th,td{border-bottom:1px solid #999;padding:.3rem .6rem;text-align:left;vertical-align:top}
tbody th{font-weight:normal}tr.first th,tr.first td{border-top:2px solid #333}
footer,.use{border:1px solid #333;padding:.5rem .8rem}
"""


def page(case: Case, comparison: Comparison) -> str:
    """The page's text. Children stand in the order of their streams, candidates alphabetically."""
    order = ("a", "b") if case.twins.a.stream < case.twins.b.stream else ("b", "a")
    chosen = case.chosen
    choice = f"Chosen: {chosen.candidate}, by {chosen.by}, on {chosen.on.isoformat()}." if chosen else NOBODY_CHOSE
    physical = any(m.kind == "physiology" for m in comparison.measures.values())
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>Candidates side by side</title><style>{STYLE}</style></head><body><main>",
        "<h1>Candidates side by side</h1>",
        f'<p class="use">{escape(INTENDED_USE)}</p>',
        *_aims(case),
        f"<p>{escape(choice)} {escape(PEOPLE_CHOOSE)}</p>",
        f"<p>{escape(NEVER_PUBLISHED)}</p>" if physical else "",
        *(f"<p><strong>{escape(i)}: {escape(why)}</strong></p>" for i, why in sorted(comparison.broken.items())),
        *_figures(case, comparison, order),
        *_dominated(comparison),
        *_paired(case, comparison, order),
        f"</main><footer>{escape(INTENDED_USE)}</footer></body></html>\n",
    ]
    return "\n".join(p for p in parts if p)


def _aims(case: Case) -> Iterator[str]:
    if case.aims is None:
        yield "<h2>Aims</h2><p>The team has not written its aims yet: nothing here can be called better.</p>"
        return
    rows = "".join(f"<li>{escape(a)}</li>" for a in case.aims.better)
    fair = f"<p>Fairness: {escape(case.aims.fairness)}</p>" if case.aims.fairness else ""
    yield f"<h2>Aims, in the team's words</h2><ol>{rows}</ol>{fair}"


def mark(case: Case, letter: str) -> str:
    """A child's mark: letter, shape and colour together."""
    child = case.twins[letter]
    return f"{SHAPES[child.shape]} {letter} ({child.colour})"


def _figures(case: Case, comparison: Comparison, order: tuple[str, str]) -> Iterator[str]:
    yield "<h2>Figures</h2>"
    yield from _table(
        "Each child in a column of its own; ranges are tenth to ninetieth percentile",
        ("measure", "candidate", *(mark(case, t) for t in order)),
    )
    for key, measure in comparison.measures.items():
        for i, candidate in enumerate(comparison.candidates):
            first = ' class="first"' if i == 0 else ""
            title = f"<th scope=row>{escape(heading(key, measure))}</th>" if i == 0 else "<td></td>"
            yield f"<tr{first}>{title}<td>{escape(candidate.id)}</td>"
            figure = candidate.measures.get(key)
            if isinstance(figure, Pair):
                yield "".join(f"<td>{escape(words(figure[t], measure))}</td>" for t in order)
            else:
                yield f"<td colspan=2>{escape(words(figure, measure))}</td>"
            yield "</tr>"
    yield "</tbody></table>"


def _table(caption: str, heads: tuple[str, ...]) -> Iterator[str]:
    cells = "".join(f"<th scope=col>{escape(h)}</th>" for h in heads)
    yield f"<table><caption>{caption}</caption><thead><tr>{cells}</tr></thead><tbody>"


def heading(key: str, measure: Measure) -> str:
    """A measure's title with its unit, and its operation where that isn't the last one."""
    operation, colon, _ = key.rpartition(":")
    plain = not measure.unit or measure.unit in (ALIVE, measure.title)
    unit = "" if plain else f", {measure.unit}"
    return f"{measure.title}{unit}{f' ({operation})' if colon else ''}"


def words(band: Band | None, measure: Measure) -> str:
    """A figure as people read it: a band with its input's name where a guess rules it."""
    if band is None:
        return "not known"
    if measure.unit == ALIVE:
        return tenths(band) + _hanging(band)
    if band.low == band.high:
        return number(band.mid)
    reach = f"{number(band.low)} to {number(band.high)}"
    return reach + _hanging(band) if band.driven_by else f"{number(band.mid)} ({reach})"


def _hanging(band: Band) -> str:
    names = ", ".join(band.driven_by)
    return f" (a band: it hangs on {names}, which nobody has verified)" if names else ""


def tenths(band: Band) -> str:
    """Survival as whole tenths of the runs, rounded outwards: ``8 to 10 of 10 runs``."""
    low, high = floor(band.low * TENTHS + SAME), ceil(band.high * TENTHS - SAME)
    return f"{high} {ALIVE}" if low == high else f"{low} to {high} {ALIVE}"


def number(x: float) -> str:
    """Three significant digits, without exponent or trailing zeros."""
    text = f"{x:.3g}"
    if "e" in text:
        text = f"{float(text):.0f}" if abs(x) >= 1 else f"{float(text):f}".rstrip("0")
    return "0" if text in ("-0", "") else text


def _dominated(comparison: Comparison) -> Iterator[str]:
    yield "<h2>No worse for either child</h2>"
    rows = [c for c in comparison.candidates if c.dominated_by]
    if not rows:
        yield "<p>No candidate is as good as another for both children on everything shown.</p>"
    for c in rows:
        yield (
            f"<p>{escape(' and '.join(c.dominated_by))}: no worse than {escape(c.id)} for either child on"
            " any figure shown, and better on at least one.</p>"
        )


def _paired(case: Case, comparison: Comparison, order: tuple[str, str]) -> Iterator[str]:
    if not comparison.paired:
        return
    yield "<h2>Differences run by run</h2>"
    yield from _table(
        "First candidate minus second, the same run number in both: median, tenth to ninetieth percentile",
        ("first", "second", "measure", "child", "median", "low", "high"),
    )
    rank = {"": 0, order[0]: 1, order[1]: 2}
    for d in sorted(comparison.paired, key=lambda d: (d.x, d.y, split(d)[1], rank[split(d)[0]])):
        child, key = split(d)
        names = (d.x, d.y, heading(key, comparison.measures[key]), mark(case, child) if child else "")
        cells = (*names, *(number(x) for x in (d.median, d.low, d.high)))
        yield "<tr>" + "".join(f"<td>{escape(c)}</td>" for c in cells) + "</tr>"
    yield "</tbody></table>"


def split(difference: Difference) -> tuple[str, str]:
    """The child's letter (empty for a shared figure) and the measure's key."""
    letter, dot, rest = difference.measure.partition(".")
    return (letter, rest) if dot and letter in ("a", "b") else ("", difference.measure)
