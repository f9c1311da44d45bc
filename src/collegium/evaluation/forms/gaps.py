"""What a dataset lacks for a design, in sentences; nothing where it has everything."""

from collections.abc import Callable, Iterator, Sequence

from django.utils.translation import gettext as _

from collegium.evaluation.forms.studies import has_arms, is_group, is_number
from collegium.exchange.models import DatasetColumn
from collegium.exchange.vocabulary import ColumnKind, ColumnRole

Columns = Sequence[DatasetColumn]


def design_gaps(kind: str, columns: Columns) -> list[str]:
    """Why this design cannot be taken with these columns, as far as their codebook tells."""
    usable = [column for column in columns if column.role != ColumnRole.IDENTIFIER]
    return list(NEEDS[kind](usable))


def _arms(columns: Columns) -> Iterator[str]:
    if not any(has_arms(column) for column in columns):
        yield _("It has no column with two or more groups of enough students.")


def _before(columns: Columns) -> Iterator[str]:
    if not any(column.role == ColumnRole.BEFORE for column in columns):
        yield _("No column is marked as measured before the programme.")


def _groups(columns: Columns) -> Iterator[str]:
    if not any(column.role == ColumnRole.GROUP and is_group(column) for column in columns):
        yield _("No column is marked as a group that students share, such as the school.")


def _many_numbers(columns: Columns) -> Iterator[str]:
    if not any(is_number(column) and column.distinct > 10 for column in columns):
        yield _("It has no number with many values that could have decided who took part.")


def _years(columns: Columns) -> Iterator[str]:
    if not any(column.kind == ColumnKind.NUMBER and 2 < column.distinct < 1000 for column in columns):
        yield _("It has no number that could be the time, such as a year.")


def _two_values(columns: Columns) -> Iterator[str]:
    if not any(is_number(column) and column.distinct == 2 for column in columns):
        yield _("It has no outcome with just two values.")


def _all(*needs: Callable[[Columns], Iterator[str]]) -> Callable[[Columns], Iterator[str]]:
    return lambda columns: (sentence for need in needs for sentence in need(columns))


NEEDS: dict[str, Callable[[Columns], Iterator[str]]] = {
    "compared": _arms,
    "random intercept": _all(_arms, _groups),
    "logistic": _all(_arms, _two_values),
    "matched": _all(_arms, _before),
    "cutoff": _many_numbers,
    "change over time": _all(_groups, _years),
    "synthetic control": _years,
    "interrupted series": _years,
    "value added": _all(_groups, _before),
}
