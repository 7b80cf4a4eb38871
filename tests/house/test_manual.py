"""The manual cannot drift: what is generated is fresh, and everything that exists is in it."""

import importlib.util
import re
from pathlib import Path

import pytest

from twofold.case.records import CaseFile, Child, Person

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MANUAL = "\n".join(p.read_text() for p in PAGES)


def generator(name="generate"):
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_command_pages_are_fresh():
    g = generator()
    assert g.COMMANDS.read_text() == g.commands(), "run: python docs/generate.py"


def test_the_reference_pages_are_fresh_and_none_is_left_over():
    made = dict(generator("pages").pages())
    stale = [p.name for p, text in made.items() if not p.is_file() or p.read_text(encoding="utf-8") != text]
    assert not stale, "run: python docs/pages.py"
    for folder in ("evidence", "schema"):
        there = set((ROOT / "docs" / "reference" / folder).iterdir())
        assert there - set(made) <= {ROOT / "docs/reference/schema/playbook.schema.json"}


def test_every_hazard_act_and_evidence_table_stands_in_the_manual():
    from twofold import evidence
    from twofold.playbooks import library, read
    from twofold.timeline import Act

    for path in library().values():
        for hazard in read(path).hazards:
            assert f"`{hazard.id}`" in MANUAL, hazard.id
    for name in evidence.tables():
        for key in evidence.table(name):
            assert f"`{name}.{key}`" in MANUAL, f"{name}.{key}"
    for act in Act:
        assert (ROOT / "docs" / "reference" / "physiology" / "acts" / f"{act.value}.md").is_file(), act


def options():
    """Every command's words with its options, as typer knows them."""
    import typer

    from twofold.cli import app

    g = generator()
    return {
        path: {o for p in command.params for o in (*p.opts, *p.secondary_opts)} | {"--help"}
        for path, command in g._leaves(typer.main.get_command(app), ())
    }


BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.S | re.M)


def test_every_command_line_on_every_page_is_one_that_exists():
    known, seen = options(), 0
    for page in PAGES:
        for kind, text in BLOCK.findall(page.read_text(encoding="utf-8")):
            if kind.split(" ")[0] not in ("", "sh", "text"):
                continue
            for line in text.replace("\\\n", " ").splitlines():
                found = re.match(r"(?:\$ )?(?:\S*/)?twofold ((?:journal )?[a-z]+)\b(.*)", line.strip())
                if not found or "·" in line or "[" in line:
                    continue
                command, rest = found.groups()
                if " " not in command and command == "journal":
                    continue
                assert command in known, f"{page.name}: {line}"
                used = set(re.findall(r"(?<!\S)(--[a-z-]+)", rest.split("#")[0]))
                assert used <= known[command], f"{page.name}: {line}"
                seen += 1
    assert seen > 40


def test_every_yaml_and_json_block_reads():
    import json

    import yaml

    seen = 0
    for page in PAGES:
        for kind, text in BLOCK.findall(page.read_text(encoding="utf-8")):
            word = kind.split(" ")[0]
            if word == "json" and "..." not in text and "…" not in text:
                json.loads(text)
                seen += 1
            elif word == "yaml" and page.name != "contributing.md":  # which a test of its own replays
                yaml.safe_load(text)
                seen += 1
    assert seen > 20


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
