"""What a person wants to hear of."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collegium.communication.models import Subscription, Thread
from collegium.communication.vocabulary import Level
from collegium.core.clock import utc_date
from collegium.core.errors import InvalidInput
from collegium.initiatives.models import Initiative
from collegium.people.models import User


@transaction.atomic
def subscribe(
    *,
    by: User,
    initiative: Initiative,
    level: str,
    thread: Thread | None = None,
    now: datetime | None = None,
) -> Subscription:
    """Choose for an initiative, or for one discussion of it. Nobody else sees it, so there is no audit event."""
    if level not in Level.values:
        raise InvalidInput(_("Choose what you want to hear of from the list."))
    visible = Initiative.objects.visible_to(by, today=utc_date())
    if not visible.filter(pk=initiative.pk).exists() or (thread and thread.initiative_id != initiative.pk):
        raise InvalidInput(_("You do not take part in this initiative."))
    found, _created = Subscription.objects.update_or_create(
        person=by,
        initiative=initiative,
        thread=thread,
        defaults={"level": level, "set_at": now or timezone.now()},
    )
    return found
