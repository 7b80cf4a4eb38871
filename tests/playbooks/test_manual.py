"""The guide's playbook reads, and the reference names every key, act and playbook."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from twofold.playbooks import library, read, records
from twofold.timeline import Act

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = (DOCS / "reference" / "playbooks.md").read_text()
GUIDE = (DOCS / "guides" / "write-a-playbook.md").read_text()


def test_the_guides_playbook_reads_without_a_change(tmp_path: Path):
    blocks = re.findall(r"```yaml\n(.*?)```", GUIDE, flags=re.S)
    (tmp_path / "skin-graft.yaml").write_text("\n".join(blocks))
    p = read(tmp_path / "skin-graft.yaml")
    assert [s.id for s in p.steps] == ["sign-in", "take-skin", "count", "sew"]
    assert set(p.checklists) == {"sign_in", "count"}


def test_the_guides_fault_is_the_readers_own(tmp_path: Path):
    blocks = "\n".join(re.findall(r"```yaml\n(.*?)```", GUIDE, flags=re.S))
    path = tmp_path / "skin-graft.yaml"
    path.write_text(blocks.replace("{step: count, reason", "{step: cuont, reason"))
    from twofold.errors import BadInput

    with pytest.raises(BadInput) as refused:
        read(path)
    shown = re.search(r"skin-graft.yaml: (line .*)\n.*unknown step 'cuont'\n  remedy: (.*)", GUIDE)
    assert shown is not None
    assert shown[1] in str(refused.value) and shown[2] in str(refused.value), str(refused.value)


RECORDS = (
    "Playbook Role Place Equipment DayWindow Access Need Link Gate Supply Step Exposure Detection Hazard Dose "
    "Contingency Checklist Phase Fork"
)


@pytest.mark.parametrize("record", RECORDS.split())
def test_every_key_stands_in_the_reference(record: str):
    for name, field in getattr(records, record).model_fields.items():
        assert f"`{field.alias or name}`" in REFERENCE, f"{record}.{name}"


def test_every_amount_and_act_stands_in_the_reference():
    assert all(f"`{x}`" in REFERENCE for x in (*records.AMOUNTS, *Act))


def test_every_playbook_stands_in_the_reference_with_its_title():
    for id, path in library().items():
        p = read(path)
        row = f"| `{id}` | {p.title} | {'yes' if p.physiology else 'no'} |"
        assert row in REFERENCE, row
