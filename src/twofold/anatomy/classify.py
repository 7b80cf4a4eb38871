"""The published classes that a pair falls into, each with the rule that fired and both names near a boundary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twofold import evidence
from twofold.anatomy.records import Classified


def stone_goodrich(axis_deg: float, rotation_deg: float, shared_sinus: float, sure: float = 1.0) -> Classified:
    """Partial or total, angular or vertical, and the sub-type of total vertical.

    Args:
        axis_deg: angle between the twins' long axes. rotation_deg: axial rotation of the faces, 0 to 180.
        shared_sinus: the smaller child's share of flow in the most evenly shared dural sinus, 0 to 0.5.
        sure: confidence of the angles, 0 to 1.

    Source: Stone & Goodrich 2006, Brain 129:1084-95.
    """
    least = evidence.value("anatomy.shared_sinus_share_least")
    angular = evidence.value("anatomy.angular_below_deg")
    first, second = evidence.value("anatomy.vertical_one_below_deg"), evidence.value("anatomy.vertical_two_from_deg")
    total, is_angular = shared_sinus >= least, axis_deg < angular
    rules = [
        f"the most evenly shared sinus carries {shared_sinus:.0%} from the twin who uses it less "
        f"({'total: at least' if total else 'partial: below'} {least:.0%})",
        f"axes meet at {axis_deg:.0f} deg ({'angular: below' if is_angular else 'vertical: from'} {angular:.0f})",
    ]
    value = ("T" if total else "P") + ("A" if is_angular else "V")
    margins = [(abs(axis_deg - angular), ("T" if total else "P") + ("V" if is_angular else "A"))]
    if total and not is_angular:
        kind = _vertical_type(rotation_deg, first, second)
        value = f"TV-{kind}"
        limits = f"I below {first:.0f}, II from {second:.0f}, III between"
        rules.append(f"faces rotated by {rotation_deg:.0f} deg ({limits})")
        for edge, below, above in ((first, "I", "III"), (second, "III", "II")):
            margins.append((abs(rotation_deg - edge), f"TV-{above if rotation_deg < edge else below}"))
    return _named(value, rules, margins, sure)


def _vertical_type(rotation_deg: float, first: float, second: float) -> str:
    if rotation_deg < first:
        return "I"
    return "II" if rotation_deg >= second else "III"


def oconnell(stone: Classified) -> Classified:
    """O'Connell's partial, or his total variety I, II or III, from the same findings.

    Source: O'Connell 1976, J Neurol Neurosurg Psychiatry 39:1-22; the rotation limits are Stone & Goodrich's.
    """
    names = [_oconnell_name(v) for v in (stone.value, *stone.also)]
    also = tuple(n for n in dict.fromkeys(names[1:]) if n != names[0])
    return Classified(value=names[0], rule=f"from {stone.value}: {stone.rule}", confidence=stone.confidence, also=also)


def _oconnell_name(stone: str) -> str:
    if stone.startswith("P"):
        return "partial"
    return f"total {stone.partition('-')[2]}".strip() if "-" in stone else "total, angular"


def venous_pattern(rotation_deg: float, loops: int, shared_sinus: float, sure: float = 1.0) -> Classified:
    """Ring (circumferential) sinus, helix, or no shared sinus.

    Args:
        loops: closed loops of shared sinus that were found going round the join.

    Source: Kobets 2025: ring at small rotation, helix at large, turning over near 90 degrees.
    """
    least = evidence.value("anatomy.shared_sinus_share_least")
    edge = evidence.estimate("anatomy.ring_below_deg")
    if shared_sinus < least:
        rule = f"no sinus is shared by {least:.0%} or more"
        return Classified(value="none shared", rule=rule, confidence=sure, also=())
    by_angle = "ring" if rotation_deg < edge.value else "helix"
    seen = "ring" if loops else "helix"
    rules = [
        f"{loops} closed loop(s) of shared sinus round the join: {seen}",
        f"faces rotated by {rotation_deg:.0f} deg: {by_angle} expected ({edge.value:.0f} deg is the turn)",
    ]
    if seen == by_angle:
        return Classified(value=seen, rule="; ".join(rules), confidence=sure, also=())
    # A gap in a ring looks like a helix, and noise can close a helix: the eye and the rule then disagree.
    return Classified(value=seen, rule="; ".join(rules), confidence=0.5 * sure, also=(by_angle,))


def _named(value: str, rules: list[str], margins: list[tuple[float, str]], sure: float) -> Classified:
    near = evidence.value("anatomy.near_boundary_deg")
    also = tuple(name for distance, name in margins if distance < near)
    closest = min(distance for distance, _ in margins)
    confidence = sure * (0.5 + 0.5 * min(closest / near, 1.0))
    return Classified(value=value, rule="; ".join(rules), confidence=confidence, also=also)


def candidacy(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The factors that bear on separation: value, source, missing test, dissent. No verdict.

    Args:
        found: what the images told, by factor; the rest reads "not shown by these images".
    """
    rows = evidence.document("anatomy")["candidacy"]
    return [
        {
            "factor": row["factor"],
            "value": found.get(row["factor"], "not shown by these images"),
            "source": row["source"],
            "missing_test": row["missing_test"],
            "dissent": row["dissent"],
        }
        for row in rows
    ]
