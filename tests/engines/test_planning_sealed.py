"""Seals of plans: what holds, what does not, and what changed between two versions."""

import hashlib
import json

import pytest

from collegium.engines.planning import (
    EVALUATION_PLAN,
    STUDY,
    QuestionChange,
    question_changes,
    seal,
    sealed,
    unsealed,
)
from collegium.engines.problems import ProblemsFound

CONTENT = {"initiative": "Lesen für alle", "questions": [{"id": 1, "question": "Do they read?"}]}


def test_the_seal_is_that_of_sorted_json_in_utf8():
    plain = '{"initiative":"Lesen für alle","questions":[{"id":1,"question":"Do they read?"}]}'
    assert seal(CONTENT) == hashlib.sha256(plain.encode()).hexdigest()
    assert seal(dict(reversed(CONTENT.items()))) == seal(CONTENT)
    with pytest.raises(ValueError, match="JSON"):
        seal({"effect": float("nan")})


def test_a_document_comes_back_whole_through_a_file():
    document = json.loads(json.dumps(sealed(CONTENT, kind=EVALUATION_PLAN)))
    assert unsealed(document, kind=EVALUATION_PLAN) == CONTENT


@pytest.mark.parametrize(
    "broken",
    [
        {"content": {**CONTENT, "initiative": "Lesen für manche"}},
        {"sha256": "0" * 64},
        {"content": None},
        {"format": STUDY},
        {"version": 2},
    ],
)
def test_a_document_that_was_touched_is_refused(broken):
    with pytest.raises(ProblemsFound):
        unsealed({**sealed(CONTENT, kind=EVALUATION_PLAN), **broken}, kind=EVALUATION_PLAN)
    with pytest.raises(ProblemsFound):
        unsealed("text", kind=EVALUATION_PLAN)


def test_differences_are_told_question_by_question():
    before = [{"id": 1, "question": "Old?", "due": "2026-01-01"}, {"id": 2, "question": "Gone?"}]
    after = [{"id": 3, "question": "New?"}, {"id": 1, "question": "Better?", "due": "2026-01-01"}]
    assert question_changes(before, after) == (
        QuestionChange(2, "removed", "Gone?"),
        QuestionChange(3, "added", "New?"),
        QuestionChange(1, "changed", "Better?", "question", "Old?", "Better?"),
    )
    assert question_changes(after, after) == ()
