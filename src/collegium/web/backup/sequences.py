"""The last number that each table gave out: a restored site must not give the number of a deleted row again.

The audit trail speaks of things by their number, also after they are gone.
"""

from django.db import connection
from django.db.backends.utils import CursorWrapper

from collegium.web.backup.rows import Model


def sequence_names(cursor: CursorWrapper, model: Model) -> list[str]:
    """The sequences behind this table: on SQLite the table itself, on PostgreSQL real sequences."""
    table = model._meta.db_table
    if connection.vendor == "sqlite":
        return [table]
    return [
        sequence["name"]
        for sequence in connection.introspection.get_sequences(cursor, table)
        if sequence["name"]
    ]


def last_number(model: Model) -> int:
    """The last number given out for the primary key; 0 when none was, or when the keys are not numbers."""
    with connection.cursor() as cursor:
        return max((read(cursor, name) for name in sequence_names(cursor, model)), default=0)


def read(cursor: CursorWrapper, name: str) -> int:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = %s", [name])
    else:
        quoted = connection.ops.quote_name(name)
        cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM {quoted}")  # noqa: S608
    row = cursor.fetchone()
    return int(row[0] or 0) if row else 0


def continue_after(model: Model, number: int) -> None:
    """Make the table's next row get a number above `number` and above every row that it holds."""
    if number < 1:
        return
    with connection.cursor() as cursor:
        for name in sequence_names(cursor, model):
            number = max(number, read(cursor, name))
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, number])
            else:
                cursor.execute("SELECT setval(%s, %s)", [connection.ops.quote_name(name), number])
