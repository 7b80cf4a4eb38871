"""Blocks set in type: a PDF without a clock, a host or a path in it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from twofold.book.blocks import Block, plain

TEMPLATES = Path(__file__).parent / "templates"
STANDARD = "ua-1"  # PDF/UA: tagged, titled, with words for every picture
EPOCH_S = 0  # the same book gives the same bytes: no clock


def fonts() -> Any:
    """The typesetter's own fonts and DejaVu Sans, which comes with the plotting library; none of the system's."""
    import matplotlib
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")])


class Press:
    """Sets several documents with one set of fonts."""

    def __init__(self) -> None:
        self._fonts = fonts()

    def set(self, template: str, meta: Mapping[str, Any], blocks: Sequence[Block]) -> bytes:
        """The PDF of ``blocks`` in ``templates/<template>.typ``. Raises typst.TypstError (our own bug)."""
        import typst

        with TemporaryDirectory() as folder:
            root = Path(folder)
            for path in TEMPLATES.glob("*.typ"):
                shutil.copy(path, root / path.name)
            (root / "data.json").write_text(json.dumps({"meta": meta, "blocks": plain(blocks)}), encoding="utf-8")
            compiler = typst.Compiler(
                str(root / f"{template}.typ"), root=str(root), font_paths=self._fonts, ignore_system_fonts=True
            )
            result = compiler.compile(format="pdf", pdf_standards=STANDARD, timestamp=EPOCH_S)
        assert isinstance(result, bytes)
        return result
