"""Plain data from a YAML file together with the line on which each part stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from twofold.errors import BadInput

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C loader is some ten times faster
Place = tuple[str | int, ...]


class Marked:
    """A YAML document: ``data`` and, for each path of keys and indexes, its line (1 is the first).

    Raises BadInput: no such file, not UTF-8, not YAML, a key that stands twice.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self.lines: dict[Place, int] = {}
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            remedy = "check the path; docs/reference/playbooks.md lists the library"
            raise BadInput(path, "", "no such file", remedy) from None
        except (OSError, UnicodeDecodeError) as e:
            raise BadInput(path, "", str(e), "the file must be readable UTF-8 text") from e
        loader = LOADER(text)
        try:
            node = loader.get_single_node()
            if node is not None:
                self._walk(node, (), ())
            self.data: Any = None if node is None else loader.construct_document(node)
        except yaml.YAMLError as e:
            mark = getattr(e, "problem_mark", None)
            where = f"line {mark.line + 1}" if mark else ""
            problem = getattr(e, "problem", None) or str(e)
            remedy = "correct the YAML there (indentation, colons, quotes)"
            raise BadInput(path, where, problem, remedy) from e
        finally:
            loader.dispose()

    def line(self, place: Place) -> int:
        """The line of that part, or of the nearest part around it that stands in the file."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def refuse(self, place: Place, found: str, remedy: str) -> BadInput:
        """The refusal of a part, naming file, line and field."""
        field = ".".join(str(p) for p in place)
        return BadInput(self.path, f"line {self.line(place)}: {field}" if field else "", found, remedy)

    def _walk(self, node: yaml.Node, place: Place, around: tuple[yaml.Node, ...]) -> None:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if any(node is outer for outer in around):
            raise self.refuse(place, "an anchor that contains itself", "write the part out")
        around = (*around, node)
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, item in node.value:
                name = str(key.value)
                self.lines[(*place, name)] = key.start_mark.line + 1
                if name in seen and name != "<<":
                    raise self.refuse((*place, name), "the key stands twice", "keep one of the two")
                seen.add(name)
                self._walk(item, (*place, name), around)
        elif isinstance(node, yaml.SequenceNode):
            for i, item in enumerate(node.value):
                self._walk(item, (*place, i), around)
