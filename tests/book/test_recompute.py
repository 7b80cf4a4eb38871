"""Every number on every card of the demonstration's book, computed a second time by a script that shares no code."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from twofold import cli

sys.path.insert(0, str(Path(__file__).parent))  # the script beside this file

from recompute import recompute


@pytest.fixture(scope="module")
def html(demo):
    return next(demo.glob("*-book/book.html")).read_text(encoding="utf-8")


def test_all_numbers_on_all_cards_are_those_of_the_evidence_and_the_weights(demo):
    done = recompute(demo)
    assert not done.wrong
    assert done.kinds["who comes"] >= 60 and done.kinds["amount of a"] >= 15 and done.kinds["amount of b"] >= 15
    assert done.kinds["no number for this grade"] >= 15


@pytest.mark.parametrize("pattern, by", [
    (r"(<td>20 mL/kg</td><td class=\"c\">)160 mL", r"\g<1>1600 mL"),  # ten times too much
    (r"(<td>20 mL/kg</td><td class=\"c\">)160 mL", r"\g<1>161 mL"),  # a slip of the third digit
    (r"(<td>Adrenaline</td><td>IV</td><td>)no printable source", r"\g<1>10 microgram/kg"),  # a grade that prints none
    (r"within 2 min", "within 20 min"),
    (r"<h3 id=\"card-separation-air\">", "<h3 id=\"gone\">"),
])  # fmt: skip
def test_a_wrong_number_is_found(demo, html, pattern, by):
    spoilt = re.sub(pattern, by, html, count=1)
    assert spoilt != html and recompute(demo, spoilt).wrong


def test_the_script_shares_no_code_with_the_book():
    script = Path(__file__).with_name("recompute.py")
    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(script.parent)!r}); import recompute; "
         "print(sorted(m for m in sys.modules if m.startswith('twofold.')))"],
        capture_output=True, text=True, check=True)  # fmt: skip
    assert loaded.stdout.strip() == "[]"


@pytest.mark.parametrize("factor", [10, 0.1])
def test_a_weight_off_by_a_factor_of_ten_is_refused_with_its_reason(demo, tmp_path, capsys, factor):
    for name in ("case.yaml", "team.yaml"):
        (tmp_path / name).write_text((demo / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "imaging").symlink_to(demo / "imaging")
    text = (tmp_path / "case.yaml").read_text(encoding="utf-8")
    mass = float(re.search(r"mass_kg: ([\d.]+)", text)[1]) * factor
    text = re.sub(r"mass_kg: [\d.]+", f"mass_kg: {mass:g}", text, count=1)
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        cli.main(["check", str(tmp_path)])
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert "mass_kg" in said and f"{mass:g}" in said and "remedy" in said
