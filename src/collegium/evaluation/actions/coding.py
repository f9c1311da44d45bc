"""What coders find in texts. Nobody sees what others found in a text before giving their own."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.errors import Conflict, InvalidInput
from collegium.evaluation.actions.texts import check_open
from collegium.evaluation.models import Code, Coding, TextPiece
from collegium.evaluation.permissions import check_user_can_code
from collegium.partners.actions.records import save_checked
from collegium.people.models import User


@transaction.atomic
def code_piece(*, by: User, piece: TextPiece, codes: Collection[Code]) -> Coding:
    """Give one's own codes to a text; none says that none was found.

    They can be changed until somebody else has coded the text too: from then on both see each other's, and stay.
    """
    check_user_can_code(by, piece.collection)
    held = lock_piece(piece)
    if any(code.collection_id != held.collection_id or code.archived_at for code in codes):
        raise InvalidInput(_("This code is not in the codebook. Choose among those that are."))
    own = held.codings.filter(coder=by).first()
    if own is None:
        own = Coding(piece=held, coder=by)
        save_checked(own)
        verb = gettext_noop("coded")
    else:
        check_alone(held, by)
        Coding.objects.filter(pk=own.pk).update(coded_at=timezone.now())
        verb = gettext_noop("coded again")
    own.codes.set(codes)
    # the trail is read by other coders too: it does not tell the codes
    audit.record(by=by, verb=verb, target=held, initiative_id=piece.initiative.pk)
    return own


@transaction.atomic
def take_back_coding(*, by: User, piece: TextPiece) -> None:
    """As if the text had not been looked at. Conflict where another has coded it too, or there is nothing."""
    check_user_can_code(by, piece.collection)
    held = lock_piece(piece)
    own = held.codings.filter(coder=by).first()
    if own is None:
        raise Conflict(_("You have not coded this text."))
    check_alone(held, by)
    own.delete()
    audit.record(
        by=by, verb=gettext_noop("took back the codes of"), target=held, initiative_id=piece.initiative.pk
    )


def lock_piece(piece: TextPiece) -> TextPiece:
    """The text as it is now; other coders of it wait until this transaction ends."""
    check_open(piece.collection)
    held: TextPiece = TextPiece.objects.select_for_update().get(pk=piece.pk)
    if held.archived_at is not None:
        raise Conflict(_("This text was put away."))
    return held


def check_alone(piece: TextPiece, by: User) -> None:
    if piece.codings.exclude(coder=by).exists():
        raise Conflict(
            _("Somebody else has coded this text too, so that the codes of both stay as they were given.")
        )
