"""You said, we did: what was said is written down, answered, and shown."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core.errors import InvalidInput
from collegium.feedback.models import FollowUp
from collegium.feedback.permissions import check_user_can_answer_follow_up, check_user_can_record_follow_up
from collegium.feedback.vocabulary import FollowUpState
from collegium.initiatives.actions.changes import (
    archive_thing,
    change_thing,
    check_same_initiative,
    create_thing,
    restore_thing,
)
from collegium.initiatives.models import Initiative
from collegium.people.models import User


@transaction.atomic
def record_follow_up(
    *, by: User, initiative: Initiative, values: dict[str, Any], now: datetime | None = None
) -> FollowUp:
    """Write down what was said. values: said, wave, goal, due_on."""
    check_user_can_record_follow_up(by, initiative)
    check_same_initiative(initiative, values.get("goal"))
    wave = values.get("wave")
    if wave is not None and wave.survey.initiative_id != initiative.pk:
        raise InvalidInput(_("This survey belongs to another initiative."))
    row = FollowUp(initiative=initiative, recorded_by=by, recorded_at=now or timezone.now(), **values)
    return create_thing(row, by=by, verb=gettext_noop("wrote down what was said"), initiative=initiative)


@transaction.atomic
def answer_follow_up(
    *, by: User, follow_up: FollowUp, values: dict[str, Any], now: datetime | None = None
) -> FollowUp:
    """Say what comes of it. values: state, did, is_public. Back to “heard” takes the answer back."""
    check_user_can_answer_follow_up(by, follow_up.initiative)
    open_again = values["state"] == FollowUpState.HEARD
    stamped = None if open_again else follow_up.answered_at or now or timezone.now()
    change_thing(
        follow_up,
        {**values, "answered_at": stamped},
        by=by,
        verb=gettext_noop("answered what was said"),
        initiative=follow_up.initiative,
    )
    return follow_up


@transaction.atomic
def archive_follow_up(*, by: User, follow_up: FollowUp) -> None:
    check_user_can_answer_follow_up(by, follow_up.initiative)
    archive_thing(follow_up, by=by, verb=gettext_noop("archived what was said"))


@transaction.atomic
def restore_follow_up(*, by: User, follow_up: FollowUp) -> None:
    check_user_can_answer_follow_up(by, follow_up.initiative)
    restore_thing(follow_up, by=by, verb=gettext_noop("brought back what was said"))
