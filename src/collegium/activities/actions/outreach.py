"""How people were invited to community events, and what was heard from them."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.activities.actions.events import check_is_event
from collegium.activities.models import Activity, EventPage, HeardTheme, Outreach
from collegium.activities.permissions import (
    check_user_can_publish_event,
    check_user_can_record_outreach,
    check_user_can_run_activity,
)
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.problems import Problem
from collegium.initiatives.actions.changes import archive_thing, change_thing, create_thing, restore_thing
from collegium.people.models import User


def check_partner(activity: Activity, values: dict[str, Any]) -> None:
    partner = values.get("organisation")
    parts = activity.initiative.participations.accepted(today=utc_date())
    if partner is not None and not parts.filter(organisation=partner).exists():
        why = _("This partner does not take part in the initiative")
        raise InvalidInput(why, [Problem(why, _("Choose one that does"), column="organisation")])


@transaction.atomic
def record_outreach(*, by: User, activity: Activity, values: dict[str, Any]) -> Outreach:
    """values: organisation, audience, channel, reached, on."""
    check_user_can_record_outreach(by, activity, values["organisation"])
    check_is_event(activity)
    check_partner(activity, values)
    made = Outreach(activity=activity, recorded_by=by, **values)
    return create_thing(
        made, by=by, verb=gettext_noop("said whom it invited"), initiative=activity.initiative
    )


@transaction.atomic
def edit_outreach(*, by: User, outreach: Outreach, values: dict[str, Any]) -> Outreach:
    check_user_can_record_outreach(by, outreach.activity, outreach.organisation)
    check_user_can_record_outreach(by, outreach.activity, values.get("organisation"))
    check_partner(outreach.activity, values)
    verb = gettext_noop("corrected whom it invited")
    change_thing(outreach, values, by=by, verb=verb, initiative=outreach.initiative)
    return outreach


@transaction.atomic
def archive_outreach(*, by: User, outreach: Outreach) -> None:
    check_user_can_record_outreach(by, outreach.activity, outreach.organisation)
    archive_thing(outreach, by=by, verb=gettext_noop("took back whom it invited"))


@transaction.atomic
def restore_outreach(*, by: User, outreach: Outreach) -> None:
    check_user_can_record_outreach(by, outreach.activity, outreach.organisation)
    restore_thing(outreach, by=by, verb=gettext_noop("brought back whom it invited"))


@transaction.atomic
def note_heard(*, by: User, activity: Activity, values: dict[str, Any]) -> HeardTheme:
    """values: theme, will_happen."""
    check_user_can_run_activity(by, activity)
    check_is_event(activity)
    made = HeardTheme(activity=activity, **values)
    return create_thing(
        made, by=by, verb=gettext_noop("noted what was heard"), initiative=activity.initiative
    )


@transaction.atomic
def edit_heard(*, by: User, heard: HeardTheme, values: dict[str, Any]) -> HeardTheme:
    check_user_can_run_activity(by, heard.activity)
    change_thing(
        heard, values, by=by, verb=gettext_noop("changed what was heard"), initiative=heard.initiative
    )
    return heard


@transaction.atomic
def archive_heard(*, by: User, heard: HeardTheme) -> None:
    check_user_can_run_activity(by, heard.activity)
    archive_thing(heard, by=by, verb=gettext_noop("took out what was heard"))


@transaction.atomic
def restore_heard(*, by: User, heard: HeardTheme) -> None:
    check_user_can_run_activity(by, heard.activity)
    restore_thing(heard, by=by, verb=gettext_noop("brought back what was heard"))


@transaction.atomic
def publish_heard(*, by: User, activity: Activity, now: datetime | None = None) -> None:
    """Show on the public page of the event what was heard and what will happen."""
    check_user_can_publish_event(by, activity)
    page = EventPage.objects.select_for_update().filter(activity=activity).first()
    if page is None or page.published_at is None:
        raise Conflict(_("Publish the event first: this is shown on its page."))
    if page.heard_at is not None:
        raise Conflict(_("It is published already."))
    if not activity.heard.current().exists():
        raise Conflict(_("Write down first what you heard, and what will happen."))
    shown = {"heard_at": now or timezone.now(), "heard_by": by}
    verb = gettext_noop("published what was heard")
    change_thing(page, shown, by=by, verb=verb, initiative=activity.initiative)


@transaction.atomic
def unpublish_heard(*, by: User, activity: Activity) -> None:
    check_user_can_publish_event(by, activity)
    page = EventPage.objects.select_for_update().filter(activity=activity).exclude(heard_at=None).first()
    if page is None:
        raise Conflict(_("It is not published."))
    verb = gettext_noop("took what was heard off the public site")
    gone = {"heard_at": None, "heard_by": None}
    change_thing(page, gone, by=by, verb=verb, initiative=activity.initiative)
