"""The book as one HTML page: the same blocks as the PDF, no script, nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from twofold.book.blocks import (
    Block,
    Box,
    Bullets,
    Checks,
    Contents,
    Dots,
    Figure,
    Gap,
    Heading,
    Mark,
    Pair,
    Para,
    Strong,
    Table,
    Text,
    Wide,
)  # fmt: skip
from twofold.book.kin import Kin

STYLE = """
:root{color-scheme:light}body{font:16px/1.5 "DejaVu Sans",Verdana,sans-serif;color:#111;background:#fff;
max-width:74rem;margin:0 auto;padding:1rem}
h1{border-top:3px solid #111;padding-top:1rem;margin-top:3rem}a{color:#0b3d91}
table{border-collapse:collapse;width:100%;margin:.4rem 0 1.4rem}
caption{text-align:left;font-style:italic;padding:.3rem 0}
th,td{border-bottom:1px solid #999;padding:.25rem .5rem;text-align:left;vertical-align:top}
thead th{border-bottom:2px solid #111;border-top:2px solid #111}.r{text-align:right}.c{text-align:center}
td.band,th.band{background:#ececec;font-weight:bold}.dense th.band{font-weight:normal}
.dense td{padding:.1rem .5rem}.small{font-size:.88rem}.quiet{color:#444;font-size:.9rem}
.lead{font-weight:bold;font-size:1.15rem}.scroll{overflow-x:auto}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:1.5rem}
.box{border:2px solid #111;margin:1.2rem 0}
.box>.title{margin:0;font-size:1rem;padding:.4rem .7rem;background:#111;color:#fff}
.box>div{padding:.2rem .8rem}.box.note>.title,.box.list>.title,.box.guess>.title{background:#e6e6e6;color:#111}
.box.guess{border-style:dashed}.checks{list-style:none;padding-left:.3rem}.checks li::before{content:"\\2610  "}
.gap{display:inline-block;border-bottom:1px solid #111;min-height:1.2em;color:#444;font-size:.85em}
.mark{width:1.35em;height:1.35em;vertical-align:-.3em}figure{margin:1rem 0}figure svg{max-width:100%;height:auto}
figcaption{font-style:italic;font-size:.92rem}footer,.use{border:1px solid #111;padding:.5rem .8rem;margin:1rem 0}
@media print{h1{break-before:page}}
"""
OUTLINES = {
    "circle": '<circle cx="10" cy="10" r="9.2" {}/>',
    "square": '<rect x="1" y="1" width="18" height="18" {}/>',
    "triangle": '<path d="M10 .8 19.6 19.2H.4z" {}/>',
    "diamond": '<path d="M10 .5 19.5 10 10 19.5.5 10z" {}/>',
}


@dataclass
class Setter:
    """Sets blocks one after another; counts main headings, at each of which pairs change sides."""

    children: dict[str, Kin]
    headings: list[tuple[int, str, str]] = field(default_factory=list)
    pages: int = 0
    figures: int = 0

    def blocks(self, blocks: Sequence[Block]) -> str:
        return "\n".join(self.block(b) for b in blocks)

    def block(self, b: Block) -> str:
        if isinstance(b, Heading):
            return self._heading(b)
        if isinstance(b, Para):
            tone = "" if b.tone == "plain" else f' class="{b.tone}"'
            return f"<p{tone}>{self.text(b.text)}</p>"
        if isinstance(b, Bullets):
            tag = "ol" if b.ordered else "ul"
            return f"<{tag}>{''.join(f'<li>{self.text(i)}</li>' for i in b.items)}</{tag}>"
        if isinstance(b, Checks):
            return f'<ul class="checks">{"".join(f"<li>{self.text(i)}</li>" for i in b.items)}</ul>'
        if isinstance(b, Table):
            return self._table(b)
        if isinstance(b, Figure):
            self.figures += 1
            svg = inline(b.turned if b.turned and self.turned else b.svg, b.alt, f"f{self.figures}")
            return f"<figure>{svg}<figcaption>{self.text(b.caption)}</figcaption></figure>"
        if isinstance(b, Pair):
            sides = (b.second, b.first) if self.turned else (b.first, b.second)
            return f'<div class="pair">{"".join(f"<div>{self.blocks(s)}</div>" for s in sides)}</div>'
        if isinstance(b, Box):
            level = self.headings[-1][0] + 1 if self.headings else 1
            return (
                f'<section class="box {b.tone}"><h{level} class="title">{self.text(b.title)}</h{level}>'
                f"<div>{self.blocks(b.blocks)}</div></section>"
            )
        if isinstance(b, Wide):
            return self.blocks(b.blocks)
        assert isinstance(b, Contents)
        if not b.only:
            return "<!--contents-->"
        rows = [f'<li><a href="#{id}">{escape(title)}</a></li>' for id, title in b.only]
        chapter = next((text for level, _, text in reversed(self.headings) if level == 1), "")
        return f'<nav aria-label="cards: {chapter}"><ul>{"".join(rows)}</ul></nav>'

    @property
    def turned(self) -> bool:
        """Whether pairs stand in their other order under this main heading."""
        return self.pages % 2 == 0 and self.pages > 0

    def _heading(self, h: Heading) -> str:
        if h.level == 1:
            self.pages += 1
        id = h.id or f"s{len(self.headings)}"
        self.headings.append((h.level, id, self.text(h.text)))
        return f'<h{h.level} id="{id}">{self.text(h.text)}</h{h.level}>'

    def _table(self, t: Table) -> str:
        at, lines = list(range(len(t.columns))), list(t.rows)
        if self.turned:
            for i, j in t.pairs:
                at[i], at[j] = j, i
            for i, j in t.turns:
                lines[i], lines[j] = lines[j], lines[i]
        kind = {"left": "", "right": ' class="r"', "center": ' class="c"'}
        head = "".join(
            f'<th scope="col"{kind[c.align]}>{self.text(c.head)}</th>' if c.head else "<td></td>"
            for c in (t.columns[i] for i in at)
        )
        rows = []
        for row in lines:
            if len(row) == 1:
                cells = f'<th class="band" colspan="{len(at)}" scope="colgroup">{self.text(row[0])}</th>'
            else:
                cells = "".join(f"<td{kind[t.columns[i].align]}>{self.text(row[i])}</td>" for i in at)
            rows.append(f"<tr>{cells}</tr>")
        small = ' class="small dense"' if t.dense else ' class="small"' if t.small else ""
        return (
            f'<div class="scroll" tabindex="0"><table{small}><caption>{self.text(t.caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
        )

    def text(self, x: Text) -> str:
        if isinstance(x, str):
            return escape(x)
        if isinstance(x, tuple):
            return "".join(self.text(i) for i in x)
        if isinstance(x, Strong):
            return f"<strong>{escape(x.text)}</strong>"
        if isinstance(x, Gap):
            return f'<span class="gap" style="min-width:{x.mm:g}mm">{escape(x.hint)}</span>'
        if isinstance(x, Dots):
            return f'<span aria-hidden="true">{"●" * x.low}{"◐" * (x.high - x.low)}{"○" * (x.of - x.high)}</span>'
        assert isinstance(x, Mark)
        kin = self.children[x.child]
        return (
            f'<svg class="mark" viewBox="0 0 20 20" role="img" aria-label="child {kin.letter}, '
            f'{escape(kin.colour)} {kin.shape}"><use href="#mark-{kin.letter}"/></svg>'
        )


def symbols(children: dict[str, Kin]) -> str:
    """The children's marks, drawn once and used everywhere."""
    drawn = []
    for kin in children.values():
        outline = OUTLINES[kin.shape].format(f'fill="{kin.fill}" stroke="#111"')
        low = 16.5 if kin.shape == "triangle" else 14.5
        drawn.append(
            f'<symbol id="mark-{kin.letter}" viewBox="0 0 20 20">{outline}<text x="10" y="{low}" '
            f'font-size="13" font-weight="bold" text-anchor="middle" fill="{kin.ink}">{kin.letter}</text></symbol>'
        )
    return f'<svg width="0" height="0" style="position:absolute" aria-hidden="true">{"".join(drawn)}</svg>'


def inline(svg: str, alt: str, mark: str) -> str:
    """An SVG as part of the page: named for those who can't see it, ids made its own."""
    svg = re.sub(r"^\s*<\?xml[^>]*>", "", svg)
    svg = svg.replace(' xmlns="http://www.w3.org/2000/svg"', "", 1)
    svg = re.sub(r'\b(id="|url\(#|href="#)', lambda m: m[1] + mark, svg)
    return svg.replace("<svg", f'<svg role="img" aria-label="{escape(alt)}"', 1)


def page(title: str, use: str, foot: str, children: dict[str, Kin], blocks: Sequence[Block]) -> str:
    """The whole page."""
    setter = Setter(children)
    body = setter.blocks(blocks)
    rows = [f'<li><a href="#{id}">{text}</a></li>' for level, id, text in setter.headings if level == 1]
    body = body.replace("<!--contents-->", f'<nav aria-label="contents"><ol>{"".join(rows)}</ol></nav>')
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>{symbols(children)}"
        f'<header><p class="use">{escape(use)}</p></header><main>{body}</main>'
        f"<footer>{escape(foot)}<br>{escape(use)}</footer></body></html>\n"
    )
