"""Texts that people wrote: a coordinator hides one that names somebody or hurts, and can show it again."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.errors import Conflict
from collegium.feedback.models import HiddenText, Item, Response
from collegium.feedback.permissions import check_user_can_hide_texts
from collegium.partners.actions.records import save_checked
from collegium.people.models import User


@transaction.atomic
def hide_text(
    *, by: User, response: Response, item: Item, reason: str, now: datetime | None = None
) -> HiddenText:
    """Show a text to nobody any more, coordinators included. The audit trail has the reason, no word of it."""
    now = now or timezone.now()
    check_user_can_hide_texts(by, response.wave, now)
    if response.hidden_texts.filter(item=item).exists():
        raise Conflict(_("This text is hidden already."))
    made = HiddenText(response=response, item=item, reason=reason.strip(), hidden_by=by, hidden_at=now)
    save_checked(made)
    record(made, by=by, verb=gettext_noop("hid a text in the answers to"), changes=["", made.reason])
    return made


@transaction.atomic
def show_text(*, by: User, response: Response, item: Item, now: datetime | None = None) -> None:
    """Take the hiding back."""
    check_user_can_hide_texts(by, response.wave, now or timezone.now())
    hidden = response.hidden_texts.filter(item=item).first()
    if hidden is None:
        raise Conflict(_("This text is not hidden."))
    verb = gettext_noop("showed a text again in the answers to")
    record(hidden, by=by, verb=verb, changes=[hidden.reason, ""])
    hidden.delete()


def record(hidden: HiddenText, *, by: User, verb: str, changes: list[str]) -> None:
    """The event names the wave: a response is named nowhere."""
    wave = hidden.response.wave
    audit.record(
        by=by, verb=verb, target=wave, initiative_id=wave.survey.initiative_id, changes={"reason": changes}
    )
