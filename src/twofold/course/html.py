"""The few pieces of HTML that the course's pages are made of; no script, nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from twofold import INTENDED_USE
from twofold.case import Case
from twofold.course.records import Band

SHAPES = {"circle": "●", "square": "■", "triangle": "▲", "diamond": "◆"}
DAY = re.compile(r"\d{4}-\d\d-\d\d")
STYLE = """
body{font:15px/1.45 "DejaVu Sans",Verdana,sans-serif;max-width:76rem;margin:1.5rem auto;padding:0 1rem;color:#111;
background:#fff}table{border-collapse:collapse;width:100%;margin:.6rem 0 1.2rem}
caption{text-align:left;font-weight:bold;padding:.4rem 0}
th,td{border-bottom:1px solid #999;padding:.25rem .5rem;text-align:left;vertical-align:top}
.use,.stop{border:1px solid #333;padding:.4rem .7rem}.stop{border-color:#a00}.quiet{color:#555}
.day{white-space:nowrap}svg{width:100%;height:auto}h2{margin-top:2rem;border-top:2px solid #333;padding-top:.6rem}
@media print{h2{break-before:page}table,svg{break-inside:avoid}}
"""


def page(title: str, parts: Iterable[str]) -> str:
    """A whole page with the intended use above and below."""
    use = f'<p class="use">{escape(INTENDED_USE)}</p>'
    head = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
    return (
        f"{head}<style>{STYLE}</style></head><body><h1>{escape(title)}</h1>{use}\n"
        + "\n".join(parts)
        + f"\n{use}</body></html>\n"
    )


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of plain words."""
    top = "".join(f"<th scope=col>{escape(h)}</th>" for h in head)
    body = "".join("<tr>" + "".join(_cell(c) for c in row) + "</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _cell(words: str) -> str:
    """A cell; a date is not broken over two lines."""
    kind = " class=day" if DAY.fullmatch(words) else ""
    return f"<td{kind}>{escape(words)}</td>"


def listed(words: Iterable[str], kind: str = "ul") -> str:
    """A list of plain words; nothing where there are none."""
    rows = "".join(f"<li>{escape(w)}</li>" for w in words)
    return f"<{kind}>{rows}</{kind}>" if rows else ""


def folded(summary: str, inside: str) -> str:
    """What is long, behind one line; printed open by whoever opens it."""
    return f"<details><summary>{escape(summary)}</summary>{inside}</details>"


def para(words: str, kind: str = "") -> str:
    """A paragraph."""
    return f'<p class="{kind}">{escape(words)}</p>' if kind else f"<p>{escape(words)}</p>"


def heading(words: str) -> str:
    """A chapter's name."""
    return f"<h2>{escape(words)}</h2>"


def sign(case: Case, letter: str) -> str:
    """A child's sign in words: letter, shape and colour, never colour alone."""
    child = case.twins[letter]
    return f"{letter} {SHAPES[child.shape]} {child.colour}"


def band(b: Band, digits: int = 1) -> str:
    """Middle with P10 and P90."""
    return f"{b.mid:.{digits}f} ({b.low:.{digits}f} to {b.high:.{digits}f})"
