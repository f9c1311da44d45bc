"""Telling all partners what happened: news, successes, and setbacks with what was learned."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from collegium.communication.actions.letters import tell_of_update
from collegium.communication.models import Thread, Update
from collegium.communication.permissions import check_user_can_edit_update
from collegium.initiatives.actions.changes import (
    archive_thing,
    change_thing,
    check_same_initiative,
    create_thing,
    restore_thing,
)
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_contribute, check_user_can_coordinate
from collegium.people.models import User


@transaction.atomic
def write_update(
    *, by: User, initiative: Initiative, values: Mapping[str, Any], now: datetime | None = None
) -> Update:
    """values: kind, title, text; and goal, lesson, is_public (coordinators only). With a discussion to answer in."""
    check_user_can_contribute(by, initiative)
    if values.get("is_public"):
        check_user_can_coordinate(by, initiative)
    check_same_initiative(initiative, values.get("goal"))
    at = now or timezone.now()
    title = str(values["title"]).strip()[:200]
    thread = Thread.objects.create(
        initiative=initiative, title=title, started_by=by, started_at=at, last_post_at=at
    )
    update = Update(initiative=initiative, thread=thread, author=by, written_at=at, **values)
    create_thing(update, by=by, verb=gettext_noop("told"), initiative=initiative)
    thread.subject_type, thread.subject_id = "communication.Update", str(update.pk)
    thread.subject_label, thread.subject_url = title, update.get_absolute_url()
    thread.save()
    tell_of_update(update)
    return update


@transaction.atomic
def edit_update(
    *, by: User, update: Update, values: Mapping[str, Any], now: datetime | None = None
) -> Update:
    """Change what was told; the audit trail keeps what stood there."""
    check_user_can_edit_update(by, update)
    if values.get("is_public", update.is_public) != update.is_public:
        check_user_can_coordinate(by, update.initiative)
    check_same_initiative(update.initiative, values.get("goal"))
    verb = gettext_noop("changed what was told in")
    if change_thing(update, values, by=by, verb=verb, initiative=update.initiative):
        Update.objects.filter(pk=update.pk).update(edited_at=now or timezone.now())
        Thread.objects.filter(pk=update.thread_id).update(title=update.title, subject_label=update.title)
    return update


@transaction.atomic
def archive_update(*, by: User, update: Update) -> None:
    check_user_can_edit_update(by, update)
    archive_thing(update, by=by, verb=gettext_noop("withdrew the update"))


@transaction.atomic
def restore_update(*, by: User, update: Update) -> None:
    check_user_can_edit_update(by, update)
    restore_thing(update, by=by, verb=gettext_noop("brought back the update"))
