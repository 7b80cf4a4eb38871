"""A few blocks of text as Markdown and as one HTML page that prints: nothing fetched, no script."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

STYLE = """
@page{size:A4;margin:13mm 14mm 17mm;@bottom-left{content:"USE";font:8px/1.2 "DejaVu Sans",Verdana,sans-serif}
@bottom-right{content:counter(page);font:11px "DejaVu Sans",Verdana,sans-serif}}
body{font:14px/1.35 "DejaVu Sans",Verdana,sans-serif;color:#111;background:#fff;max-width:54rem;margin:0 auto}
h1{font-size:1.45rem;border-top:3px solid #111;padding-top:.5rem;margin:.4rem 0}p{margin:.45rem 0}
h2{font-size:1.1rem;margin:.7rem 0 .3rem;break-after:avoid}
table{border-collapse:collapse;width:100%;margin:.3rem 0 .7rem}tr{break-inside:avoid}
caption{text-align:left;font-weight:bold;padding:.25rem 0}
th,td{border:1px solid #777;padding:.15rem .4rem;text-align:left;vertical-align:top}thead th{background:#e6e6e6}
td:empty{min-width:3rem;height:1.6rem}.figures{font-size:12px;line-height:1.2;break-inside:avoid}
.figures td+td,.figures th+th{text-align:right;width:5.2rem}.figures td:first-child{white-space:nowrap}
tr.band td{background:#f3f3f3;text-align:left}
.boxes{list-style:none;padding-left:.2rem;margin:.3rem 0}
.boxes li{padding-left:1.6rem;text-indent:-1.6rem;margin:.15rem 0}
.boxes li::before{content:"\\2610";padding-right:.6rem}.use{border:1px solid #111;padding:.3rem .6rem}
.break{break-before:page}@media print{.use.last{display:none}body{font-size:12px}
.figures{font-size:10.5px}.figures td{padding:0 .4rem}td:empty{height:1.3rem}p{margin:.25rem 0}}
"""


@dataclass(frozen=True)
class Head:
    level: int
    text: str


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Items:
    """A numbered list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Boxes:
    """Boxes to tick."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows under heads. An empty cell is one to write in; a row with nothing but its first cell is a heading."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: bool = False  # numbers: set small, kept together


@dataclass(frozen=True)
class Break:
    """What follows begins a page."""


Block = Head | Text | Items | Boxes | Table | Break


def markdown(blocks: Iterable[Block], use: str) -> str:
    """The blocks as Markdown, the intended use first."""
    return "\n\n".join([f"> {use}", *(_marked(b) for b in blocks)]) + "\n"


def _marked(b: Block) -> str:
    if isinstance(b, Head):
        return f"{'#' * b.level} {b.text}"
    if isinstance(b, Text):
        return b.text
    if isinstance(b, Items):
        return "\n".join(f"{n}. {x}" for n, x in enumerate(b.items, 1))
    if isinstance(b, Boxes):
        return "\n".join(f"- [ ] {x}" for x in b.items)
    if isinstance(b, Table):
        lines = [b.heads, ["---"] * len(b.heads), *b.rows]
        return f"**{b.caption}**\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in lines)
    return "---"


def html(title: str, blocks: Iterable[Block], use: str) -> str:
    """The blocks as one page that prints on A4, the intended use on each of its sheets."""
    body = "\n".join(_tagged(b) for b in blocks)
    style = STYLE.replace("USE", use.replace('"', "'"))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body>"
        f'<p class="use">{escape(use)}</p><main>{body}</main><p class="use last">{escape(use)}</p></body></html>\n'
    )


def _tagged(b: Block) -> str:
    if isinstance(b, Head):
        return f"<h{b.level}>{escape(b.text)}</h{b.level}>"
    if isinstance(b, Text):
        return f"<p>{escape(b.text)}</p>"
    if isinstance(b, Items):
        return f"<ol>{''.join(f'<li>{escape(x)}</li>' for x in b.items)}</ol>"
    if isinstance(b, Boxes):
        return f'<ul class="boxes">{"".join(f"<li>{escape(x)}</li>" for x in b.items)}</ul>'
    if isinstance(b, Table):
        heads = "".join(f'<th scope="col">{escape(x)}</th>' for x in b.heads)
        rows = "".join(_row(r) for r in b.rows)
        kind = ' class="figures"' if b.figures else ""
        head = f"<table{kind}><caption>{escape(b.caption)}</caption><thead><tr>{heads}</tr></thead>"
        return f"{head}<tbody>{rows}</tbody></table>"
    return '<div class="break"></div>'


def _row(cells: tuple[str, ...]) -> str:
    first, *rest = cells
    if first.endswith(":") and not any(rest):
        return f'<tr class="band"><td colspan="{len(cells)}">{escape(first)}</td></tr>'
    return f"<tr>{''.join(f'<td>{escape(x)}</td>' for x in cells)}</tr>"
