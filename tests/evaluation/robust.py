"""A run of made-up students some of whom lack values, and its check of robustness, made through actions."""

import random
from dataclasses import replace
from typing import Any

import pytest

from collegium.evaluation import actions
from collegium.evaluation.actions import Definition
from collegium.evaluation.models import RobustnessCheck, StudyRun
from collegium.exchange.actions import Description, upload_dataset
from tests.evaluation.studies import QUESTION
from tests.exchange.students import as_csv, sent, students

PRETEST, SCORE = 5, 6  # places in a row
ASKED = replace(QUESTION, covariates=("pretest", "gender"), fixed_effects=("school",), subgroups=())


def with_gaps(pretests: int = 60, scores: int = 60, seed: int = 3) -> list[list[Any]]:
    """The students, of whom so many lack the test before and so many others the score."""
    draw, rows = random.Random(seed), students()  # noqa: S311 - for numbers, not for secrets
    lacking = draw.sample(range(len(rows)), pretests + scores)
    for place, number in enumerate(lacking):
        rows[number][PRETEST if place < pretests else SCORE] = ""
    return rows


def run_of(world: Any, commit: Any, rows: list[list[Any]], question: Any = ASKED) -> StudyRun:
    here = {"by": world.alma, "initiative": world.reading}
    with commit():
        dataset = upload_dataset(**here, about=Description("Cohort"), file=sent(as_csv(rows)))
    dataset.refresh_from_db()
    study = actions.define_study(**here, definition=Definition(dataset, "Do they read?", "", question))
    with commit():
        run = actions.run_study(by=world.alma, study=study)
    run.refresh_from_db()
    return run


def checked_run(world: Any, commit: Any, run: StudyRun) -> RobustnessCheck:
    with commit():
        actions.check_robustness(by=world.alma, run=run)
    return RobustnessCheck.objects.get(run=run)


@pytest.fixture
def gappy(world, commit) -> StudyRun:
    return run_of(world, commit, with_gaps())


@pytest.fixture
def check(world, commit, gappy) -> RobustnessCheck:
    return checked_run(world, commit, gappy)
