"""Contributions that come by mail, and what is said when one cannot be taken."""

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collegium.communication.actions.threads import add_post
from collegium.communication.models import Thread
from collegium.communication.vocabulary import LONGEST_TEXT, Through
from collegium.core import letters
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.inbound import Incoming
from collegium.initiatives.models import Initiative
from collegium.people.actions import owns_address
from collegium.people.models import User


def take_reply(*, letter: Incoming, person_id: int, thread: int) -> None:
    """Put what the person wrote into the discussion that the letter was about."""
    person = User.objects.filter(pk=person_id, is_active=True).first()
    found = Thread.objects.select_related("initiative").filter(pk=thread).first()
    if person is None or found is None:
        raise Conflict(_("This discussion no longer exists."))
    if not owns_address(person, letter.sender):
        raise InvalidInput(_("Contributions are taken only from the address to which the letter was sent."))
    visible = Initiative.objects.visible_to(person, today=utc_date())
    if not visible.filter(pk=found.initiative_id).exists():
        raise PermissionRefused(_("You no longer take part in this initiative."))
    text = letter.text.strip()
    if not text:
        raise InvalidInput(_("There is nothing in your letter but what it quotes."))
    if letter.shortened or len(text) > LONGEST_TEXT:
        raise InvalidInput(_("Your letter is too long for a discussion. Write a shorter one."))
    add_post(by=person, thread=found, text=text + without_files(letter), through=Through.LETTER)


def without_files(letter: Incoming) -> str:
    """A line that says which files came with the letter and were not kept."""
    if not letter.attachments:
        return ""
    said = ngettext(
        "(A file was not kept: {names})", "(Files were not kept: {names})", len(letter.attachments)
    )
    return "\n\n" + said.format(names=", ".join(letter.attachments)[:500])


def tell_refused(*, letter: Incoming, person_id: int, why: str) -> None:
    """Tell the person, at their own address only, that what came in their name was not taken.

    Nothing goes to whoever wrote from another address: their letter may be forged, and an answer would be sent to a
    stranger.
    """
    person = User.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        return
    with translation.override(person.language):
        letters.write(
            key=f"refused {letter.message_id}"[:200],
            to=person.email,
            subject=_("Your letter was not taken"),
            text=render_to_string(
                "communication/email/refused.txt",
                {"person": person, "subject": letter.subject, "sender": letter.sender, "why": why},
            ),
            person_id=person.pk,
        )
