"""The solver's own process: a model as JSON on standard input, its answer as JSON on standard output.

A crash, a leak or a wrong answer of the solver stays here; the parent checks whatever comes back.
"""

from __future__ import annotations

import json
import sys

from twofold.plan.exact import solve


def main() -> None:
    """Answer one question and end."""
    question = json.load(sys.stdin)
    json.dump(solve(question["model"], question.get("hint"), question["seconds"]), sys.stdout)


if __name__ == "__main__":
    main()
