"""Rows and figures of pages that show many promises or responsibilities, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from collegium.agreements.models import Assignment, ConcernStep, Promise, Responsibility
from collegium.agreements.permissions import figures_open_on, organisations_of
from collegium.agreements.vocabulary import GAP_SENTENCES, PROMISE_TONES, ConcernStage, PromiseState, RaciPart
from collegium.core.clock import utc_date
from collegium.engines import policy
from collegium.engines.policy import Kept, Quarter
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import user_can_coordinate
from collegium.partners.models import Membership, Organisation
from collegium.people.models import User

MOST_AREAS = 5  # for how many areas one partner or person can answer well


def open_first(promises: "QuerySet[Promise]") -> "QuerySet[Promise]":
    """What is open, the most urgent first; then what is settled."""
    rank = Case(When(state=PromiseState.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    return promises.select_related("organisation", "owner", "goal").order_by(rank, "due_on", "pk")


def promise_state(promise: Promise, today: date) -> tuple[str, str]:
    """The state of a promise as (word, tone); overdue is a state that nobody has to say."""
    if promise.is_overdue(today=today):
        return _("Overdue"), "urgent"
    return promise.get_state_display(), PROMISE_TONES[promise.state]


@dataclass(frozen=True, slots=True)
class Figures:
    """The exact counts of one partner in one quarter."""

    organisation: Organisation
    kept: Kept

    @property
    def rate(self) -> str:
        return said_rate(self.kept)


def said_rate(kept: Kept) -> str:
    """The rate as people read it; why there is none where there is none."""
    if kept.rate is None:
        return _("fewer than {n} due").format(n=policy.MINIMUM) if kept.counted else _("nothing due")
    return _("{n} %").format(n=number_format(round(100 * kept.rate)))


def figures_of(initiative: Initiative, user: User, quarter: Quarter) -> list[Figures]:
    """Partners whose figures of the quarter the person may see, by name. The rule of `user_can_see_figures`."""
    today = utc_date()
    organisations = Organisation.objects.filter(promises__initiative=initiative).distinct()
    if today < figures_open_on(quarter) and not user_can_coordinate(user, initiative):
        organisations = organisations.filter(pk__in=organisations_of(user, initiative))
    counts = Promise.objects.filter(initiative=initiative).of_quarter(quarter).figures(as_of=today)
    return [Figures(one, counts.get(one.pk, Kept())) for one in organisations]


def quarters_of(initiative: Initiative) -> list[Quarter]:
    """From this quarter back to the first in which something was due, twelve at most."""
    days = initiative.promises.order_by("first_due_on").values_list("first_due_on", flat=True)
    first = days.first()
    quarter = policy.quarter_of(utc_date())
    earliest = min(policy.quarter_of(first), quarter) if first else quarter
    found = [quarter]
    while found[-1] > earliest and len(found) < 12:
        found.append(found[-1].previous())
    return found


@dataclass(frozen=True, slots=True)
class Matrix:
    """Areas with their parts: by letter, and as a table with a column for each partner that has a part."""

    areas: Sequence[Responsibility]
    partners: Sequence[str]
    rows: Sequence[tuple[Responsibility, Sequence[Sequence[Assignment]]]]
    gaps: Sequence[tuple[str, str]]


def matrix_of(initiative: Initiative) -> Matrix:
    """Everything that the page of responsibilities shows. Five queries, however many areas and partners."""
    current = Responsibility.objects.current().filter(initiative=initiative)
    areas: list[Any] = list(current.select_related("goal"))
    parts = list(
        Assignment.objects.filter(responsibility__in=areas, ended_at=None).select_related(
            "organisation", "person"
        )
    )
    by_area: dict[int, list[Assignment]] = {}
    for part in parts:
        by_area.setdefault(part.responsibility_id, []).append(part)
    columns = sorted({part.organisation.name for part in parts})
    rows = [
        (area, [[p for p in by_area.get(area.pk, []) if p.organisation.name == name] for name in columns])
        for area in areas
    ]
    for area in areas:
        area.parts = by_area.get(area.pk, [])
    return Matrix(areas, columns, rows, sentences(gaps_of(initiative, areas, by_area)))


def gaps_of(
    initiative: Initiative, areas: Sequence[Responsibility], by_area: dict[int, list[Assignment]]
) -> list[policy.Gap]:
    taking_part = initiative.participations.accepted(today=utc_date())
    partners = dict(taking_part.values_list("organisation", "organisation__name"))
    people = [part.person_id for parts in by_area.values() for part in parts if part.person_id]
    held = Membership.objects.filter(person__in=people).in_force(today=utc_date())
    members = set(held.values_list("person", "organisation"))
    stewards = dict(Organisation.objects.filter(pk__in=partners).values_list("pk", "steward"))

    def has_left(part: Assignment) -> bool:
        if part.organisation_id not in partners:
            return True
        homes = {part.organisation_id, stewards.get(part.organisation_id)}
        return part.person_id is not None and not any((part.person_id, home) in members for home in homes)

    return policy.gaps(
        [
            policy.Area(
                area.title,
                tuple(
                    policy.Held(
                        policy.Part(part.part),
                        part.organisation.name,
                        str(part.person) if part.person else "",
                        has_left(part),
                    )
                    for part in by_area.get(area.pk, [])
                ),
            )
            for area in areas
        ],
        partners.values(),
        most=MOST_AREAS,
    )


NAMED = 8  # more names than this make a sentence unreadable


def sentences(gaps: Sequence[policy.Gap]) -> list[tuple[str, str]]:
    """Each gap as (what is missing, what to do)."""
    return [
        (str(what).format(area=gap.area, who=names(gap.who), count=gap.count), str(todo))
        for gap in gaps
        for what, todo in [GAP_SENTENCES[gap.kind]]
    ]


def names(who: Sequence[str]) -> str:
    listed = ", ".join(who[:NAMED])
    if len(who) <= NAMED:
        return listed
    return _("{names} and {count} more").format(names=listed, count=len(who) - NAMED)


def holders(area: Any, part: RaciPart) -> str:
    """Who has this part in an area, in one line."""
    return ", ".join(str(one.person or one.organisation) for one in area.parts if one.part == part)


SMALL = 5  # below this the number of concerns is not said


def concern_figures(initiative: Initiative) -> dict[str, Any]:
    """How many concerns were raised before this quarter, for everybody; small numbers are not said.

    This quarter's are left out, so that nobody sees the number change when one is raised. How many were acknowledged
    in time is said only where neither those nor the others are few.
    """
    start = policy.quarter_of(utc_date()).first_day
    before = initiative.concerns.filter(raised_at__date__lt=start)
    total = before.count()
    if total < SMALL:
        return {"total": None, "in_time": None, "small": SMALL}
    answered = ConcernStep.objects.filter(concern__in=before, stage=ConcernStage.ACKNOWLEDGED)
    raised = ConcernStep.objects.filter(concern=OuterRef("concern"), stage=ConcernStage.RAISED)
    in_time = answered.filter(at__date__lte=Subquery(raised.values("due_on")[:1])).count()
    tellable = in_time >= SMALL and (in_time == total or total - in_time >= SMALL)
    return {"total": total, "in_time": in_time if tellable else None, "small": SMALL}
