"""Every act has its card, and the card's example is obeyed."""

import re
from pathlib import Path

import pytest

from twofold import evidence
from twofold.timeline import Act
from twofold.twins.scenario import read
from twofold.twins.simulate import simulate

FOLDER = Path(__file__).parents[2] / "docs" / "reference" / "physiology" / "acts"
HEADINGS = ["What it is", "Equations", "Parameters", "Example", "What it does not model", "Source"]
SCENARIO = """
twins: {{a: {{age_months: 9, mass_kg: 8.0}}, b: {{age_months: 9, mass_kg: 8.0}}}}
couplings: [{{kind: sinus, name: s, conductance_ml_s_mmhg: 0.5}}]
acts:
{example}
record_every_s: 60
duration_min: {minutes}
"""


def test_there_is_one_for_each_act_and_for_nothing_else():
    assert {p.stem for p in FOLDER.glob("*.md")} == {a.value for a in Act}


@pytest.mark.parametrize("act", [a.value for a in Act])
def test_the_card_is_whole_and_its_example_is_obeyed(act, tmp_path):
    text = (FOLDER / f"{act}.md").read_text()
    assert re.findall(r"^## (.+)$", text, re.M) == HEADINGS
    for id in re.findall(r"^- `(\w+\.\w+)`$", text, re.M):
        evidence.estimate(id)
    (example,) = re.findall(r"^```yaml\n(- \{.*\})\n```$", text, re.M)
    assert f"act: {act}" in example
    minute = float(re.findall(r"at_min: (\d+)", example)[0])
    file = tmp_path / "scenario.yaml"
    file.write_text(SCENARIO.format(example="  " + example.replace(f"at_min: {minute:g}", "at_min: 1"), minutes=3))
    traces = simulate(read(file))
    assert (traces["time_s"] == [0, 60, 120, 180]).all()
