"""Drafting an agreement: from a plan or from what the initiative has agreed, in sections, for which partners."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.agreements.models import Agreement, AgreementParty, AgreementSection, AgreementVersion
from collegium.agreements.vocabulary import SectionPlan, VersionState, plan_of
from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.initiatives.actions.changes import change_thing, create_thing
from collegium.initiatives.actions.participations import administrators
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_coordinate
from collegium.initiatives.vocabulary import BLUEPRINTS, InitiativeModel
from collegium.partners.actions.records import save_checked
from collegium.partners.models import Membership, Organisation
from collegium.partners.vocabulary import MembershipRole
from collegium.people.models import User

NUMBERED = re.compile(r"^\s*\d+[.)]\s*")
Written = tuple[str, str, str]  # key, heading, text


@transaction.atomic
def create_agreement(
    *,
    by: User,
    initiative: Initiative,
    values: Mapping[str, Any],
    organisations: Iterable[Organisation],
    from_settings: bool = True,
    now: datetime | None = None,
) -> Agreement:
    """A draft with the sections of its kind and model. values: kind, title, is_public, starts_on, ends_on.

    from_settings: begin the sections with what the settings of the initiative say about the same matter.
    """
    check_user_can_coordinate(by, initiative)
    at = now or timezone.now()
    about = {name: values[name] for name in ("kind", "title", "is_public") if name in values}
    agreement = Agreement(initiative=initiative, created_by=by, created_at=at, **about)
    create_thing(agreement, by=by, verb=gettext_noop("drafted the agreement"), initiative=initiative)
    term = {name: values[name] for name in ("starts_on", "ends_on") if name in values}
    version = AgreementVersion(agreement=agreement, number=1, created_by=by, created_at=at, **term)
    save_checked(version)
    agreed = initiative.agreement if from_settings else ""
    with translation.override(by.language):
        write_sections(version, starting_sections(agreement.kind, initiative.model, agreed))
    add_parties(version, organisations)
    return agreement


def starting_sections(kind: str, model: str, agreed: str) -> list[Written]:
    """The planned sections; each begins with what has been agreed about it. What fits nowhere comes last.

    Where what has been agreed is itself a memorandum (one that was signed), its sections stand for the planned ones.
    """
    plan = plan_of(kind, model)
    if not any(one.takes for one in plan):
        return [(one.key, str(one.heading), str(one.text)) for one in plan]
    own, taken = own_headings(plan), taken_headings(plan, model)
    parts = [(NUMBERED.sub("", heading).strip(), text) for heading, text in numbered_parts(agreed)]
    is_memorandum = bool((own.keys() - taken.keys()) & {heading.casefold() for heading, _text in parts})
    places = {**taken, **own} if is_memorandum else taken
    known: dict[str, list[str]] = {}
    rest: list[Written] = []
    for heading, text in parts:
        if key := places.get(heading.casefold()):
            known.setdefault(key, []).append(text)
        else:
            rest.append(("", heading[:150] or _("Also agreed"), text))
    planned = [(one, known.get(one.key, [])) for one in plan]
    proposed = [
        (one.key, str(one.heading), "\n\n".join(said if said and is_memorandum else [*said, str(one.text)]))
        for one, said in planned
    ]
    return [*proposed, *rest]


def own_headings(plan: Sequence[SectionPlan]) -> dict[str, str]:
    """{heading of a planned section, in any language of the site: its key}."""
    return {heading.casefold(): one.key for one in plan for heading in in_every_language(one.heading)}


def taken_headings(plan: Sequence[SectionPlan], model: str) -> dict[str, str]:
    """{heading of the model's own agreement, without number, in any language: key of the section that takes it}."""
    own = BLUEPRINTS[InitiativeModel(model)].agreement
    return {
        NUMBERED.sub("", heading).strip().casefold(): one.key
        for one in plan
        for number in one.takes
        for heading in in_every_language(own[number - 1][0])
    }


def in_every_language(text: object) -> list[str]:
    """A text that is translated when it is read, in each language of the site."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(str(text))
    return found


def numbered_parts(text: str) -> list[tuple[str, str]]:
    """(heading, text) of a text whose parts begin with a numbered line; text before the first has no heading."""
    parts: list[tuple[str, list[str]]] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if NUMBERED.match(line) or (not parts and line.strip()):
            starts = bool(NUMBERED.match(line))
            parts.append((line.strip(), []) if starts else ("", [line]))
        elif parts:
            parts[-1][1].append(line)
    return [(heading, "\n".join(lines).strip()) for heading, lines in parts if "".join(lines).strip()]


def write_sections(version: AgreementVersion, sections: Iterable[Written]) -> None:
    AgreementSection.objects.bulk_create(
        AgreementSection(version=version, key=key, heading=heading, text=text, position=position)
        for position, (key, heading, text) in enumerate(sections, start=1)
    )


def add_parties(version: AgreementVersion, organisations: Iterable[Organisation]) -> None:
    """Each with its first administrator as the one who signs."""
    wanted = {one.pk: one for one in organisations}
    check_take_part(version.agreement.initiative, wanted.values())
    held = Membership.objects.filter(organisation__in=wanted, role=MembershipRole.ADMINISTRATOR)
    first: dict[int, Membership] = {}
    for role in held.in_force(today=utc_date()).select_related("person").order_by("started_on", "pk"):
        first.setdefault(role.organisation_id, role)
    parties = [
        AgreementParty(
            version=version,
            organisation=one,
            signatory=first[pk].person if pk in first else next(iter(administrators(one)), None),
            function=first[pk].function if pk in first else "",
        )
        for pk, one in wanted.items()
    ]
    AgreementParty.objects.bulk_create(parties)


def check_take_part(initiative: Initiative, organisations: Iterable[Organisation]) -> None:
    parts = initiative.participations.accepted(today=utc_date())
    there = set(parts.values_list("organisation", flat=True))
    for one in organisations:
        if one.pk not in there:
            raise InvalidInput(
                _("{organisation} does not take part in {initiative}.").format(
                    organisation=one, initiative=initiative
                )
            )


def check_draft(version: AgreementVersion) -> None:
    """Raises Conflict when the text may no longer change."""
    version.refresh_from_db(fields=["state"])
    if version.state != VersionState.DRAFT:
        raise Conflict(
            _(
                "This version is no longer a draft, so its text is fixed. Take it back, or write a new version."
            )
        )


def lock_draft(by: User, version: AgreementVersion) -> AgreementVersion:
    """The draft, so that nobody puts it up for signature while it is changed."""
    check_user_can_coordinate(by, version.agreement.initiative)
    AgreementVersion.objects.select_for_update().get(pk=version.pk)
    check_draft(version)
    return version


@transaction.atomic
def edit_agreement(*, by: User, agreement: Agreement, values: Mapping[str, Any]) -> Agreement:
    """Change title and kind (while nothing was frozen) and whether everybody may read it."""
    check_user_can_coordinate(by, agreement.initiative)
    said = {name: value for name, value in values.items() if name in ("title", "kind")}
    changed = any(getattr(agreement, name) != value for name, value in said.items())
    if changed and agreement.versions.exclude(state=VersionState.DRAFT).exists():
        raise Conflict(
            _("The title is part of the text that was signed. Only who may read it can still change.")
        )
    verb = gettext_noop("changed the agreement")
    change_thing(agreement, values, by=by, verb=verb, initiative=agreement.initiative)
    return agreement


@transaction.atomic
def edit_version(*, by: User, version: AgreementVersion, values: Mapping[str, Any]) -> AgreementVersion:
    """Change the term of a draft, and why there is this version."""
    lock_draft(by, version)
    verb = gettext_noop("changed the term of")
    change_thing(version, values, by=by, verb=verb, initiative=version.agreement.initiative)
    return version


@transaction.atomic
def add_section(*, by: User, version: AgreementVersion, values: Mapping[str, Any]) -> AgreementSection:
    """A section after the others. values: heading, text."""
    lock_draft(by, version)
    last = version.sections.aggregate(last=Max("position"))["last"] or 0
    section = AgreementSection(version=version, position=last + 1, **values)
    verb = gettext_noop("added the section")
    return create_thing(section, by=by, verb=verb, initiative=version.agreement.initiative)


@transaction.atomic
def edit_section(
    *, by: User, section: AgreementSection, values: Mapping[str, Any], revision: int | None = None
) -> AgreementSection:
    """Change heading or text. revision: the one the writer started from; Conflict when somebody has saved since."""
    lock_draft(by, section.version)
    current = AgreementSection.objects.get(pk=section.pk)
    if revision is not None and revision != current.revision:
        raise Conflict(_("Somebody has changed this section meanwhile. Read it before you save yours."))
    if any(getattr(current, name) != value for name, value in values.items()):
        values = {**values, "revision": current.revision + 1}
    verb = gettext_noop("changed the section")
    change_thing(section, values, by=by, verb=verb, initiative=section.version.agreement.initiative)
    return section


@transaction.atomic
def move_section(*, by: User, section: AgreementSection, steps: int) -> AgreementSection:
    """Move a section up (negative) or down; at the end it stays where it is."""
    version = lock_draft(by, section.version)
    sections = list(version.sections.current())
    if section not in sections:
        raise Conflict(_("This section has been removed. Bring it back first."))
    place = sections.index(section)
    sections.insert(min(max(place + steps, 0), len(sections) - 1), sections.pop(place))
    for position, other in enumerate(sections, start=1):
        other.position = position
    AgreementSection.objects.bulk_update(sections, ["position"])
    verb = gettext_noop("moved the section")
    audit.record(by=by, verb=verb, target=section, initiative_id=version.agreement.initiative_id)
    return section


@transaction.atomic
def remove_section(*, by: User, section: AgreementSection) -> None:
    set_removed(by, section, timezone.now(), gettext_noop("removed the section"))


@transaction.atomic
def restore_section(*, by: User, section: AgreementSection) -> None:
    set_removed(by, section, None, gettext_noop("brought back the section"))


def set_removed(by: User, section: AgreementSection, at: datetime | None, verb: str) -> None:
    version = lock_draft(by, section.version)
    if (section.removed_at is None) == (at is None):
        raise Conflict(_("Somebody else has just done the same. Please look at the page again."))
    values = {"removed_at": at}
    change_thing(section, values, by=by, verb=verb, initiative=version.agreement.initiative)


@transaction.atomic
def set_parties(*, by: User, version: AgreementVersion, organisations: Iterable[Organisation]) -> None:
    """Which partners enter into a draft; those that stay keep whoever signs for them."""
    lock_draft(by, version)
    wanted = {one.pk: one for one in organisations}
    before = {party.organisation_id: party for party in version.parties.select_related("organisation")}
    gone = [party.pk for pk, party in before.items() if pk not in wanted]
    version.parties.filter(pk__in=gone).delete()
    add_parties(version, [one for pk, one in wanted.items() if pk not in before])
    names = [sorted(party.organisation.name for party in before.values())]
    changes = {"parties": [*names, sorted(one.name for one in wanted.values())]}
    if set(before) != set(wanted):
        verb = gettext_noop("changed the parties to")
        audit.record(
            by=by, verb=verb, target=version, initiative_id=version.agreement.initiative_id, changes=changes
        )
