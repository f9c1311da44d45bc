"""Rows and figures of pages that show many promises or responsibilities, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from collegium.agreements.models import Assignment, ConcernStep, Contribution, Promise, Responsibility
from collegium.agreements.models.contributions import told_number
from collegium.agreements.permissions import SeenAmounts, figures_open_on, organisations_of
from collegium.agreements.vocabulary import (
    CONTRIBUTION_TONES,
    GAP_SENTENCES,
    PROMISE_TONES,
    ConcernStage,
    ContributionKind,
    PromiseState,
    RaciPart,
)
from collegium.core.clock import utc_date
from collegium.core.money import file_money, told_money
from collegium.core.tables import Column
from collegium.engines import policy
from collegium.engines.policy import Gift, Kept, Quarter, Total
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


def days_of(shown: Contribution) -> str:
    first, last = date_format(shown.first_on), date_format(shown.last_on)
    return first if first == last else _("{first} to {last}").format(first=first, last=last)


def told_amount_of(shown: Contribution, *, sees_amount: bool) -> str:
    """The money, or what the hours are worth; a word where the person may not see it."""
    if not shown.has_money:
        return ""
    if not sees_amount:
        return _("not shown")
    if shown.amount is not None:
        return told_money(shown.amount, shown.currency)
    return _("worth {amount}").format(amount=told_money(shown.worth or 0, shown.currency))


def filed_amount(shown: Contribution, units: int | None, seen: SeenAmounts) -> str:
    return file_money(units, shown.currency) if units is not None and seen.include(shown) else ""


def contribution_columns(seen: SeenAmounts) -> list[Column]:
    """The list and its file: what a person may not see is in neither."""
    return [
        Column(
            "title",
            _("Contribution"),
            lambda c: c.title,
            url=lambda c: c.get_absolute_url(),
            order_by="title",
        ),
        Column("partner", _("Who gave"), lambda c: c.organisation.name, order_by="organisation__name"),
        Column("kind", _("Kind"), lambda c: c.get_kind_display(), order_by="kind"),
        Column("last_on", _("When"), lambda c: c.last_on, text=days_of, order_by="last_on"),
        Column(
            "hours",
            _("Hours"),
            lambda c: c.hours,
            text=lambda c: told_number(c.hours) if c.hours else "",
            align="end",
        ),
        Column(
            "quantity",
            _("Quantity"),
            lambda c: f"{c.quantity} {c.unit}" if c.quantity is not None else "",
            text=lambda c: f"{told_number(c.quantity)} {c.unit}" if c.quantity is not None else "",
        ),
        Column(
            "amount",
            _("Amount"),
            lambda c: filed_amount(c, c.amount if c.amount is not None else c.worth, seen),
            text=lambda c: told_amount_of(c, sees_amount=seen.include(c)),
            align="end",
        ),
        Column("receiver", _("To whom"), lambda c: c.receiver or _("all partners")),
        Column("goal", _("Goal"), lambda c: c.goal),
        Column(
            "state",
            _("State"),
            lambda c: c.get_state_display(),
            tone=lambda c: CONTRIBUTION_TONES[c.state],
            order_by="state",
        ),
    ]


def told_contribution(shown: Contribution, *, sees_amount: bool) -> list[tuple[Any, ...]]:
    """The facts beside one contribution: hours first, money second."""
    facts: list[tuple[Any, ...]] = [
        (_("Who gave"), shown.organisation),
        (_("To whom"), shown.receiver or _("all partners")),
        (_("Kind"), shown.get_kind_display()),
        (_("When"), days_of(shown)),
        (_("How much"), shown.how_much),
        (_("Amount"), told_amount_of(shown, sees_amount=sees_amount)),
    ]
    if shown.rate is not None and sees_amount:
        rate = _("{rate} an hour, {year}: {source}").format(
            rate=told_money(shown.rate, shown.currency), year=shown.rate_year, source=shown.rate_source
        )
        facts.append((_("Valued by"), rate))
    if shown.has_money and sees_amount:
        sees = _("all partners") if shown.shows_amount else _("the two partners, coordinators and funders")
        facts.append((_("Who sees the amount"), sees))
    facts.append((_("Recorded by"), shown.recorded_by))
    return [fact for fact in facts if fact[1]]


@dataclass(frozen=True, slots=True)
class GivenTotal:
    """What one partner gave of one kind."""

    organisation: Organisation
    total: Total

    @property
    def kind(self) -> str:
        return str(ContributionKind(self.total.kind).label)


def totals_of(rows: "QuerySet[Contribution]", seen: SeenAmounts) -> list[GivenTotal]:
    """Sums by partner and kind, by name; amounts that the person may not see are counted and not added."""
    found = list(rows.select_related("organisation"))
    partners = {one.organisation_id: one.organisation for one in found}
    totals = [GivenTotal(partners[one.giver], one) for one in policy.add_up(gift(one, seen) for one in found)]
    return sorted(totals, key=lambda one: (one.organisation.name, one.organisation.pk, one.kind))


def gift(shown: Contribution, seen: SeenAmounts) -> Gift:
    sees = seen.include(shown)
    return Gift(
        shown.organisation_id,
        shown.kind,
        hours=shown.hours or Decimal(0),
        amount=shown.amount if sees else None,
        worth=shown.worth if sees else None,
        currency=shown.currency,
        is_withheld=shown.has_money and not sees,
    )


def total_columns() -> list[Column]:
    def filed(amounts: Sequence[tuple[str, int]]) -> str:
        return "; ".join(f"{currency} {file_money(units, currency)}" for currency, units in amounts)

    def told(amounts: Sequence[tuple[str, int]]) -> list[str]:
        return [told_money(units, currency) for currency, units in amounts]

    return [
        Column("partner", _("Who gave"), lambda t: t.organisation.name),
        Column("kind", _("Kind"), lambda t: t.kind),
        Column("count", _("Contributions"), lambda t: t.total.count, align="end"),
        Column(
            "hours",
            _("Hours"),
            lambda t: t.total.hours or "",
            text=lambda t: told_number(t.total.hours) if t.total.hours else "",
            align="end",
        ),
        Column(
            "amounts",
            _("Amount"),
            lambda t: filed(t.total.amounts),
            text=lambda t: told(t.total.amounts),
            align="end",
        ),
        Column(
            "worths",
            _("What the hours are worth"),
            lambda t: filed(t.total.worths),
            text=lambda t: told(t.total.worths),
            align="end",
        ),
        Column("withheld", _("Amounts not shown"), lambda t: t.total.withheld, align="end"),
    ]
