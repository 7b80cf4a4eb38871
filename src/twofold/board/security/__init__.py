"""In: requests of browsers; accounts, sessions and tokens in ``journal/access.db``; ``authority.yaml``.
Out: who it is, what that person may do now, refusals in plain words.
Trusts: nothing that a browser sends until its session, token, origin, size and rate are checked.
Never: keeps a password, a PIN or a token in clear; writes a person or a page's content into a log.
Read first: guard.py
"""
