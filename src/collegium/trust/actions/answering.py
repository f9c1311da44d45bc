"""Taking what one person says of the other partners: as a draft, or for good. It can be changed until the close."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.problems import Problem
from collegium.people.models import User
from collegium.trust.models import Respondent, RosterPartner, Wave
from collegium.trust.permissions import check_user_can_answer
from collegium.trust.vocabulary import DIMENSIONS, Frequency, TieKind, WaveState

Answers = Mapping[str, Mapping[str, Any]]


@transaction.atomic
def save_answers(
    *,
    by: User,
    respondent: Respondent,
    answers: Answers,
    is_final: bool,
    works_with_none: bool = False,
    now: datetime | None = None,
) -> Respondent:
    """Keep the answers; is_final: they count, otherwise they are a draft that does not (nor a reminder away).

    answers: {key of a partner: {"frequency": 1-4, "kinds": [...], dimension: 1-4}}; what is left out or None is not
    known, and counts as nothing. There is no audit event: who said what about whom is nobody's business.
    Raises Conflict when the wave is closed, InvalidInput for what cannot be an answer.
    """
    check_user_can_answer(by, respondent)
    moment = now or timezone.now()
    wave = Wave.objects.select_for_update().get(pk=respondent.partner.wave_id)
    if wave.state(now=moment) != WaveState.OPEN:
        raise Conflict(_("This trust survey is closed. Your answers cannot be taken any more."))
    others = wave.roster.exclude(pk=respondent.partner_id)
    kept = checked(list(others), answers, is_final=is_final)
    if is_final and not kept and not works_with_none:
        raise InvalidInput(
            _("Say with whom you work, or tick that you work with none of them."),
        )
    respondent.answers = kept
    respondent.saved_at = moment
    respondent.answered_at = moment if is_final else None
    respondent.save(update_fields=["answers", "saved_at", "answered_at"])
    return respondent


def checked(others: list[RosterPartner], answers: Answers, *, is_final: bool) -> dict[str, dict[str, Any]]:
    """What was said of the partners on the roster. Raises InvalidInput with every fault."""
    problems: list[Problem] = []
    kept = {}
    for partner in others:
        if said := said_of(partner, answers.get(partner.key, {}), problems, is_final=is_final):
            kept[partner.key] = said
    if problems:
        raise InvalidInput(_("Some answers could not be taken."), problems)
    return kept


def said_of(
    partner: RosterPartner, said: Mapping[str, Any], problems: list[Problem], *, is_final: bool
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("frequency", *DIMENSIONS):
        value = said.get(name)
        if value is None:
            continue
        if type(value) is int and 1 <= value <= Frequency.WEEKLY:  # ratings go to 4 as well
            found[name] = value
        else:
            why = _("This is not a number from 1 to 4")
            problems.append(
                Problem(why, _("Choose one"), column=f"{partner.key}_{name}", value=str(value)[:40])
            )
    kinds = list(said.get("kinds") or [])
    if not set(kinds) <= set(TieKind.values):
        why = _("This is not a kind of tie")
        problems.append(Problem(why, _("Choose from the list"), column=f"{partner.key}_kinds"))
    elif kinds:
        found["kinds"] = sorted(set(kinds))
    if is_final and found and "frequency" not in found:
        why = _("Say how often you work with {partner}, or clear the rest").format(partner=partner.name)
        problems.append(Problem(why, _("Choose how often"), column=f"{partner.key}_frequency"))
    return found
