"""The shared vision: new versions, and partners that stand behind them."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.initiatives.actions.changes import create_thing, tell
from collegium.initiatives.actions.initiatives import tick_by_sign
from collegium.initiatives.models import Initiative, Vision, VisionSignOff
from collegium.initiatives.permissions import check_user_can_coordinate, check_user_can_speak_for
from collegium.initiatives.vocabulary import StepSign
from collegium.partners.models import Membership, Organisation
from collegium.partners.vocabulary import MembershipRole
from collegium.people.models import User


@transaction.atomic
def write_vision(*, by: User, initiative: Initiative, text: str, after_version: int | None = None) -> Vision:
    """A new version, which asks every partner to sign again.

    after_version: the one the writer started from (0: none); Conflict when somebody has written one since.
    """
    check_user_can_coordinate(by, initiative)
    Initiative.objects.select_for_update().get(pk=initiative.pk)
    latest = initiative.visions.first()
    number = latest.version if latest else 0
    if after_version is not None and after_version != number:
        raise Conflict(_("Somebody has written a new version meanwhile. Read it before you write yours."))
    if latest and latest.text.strip() == text.strip():
        raise InvalidInput(_("The text is the same as in the current version."))
    vision = Vision(initiative=initiative, version=number + 1, text=text.strip(), written_by=by)
    create_thing(vision, by=by, verb=gettext_noop("wrote the vision"), initiative=initiative)
    tick_by_sign(by=by, initiative=initiative, sign=StepSign.VISION_WRITTEN, is_done=True)
    tick_by_sign(by=by, initiative=initiative, sign=StepSign.VISION_SIGNED, is_done=False)
    tell(
        people_who_sign(initiative).exclude(pk=by.pk),
        gettext_noop("The vision of {initiative} has a new version to sign."),
        initiative=initiative,
    )
    return vision


@transaction.atomic
def sign_vision(*, by: User, vision: Vision, organisation: Organisation) -> VisionSignOff:
    """Stand behind the current version in the name of a partner. Raises Conflict for an older version."""
    initiative = vision.initiative
    check_user_can_speak_for(by, initiative, organisation)
    if not initiative.signing_parts(today=utc_date()).filter(organisation=organisation).exists():
        raise InvalidInput(
            _("{organisation} does not take part, or only observes.").format(organisation=organisation)
        )
    if initiative.visions.filter(version__gt=vision.version).exists():
        raise Conflict(_("There is a newer version of the vision. Read and sign that one."))
    if vision.sign_offs.filter(organisation=organisation).exists():
        raise Conflict(_("{organisation} has already signed this version.").format(organisation=organisation))
    sign_off = VisionSignOff.objects.create(vision=vision, organisation=organisation, signed_by=by)
    verb = gettext_noop("signed the vision")
    audit.record(
        by=by, verb=verb, target=vision, initiative_id=initiative.pk, organisation_id=organisation.pk
    )
    signed = vision.sign_offs.values("organisation")
    if not initiative.signing_parts(today=utc_date()).exclude(organisation__in=signed).exists():
        tick_by_sign(by=by, initiative=initiative, sign=StepSign.VISION_SIGNED, is_done=True)
    return sign_off


def people_who_sign(initiative: Initiative) -> "QuerySet[User]":
    roles = Membership.objects.filter(
        role=MembershipRole.ADMINISTRATOR,
        organisation__in=initiative.signing_parts(today=utc_date()).values("organisation"),
    )
    return User.objects.filter(memberships__in=roles.in_force(today=utc_date())).distinct()
