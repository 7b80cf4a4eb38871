"""The forms that the table has had, one step each, run by Alembic."""
