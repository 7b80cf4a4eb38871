"""Every card has the fixed headings, and names only numbers and files that exist."""

import re
from pathlib import Path

import pytest

from twofold import evidence

ROOT = Path(__file__).parents[2]
CARDS = sorted((ROOT / "docs" / "reference" / "physiology").glob("*.md"))
HEADINGS = ["What it is", "Equations", "Parameters", "Example", "What it does not model", "Source"]


@pytest.mark.parametrize("card", CARDS, ids=lambda p: p.stem)
def test_a_card_is_whole_and_true(card):
    text = card.read_text()
    assert re.findall(r"^## (.+)$", text, re.M) == HEADINGS
    (code,) = re.findall(r"Code: `([^`]+)`", text)
    assert (ROOT / code).is_file()
    ids = re.findall(r"^- `(\w+\.\w+)`$", text, re.M)
    assert ids
    for id in ids:
        evidence.estimate(id)


def test_every_element_of_the_step_has_a_card():
    kernel = (ROOT / "src" / "twofold" / "twins" / "kernel.py").read_text()
    code = {re.findall(r"Code: `src/twofold/twins/(\w+)\.py`", c.read_text())[0]
            for c in CARDS if "src/twofold/twins/" in c.read_text()}
    used = set(re.findall(r"^    +(\w+)\.\w+\(", kernel, re.M)) - {"network", "intake", "pace"}
    assert used <= code
