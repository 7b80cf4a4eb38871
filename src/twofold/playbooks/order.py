"""What comes after what: cycles, and everything that must have happened before a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def cycle(after: Mapping[str, Sequence[str]]) -> list[str]:
    """The names of a ring (first = last) in a relation ``name -> those it comes after``; empty if none."""
    done: set[str] = set()
    for start in after:
        path: list[str] = []
        pending = [(start, iter(after[start]))] if start not in done else []
        if pending:
            path.append(start)
        while pending:
            name, rest = pending[-1]
            following = next(rest, None)
            if following is None:
                done.add(name)
                path.pop()
                pending.pop()
            elif following in path:
                return [*path[path.index(following) :], following]
            elif following not in done:
                path.append(following)
                pending.append((following, iter(after.get(following, ()))))
    return []


def before(after: Mapping[str, Sequence[str]], name: str) -> set[str]:
    """Every step that must have happened before ``name`` can begin, directly or through others."""
    found: set[str] = set()
    pending = list(after.get(name, ()))
    while pending:
        other = pending.pop()
        if other not in found:
            found.add(other)
            pending.extend(after.get(other, ()))
    return found
