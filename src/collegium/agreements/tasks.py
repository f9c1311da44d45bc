"""Work that comes round in `agreements`: each hour, each idempotent; and what it shows on pages of other things."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from collegium.agreements import actions
from collegium.agreements.models import Contribution, Promise
from collegium.core.regular import regularly
from collegium.initiatives.actions.links import Link, register_links
from collegium.initiatives.models import Goal
from collegium.people.models import User

HOUR = 3600


@regularly(seconds=HOUR)
def look_after_agreements(*, now: datetime) -> None:
    """Begin what has come to its day, expire what is over, announce ends, ask again for signatures."""
    actions.bring_into_force(now=now)
    actions.expire_agreements(now=now)
    actions.sound_renewal_alarms(now=now)
    actions.remind_to_sign(now=now)


@regularly(seconds=HOUR)
def remind_owners_of_promises(*, now: datetime) -> None:
    actions.remind_of_promises(now=now)


@regularly(seconds=HOUR)
def remind_partners_of_the_vision(*, now: datetime) -> None:
    actions.remind_of_reaffirmations(now=now)


@regularly(seconds=HOUR)
def remind_handlers_of_concerns(*, now: datetime) -> None:
    actions.remind_of_concerns(now=now)


def promises_of_goal(_user: User, goal: Goal, most: int) -> Iterable[Link]:
    """Those of a goal that were not withdrawn, the latest first."""
    rows = Promise.objects.filter(goal=goal).exclude(state="withdrawn").select_related("organisation")
    for one in rows.order_by("-due_on", "-pk")[:most]:
        url = reverse("agreements:promise", args=[goal.initiative.slug, one.pk])
        yield Link(
            one.title, url, f"{one.organisation} · {date_format(one.due_on)} · {one.get_state_display()}"
        )


def links_to_contributions(rows: Any, most: int) -> Iterable[Link]:
    """Without money: whoever may see an amount finds it on the page of the contribution."""
    for one in rows.current().select_related("organisation", "initiative")[:most]:
        about = [str(one.organisation), one.how_much, str(one.get_state_display())]
        yield Link(one.title, one.get_absolute_url(), " · ".join(part for part in about if part))


def contributions_of_goal(_user: User, goal: Goal, most: int) -> Iterable[Link]:
    return links_to_contributions(Contribution.objects.filter(goal=goal), most)


def contributions_of_promise(_user: User, promise: Promise, most: int) -> Iterable[Link]:
    return links_to_contributions(Contribution.objects.filter(promise=promise), most)


def contributions_about(_user: User, thing: Any, most: int) -> Iterable[Link]:
    return links_to_contributions(Contribution.objects.about(thing._meta.label, [thing.pk]), most)


def list_of(name: str, *, by_goal: bool = False) -> Any:
    """The address of a list of the initiative; of a goal, filtered by it."""

    def address(thing: Any) -> str:
        url = reverse(name, args=[thing.initiative.slug])
        return f"{url}?goal={thing.pk}" if by_goal else url

    return address


GIVEN = gettext_lazy("Contributions")
register_links(
    "initiatives.Goal",
    "agreements.Promise",
    promises_of_goal,
    label=gettext_lazy("Promises"),
    list_address=list_of("agreements:promises", by_goal=True),
    order=10,
    in_chain=True,
)
register_links(
    "initiatives.Goal",
    "agreements.Contribution",
    contributions_of_goal,
    label=GIVEN,
    list_address=list_of("agreements:contributions", by_goal=True),
    order=40,
)
register_links(
    "agreements.Promise",
    "agreements.Contribution",
    contributions_of_promise,
    label=GIVEN,
    list_address=list_of("agreements:contributions"),
    order=40,
    in_chain=True,
)
for kind in ("activities.Activity", "meetings.Meeting"):
    register_links(
        kind,
        "agreements.Contribution",
        contributions_about,
        label=GIVEN,
        list_address=list_of("agreements:contributions"),
        order=40,
    )
