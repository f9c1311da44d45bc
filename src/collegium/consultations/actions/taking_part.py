"""Taking part without a name: who somebody is to the consultation, their votes, and links for single people."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.consultations.models import Consultation, Participant, PersonalLink, Statement, Vote
from collegium.consultations.permissions import check_user_can_manage_consultations, check_user_can_take_part
from collegium.consultations.vocabulary import Choice, ConsultationState
from collegium.core import audit
from collegium.core.errors import Conflict, InvalidInput
from collegium.people.models import User

MOST_LINKS = 500


def digest_of_key(consultation: Consultation, key: str) -> str:
    """Of a random cookie or of the key in a personal link."""
    return hashlib.sha256(f"{consultation.pk} {key}".encode()).hexdigest()


def digest_of_account(consultation: Consultation, user: User) -> str:
    """Of an account: the same on every device; without the site's secret nobody can tell whose it is."""
    told = f"{consultation.pk} account {user.pk}"
    return salted_hmac("collegium.consultations", told, algorithm="sha256").hexdigest()


def participant_of(consultation: Consultation, digest: str) -> Participant:
    found, _created = Participant.objects.get_or_create(consultation=consultation, digest=digest)
    return found


@transaction.atomic
def cast_votes(
    *,
    consultation: Consultation,
    digest: str,
    votes: Mapping[int, int],
    user: User | None = None,
    now: datetime | None = None,
) -> int:
    """Keep votes, {statement: choice}; the last one on a statement counts. Returns how many were kept.

    Raises Conflict when the consultation is not open, InvalidInput for an unknown choice or a statement that is not
    shown (any more). No audit event: who voted what is nobody's business.
    """
    check_user_can_take_part(user, consultation, digest)
    if consultation.state(now=now or timezone.now()) != ConsultationState.OPEN or consultation.archived_at:
        raise Conflict(_("This consultation is not open. Your vote cannot be taken."))
    if not set(votes.values()) <= set(Choice.values):
        raise InvalidInput(_("Choose whether you agree, disagree or pass."))
    shown = set(Statement.objects.shown().filter(consultation=consultation).values_list("pk", flat=True))
    if not set(votes) <= shown:
        raise InvalidInput(_("This statement is not shown any more. Go on with the next one."))
    if votes:
        participant = participant_of(consultation, digest)
        rows = [
            Vote(participant=participant, statement_id=one, choice=choice) for one, choice in votes.items()
        ]
        Vote.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["participant", "statement"],
            update_fields=["choice"],
        )
    return len(votes)


@transaction.atomic
def make_links(*, by: User, consultation: Consultation, count: int) -> list[str]:
    """Keys of so many personal links. They are told here once; only their digests are kept."""
    check_user_can_manage_consultations(by, consultation.initiative)
    if not 1 <= count <= MOST_LINKS:
        raise InvalidInput(_("Choose a number from 1 to {count}.").format(count=MOST_LINKS))
    keys = [secrets.token_urlsafe(12) for _number in range(count)]
    PersonalLink.objects.bulk_create(
        PersonalLink(consultation=consultation, digest=digest_of_key(consultation, key)) for key in keys
    )
    verb = gettext_noop("made personal links for the consultation")
    audit.record(by=by, verb=verb, target=consultation, initiative_id=consultation.initiative_id)
    return keys
