"""The one front: a study of any design and a table in, a result out."""

from pathlib import Path

from collegium.engines.impact import Engine, Progress, Study, StudyResult, estimate
from collegium.engines.impact.design import Compared
from collegium.engines.problems import Problem, ProblemsFound


def answer(
    *,
    parquet: Path,
    study: Study,
    progress: Progress | None = None,
    engine: Engine = "duckdb",
    identifier: str = "",
) -> StudyResult:
    """Answer the study from a Parquet table by the design that it names.

    identifier: column that tells students apart, if there is one. Where a design compares students, one who is used
    twice is refused.

    Raises:
        ProblemsFound: everything that is wrong with the study or the table, or a model that has no answer at all.
    """
    if isinstance(study.design, Compared):
        return estimate(parquet=parquet, study=study, progress=progress, engine=engine, identifier=identifier)
    if engine != "duckdb":
        todo = "Use duckdb, or compare the arms as they are."
        raise ProblemsFound(
            Problem("on Spark only the plain comparison of arms runs", todo, "engine", value=engine)
        )
    # the plain comparison needs none of the other designs, which take as long to import as it takes to answer
    from collegium.engines.designs.modelled import answer_by_design  # noqa: PLC0415

    return answer_by_design(parquet=parquet, study=study, progress=progress, identifier=identifier)
