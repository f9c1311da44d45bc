"""Asking partners to sign off a report, their answers, and what these mean for publication."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.agreements.actions.shared import coordinators_of
from collegium.core import letters
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.evaluation.actions.trail import record
from collegium.evaluation.models import SignOff, SignOffRound, StudyRun
from collegium.evaluation.permissions import check_user_can_publish, check_user_can_sign_off
from collegium.evaluation.vocabulary import RunState, SignOffAnswer, Whom
from collegium.initiatives.actions.changes import tell
from collegium.initiatives.actions.participations import administrators
from collegium.initiatives.models import Appointment, Initiative
from collegium.initiatives.vocabulary import PartnerRole, PersonRole
from collegium.partners.actions.records import save_checked
from collegium.partners.models import Membership, Organisation
from collegium.people.models import User

REMIND_BEFORE = timedelta(days=3)
OPEN_AT_LEAST = timedelta(days=1)


# --- whom to ask ----------------------------------------------------------------------------------------------


def partners_to_ask(initiative: Initiative) -> "QuerySet[Organisation]":
    """Partners that take part today and do more than observe."""
    parts = initiative.participations.accepted(today=utc_date()).exclude(role=PartnerRole.OBSERVER)
    return Organisation.objects.filter(pk__in=parts.values("organisation")).order_by("name", "pk")


def givers_of_data(run: StudyRun) -> "QuerySet[Organisation]":
    """Those of them to which whoever loaded this version of the data, or an earlier one, belongs."""
    versions = run.dataset.initiative.datasets.filter(series=run.dataset.series)
    loaders = versions.filter(version__lte=run.dataset.version).values("loaded_by")
    held = Membership.objects.filter(person__in=loaders).in_force(today=utc_date())
    return partners_to_ask(run.study.initiative).filter(pk__in=held.values("organisation"))


def chosen_partners(run: StudyRun, whom: Whom, chosen: Iterable[Organisation]) -> list[Organisation]:
    """Raises InvalidInput where nobody is left to ask, or somebody does not take part."""
    everybody = list(partners_to_ask(run.study.initiative))
    asked = list({Whom.GIVERS: givers_of_data(run), Whom.ALL: everybody, Whom.CHOSEN: chosen}[whom])
    if not asked:
        raise InvalidInput(_("Choose at least one partner that is asked."))
    if not set(asked) <= set(everybody):
        raise InvalidInput(_("Only partners that take part, and do not only observe, can be asked."))
    return asked


# --- asking ---------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_sign_offs(
    *,
    by: User,
    run: StudyRun,
    whom: Whom,
    due_at: datetime,
    chosen: Iterable[Organisation] = (),
    note: str = "",
    now: datetime | None = None,
) -> SignOffRound:
    """Ask partners whether they stand behind the latest version, until a deadline; each gets a letter."""
    check_user_can_publish(by, run.study.initiative)
    now = now or timezone.now()
    check_can_be_asked(run)
    version = run.versions.first()
    if version is None:
        raise Conflict(
            _("Keep a version of the report first: partners sign off a text that does not change.")
        )
    if SignOffRound.objects.filter(version=version).exists():
        raise Conflict(_("The partners were asked about this version already."))
    partners = chosen_partners(run, whom, chosen)
    asked = SignOffRound(
        version=version, whom=whom, note=note.strip(), asked_by=by, asked_at=now, due_at=due_at
    )
    save_checked(asked)
    SignOff.objects.bulk_create([SignOff(round=asked, organisation=one) for one in partners])
    record(by, gettext_noop("asked partners to sign off the report on"), run.study)
    write_to(asked.sign_offs.select_related("organisation"), asked, kind="ask")
    return asked


def check_can_be_asked(run: StudyRun) -> None:
    if run.state != RunState.DONE:
        raise Conflict(_("Only a run that is done has a report."))
    if run.published_at:
        raise Conflict(_("This report is published already. Take it back first."))


@transaction.atomic
def call_off_sign_offs(*, by: User, asked: SignOffRound) -> SignOffRound:
    """Stop asking: the answers stay on record, and this version can no longer be published."""
    check_user_can_publish(by, asked.version.run.study.initiative)
    if asked.closed_at:
        raise Conflict(_("This sign-off is over already."))
    if asked.version.run.published_at:
        raise Conflict(_("This report is published already. Take it back first."))
    asked.closed_at = timezone.now()
    asked.save(update_fields=["closed_at"])
    record(by, gettext_noop("called off the sign-off of the report on"), asked.version.run.study)
    return asked


@transaction.atomic
def resume_sign_offs(*, by: User, asked: SignOffRound) -> SignOffRound:
    """Take back `call_off_sign_offs`, while no newer version is there."""
    check_user_can_publish(by, asked.version.run.study.initiative)
    latest = asked.version.run.versions.first()
    if asked.closed_at is None:
        raise Conflict(_("This sign-off is open already."))
    if latest and latest.pk != asked.version_id:
        raise Conflict(_("There is a newer version of the report. Ask about that one."))
    asked.closed_at = None
    asked.save(update_fields=["closed_at"])
    record(by, gettext_noop("resumed the sign-off of the report on"), asked.version.run.study)
    return asked


# --- answering ------------------------------------------------------------------------------------------------


@transaction.atomic
def answer_sign_off(
    *, by: User, sign_off: SignOff, answer: SignOffAnswer, reason: str = "", now: datetime | None = None
) -> SignOff:
    """Answer for a partner, or change its answer while the question is open; coordinators hear of it."""
    check_user_can_sign_off(by, sign_off)
    now = now or timezone.now()
    asked = SignOffRound.objects.select_for_update().get(pk=sign_off.round_id)
    check_answerable(asked, sign_off, now=now)
    if answer == SignOffAnswer.NONE:
        raise InvalidInput(_("Choose an answer."))
    before = sign_off.answer
    sign_off.answer, sign_off.reason = answer, reason.strip()
    sign_off.answered_by, sign_off.answered_at = by, now
    save_checked(sign_off)
    run = sign_off.round.version.run
    organisation = sign_off.organisation
    record(
        by,
        gettext_noop("answered the sign-off of the report on"),
        run.study,
        {str(organisation)[:100]: [before, str(answer)]},
    )
    tell_of_answer(sign_off, by)
    return sign_off


def check_answerable(asked: SignOffRound, sign_off: SignOff, *, now: datetime) -> None:
    """Until the deadline; a change request can be answered differently also after it, since it holds things up."""
    if asked.closed_at:
        raise Conflict(
            _("This sign-off is over: there is a newer version of the report, or it was called off.")
        )
    if asked.version.run.published_at:
        raise Conflict(_("This report is published. Nothing can be changed about its sign-off."))
    if asked.due_at <= now and sign_off.answer != SignOffAnswer.CHANGE:
        raise Conflict(_("The deadline of this sign-off is over."))


def tell_of_answer(sign_off: SignOff, by: User) -> None:
    run = sign_off.round.version.run
    initiative = run.study.initiative
    text = {
        SignOffAnswer.AGREES: gettext_noop("{organisation} agrees with the report “{study}” ({initiative})."),
        SignOffAnswer.CHANGE: gettext_noop(
            "{organisation} asks for a change in the report “{study}” ({initiative})."
        ),
        SignOffAnswer.DISSENTS: gettext_noop(
            "{organisation} dissents from the report “{study}” ({initiative})."
        ),
    }[SignOffAnswer(sign_off.answer)]
    people = {*coordinators_of(initiative), sign_off.round.version.kept_by} - {by}
    tell(
        sorted(people, key=lambda one: one.pk),
        text,
        initiative=initiative,
        url=sign_offs_url(run),
        organisation=sign_off.organisation,
        study=run.study,
    )


# --- publication ----------------------------------------------------------------------------------------------


def check_signed_off(run: StudyRun, *, reason: str = "", now: datetime) -> SignOffRound | None:
    """Raise Conflict with the sentence why a run cannot be published yet; returns the sign-off that allows it.

    Where nobody was ever asked, nothing stands in the way. Else the latest version must have been asked about, nobody's
    change request may be open, and all have answered, or the deadline is over and a reason is given.
    """
    rounds = SignOffRound.objects.of_run(run)
    if not rounds.exists():
        return None
    latest = run.versions.first()
    asked = rounds.open().filter(version=latest).first()
    if asked is None:
        raise Conflict(_("Ask the partners to sign off the latest version of the report first."))
    answers = list(asked.sign_offs.select_related("organisation"))
    if changes := [one.organisation for one in answers if one.answer == SignOffAnswer.CHANGE]:
        raise Conflict(
            _(
                "A change was asked for by: {partners}. Change the report, or settle it with them, first."
            ).format(partners=listed(changes))
        )
    silent = [one.organisation for one in answers if one.answer == SignOffAnswer.NONE]
    if silent and asked.due_at > now:
        raise Conflict(
            _("Not yet answered, and the deadline is not over: {partners}.").format(partners=listed(silent))
        )
    if silent and not reason.strip():
        raise InvalidInput(
            _("Say why the report is published without the answer of: {partners}.").format(
                partners=listed(silent)
            )
        )
    return asked


def listed(organisations: Iterable[Organisation], most: int = 5) -> str:
    names = [str(one) for one in organisations]
    more = len(names) - most
    return ", ".join([*names[:most], _("and {count} more").format(count=more)] if more > 0 else names)


# --- letters --------------------------------------------------------------------------------------------------


@transaction.atomic
def remind_sign_offs(*, now: datetime) -> int:
    """One reminder, three days before the deadline, to those who have not answered; returns how many letters."""
    soon = SignOffRound.objects.open().filter(
        reminded_at=None, due_at__gt=now, due_at__lte=now + REMIND_BEFORE, asked_at__lte=now - OPEN_AT_LEAST
    )
    written = 0
    for asked in soon.select_related("version__run__study__initiative"):
        if SignOffRound.objects.filter(pk=asked.pk, reminded_at=None).update(reminded_at=now):
            written += write_to(
                asked.sign_offs.unanswered().select_related("organisation"), asked, kind="remind"
            )
    return written


def write_to(sign_offs: Iterable[SignOff], asked: SignOffRound, *, kind: str) -> int:
    """A letter to everybody who can answer, one for each partner; those who steward many get one for all of them."""
    per_person: dict[User, list[SignOff]] = {}
    for one in sign_offs:
        for person in answerers(one.organisation, asked.version.run.study.initiative):
            per_person.setdefault(person, []).append(one)
    for person, own in per_person.items():
        write(asked, person, own, kind=kind)
    return len(per_person)


def answerers(organisation: Organisation, initiative: Initiative) -> list[User]:
    """Administrators of a partner, and its people who are data stewards of the initiative."""
    today = utc_date()
    members = Membership.objects.filter(organisation=organisation).in_force(today=today)
    stewards = Appointment.objects.filter(
        initiative=initiative, role=PersonRole.DATA_STEWARD, person__in=members.values("person")
    ).in_force(today=today)
    people = [*administrators(organisation), *User.objects.filter(pk__in=stewards.values("person"))]
    return [person for person in dict.fromkeys(people) if person.is_active]


def write(asked: SignOffRound, person: User, sign_offs: list[SignOff], *, kind: str) -> None:
    run = asked.version.run
    with translation.override(person.language), timezone.override(person.zone):
        subject = (
            _("Do you stand behind this report? Until {day}: {study}")
            if kind == "ask"
            else _("Not yet answered, until {day}: {study}")
        )
        day = date_format(timezone.localtime(asked.due_at), "DATE_FORMAT")
        context = {
            "person": person,
            "asked": asked,
            "study": run.study,
            "initiative": run.study.initiative,
            "partners": [one.organisation for one in sign_offs],
            "zone": person.time_zone,
            "report_url": f"{settings.SITE_URL}{asked.version.get_absolute_url()}",
            "answer_url": f"{settings.SITE_URL}{sign_offs_url(run)}",
        }
        letters.write(
            key=f"sign-off {asked.pk} {kind} {person.pk}",
            to=person.email,
            subject=subject.format(day=day, study=run.study),
            text=render_to_string(f"evaluation/email/{kind}_sign_off.txt", context),
            person_id=person.pk,
            initiative_id=run.study.initiative_id,
        )


def sign_offs_url(run: StudyRun) -> str:
    return reverse("evaluation:sign_offs", args=[run.study.initiative.slug, run.public_id])
