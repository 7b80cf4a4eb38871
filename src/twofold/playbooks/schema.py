"""The published JSON Schema of a playbook file, made from the record."""

from __future__ import annotations

from typing import Any

from twofold.playbooks.records import AMOUNTS, Playbook

AN_ID = {
    "type": "string",
    "pattern": r"^[a-z_]+\.[a-z0-9_]+$",
    "description": "id of a row of the evidence tables",
}


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) that editors can check a playbook against as it is written.

    Wherever an estimate or an act's amount stands, the id of an evidence row may stand instead.
    """
    raw = Playbook.model_json_schema(by_alias=True)
    definitions = raw["$defs"]
    deed = definitions["Deed"]["properties"]
    for key in AMOUNTS:
        deed[key] = {**deed[key], "anyOf": [*deed[key].pop("anyOf"), AN_ID]}
    deed["act"] = {"anyOf": [deed["act"], {"const": "occlude", "description": "alias of clamp"}]}
    _or_an_id({"$defs": {k: v for k, v in definitions.items() if k not in ("Estimate", "Deed")}, **{
        k: v for k, v in raw.items() if k != "$defs"
    }})
    definitions["Spread"] = _spread(definitions["Spread"])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **raw}


def _or_an_id(part: Any) -> None:
    """Where a reference to Estimate stands, let an evidence id stand too (in place)."""
    if isinstance(part, dict):
        for key, item in part.items():
            if isinstance(item, dict) and item.get("$ref") == "#/$defs/Estimate":
                part[key] = {**{k: v for k, v in item.items() if k != "$ref"}, "anyOf": [
                    {"$ref": "#/$defs/Estimate"}, AN_ID,
                ]}
            elif key == "anyOf" and {"$ref": "#/$defs/Estimate"} in item:
                item.append(AN_ID)
            else:
                _or_an_id(item)
    elif isinstance(part, list):
        for item in part:
            _or_an_id(item)


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    """An object with exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _spread(long_form: dict[str, Any]) -> dict[str, Any]:
    """Spread's long form, or the short one that people write: ``{lognormal: {gsd: 1.4}}``, ``fixed``."""
    number = {"type": "number"}

    def short(kind: str, *keys: str) -> dict[str, Any]:
        return _closed({kind: _closed(dict.fromkeys(keys, number))})

    return {
        "title": "Spread",
        "description": long_form.get("description", ""),
        "anyOf": [
            {"const": "fixed"},
            short("normal", "sd"),
            short("lognormal", "gsd"),
            short("uniform", "low", "high"),
            short("triangular", "low", "high"),
            {k: v for k, v in long_form.items() if k not in ("title", "description")},
        ],
    }
