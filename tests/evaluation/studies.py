"""A study of the made-up students, and a run of it, made through actions."""

from typing import Any

import pytest

from collegium.engines.impact import Study as Question
from collegium.evaluation import actions
from collegium.evaluation.actions import Definition
from collegium.evaluation.models import Study, StudyRun

QUESTION = Question(
    title="Reading programme",
    treatment="program",
    arms=("yes",),
    comparison="no",
    outcomes=("score",),
    baseline=("pretest",),
    covariates=("pretest",),
    cluster="school",
    subgroups=("origin",),
)


@pytest.fixture
def study(world, dataset) -> Study:
    definition = Definition(dataset, "Reading programme", "Does it help children to read?", QUESTION)
    return actions.define_study(by=world.alma, initiative=world.reading, definition=definition)


@pytest.fixture
def run(world, study, commit) -> StudyRun:
    with commit():
        started = actions.run_study(by=world.alma, study=study)
    started.refresh_from_db()
    return started


def form_data(**changed: Any) -> dict[str, Any]:
    """What the form sends for QUESTION."""
    return {
        "title": "Reading programme",
        "question": "Does it help?",
        "treatment": "program",
        "arms": ["yes"],
        "comparison": "no",
        "outcomes": ["score"],
        "baseline": ["pretest"],
        "covariates": ["pretest"],
        "fixed_effects": [],
        "cluster": "school",
        "subgroups": ["gender"],
        "confidence": "0.95",
        "minimum_cell": "10",
        **changed,
    }
