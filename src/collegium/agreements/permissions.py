"""Who may do what with agreements, promises and concerns. Seeing an initiative is `Initiative.objects.visible_to`.

Agreements, responsibilities and rounds about the vision are changed by coordinators: see `initiatives.permissions`.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from collegium.agreements.models import AgreementParty, Concern, Contribution, Promise
from collegium.agreements.vocabulary import CLOSED_STAGES
from collegium.core.clock import utc_date
from collegium.core.errors import PermissionRefused
from collegium.core.permissions import answering
from collegium.engines.policy import Quarter
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import (
    active_participations,
    check_user_can_contribute,
    organisations_spoken_for_by,
    people_of_partners,
    user_can_coordinate,
)
from collegium.initiatives.vocabulary import PartnerRole
from collegium.partners.models import Membership, Organisation
from collegium.people.models import User

# Days after the end of a quarter in which only the partner itself and coordinators see its figures.
DAYS_FOR_THE_PARTNER = 14


def organisations_of(user: User, initiative: Initiative) -> set[int]:
    """Partners that take part today and for which the person acts: as a member, or where nobody else does."""
    today = utc_date()
    own = Membership.objects.filter(person=user).in_force(today=today).values("organisation")
    parts = initiative.participations.accepted(today=today)
    spoken_for = organisations_spoken_for_by(user).values("pk")
    mine = parts.filter(Q(organisation__in=own) | Q(organisation__in=spoken_for))
    return set(mine.values_list("organisation", flat=True))


def check_user_can_sign(user: User, party: AgreementParty) -> None:
    """Whoever administers the partner, while it takes part."""
    initiative = party.version.agreement.initiative
    takes_part = initiative.participations.accepted(today=utc_date())
    if not takes_part.filter(organisation=party.organisation).exists():
        raise PermissionRefused(
            _("{organisation} does not take part in {initiative}.").format(
                organisation=party.organisation, initiative=initiative
            )
        )
    if not organisations_spoken_for_by(user).filter(pk=party.organisation_id).exists():
        raise PermissionRefused(
            _("Only administrators of {organisation} can do this in its name.").format(
                organisation=party.organisation
            )
        )


def check_user_can_act_for_party(user: User, party: AgreementParty) -> None:
    """Coordinators, and administrators of the partner: name who signs, leave, return."""
    if not user_can_coordinate(user, party.version.agreement.initiative):
        check_user_can_sign(user, party)


def check_user_can_promise_for(user: User, initiative: Initiative, organisation: Organisation) -> None:
    """Coordinators for every partner; people of a partner for their own."""
    if user_can_coordinate(user, initiative):
        return
    if organisation.pk not in organisations_of(user, initiative):
        raise PermissionRefused(
            _("You can promise only for your own organisation. Ask {organisation} to promise it.").format(
                organisation=organisation
            )
        )


def check_user_can_settle_promise(user: User, promise: Promise) -> None:
    """Say what became of it: its owner, people of the partner that promised, coordinators."""
    if promise.owner_id == user.pk or user_can_coordinate(user, promise.initiative):
        return
    if promise.organisation_id not in organisations_of(user, promise.initiative):
        raise PermissionRefused(
            _("Only people of {organisation} and coordinators can say what became of this promise.").format(
                organisation=promise.organisation
            )
        )


def check_user_can_confirm_promise(user: User, promise: Promise) -> None:
    """People of the partner to whom it was made; where it was made to all, of any other partner."""
    check_user_can_contribute(user, promise.initiative)
    own = organisations_of(user, promise.initiative) - {promise.organisation_id}
    if promise.receiver_id is not None and promise.receiver_id not in own:
        raise PermissionRefused(
            _("Only people of {organisation} can confirm this.").format(organisation=promise.receiver)
        )
    if not own:
        raise PermissionRefused(_("Another partner confirms it, not the one that promised."))


def check_user_can_record_contribution(
    user: User, initiative: Initiative, organisation: Organisation
) -> None:
    """Coordinators for every partner; people of a partner what their own gave."""
    if user_can_coordinate(user, initiative):
        return
    if organisation.pk not in organisations_of(user, initiative):
        raise PermissionRefused(
            _("You can record only what your own organisation gave. Ask {organisation} to record it.").format(
                organisation=organisation
            )
        )


def check_user_can_change_contribution(user: User, contribution: Contribution) -> None:
    """Whoever could record it."""
    check_user_can_record_contribution(user, contribution.initiative, contribution.organisation)


def check_user_can_answer_contribution(user: User, contribution: Contribution) -> None:
    """Confirm or question it: people of the receiver, or of any other partner; never whoever recorded it."""
    check_user_can_contribute(user, contribution.initiative)
    if contribution.recorded_by_id == user.pk:
        raise PermissionRefused(_("Somebody else confirms it, not the person who recorded it."))
    if not answers_for(user, contribution):
        if contribution.receiver_id is not None:
            raise PermissionRefused(
                _("Only people of {organisation} can confirm this.").format(
                    organisation=contribution.receiver
                )
            )
        raise PermissionRefused(_("Another partner confirms it, not the one that gave."))
    if contribution.amount is not None:  # of hours the hours are confirmed, not by which rate they are valued
        check_user_can_see_amount(user, contribution)


def answers_for(user: User, contribution: Contribution) -> set[int]:
    """The partners in whose name the person can confirm it."""
    own = organisations_of(user, contribution.initiative) - {contribution.organisation_id}
    return own & {contribution.receiver_id} if contribution.receiver_id is not None else own


@dataclass(frozen=True, slots=True)
class SeenAmounts:
    """Which amounts a person may see in an initiative: asked once for a page of many contributions."""

    everything: bool
    own: frozenset[int]

    def include(self, contribution: Contribution) -> bool:
        mine = {contribution.organisation_id, contribution.receiver_id} & self.own
        return self.everything or contribution.shows_amount or bool(mine)


def seen_amounts(user: User, initiative: Initiative) -> SeenAmounts:
    """All for coordinators and for people of funders; otherwise those that one's own partner gave or received."""
    funds = any(part.role == PartnerRole.FUNDER for part in active_participations(user, initiative))
    everything = funds or user_can_coordinate(user, initiative)
    return SeenAmounts(everything, frozenset(organisations_of(user, initiative)))


