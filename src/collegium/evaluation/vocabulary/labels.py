"""What people call the columns of a dataset, and those of their values that say nothing alone."""

from collections.abc import Iterable

from collegium.exchange.models import DatasetColumn

# “yes scored higher than no” tells nobody of what: such values are named with their column.
TERSE = frozenset({"yes", "no", "y", "n", "true", "false", "0", "1", "sí", "si", "نعم", "لا"})


def labels_of(columns: Iterable[DatasetColumn]) -> dict[str, str]:
    """By the name of a column what people call it, and by column=value what they call a value."""
    labels = {}
    for column in columns:
        labels[column.name] = str(column)
        levels = column.levels if column.shows_values else []
        labels |= {
            f"{column.name}={level}": f"{column}: {level}" for level in levels if level.lower() in TERSE
        }
    return labels
