"""Writing down how the partners communicate."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from collegium.communication.models import CommunicationCharter
from collegium.initiatives.actions.changes import change_thing, create_thing
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_coordinate
from collegium.people.models import User


@transaction.atomic
def change_charter(
    *, by: User, initiative: Initiative, values: Mapping[str, Any], now: datetime | None = None
) -> CommunicationCharter:
    """values: channels, rhythm, answer_days, urgent, languages."""
    check_user_can_coordinate(by, initiative)
    verb = gettext_noop("changed how we communicate in")
    stamped = {"changed_by": by, "changed_at": now or timezone.now()}
    charter = CommunicationCharter.objects.filter(initiative=initiative).first()
    if charter is None:
        made = CommunicationCharter(initiative=initiative, **{**values, **stamped})
        return create_thing(made, by=by, verb=verb, initiative=initiative)
    if change_thing(charter, values, by=by, verb=verb, initiative=initiative):
        CommunicationCharter.objects.filter(pk=charter.pk).update(**stamped)
    return charter
