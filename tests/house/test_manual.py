"""The manual cannot drift: what is generated is fresh, and everything that exists is in it."""

import importlib.util
import re
from pathlib import Path

import pytest

from twofold.case.records import CaseFile, Child, Person

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MANUAL = "\n".join(p.read_text() for p in PAGES)


def generator():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_command_pages_are_fresh():
    g = generator()
    assert g.COMMANDS.read_text() == g.commands(), "run: python docs/generate.py"


def test_readmes_output_block_is_the_generated_one():
    g = generator()
    assert g.README.read_text() == g.readme(g.README.read_text()), "run: python docs/generate.py"


def test_every_key_of_the_inputs_is_in_the_manual():
    page = (ROOT / "docs" / "reference" / "case-folder.md").read_text()
    for model in (CaseFile, Child, Person):
        for name, field in model.model_fields.items():
            assert f"`{field.alias or name}`" in page, f"{model.__name__}.{name}"


def written_by_stages() -> set[str]:
    """File names with an extension that stage code writes: string literals such as "summary.json"."""
    names = set()
    for path in (ROOT / "src" / "twofold").rglob("*.py"):
        if path.parts[-2] in {"anatomy", "division", "plan", "rehearsal", "course", "comparison", "book"}:
            pattern = r"out\w*\s*/\s*\"([\w.\-]+\.(?:json|svg|parquet|html|pdf|stl|csv|nrrd|nii\.gz|glb|3mf|ics))\""
            names |= set(re.findall(pattern, path.read_text()))
    return names


def test_every_file_that_a_stage_writes_is_in_the_manual():
    names = written_by_stages()
    assert len(names) > 10
    missing = sorted(n for n in names if n not in MANUAL)
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_link_of_the_manual_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"
