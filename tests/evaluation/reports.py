"""A report of the run of the made-up students: its words, its cost, and what was answered about its design."""

from typing import Any

import pytest

from collegium.evaluation import actions
from collegium.evaluation.models import ReportVersion, StudyRun
from collegium.people.models import User

TEXTS = {
    "summary": "Two afternoons a week, in pairs, for one year.",
    "limits": "Nobody watched the lessons.",
    "meaning": "We would go on for one more year, and watch lessons.",
}
COST: dict[str, Any] = {
    "total_cost": 12_345_678,
    "currency": "USD",
    "cost_students": 240,
    "cost_source": "Accounts of the school year, teachers' pay only.",
    "price_year": None,
    "cost_rate": None,
    "cost_basis": {},
}
ANSWERS: dict[str, Any] = {
    "assignment": "random",
    "unit": "students",
    "assigned": {"yes": 260, "no": 262},
    "is_compromised": False,
    "changes": "",
    "is_confounded": False,
    "is_outcome_eligible": True,
    "may_leave_with_programme": True,
    "sites": 24,
    "has_logic_model": True,
    "clusters": {},
    "has_joiners": True,
    "outcomes": {},
}


def write_all(by: User, run: StudyRun) -> None:
    for part, text in TEXTS.items():
        actions.save_report_text(by=by, run=run, part=part, text=text, revision=0)
    actions.save_report_cost(by=by, run=run, values=COST)
    actions.save_report_answers(by=by, run=run, values=ANSWERS)


@pytest.fixture
def version(world, run) -> ReportVersion:
    """Version 1 of the report, by Alma."""
    write_all(world.alma, run)
    return actions.keep_report(by=world.alma, run=run)
