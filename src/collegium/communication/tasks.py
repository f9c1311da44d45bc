"""Work that comes round and answers by mail of `communication`."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from collegium.communication import actions
from collegium.communication.actions.letters import THREAD
from collegium.communication.models import Update
from collegium.core.inbound import Incoming, answers, when_refused
from collegium.initiatives.actions.links import Link, register_links
from collegium.initiatives.models import Goal
from collegium.people.actions import gathers, unsubscribes
from collegium.people.models import User

gathers(actions.gather_news)
unsubscribes(actions.unsubscribe_address)
when_refused(actions.tell_refused)


@answers(THREAD)
def take_reply(*, letter: Incoming, person_id: int, **facts: Any) -> None:
    actions.take_reply(letter=letter, person_id=person_id, **facts)


def updates_of_goal(_user: User, goal: Goal, most: int) -> Iterable[Link]:
    """What was told about it, the newest first."""
    for one in Update.objects.current().filter(goal=goal).select_related("initiative")[:most]:
        yield Link(
            one.title, one.get_absolute_url(), f"{one.get_kind_display()} · {date_format(one.written_at)}"
        )


def every_update(goal: Goal) -> str:
    return reverse("communication:updates", args=[goal.initiative.slug])


register_links(
    "initiatives.Goal",
    "communication.Update",
    updates_of_goal,
    label=gettext_lazy("News"),
    list_address=every_update,
    order=60,
)
