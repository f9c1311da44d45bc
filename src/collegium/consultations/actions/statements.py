"""Statements: seeds of the coordinators, proposals of participants, and what is shown of them."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.consultations.actions.counting import count_if_small
from collegium.consultations.actions.taking_part import participant_of
from collegium.consultations.models import LONGEST_STATEMENT, Consultation, Statement, Vote
from collegium.consultations.permissions import check_user_can_manage_consultations, check_user_can_take_part
from collegium.consultations.vocabulary import ConsultationState, StatementState
from collegium.core import audit
from collegium.core.errors import Conflict, InvalidInput
from collegium.people.models import User

Changes = dict[str, list[Any]]

MOST_STATEMENTS = 200
MOST_OF_ONE = 5
# from which state to which a coordinator may move a statement
MOVES: Mapping[str, tuple[StatementState, ...]] = {
    StatementState.WAITING: (StatementState.SHOWN, StatementState.DECLINED),
    StatementState.SHOWN: (StatementState.WITHDRAWN,),
    StatementState.DECLINED: (StatementState.SHOWN, StatementState.WAITING),
    StatementState.WITHDRAWN: (StatementState.SHOWN,),
}


@transaction.atomic
def add_statement(
    *, by: User, consultation: Consultation, texts: Mapping[str, str], language: str = ""
) -> Statement:
    """A seed, shown at once. texts: {language: text}; language: in which it was written, else the first one given."""
    check_user_can_manage_consultations(by, consultation.initiative)
    check_not_closed(consultation)
    statement = make(consultation, texts, language, state=StatementState.SHOWN, created_by=by)
    record(by, statement, gettext_noop("added the statement"))
    return statement


@transaction.atomic
def propose_statement(
    *, consultation: Consultation, digest: str, text: str, language: str, user: User | None = None
) -> Statement:
    """A participant adds one; it waits until a coordinator has looked at it. No audit event: it is anonymous."""
    check_user_can_take_part(user, consultation, digest)
    if consultation.state(now=timezone.now()) != ConsultationState.OPEN or consultation.archived_at:
        raise Conflict(_("This consultation is not open."))
    if not consultation.takes_statements:
        raise Conflict(_("Statements cannot be added here."))
    participant = participant_of(consultation, digest)
    if participant.proposed.count() >= MOST_OF_ONE:
        raise Conflict(
            _("You have added {count} statements. Leave some to others.").format(count=MOST_OF_ONE)
        )
    return make(
        consultation, {language: text}, language, state=StatementState.WAITING, proposed_by=participant
    )


def make(consultation: Consultation, texts: Mapping[str, str], language: str, **facts: object) -> Statement:
    kept = cleaned(texts)
    origin = language if language in kept else next(iter(kept))
    known = list(consultation.statements.all())
    if len(known) >= MOST_STATEMENTS:
        raise Conflict(_("There are {count} statements already; nobody reads more.").format(count=len(known)))
    said = {same(text) for one in known for text in one.texts.values()}
    if any(same(text) in said for text in kept.values()):
        raise Conflict(_("This statement is there already, or waits to be looked at."))
    number = (consultation.statements.aggregate(last=Max("number"))["last"] or 0) + 1
    statement = Statement(consultation=consultation, number=number, texts=kept, language=origin, **facts)
    statement.full_clean(exclude=["consultation"])
    statement.save()
    return statement


def cleaned(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts that there are, in languages of the site. Raises InvalidInput for none, or one that is too long."""
    codes = {code for code, _name in settings.LANGUAGES}
    kept = {code: " ".join(text.replace("\0", "").split()) for code, text in texts.items() if code in codes}
    kept = {code: text for code, text in kept.items() if text}
    if not kept:
        raise InvalidInput(_("Write the statement."))
    if any(len(text) > LONGEST_STATEMENT for text in kept.values()):
        raise InvalidInput(
            _("A statement has at most {count} letters: one thought, one sentence.").format(
                count=LONGEST_STATEMENT
            )
        )
    return kept


def same(text: str) -> str:
    return text.casefold().rstrip(".!؟? ")


@transaction.atomic
def edit_statement(*, by: User, statement: Statement, texts: Mapping[str, str]) -> Statement:
    """Correct it or translate it. What people have voted on stays as they read it; translations may be added.

    Raises Conflict where the original was voted on.
    """
    consultation = statement.consultation
    check_user_can_manage_consultations(by, consultation.initiative)
    kept = cleaned(texts)
    origin = statement.language if statement.language in kept else next(iter(kept))
    changed = kept.get(statement.language) != statement.texts.get(statement.language)
    if changed and Vote.objects.filter(statement=statement).exists():
        raise Conflict(
            _(
                "People have voted on this text, so it stays. Withdraw it and add another, or change translations."
            )
        )
    changes: Changes = {"texts": [audit.plain(statement.texts), kept]}
    statement.texts, statement.language = kept, origin
    statement.save(update_fields=["texts", "language"])
    record(by, statement, gettext_noop("changed the statement"), changes)
    return statement


@transaction.atomic
def decide_statement(*, by: User, statement: Statement, state: str) -> Statement:
    """Take a proposal or not, withdraw what is shown, bring it back. After the close the votes are counted anew."""
    consultation = statement.consultation
    check_user_can_manage_consultations(by, consultation.initiative)
    if state not in MOVES[statement.state]:
        raise InvalidInput(_("Choose whether the statement is shown, not taken, or withdrawn."))
    changes: Changes = {"state": [statement.state, state]}
    statement.state = state
    statement.save(update_fields=["state"])
    record(by, statement, gettext_noop("decided about the statement"), changes)
    if consultation.closed_at:
        Consultation.objects.filter(pk=consultation.pk).update(results=None)
        consultation.refresh_from_db()
        count_if_small(consultation)
    return statement


def check_not_closed(consultation: Consultation) -> None:
    if consultation.state(now=timezone.now()) == ConsultationState.CLOSED:
        raise Conflict(_("This consultation is closed."))


def record(by: User, statement: Statement, verb: str, changes: Changes | None = None) -> None:
    audit.record(
        by=by,
        verb=verb,
        target=statement,
        initiative_id=statement.consultation.initiative_id,
        changes=changes,
    )
