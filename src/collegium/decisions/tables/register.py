"""The register: what was decided by votes and what the minutes of meetings hold, in one list."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from collegium.agreements.models import Promise
from collegium.decisions.models import Proposal
from collegium.decisions.vocabulary import ProposalState
from collegium.initiatives.models import Initiative
from collegium.meetings.models import MinutedDecision

PROPOSAL = "decisions.Proposal"


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision. how: "vote" or "meeting". lacks_quorum: the minutes hold it, but not as adopted."""

    title: str
    text: str
    how: str
    method: Any
    on: date | None
    is_adopted: bool
    review_on: date | None
    promises: int
    url: str
    lacks_quorum: bool = False
    lacks_outcome: bool = False

    @property
    def result(self) -> str:
        """A key of vocabulary.RESULTS."""
        if self.lacks_outcome:
            return "counted"
        return "recorded" if self.lacks_quorum else "adopted" if self.is_adopted else "not adopted"


def register_of(initiative: Initiative) -> list[Entry]:
    """Newest first; the same number of queries however many decisions there are."""
    entries = [*voted(initiative), *minuted(initiative)]
    return sorted(entries, key=lambda entry: (entry.on or date.max, entry.title), reverse=True)


def voted(initiative: Initiative) -> list[Entry]:
    rows = list(Proposal.objects.filter(initiative=initiative).in_register().select_related("initiative"))
    promises = promises_of(initiative)
    return [
        Entry(
            title=row.title,
            text=row.outcome_statement,
            how="vote",
            method=row.get_method_display(),
            on=row.decided_on,
            is_adopted=bool(row.is_adopted),
            review_on=row.review_on,
            promises=promises.get(str(row.pk), 0),
            url=row.get_absolute_url(),
            lacks_outcome=row.state == ProposalState.COUNTED,
        )
        for row in rows
    ]


def promises_of(initiative: Initiative) -> dict[str, int]:
    """{proposal id as text: promises that follow from it}"""
    rows = Promise.objects.filter(initiative=initiative, subject_type=PROPOSAL).order_by()
    counted = rows.values("subject_id").annotate(n=Count("pk", filter=~Q(state="withdrawn")))
    return dict(counted.values_list("subject_id", "n"))


def minuted(initiative: Initiative) -> list[Entry]:
    rows = MinutedDecision.objects.current().filter(initiative=initiative)
    return [
        Entry(
            title=row.text,
            text=row.reason,
            how="meeting",
            method=row.meeting.title,
            on=row.decided_on,
            is_adopted=not row.lacks_quorum,
            lacks_quorum=row.lacks_quorum,
            review_on=row.review_on,
            promises=0,
            url=row.meeting.get_absolute_url(),
        )
        for row in rows.select_related("meeting__initiative")
    ]
