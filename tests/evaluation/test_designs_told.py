"""What is said of a design: that a lot decided is told only where somebody has answered that it did."""

import json

import pytest

from collegium.evaluation import actions, tasks
from collegium.evaluation.views.published import published_finding
from collegium.evaluation.vocabulary import GUIDES, worth
from tests.evaluation.reports import ANSWERS
from tests.pdf import Pdf

CHANCE = ("chance", "A lot decided", "random")


@pytest.mark.parametrize("randomised", [None, False])
@pytest.mark.parametrize("kind", [guide.kind for guide in GUIDES])
def test_nothing_speaks_of_chance_unless_a_lot_decided(kind, randomised):
    assert not any(word in worth(kind, randomised=randomised) for word in CHANCE)


def test_only_designs_that_rest_on_a_lot_change_with_the_answer():
    told = {
        guide.kind: {worth(guide.kind, randomised=answer) for answer in (None, False, True)}
        for guide in GUIDES
    }
    drawn = {kind for kind, sentences in told.items() if len(sentences) > 1}
    assert drawn == {"compared", "random intercept", "logistic"}
    assert all(len(told[kind]) == 3 for kind in drawn)


def answered(by, run, assignment: str) -> None:
    values = {**ANSWERS, "assignment": assignment}
    actions.save_report_answers(by=by, run=run, values=values)
    actions.keep_report(by=by, run=run)


@pytest.mark.parametrize(
    ("assignment", "told"),
    [
        ("", "Nobody has said that a lot decided"),
        ("other", "No lot decided who took part"),
        ("random", "A lot decided: it makes the groups alike"),
    ],
)
def test_public_page_and_notebook_say_of_the_design_what_was_answered(world, run, assignment, told):
    if assignment:
        answered(world.alma, run, assignment)
    assert told in published_finding(run).design
    assert told in json.dumps(tasks.notebook_of(run))


def test_the_pdf_says_of_the_design_what_was_answered(world, run):
    result = run.as_result()
    assert "Nobody has said that a lot decided" in Pdf(tasks.report_of(run, result, {})).text()
    answered(world.alma, run, "other")
    board = tasks.board_of(result, {}, version=run.versions.get())
    told = Pdf(tasks.report_of(run, result, {}, board)).text()
    assert "No lot decided who took part" in told
    assert "A lot decided" not in told
