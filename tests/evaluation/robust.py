"""A run of made-up students some of whom lack values, and its check of robustness, made through actions."""

import hashlib
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from collegium.engines.reporting import ProtectedRobustness, protected_robustness
from collegium.evaluation import actions
from collegium.evaluation.actions import Definition
from collegium.evaluation.models import RobustnessCheck, StudyRun
from collegium.evaluation.tasks import checking
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


KNOWN: dict[str, ProtectedRobustness] = {}


def remembered(*, parquet: Path, progress: Any = None, **asked: Any) -> ProtectedRobustness:
    """What the engine says, asked once in a process about the same table, question and releases."""
    key = hashlib.sha256(parquet.read_bytes()).hexdigest() + repr(asked)
    if key not in KNOWN:
        KNOWN[key] = protected_robustness(parquet=parquet, progress=progress, **asked)
    return KNOWN[key]


@pytest.fixture
def check(world, commit, gappy, monkeypatch) -> RobustnessCheck:
    """A check for tests of what is done with it; `checked_run` computes afresh."""
    with monkeypatch.context() as here:
        here.setattr(checking, "protected_robustness", remembered)
        return checked_run(world, commit, gappy)
