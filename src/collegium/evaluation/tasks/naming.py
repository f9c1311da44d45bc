"""Problems that an engine finds while a study runs, with the name of the file that somebody has to look into."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from collegium.engines.impact import check_repeated, result_from_dict
from collegium.engines.problems import Problem, ProblemsFound
from collegium.evaluation import actions
from collegium.evaluation.models import StudyRun


@contextmanager
def naming(run: StudyRun) -> Iterator[None]:
    """The engine knows a table and a study; people know a dataset with its file, and the title of the study."""
    try:
        yield
    except ProblemsFound as found:
        raise ProblemsFound([named(problem, run) for problem in found.problems]) from found


def named(problem: Problem, run: StudyRun) -> Problem:
    file = actions.source_of(run.dataset)
    sources = {"table": file, run.dataset.parquet.name: file, "study": f"{run.study.title}, {file}"}
    return replace(problem, source=sources.get(problem.source, problem.source))


def refuse_repeated(run: StudyRun) -> None:
    """For what uses more rows of the table than the run did: a student in several of them is refused there, too."""
    study = result_from_dict(run.result or {}).study
    if study.persons:
        identifier = actions.identifier_of(run.dataset.columns.all())
        with naming(run):
            check_repeated(parquet=run.dataset.parquet, study=study, identifier=identifier)
