"""In: playbook YAML files (the package's library, or overrides in a case's ``playbooks/``).
Out: frozen ``Playbook`` records whose every reference holds.
Trusts: nothing; a cycle, an unknown role, act, step or contingency is refused by file, line and field.
Never: binds to a particular pair, vessel or person (that is ``plan``).
Read first: records.py
"""

from twofold.playbooks.reader import find, library, read
from twofold.playbooks.records import Playbook
from twofold.playbooks.schema import schema

__all__ = ["Playbook", "find", "library", "read", "schema"]
