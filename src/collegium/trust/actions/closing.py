"""Closing a wave: people's answers become one voice for each partner, results are counted, the answers erased."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.initiatives.actions.changes import tell
from collegium.people.models import User
from collegium.trust.actions.counting import places_of, results_of
from collegium.trust.models import Respondent, RosterPartner, Wave, previous_wave
from collegium.trust.permissions import check_user_can_manage_waves
from collegium.trust.vocabulary import DIMENSIONS

NEWS_FOR = timedelta(days=2)


@transaction.atomic
def close_wave(*, by: User | None, wave: Wave, now: datetime | None = None) -> bool:
    """Close a wave, by hand or (by=None) because its time is over; once. Whether this call closed it."""
    if by is not None:
        check_user_can_manage_waves(by, wave.initiative)
    moment = now or timezone.now()
    if not Wave.objects.filter(pk=wave.pk, closed_at=None).update(closed_at=moment):
        return False
    wave.refresh_from_db()
    merge_answers(wave)
    before = previous_wave(wave)
    wave.results = results_of(wave, before)
    wave.places = places_of(wave, before)
    wave.save(update_fields=["results", "places"])
    verb = gettext_noop("closed the trust survey")
    audit.record(by=by, verb=verb, target=wave, initiative_id=wave.initiative_id)
    if timezone.now() - moment < NEWS_FOR:
        announce(wave)
    return True


def merge_answers(wave: Wave) -> None:
    """One voice for each partner. Drafts do not count. What single people answered is erased."""
    roster = list(wave.roster.prefetch_related("respondents"))
    for partner in roster:
        final = [one.answers for one in partner.respondents.all() if one.answered_at]
        partner.has_answered = bool(final)
        partner.given = one_voice(final)
    RosterPartner.objects.bulk_update(roster, ["has_answered", "given"])
    Respondent.objects.filter(partner__wave=wave).update(answers={})


def one_voice(answers: list[dict[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """Several people of one partner together: the strongest tie, all kinds, the mean of each rating."""
    voice = {}
    for key in sorted({key for one in answers for key in one}):
        said = [one[key] for one in answers if key in one]
        ratings = {name: [one[name] for one in said if name in one] for name in DIMENSIONS}
        voice[key] = {
            "frequency": max(one["frequency"] for one in said),
            "kinds": sorted({kind for one in said for kind in one.get("kinds", [])}),
            "ratings": {name: sum(found) / len(found) for name, found in ratings.items() if found},
        }
    return voice


def announce(wave: Wave) -> None:
    asked = Respondent.objects.filter(partner__wave=wave, person__is_active=True).select_related("person")
    people = {one.person_id: one.person for one in asked}
    tell(
        people.values(),
        gettext_noop("{initiative}: the results of the trust survey are there."),
        initiative=wave.initiative,
        url=wave.get_absolute_url(),
    )


def close_due(*, now: datetime) -> int:
    """Close the waves whose time is over; how many."""
    due = Wave.objects.due_to_close(now=now).select_related("initiative")
    return sum(close_wave(by=None, wave=wave, now=now) for wave in due)
