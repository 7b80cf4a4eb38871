"""The published schema is the record's own, accepts the library and refuses what the reader refuses."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from tests.playbooks.small import TEXT

from twofold.playbooks import library, schema

PUBLISHED = Path(__file__).parents[2] / "docs" / "reference" / "schema" / "playbook.schema.json"


@pytest.fixture(scope="module")
def validator():
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(schema())


def test_the_published_schema_is_the_one_of_the_record():
    assert json.loads(PUBLISHED.read_text()) == schema(), "write it again: see docs/reference/playbooks.md"


@pytest.mark.parametrize("id", sorted(library()))
def test_the_schema_accepts_the_library(id: str, validator):
    data = yaml.safe_load(library()[id].read_text())
    assert [e.message for e in validator.iter_errors(data)] == []


@pytest.mark.parametrize(
    ("find", "put"),
    [
        ("act: stanch", "act: staunch"),
        ("    duration: durations.incision\n", ""),
        ("for_each: ligation", "for_each: vessel"),
        ("milestone: incision", "milestone: lunch"),
        ("durations.incision", "soon"),
        ("    name: Cut\n", ""),
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(find: str, put: str, validator):
    assert TEXT.count(find) == 1
    assert list(validator.iter_errors(yaml.safe_load(TEXT.replace(find, put))))