def check_user_can_see_amount(user: User, contribution: Contribution) -> None:
    """The partner that gave, the receiver, coordinators and funders; everybody where the partner shows it."""
    if not seen_amounts(user, contribution.initiative).include(contribution):
        raise PermissionRefused(
            _("{organisation} does not show this amount to all partners.").format(
                organisation=contribution.organisation
            )
        )


def check_user_can_show_amounts(user: User, initiative: Initiative, organisation: Organisation) -> None:
    """Show an amount to all partners: only people of the partner that gave."""
    if organisation.pk not in organisations_of(user, initiative):
        raise PermissionRefused(
            _("Only people of {organisation} can show its amounts to all partners.").format(
                organisation=organisation
            )
        )


def figures_open_on(quarter: Quarter) -> date:
    """The day from which the figures of a quarter are for all partners."""
    return quarter.last_day + timedelta(days=DAYS_FOR_THE_PARTNER + 1)


def check_user_can_see_figures(
    user: User, initiative: Initiative, organisation: Organisation, quarter: Quarter
) -> None:
    """The partner first, with the coordinators; all partners from two weeks after the end of the quarter."""
    if utc_date() >= figures_open_on(quarter) or user_can_coordinate(user, initiative):
        return
    if organisation.pk not in organisations_of(user, initiative):
        raise PermissionRefused(
            _("The figures of this quarter are at present for {organisation} itself.").format(
                organisation=organisation
            )
        )


def check_user_can_raise_concern(user: User, initiative: Initiative) -> None:
    """Any person of a partner, observers included."""
    if not active_participations(user, initiative):
        raise PermissionRefused(
            _("Only people of partners of {initiative} can raise a concern.").format(initiative=initiative)
        )


def check_user_can_handle_concern(user: User, concern: Concern) -> None:
    """Whoever was chosen for it and is not party to it, while it is open."""
    visible = Concern.objects.visible_to(user, today=utc_date()).filter(pk=concern.pk)
    if concern.raised_by_id == user.pk or not visible.exists():
        raise PermissionRefused(_("Only those who handle this concern can do this."))
    check_open(concern)


def check_user_can_withdraw_concern(user: User, concern: Concern) -> None:
    """Whoever raised it, while it is open: also to give it to somebody else."""
    if concern.raised_by_id != user.pk:
        raise PermissionRefused(_("Only the person who raised this concern can do this."))
    check_open(concern)


def check_open(concern: Concern) -> None:
    if concern.stage in CLOSED_STAGES:
        raise PermissionRefused(_("This concern is closed."))


def neutral_people(concern: Concern) -> "QuerySet[User]":
    """People of partners who could help: neither party to the concern (nor of a party), nor handling it already.

    Whoever raised it and their colleagues are left out as well, unless that person wishes not to be named: then who is
    missing from the list, or refused, would tell who it was. Chosen, they say in a message that somebody else should.
    """
    today = utc_date()
    parties = set(concern.about_organisations.values_list("pk", flat=True))
    if not concern.is_unnamed:
        own = Membership.objects.filter(person=concern.raised_by_id).in_force(today=today)
        parties |= set(own.values_list("organisation", flat=True))
    members = Membership.objects.filter(organisation__in=parties).in_force(today=today)
    people = people_of_partners(concern.initiative).filter(is_active=True).exclude(pk=concern.handler_id)
    people = people.exclude(pk__in=members.values("person")).exclude(pk__in=concern.about_people.values("pk"))
    return people if concern.is_unnamed else people.exclude(pk=concern.raised_by_id)


user_can_sign = answering(check_user_can_sign)
user_can_act_for_party = answering(check_user_can_act_for_party)
user_can_promise_for = answering(check_user_can_promise_for)
user_can_settle_promise = answering(check_user_can_settle_promise)
user_can_confirm_promise = answering(check_user_can_confirm_promise)
user_can_record_contribution = answering(check_user_can_record_contribution)
user_can_change_contribution = answering(check_user_can_change_contribution)
user_can_answer_contribution = answering(check_user_can_answer_contribution)
user_can_see_amount = answering(check_user_can_see_amount)
user_can_show_amounts = answering(check_user_can_show_amounts)
user_can_see_figures = answering(check_user_can_see_figures)
user_can_raise_concern = answering(check_user_can_raise_concern)
user_can_handle_concern = answering(check_user_can_handle_concern)
user_can_withdraw_concern = answering(check_user_can_withdraw_concern)
