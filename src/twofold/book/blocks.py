"""What a page is made of: a small vocabulary of blocks that the PDF and its HTML twin both speak.

Text is a string, a mark of a child, something strong, a blank to write on, or several of these in a tuple. A
table names which of its columns are a pair (one child each), so that whoever sets the page may exchange them:
neither child is always first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Tone = Literal["plain", "small", "lead", "quiet"]
BoxTone = Literal["card", "stop", "note", "guess", "list"]


@dataclass(frozen=True)
class Mark:
    """A child's mark: letter, shape and colour together."""

    child: str


@dataclass(frozen=True)
class Strong:
    text: str


@dataclass(frozen=True)
class Gap:
    """A line to write on, mm long, with what belongs there."""

    mm: float
    hint: str = ""


@dataclass(frozen=True)
class Dots:
    """So many of so many as dots: low full ones, half ones up to high, empty ones. Words for it stand beside."""

    low: int
    high: int
    of: int


Text = str | Mark | Strong | Gap | Dots | tuple["Text", ...]


@dataclass(frozen=True)
class Heading:
    level: int
    text: Text
    id: str = ""
    fresh: bool = False  # begins a page


@dataclass(frozen=True)
class Para:
    text: Text
    tone: Tone = "plain"


@dataclass(frozen=True)
class Bullets:
    items: tuple[Text, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Checks:
    """Boxes to tick, one per item."""

    items: tuple[Text, ...]


@dataclass(frozen=True)
class Column:
    """A table's column: what stands over it, how wide (``auto``, ``1fr``, ``18mm``), how its cells stand."""

    head: Text
    width: str = "auto"
    align: Literal["left", "right", "center"] = "left"


@dataclass(frozen=True)
class Table:
    """Rows under columns. ``pairs``: (index, index) of columns that belong to one child each.

    ``turns``: (index, index) of rows likewise. A row of one text alone spans all columns, as a heading within
    the table. dense: lines close together, for sheets of many steps.
    """

    caption: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]
    pairs: tuple[tuple[int, int], ...] = ()
    turns: tuple[tuple[int, int], ...] = ()
    small: bool = False
    dense: bool = False


@dataclass(frozen=True)
class Figure:
    """A picture (SVG text) with words for those who can't see it.

    ``turned``: the same with the children in their other order, for pages where pairs change sides.
    """

    svg: str
    alt: str
    caption: Text
    width_mm: float = 0  # 0: the width of the text
    turned: str = ""


@dataclass(frozen=True)
class Pair:
    """One child's blocks beside the other's, in either order."""

    first: tuple[Block, ...]
    second: tuple[Block, ...]


@dataclass(frozen=True)
class Box:
    """Blocks that belong together, framed."""

    tone: BoxTone
    title: Text
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Wide:
    """Blocks on pages that lie on their side."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Contents:
    """The list of what stands where: all chapters, or only the headings named by id."""

    only: tuple[tuple[str, str], ...] = ()  # (id, title)


Block = Heading | Para | Bullets | Checks | Table | Figure | Pair | Box | Wide | Contents


def plain(value: Any) -> Any:
    """Blocks and texts as plain data for the typesetter: each with its kind under ``k``."""
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if hasattr(value, "__dataclass_fields__"):
        fields = {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
        return {"k": type(value).__name__.lower(), **fields}
    return value


def join(texts: Any, between: Text = ", ") -> Text:
    """Several texts as one, with something between them."""
    out: list[Text] = []
    for t in texts:
        out += [between, t] if out else [t]
    return tuple(out)
