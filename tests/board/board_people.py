"""Who of the team a test signs in as."""


def who(planned, role: str, n: int = 0) -> str:
    """The id of the n-th person with a role."""
    return [p.id for p in planned.people.values() if role in p.roles][n]
