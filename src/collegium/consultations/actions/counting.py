"""Counting a closed consultation once, and keeping only what may be shown: nothing of anybody, nothing of few.

results = {
    "why": "" or why there are no groups,     "participation": Participation,
    "k", "explained",                          "stability": Stability or None,
    "tallies": {statement: {"agree", "disagree", "passed"}},
    "groups": [{"number", "size", "why", "representative": [...], "tallies": {...}}],
    "consensus": [{"statement", "choice", "shares", "together", "tally"}],
}
Where single voters stand on the map of opinions is not kept.
"""

import random
import secrets
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.consultations.models import Consultation, Vote
from collegium.consultations.permissions import check_user_can_manage_consultations
from collegium.consultations.vocabulary import StatementState
from collegium.core import audit
from collegium.core.errors import Conflict
from collegium.engines import opinion
from collegium.engines.opinion import MINIMUM_GROUP, OpinionMap, Tally, VoteMatrix
from collegium.people.models import User

AT_ONCE = 30_000  # votes that are counted while somebody waits
Results = dict[str, Any]
Table = tuple[list[str], list[list[str]]]


def matrix_of(consultation: Consultation) -> tuple[VoteMatrix, set[str]]:
    """Votes on everything that was ever shown, and which of it has been withdrawn."""
    was_shown = consultation.statements.filter(state__in=[StatementState.SHOWN, StatementState.WITHDRAWN])
    states = {str(pk): state for pk, state in was_shown.values_list("pk", "state")}
    rows = Vote.objects.filter(statement__consultation=consultation).order_by(
        "participant_id", "statement_id"
    )
    log = [
        opinion.Vote(str(voter), str(statement), cast("opinion.Choice", choice))
        for voter, statement, choice in rows.values_list("participant_id", "statement_id", "choice")
    ]
    matrix = opinion.vote_matrix(log, statements=list(states))
    return matrix, {key for key, state in states.items() if state == StatementState.WITHDRAWN}


def as_results(found: OpinionMap) -> Results:
    """What is kept of the engine's answer."""
    return {
        "why": found.why,
        "participation": asdict(found.participation),
        "k": found.k,
        "explained": found.explained,
        "stability": asdict(found.stability) if found.stability else None,
        "tallies": by_statement(found.tallies),
        "groups": [
            {
                "number": group.number,
                "size": group.size,
                "why": group.why,
                "representative": [asdict(one) for one in group.representative],
                "tallies": by_statement(group.tallies),
            }
            for group in found.groups
        ],
        "consensus": [asdict(one) for one in found.consensus],
    }


def by_statement(tallies: Iterable[Tally]) -> dict[str, dict[str, int]]:
    return {
        one.statement: {"agree": one.agree, "disagree": one.disagree, "passed": one.passed} for one in tallies
    }


def count_votes(*, consultation: Consultation) -> bool:
    """Count a closed consultation that has no results; the same votes give the same results. Whether it was counted."""
    matrix, withdrawn = matrix_of(consultation)
    results = as_results(opinion.opinion_map(matrix, withdrawn=withdrawn))
    rows = Consultation.objects.uncounted().filter(pk=consultation.pk)
    counted = bool(rows.update(results=results))
    consultation.refresh_from_db()
    return counted


def count_if_small(consultation: Consultation) -> None:
    if Vote.objects.filter(statement__consultation=consultation).count() <= AT_ONCE:
        count_votes(consultation=consultation)


def count_waiting(*, now: datetime) -> int:  # noqa: ARG001 - regular work is called with it
    """Count what was too large to be counted at once; how many."""
    return sum(count_votes(consultation=one) for one in Consultation.objects.uncounted())


@transaction.atomic
def exported_votes(*, by: User, consultation: Consultation) -> Table:
    """Header and rows of all votes: numbers of voters are made up for this file, their order is random.

    Raises Conflict unless it is closed and at least 30 people voted on enough statements. Statements that few voted
    on, and those withdrawn, are left out.
    """
    check_user_can_manage_consultations(by, consultation.initiative)
    results = consultation.results
    if results is None or results["participation"]["grouped"] < opinion.MINIMUM_VOTERS:
        raise Conflict(
            _("Votes can be downloaded when the consultation is closed and 30 people or more voted enough.")
        )
    matrix, withdrawn = matrix_of(consultation)
    numbers = {str(one.pk): one.number for one in consultation.statements.all()}
    enough = matrix.voted.sum(axis=0) >= MINIMUM_GROUP
    columns = [at for at, key in enumerate(matrix.statements) if key not in withdrawn and enough[at]]
    verb = gettext_noop("downloaded the votes of the consultation")
    audit.record(by=by, verb=verb, target=consultation, initiative_id=consultation.initiative_id)
    header = [_("voter"), *(str(numbers[matrix.statements[at]]) for at in columns)]
    cells = [[told(row[at]) for at in columns] for row in matrix.values.tolist()]
    rows = [[secrets.token_hex(5), *row] for row in cells if any(row)]
    random.SystemRandom().shuffle(rows)
    return header, rows


def told(value: float) -> str:
    """1 agree, 0 pass, -1 disagree; nothing where there is no vote (not a number equals nothing, itself included)."""
    return str(int(value)) if value == value else ""  # noqa: PLR0124
