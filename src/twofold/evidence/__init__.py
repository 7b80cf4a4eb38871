"""In: tables of estimates (``tables/*.yaml``), each number with unit, spread, source and grade.
Out: ``estimate``, ``value``, ``table``, ``document``; and a ledger of what a run looked up.
Trusts: nobody; a table that breaks the rules of ``Estimate`` does not load.
Never: computes a result.
Read first: reader.py
"""

from twofold.evidence.reader import document, estimate, ledger, note, table, tables, tables_folder, value

__all__ = ["document", "estimate", "ledger", "note", "table", "tables", "tables_folder", "value"]
