"""Giving one's vote to somebody else, and taking it back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core.errors import Conflict, PermissionRefused, refused
from collegium.decisions.models import Delegation, Topic
from collegium.decisions.permissions import check_user_can_propose
from collegium.initiatives.actions.changes import change_thing, create_thing, tell
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import people_of_partners
from collegium.people.models import User


@transaction.atomic
def delegate(
    *, by: User, initiative: Initiative, taker: User, topic: Topic | None = None, now: datetime | None = None
) -> Delegation:
    """Give one's vote away, for one topic or for all others, until it is taken back."""
    check_user_can_propose(by, initiative)
    if not people_of_partners(initiative).filter(pk=taker.pk).exists():
        raise refused("taker", _("This person belongs to no partner"), _("Choose somebody who does"))
    if taker == by:
        raise refused("taker", _("You cannot give your vote to yourself"), _("Choose somebody else"))
    if topic is not None and topic.initiative_id != initiative.pk:
        raise refused("topic", _("This topic belongs to another initiative"), _("Choose one of this one"))
    delegation = Delegation(
        initiative=initiative, giver=by, taker=taker, topic=topic, started_at=now or timezone.now()
    )
    create_thing(delegation, by=by, verb=gettext_noop("gave the vote away"), initiative=initiative)
    tell(
        [taker],
        gettext_noop("{giver} has given you their vote in {initiative}."),
        initiative=initiative,
        giver=by,
    )
    return delegation


@transaction.atomic
def revoke_delegation(*, by: User, delegation: Delegation, now: datetime | None = None) -> Delegation:
    """Take one's vote back: counts for every poll that is not closed yet."""
    if delegation.giver_id != by.pk:
        raise PermissionRefused(_("Only whoever gave the vote can take it back."))
    current = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if current.ended_at is not None:
        raise Conflict(_("You have already taken this vote back."))
    change_thing(
        current,
        {"ended_at": now or timezone.now()},
        by=by,
        verb=gettext_noop("took the vote back"),
        initiative=current.initiative,
    )
    return current
