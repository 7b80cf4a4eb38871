"""The house is as its plan says: cards, sizes, names, numbers, doors."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "twofold"
PACKAGES = sorted(p.parent for p in SOURCE.glob("*/__init__.py"))
FILES = sorted(p for p in SOURCE.rglob("*.py"))
LONGEST = 500
FREE_OF_NUMBERS = [p for p in PACKAGES if p.name not in ("evidence", "book", "board")]
ALLOWED = {0, 1, 2, 0.5}  # and their negatives: a minus sign is an operator, not part of the literal
INDEX_KEYWORDS = {"axis", "indent", "ndigits", "ndim", "stacklevel"}
CARD = ("In:", "Out:", "Trusts:", "Never:", "Read first:")


def docstring(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text()), clean=True) or ""


def without_encoding(tree: ast.AST) -> list[int]:
    """Lines that read or write text in whatever character set the machine happens to have."""
    found = []
    for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
        given = {k.arg: k.value for k in call.keywords}
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        at = 1 if isinstance(call.func, ast.Name) else 0
        mode = given.get("mode", call.args[at] if name == "open" and len(call.args) > at else ast.Constant("r"))
        binary = isinstance(mode, ast.Constant) and "b" in str(mode.value)
        text = (
            (name == "read_text" and not call.args)
            or (name == "write_text" and len(call.args) == 1)
            or (isinstance(call.func, ast.Name) and name == "open" and not binary)
            or ("text" in given and name in ("run", "Popen", "check_output"))
        )
        if text and "encoding" not in given:
            found.append(call.lineno)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_text_is_read_and_written_in_a_named_character_set(path):
    assert not without_encoding(ast.parse(path.read_text()))


def test_the_character_set_test_can_fail():
    assert without_encoding(ast.parse("p.read_text()\np.write_text(s)\nopen(p)\nopen(p, 'rb')")) == [1, 2, 3]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda p: p.name)
def test_every_folder_has_a_true_five_line_card(package):
    lines = [line for line in docstring(package / "__init__.py").splitlines() if line.strip()]
    starts = [line for line in lines if line.startswith(CARD)]
    assert [next(k for k in CARD if line.startswith(k)) for line in starts] == list(CARD)
    first = starts[-1].removeprefix("Read first:").strip().rstrip(".").split()[0].strip("`,;")
    assert (package / first).is_file(), f"{package.name}: 'Read first' names {first}, which is not there"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_file_is_too_long_to_read(path):
    assert len(path.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_every_file_says_what_it_is_for(path):
    assert docstring(path), f"{path.name} has no docstring"


def bare_numbers(path: Path) -> list[str]:
    """Every number literal of a file that has no name: ``line: value``."""
    tree = ast.parse(path.read_text())
    fine: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript):
            fine.update(ast.walk(node.slice))
        elif isinstance(node, ast.keyword) and node.arg in INDEX_KEYWORDS:
            fine.update(ast.walk(node.value))
        elif isinstance(node, ast.JoinedStr):
            fine.update(n for part in ast.walk(node) if isinstance(part, ast.FormattedValue) and part.format_spec
                        for n in ast.walk(part.format_spec))
    return [
        f"{node.lineno}: {node.value!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, (int, float))
        and not isinstance(node.value, bool)
        and node not in fine
        and node.value not in ALLOWED
    ]


@pytest.mark.parametrize("package", FREE_OF_NUMBERS, ids=lambda p: p.name)
def test_no_number_stands_bare_in_a_clinical_package(package):
    found = {
        str(path.relative_to(SOURCE)): rows
        for path in sorted(package.rglob("*.py"))
        if path.name != "numerics.py" and (rows := bare_numbers(path))
    }
    assert not found, "\n".join(f"{name}: {', '.join(rows)}" for name, rows in found.items())


def test_the_number_test_can_fail(tmp_path):
    (tmp_path / "x.py").write_text("y = 37.2\nz = x[3]\nw = -1 + 2 * 0.5\n")
    assert bare_numbers(tmp_path / "x.py") == ["1: 37.2"]


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("numerics.py")), ids=lambda p: p.parent.name)
def test_every_numeric_constant_has_its_reason(path):
    lines = path.read_text().splitlines()
    naked = []
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            here = "\n".join(lines[node.lineno - 1 : node.end_lineno])
            above = lines[node.lineno - 2].strip() if node.lineno > 1 else ""
            if "#" not in here and not above.startswith("#"):
                naked.append(f"{node.lineno}: {lines[node.lineno - 1]}")
    assert not naked, "\n".join(naked)


def test_the_corridor_runs_one_way():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"],
        cwd=ROOT, capture_output=True, text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_command_line_opens_without_heavy_libraries():
    code = "import sys, twofold.cli; print([m for m in ('numpy', 'scipy', 'numba', 'ortools', 'yaml', 'pydantic', " \
           "'matplotlib', 'SimpleITK') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


FORBIDDEN_WORDS = re.compile(r"/work/|/root/|pypi\.|\bhelper-\d|\bfarm-", re.IGNORECASE)


def test_no_machine_path_in_what_we_publish():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    names = listed.stdout.split() if listed.returncode == 0 else []
    texts = [ROOT / n for n in names if n.endswith((".py", ".md", ".yaml", ".toml", ".typ", ".json", ".sh", "run"))]
    me = Path(__file__).resolve()
    found = [str(p) for p in texts if p.is_file() and p.resolve() != me and FORBIDDEN_WORDS.search(p.read_text())]
    assert not found, found
