"""From a draft to a text in force: freezing, signing, declining, and what comes after."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.agreements.actions.drafting import check_draft, write_sections
from collegium.agreements.actions.shared import coordinators_of, day_of, write_letter
from collegium.agreements.models import Agreement, AgreementParty, AgreementVersion, Signature
from collegium.agreements.models.agreements import digest_of
from collegium.agreements.permissions import check_user_can_act_for_party, check_user_can_sign
from collegium.agreements.vocabulary import AgreementKind, AgreementState, SignedThrough, VersionState
from collegium.core import audit, links
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.initiatives.actions.changes import change_thing, tell
from collegium.initiatives.actions.participations import administrators
from collegium.initiatives.permissions import check_user_can_coordinate
from collegium.partners.actions.records import save_checked
from collegium.people.models import User

SIGN = "agreement.sign"
TO_FILL_IN = re.compile(r"\[[^\[\]\n]{1,80}\]")


@transaction.atomic
def put_up_for_signature(
    *, by: User, version: AgreementVersion, now: datetime | None = None
) -> AgreementVersion:
    """Freeze the text under its hash and ask everyone who signs. Raises InvalidInput where something is missing."""
    agreement = version.agreement
    check_user_can_coordinate(by, agreement.initiative)
    AgreementVersion.objects.select_for_update().get(pk=version.pk)
    check_draft(version)
    check_complete(version)
    version.text = version.written()
    version.digest = digest_of(version.text)
    version.frozen_at = now or timezone.now()
    version.state = VersionState.OUT
    save_checked(version, fields=["text", "digest", "frozen_at", "state"])
    verb = gettext_noop("put up for signature")
    audit.record(by=by, verb=verb, target=version, initiative_id=agreement.initiative_id)
    set_state(agreement)
    ask_to_sign(version.parties.select_related("organisation", "signatory"), version)
    return version


def check_complete(version: AgreementVersion) -> None:
    """At least two parties, each with somebody who signs; a text; and nothing left to fill in."""
    parties = list(version.parties.select_related("organisation"))
    sections = list(version.sections.current())
    if len(parties) < 2:
        raise InvalidInput(
            _("An agreement has at least two parties. Choose the partners that enter into it.")
        )
    if not sections:
        raise InvalidInput(_("There is no section. Write what is agreed."))
    if mute := [party.organisation.name for party in parties if party.signatory_id is None]:
        raise InvalidInput(_("Nobody is named who signs for: {names}.").format(names=", ".join(mute)))
    if open_ones := [one.heading for one in sections if TO_FILL_IN.search(f"{one.heading} {one.text}")]:
        raise InvalidInput(
            _("Something in square brackets is still to be filled in or taken out: {sections}.").format(
                sections=", ".join(open_ones)
            )
        )


def ask_to_sign(
    parties: Iterable[AgreementParty], version: AgreementVersion, *, occasion: str = "asked"
) -> None:
    """One letter on each occasion to each person who signs, with a link for each partner in whose name they do."""
    by_person: dict[int, list[AgreementParty]] = {}
    for party in parties:
        by_person.setdefault(party.signatory_id or 0, []).append(party)
    agreement = version.agreement
    for theirs in by_person.values():
        person = theirs[0].signatory
        if person is None or not person.is_active:
            continue
        words = {
            "agreement": agreement,
            "initiative": agreement.initiative,
            "version": version,
            "reminder": occasion.startswith("reminded"),
            "parties": [(party, settings.SITE_URL + sign_path(party, person)) for party in theirs],
        }
        write_letter(
            person,
            key=f"agreement version {version.pk} sign {occasion} {person.pk}",
            template="sign",
            subject=gettext_noop("Please sign: {agreement}"),
            initiative_id=agreement.initiative_id,
            words=words,
        )


def sign_path(party: AgreementParty, person: User) -> str:
    """The address at which this person signs for this partner without signing in: for this very text only."""
    token = links.make(SIGN, party=party.pk, person=person.pk, digest=party.version.digest)
    return reverse("agreements:sign_by_link", args=[token])


@transaction.atomic
def name_signatory(*, by: User, party: AgreementParty, person: User, function: str = "") -> AgreementParty:
    """Who signs in the name of a partner: one of those who speak for it. Not once it has signed."""
    check_user_can_act_for_party(by, party)
    if hasattr(party, "signature"):
        raise Conflict(_("{organisation} has already signed.").format(organisation=party.organisation))
    if person not in administrators(party.organisation):
        raise InvalidInput(
            _(
                "{person} does not administer {organisation}. Choose somebody who may sign in its name."
            ).format(person=person, organisation=party.organisation)
        )
    verb = gettext_noop("named who signs:")
    values = {"signatory": person, "function": function}
    change_thing(party, values, by=by, verb=verb, initiative=party.version.agreement.initiative)
    if party.version.state == VersionState.OUT:
        ask_to_sign([party], party.version, occasion=f"named {party.pk}")
    return party


@transaction.atomic
def sign_agreement(
    *,
    by: User,
    party: AgreementParty,
    digest: str,
    function: str = "",
    through: str = SignedThrough.PAGE,
    now: datetime | None = None,
) -> Signature:
    """Sign in the name of a partner exactly the text with this hash. The last signature puts it into force."""
    check_user_can_sign(by, party)
    version = AgreementVersion.objects.select_for_update().get(pk=party.version_id)
    check_can_be_signed(version, party, digest)
    if through == SignedThrough.LINK and party.signatory_id != by.pk:
        raise PermissionRefused(_("Somebody else has been named to sign. Sign in to do it yourself."))
    own = function or (party.function if party.signatory_id == by.pk else "")
    signature = Signature(
        party=party, digest=version.digest, signed_by=by, name=str(by)[:150], function=own[:150],
        through=through, signed_at=now or timezone.now(),
    )  # fmt: skip
    save_checked(signature)
    if party.declined_at:
        AgreementParty.objects.filter(pk=party.pk).update(declined_at=None, declined_reason="")
    record(by, party, gettext_noop("signed"))
    if version.is_signed_by_all():
        send_copies(version)
        if not waits_for_its_day(version, today=day_of(now)):
            come_into_force(version, by=by, now=now)
    return signature


def waits_for_its_day(version: AgreementVersion, *, today: date) -> bool:
    """Whether a text that all have signed begins later, and the one before still holds until then."""
    before = version.agreement.versions.filter(state=VersionState.IN_FORCE)
    return version.starts_on > today and before.exclude(ends_on__lt=today).exists()


@transaction.atomic
def bring_into_force(*, now: datetime) -> int:
    """Texts that all have signed and whose first day has come replace those before; returns how many."""
    out = AgreementVersion.objects.filter(state=VersionState.OUT, starts_on__lte=day_of(now))
    due = [one for one in out.select_related("agreement__initiative", "created_by") if one.is_signed_by_all()]
    for version in due:
        if AgreementVersion.objects.select_for_update().get(pk=version.pk).state == VersionState.OUT:
            come_into_force(version, by=version.created_by, now=now)
    return len(due)


def check_can_be_signed(version: AgreementVersion, party: AgreementParty, digest: str) -> None:
    if version.state != VersionState.OUT:
        raise Conflict(
            _("This version is not up for signature any more. Open the agreement to see where it stands.")
        )
    if version.digest != digest or not version.is_genuine():
        raise Conflict(_("The text is not the one that you were shown. Read it again before you sign."))
    if party.left_on is not None:
        raise Conflict(_("{organisation} has left this agreement.").format(organisation=party.organisation))
    if Signature.objects.filter(party=party).exists():
        raise Conflict(_("{organisation} has already signed.").format(organisation=party.organisation))


def come_into_force(version: AgreementVersion, *, by: User, now: datetime | None = None) -> None:
    """All have signed: this text replaces the one before and becomes the agreement of the initiative."""
    agreement = version.agreement
    agreement.versions.filter(state=VersionState.IN_FORCE).update(state=VersionState.REPLACED)
    version.state = VersionState.IN_FORCE
    version.in_force_at = now or timezone.now()
    version.save(update_fields=["state", "in_force_at"])
    verb = gettext_noop("came into force:")
    audit.record(by=None, verb=verb, target=version, initiative_id=agreement.initiative_id)
    agreement.ended_on, agreement.ended_reason = None, ""
    agreement.state = AgreementState.IN_FORCE
    agreement.save(update_fields=["state", "ended_on", "ended_reason"])
    if agreement.kind == AgreementKind.MEMORANDUM:
        take_over_text(version, by=by)


def send_copies(version: AgreementVersion) -> None:
    """Whoever signs, and the coordinators, get the text that all have signed, with the days for which it holds."""
    agreement = version.agreement
    people = {party.signatory for party in version.parties.select_related("signatory") if party.signatory}
    told = {*people, *coordinators_of(agreement.initiative)}
    tell(
        told,
        gettext_noop("“{agreement}”: every partner has signed."),
        initiative=agreement.initiative,
        url=address_of(agreement),
        agreement=agreement.title,
    )
    for person in told:
        write_letter(
            person,
            key=f"agreement version {version.pk} signed {person.pk}",
            template="signed",
            subject=gettext_noop("Signed by all: {agreement}"),
            initiative_id=agreement.initiative_id,
            words={"agreement": agreement, "initiative": agreement.initiative, "version": version},
        )


def take_over_text(version: AgreementVersion, *, by: User) -> None:
    """The settings of the initiative say what was signed, so that there are not two texts."""
    initiative = version.agreement.initiative
    current = type(initiative).objects.select_for_update().get(pk=initiative.pk)
    signed = version.text.partition("\n\n")[2].strip()
    if current.agreement.strip() == signed:
        return
    values = {"agreement": signed, "revision": current.revision + 1}
    verb = gettext_noop("took over the signed text for")
    change_thing(current, values, by=by, verb=verb, initiative=current)


@transaction.atomic
def decline_to_sign(*, by: User, party: AgreementParty, reason: str, now: datetime | None = None) -> None:
    """Say, with the reason, that a partner does not sign this text. It may still sign later."""
    check_user_can_sign(by, party)
    check_can_be_signed(party.version, party, party.version.digest)
    if not reason.strip():
        raise InvalidInput(_("Say what would have to change, so that the text can be improved."))
    values = {"declined_at": now or timezone.now(), "declined_reason": reason.strip()}
    agreement = party.version.agreement
    verb = gettext_noop("did not sign")
    change_thing(party, values, by=by, verb=verb, initiative=agreement.initiative)
    tell(
        coordinators_of(agreement.initiative),
        gettext_noop("{organisation} does not sign “{agreement}” as it is, and says why."),
        initiative=agreement.initiative,
        url=address_of(agreement),
        organisation=party.organisation,
        agreement=agreement.title,
    )


@transaction.atomic
def withdraw_version(*, by: User, version: AgreementVersion, now: datetime | None = None) -> AgreementVersion:
    """Take a text back that is up for signature; returns a draft with the same text to improve."""
    agreement = version.agreement
    check_user_can_coordinate(by, agreement.initiative)
    current = AgreementVersion.objects.select_for_update().get(pk=version.pk)
    if current.state != VersionState.OUT:
        raise Conflict(_("This version is not up for signature."))
    values = {"state": VersionState.WITHDRAWN.value}
    verb = gettext_noop("took back")
    change_thing(version, values, by=by, verb=verb, initiative=agreement.initiative)
    draft = next_version(by, version, {"why": version.why}, now)
    set_state(agreement)
    return draft


@transaction.atomic
def amend_agreement(
    *, by: User, agreement: Agreement, values: dict[str, Any], now: datetime | None = None
) -> AgreementVersion:
    """Draft a new version of a signed agreement: to change or to renew it. values: why, starts_on, ends_on.

    The version before stays in force until every partner has signed the new one.
    """
    check_user_can_coordinate(by, agreement.initiative)
    base = agreement.versions.exclude(state=VersionState.WITHDRAWN).first()
    if base is None or base.state in {VersionState.DRAFT, VersionState.OUT}:
        raise Conflict(_("A version of this agreement is already under way."))
    return next_version(by, base, values, now)


def next_version(
    by: User, base: AgreementVersion, values: dict[str, Any], now: datetime | None
) -> AgreementVersion:
    """A draft with the sections and the remaining parties of another version."""
    last = base.agreement.versions.first()
    number = (last.number if last else 0) + 1
    term = {"starts_on": base.starts_on, "ends_on": base.ends_on, **values}
    made = AgreementVersion(
        agreement=base.agreement, number=number, created_by=by, created_at=now or timezone.now(), **term
    )
    save_checked(made)
    write_sections(made, base.sections.current().values_list("key", "heading", "text"))
    AgreementParty.objects.bulk_create(
        AgreementParty(
            version=made,
            organisation=old.organisation,
            signatory=old.signatory,
            function=old.function,
        )
        for old in base.parties.staying().select_related("organisation", "signatory")
    )
    verb = gettext_noop("drafted a new version:")
    audit.record(by=by, verb=verb, target=made, initiative_id=base.agreement.initiative_id)
    return made


@transaction.atomic
def end_agreement(*, by: User, agreement: Agreement, reason: str, now: datetime | None = None) -> Agreement:
    """Coordinators end an agreement for all, today, and say why."""
    check_user_can_coordinate(by, agreement.initiative)
    if agreement.state == AgreementState.ENDED:
        raise Conflict(_("This has already ended."))
    if not reason.strip():
        raise InvalidInput(_("Say why it ends."))
    finish(agreement, by=by, reason=reason.strip(), on=day_of(now))
    return agreement


def finish(agreement: Agreement, *, by: User, reason: str, on: date) -> None:
    values = {"state": AgreementState.ENDED.value, "ended_on": on, "ended_reason": reason}
    verb = gettext_noop("ended the agreement")
    change_thing(agreement, values, by=by, verb=verb, initiative=agreement.initiative)


@transaction.atomic
def resume_agreement(*, by: User, agreement: Agreement) -> Agreement:
    """Take the end of an agreement back."""
    check_user_can_coordinate(by, agreement.initiative)
    if agreement.state != AgreementState.ENDED:
        raise Conflict(_("This agreement has not ended."))
    values = {"state": state_of(agreement), "ended_on": None, "ended_reason": ""}
    verb = gettext_noop("resumed the agreement")
    change_thing(agreement, values, by=by, verb=verb, initiative=agreement.initiative)
    return agreement


@transaction.atomic
def leave_agreement(
    *, by: User, party: AgreementParty, reason: str = "", now: datetime | None = None
) -> AgreementParty:
    """A partner leaves; the others stay bound to each other. With fewer than two left, the agreement ends."""
    agreement = party.version.agreement
    check_user_can_act_for_party(by, party)
    if party.version.state != VersionState.IN_FORCE or party.left_on is not None:
        raise Conflict(
            _("{organisation} is not bound by this version.").format(organisation=party.organisation)
        )
    values = {"left_on": day_of(now), "left_reason": reason.strip()}
    verb = gettext_noop("left the agreement:")
    change_thing(party, values, by=by, verb=verb, initiative=agreement.initiative)
    tell(
        coordinators_of(agreement.initiative),
        gettext_noop("{organisation} has left “{agreement}”."),
        initiative=agreement.initiative,
        url=address_of(agreement),
        organisation=party.organisation,
        agreement=agreement.title,
    )
    if party.version.parties.staying().count() < 2 and agreement.state != AgreementState.ENDED:
        reason = _("Only one party was left.")
        finish(agreement, by=by, reason=reason, on=day_of(now))
    return party


@transaction.atomic
def return_to_agreement(*, by: User, party: AgreementParty) -> AgreementParty:
    """Take the leaving of a partner back."""
    agreement = party.version.agreement
    check_user_can_act_for_party(by, party)
    if party.left_on is None or party.version.state != VersionState.IN_FORCE:
        raise Conflict(_("{organisation} has not left.").format(organisation=party.organisation))
    values = {"left_on": None, "left_reason": ""}
    verb = gettext_noop("returned to the agreement:")
    change_thing(party, values, by=by, verb=verb, initiative=agreement.initiative)
    return party


def set_state(agreement: Agreement) -> None:
    """The state that follows from the versions; an ended agreement stays ended."""
    if agreement.state != AgreementState.ENDED:
        agreement.state = state_of(agreement)
        agreement.save(update_fields=["state"])


def state_of(agreement: Agreement) -> str:
    there = {version.state: version for version in agreement.versions.all()}
    bound = there.get(VersionState.IN_FORCE)
    if bound is not None:
        over = bound.ends_on is not None and bound.ends_on < day_of(None)
        return AgreementState.EXPIRED.value if over else AgreementState.IN_FORCE.value
    return AgreementState.OUT.value if VersionState.OUT in there else AgreementState.DRAFT.value


def address_of(agreement: Agreement) -> str:
    return reverse("agreements:agreement", args=[agreement.initiative.slug, agreement.pk])


def record(by: User, party: AgreementParty, verb: str) -> None:
    audit.record(
        by=by,
        verb=verb,
        target=party.version,
        initiative_id=party.version.agreement.initiative_id,
        organisation_id=party.organisation_id,
    )
