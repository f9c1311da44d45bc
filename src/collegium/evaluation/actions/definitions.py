"""What a study may ask of a dataset, checked before anything is stored."""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from collegium.core.errors import InvalidInput
from collegium.core.faults import sentence
from collegium.engines.designs import question_problems
from collegium.engines.impact import timing_problems
from collegium.engines.impact.design import compares_arms, design_columns
from collegium.engines.impact.study import Study as Question
from collegium.engines.problems import Problem
from collegium.evaluation.models import Study
from collegium.exchange.models import SMALLEST_GROUP, Dataset, DatasetColumn
from collegium.exchange.vocabulary import ColumnKind, ColumnRole, DatasetState
from collegium.initiatives.models import Initiative

ROW_NUMBERS = {"rownames"}  # as R writes them


@dataclass(frozen=True, slots=True)
class Definition:
    """A study as a person defines it: which table, in which words, and the question for the engine."""

    dataset: Dataset
    title: str
    question: str
    study: Question


def plain(study: Question) -> dict[str, Any]:
    """The question as it comes back from the database: lists, not tuples."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in study.as_dict().items()}


def check_definition(initiative: Initiative, definition: Definition) -> None:
    """Raise InvalidInput with everything that is wrong with a definition, before anything is stored."""
    dataset = definition.dataset
    if dataset.initiative_id != initiative.pk:
        raise InvalidInput(_("The dataset belongs to another initiative."))
    if dataset.state != DatasetState.READY:
        raise InvalidInput(_("The dataset is not ready. Choose one that is."))
    problems = list(definition_problems(definition.study, list(dataset.columns.all()), source_of(dataset)))
    if problems:
        raise InvalidInput(_("The study cannot be defined like this."), problems)


def source_of(dataset: Dataset) -> str:
    """How a problem names the data: by its title, and the file that somebody has to look into."""
    return f"{dataset.title} ({dataset.file_name})" if dataset.file_name else dataset.title


def definition_problems(study: Question, columns: Sequence[DatasetColumn], source: str) -> Iterator[Problem]:
    """What is wrong with a question to a table with these columns."""
    yield from (replace(problem, source=_("study")) for problem in question_problems(study))
    if study.minimum_cell < SMALLEST_GROUP:
        why = _("groups of fewer than {count} students must not be shown").format(count=SMALLEST_GROUP)
        yield Problem(
            why, _("Use {count} or more.").format(count=SMALLEST_GROUP), value=str(study.minimum_cell)
        )
    known = {column.name: column for column in columns}
    for name in sorted(named_columns(study)):
        if name not in known:
            yield missing_column(name, list(known), source)
        elif known[name].role == ColumnRole.IDENTIFIER:
            yield identifying_column(name, source)
    for name in (*study.outcomes, *study.baseline):
        if name in known and known[name].kind not in {ColumnKind.NUMBER, ColumnKind.BOOLEAN}:
            yield unmeasurable_column(name, known[name], source)
    if study.treatment in known and compares_arms(study.design):
        yield from unknown_values(study, known[study.treatment], source)
    yield from wrongly_timed(study, columns, source)


def wrongly_timed(study: Question, columns: Sequence[DatasetColumn], source: str) -> Iterator[Problem]:
    """Outcomes from before the programme, and what is used from after it, by the roles of the columns."""
    before = {column.name for column in columns if column.role == ColumnRole.BEFORE}
    after = {column.name for column in columns if column.role == ColumnRole.AFTER}
    for problem in timing_problems(study, before=before, after=after):
        yield replace(problem, source=source)


def check_timing(study: Study) -> None:
    """Raise InvalidInput where the roles of the columns have been corrected since the study was defined."""
    dataset = study.dataset
    problems = list(wrongly_timed(study.as_question(), list(dataset.columns.all()), source_of(dataset)))
    if problems:
        told = [_("The study cannot be run like this."), *map(sentence, problems)]
        raise InvalidInput(" ".join(told), problems)


def identifier_of(columns: Iterable[DatasetColumn]) -> str:
    """The column that tells students apart: of those that identify persons the one with the most different values.

    A name that some share has fewer than a number. What numbers the rows tells no student apart.
    """
    identifying = [
        column
        for column in columns
        if column.role == ColumnRole.IDENTIFIER and column.name.lower() not in ROW_NUMBERS
    ]
    best = max(identifying, key=lambda column: column.distinct, default=None)
    return best.name if best else ""


def named_columns(study: Question) -> set[str]:
    groups = (study.outcomes, study.baseline, study.covariates, study.fixed_effects, study.subgroups)
    of_design = design_columns(study.design).values()
    return {name for group in (*groups, *of_design) for name in group} | (
        {study.treatment, study.cluster} - {""}
    )


def missing_column(name: str, known: Sequence[str], source: str) -> Problem:
    close = difflib.get_close_matches(name, known, n=3)
    todo = (
        _("Did you mean {names}?").format(names=", ".join(close))
        if close
        else _("Choose one of its columns.")
    )
    return Problem(_("the dataset has no such column"), todo, source, column=name)


def identifying_column(name: str, source: str) -> Problem:
    why = _("the column identifies persons and is not analysed")
    return Problem(
        why, _("Choose another column, or correct its role on the page of the dataset."), source, column=name
    )


def unmeasurable_column(name: str, column: DatasetColumn, source: str) -> Problem:
    example = column.levels[0] if column.levels and column.shows_values else ""
    why = _("what is measured must be a number, and this column holds {kind}").format(
        kind=column.get_kind_display().lower()
    )
    todo = _("Choose a column of numbers, or upload a version in which it is one.")
    return Problem(why, todo, source, column=name, value=example)


def unknown_values(study: Question, column: DatasetColumn, source: str) -> Iterator[Problem]:
    """Arms that too few students were in, among them all arms of a column with many values."""
    listed = ", ".join(column.levels) or _("none")
    for value in dict.fromkeys((*study.arms, study.comparison)):
        if value and value not in column.levels:
            why = _("fewer than {count} students have this value").format(count=SMALLEST_GROUP)
            todo = _("Choose among: {values}.").format(values=listed)
            yield Problem(why, todo, source, column=column.name, value=value)
