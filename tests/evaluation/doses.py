"""A run of made-up students who took different amounts of the programme, and looks at it, made through actions."""

import random
from dataclasses import replace
from typing import Any

import pytest

from collegium.engines.robustness import DoseQuestion
from collegium.evaluation import actions
from collegium.evaluation.actions import Definition
from collegium.evaluation.models import DoseLook, StudyRun
from collegium.exchange.actions import Description, upload_dataset
from tests.evaluation.studies import QUESTION
from tests.exchange.students import HEADER, as_csv, sent, students

WIDER = [*HEADER, "hours", "sessions"]
PROGRAM, SCORE = HEADER.index("program"), HEADER.index("score")
ASKED = replace(QUESTION, outcomes=("score", "passed"), covariates=("pretest", "gender"), subgroups=())
HOURS = DoseQuestion("hours", "score", "yes")


def with_hours(lacking: int = 0, seed: int = 5) -> list[list[Any]]:
    """The students with hours and sessions: none without the programme. The first `lacking` of it have no hours."""
    draw, rows = random.Random(seed), students()  # noqa: S311 - for numbers, not for secrets
    for row in rows:
        inside = row[PROGRAM] == "yes"
        hours = round(draw.gammavariate(4, 3), 1) if inside else 0
        row[SCORE] = round(row[SCORE] + 0.4 * hours, 1)
        row += [hours, draw.randint(1, 12) if inside else 0]
    for row in [one for one in rows if one[PROGRAM] == "yes"][:lacking]:
        row[-2] = ""
    return rows


def run_with_hours(
    world: Any, commit: Any, rows: list[list[Any]] | None = None, question: Any = ASKED
) -> StudyRun:
    here = {"by": world.alma, "initiative": world.reading}
    file = sent(as_csv(rows or with_hours(), WIDER))
    with commit():
        dataset = upload_dataset(**here, about=Description("Tutoring"), file=file)
    dataset.refresh_from_db()
    study = actions.define_study(**here, definition=Definition(dataset, "Does tutoring help?", "", question))
    with commit():
        run = actions.run_study(by=world.alma, study=study)
    run.refresh_from_db()
    return run


def look_of(world: Any, commit: Any, run: StudyRun, question: DoseQuestion = HOURS) -> DoseLook:
    with commit():
        look = actions.look_at_dose(by=world.alma, run=run, question=question)
    return DoseLook.objects.select_related("run__study__initiative").get(pk=look.pk)


@pytest.fixture
def tutored(world, commit) -> StudyRun:
    return run_with_hours(world, commit)


@pytest.fixture
def look(world, commit, tutored) -> DoseLook:
    return look_of(world, commit, tutored)
