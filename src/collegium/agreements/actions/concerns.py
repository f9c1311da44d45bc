"""Concerns: raised in confidence, handled in steps with deadlines. Nothing is written to the audit trail."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.agreements.actions.shared import coordinators_of, day_of, problem, write_letter
from collegium.agreements.models import Concern, ConcernHelper, ConcernMessage, ConcernStep, Facilitator
from collegium.agreements.permissions import (
    check_user_can_handle_concern,
    check_user_can_raise_concern,
    check_user_can_withdraw_concern,
    neutral_people,
)
from collegium.agreements.vocabulary import CLOSED_STAGES, NEXT_STAGES, STAGE_DAYS, ConcernStage
from collegium.core import audit
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.engines.policy import add_workdays
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_coordinate, people_of_partners
from collegium.partners.actions.records import save_checked
from collegium.partners.models import Membership, Organisation
from collegium.partners.vocabulary import MembershipRole
from collegium.people.models import User

PANEL = 2  # a panel has at least so many people
NEED_WORDS = (ConcernStage.SETTLED, ConcernStage.DECIDED, ConcernStage.EXIT)


@transaction.atomic
def name_facilitator(*, by: User, initiative: Initiative, person: User) -> Facilitator:
    """Make known whom people can turn to with a concern, besides the coordinators."""
    check_user_can_coordinate(by, initiative)
    if not people_of_partners(initiative).filter(pk=person.pk).exists():
        raise InvalidInput(_("{person} does not belong to a partner that takes part.").format(person=person))
    made = Facilitator(initiative=initiative, person=person, started_on=day_of(None))
    save_checked(made)
    verb = gettext_noop("named as facilitator")
    audit.record(by=by, verb=verb, target=made, initiative_id=initiative.pk)
    return made


@transaction.atomic
def end_facilitator(*, by: User, facilitator: Facilitator) -> None:
    check_user_can_coordinate(by, facilitator.initiative)
    if facilitator.ended_on is not None:
        raise Conflict(_("This has already ended."))
    facilitator.ended_on = day_of(None)
    facilitator.save(update_fields=["ended_on"])
    verb = gettext_noop("no longer a facilitator:")
    audit.record(by=by, verb=verb, target=facilitator, initiative_id=facilitator.initiative_id)


def handlers_of(initiative: Initiative) -> "QuerySet[User]":
    """Whom one can give a concern to: facilitators and coordinators."""
    named = Facilitator.objects.filter(initiative=initiative).in_force(today=day_of(None))
    people = people_of_partners(initiative).filter(is_active=True)
    both = people.filter(pk__in=named.values("person")) | people.filter(
        pk__in=coordinators_of(initiative).values("pk")
    )
    return both.distinct().order_by("name", "pk")


@transaction.atomic
def raise_concern(
    *,
    by: User,
    initiative: Initiative,
    text: str,
    wish: str = "",
    is_unnamed: bool = False,
    about_organisations: Iterable[Organisation] = (),
    about_people: Iterable[User] = (),
    handler: User,
    now: datetime | None = None,
) -> Concern:
    """Raise a concern with the person who handles it. Whoever raises it knows who that is: nobody else is found."""
    about_organisations, about_people = list(about_organisations), list(about_people)
    chosen = who_would_handle(
        by=by,
        initiative=initiative,
        about_organisations=about_organisations,
        about_people=about_people,
        handler=handler,
    )
    at = now or timezone.now()
    concern = Concern(
        initiative=initiative, raised_by=by, is_unnamed=is_unnamed, text=text, wish=wish, handler=chosen,
        raised_at=at, due_on=deadline(ConcernStage.RAISED, at),
    )  # fmt: skip
    save_checked(concern)
    concern.about_organisations.set(about_organisations)
    concern.about_people.set(about_people)
    begin(concern, ConcernStage.RAISED, by=by, at=at)
    return concern


def who_would_handle(
    *,
    by: User,
    initiative: Initiative,
    about_organisations: Iterable[Organisation] = (),
    about_people: Iterable[User] = (),
    handler: User | None = None,
) -> User:
    """The person chosen, if they are not party to it; without one the first who is not. Writes nothing."""
    check_user_can_raise_concern(by, initiative)
    about_organisations, about_people = list(about_organisations), list(about_people)
    if by in about_people:
        raise InvalidInput(_("You cannot raise a concern about yourself. Speak with a facilitator."))
    free = free_to_handle(by, initiative, about_organisations, about_people)
    chosen = handler or next(iter(free), None)
    if chosen is None:
        raise InvalidInput(
            _("Everybody who could handle this is party to it. Ask for a facilitator to be named.")
        )
    if chosen not in free:
        why = _("{person} is party to this concern, or you yourself").format(person=chosen)
        todo = _("Choose somebody else to handle it")
        raise problem(why, todo, "handler")
    return chosen


def free_to_handle(
    by: User, initiative: Initiative, organisations: Sequence[Organisation], people: Sequence[User]
) -> list[User]:
    """Facilitators and coordinators who are not party; where there is none, administrators of other partners."""
    members = Membership.objects.filter(organisation__in=organisations).in_force(today=day_of(None))
    parties = {by.pk, *(person.pk for person in people), *members.values_list("person", flat=True)}
    if first := list(handlers_of(initiative).exclude(pk__in=parties)):
        return first
    held = Membership.objects.filter(role=MembershipRole.ADMINISTRATOR).in_force(today=day_of(None))
    others = people_of_partners(initiative).filter(is_active=True, pk__in=held.values("person"))
    return list(others.exclude(pk__in=parties).order_by("name", "pk"))


def free_to_take_over(concern: Concern) -> list[User]:
    """Who could handle a concern in the place of whoever does now."""
    organisations, people = concern.about_organisations.all(), concern.about_people.all()
    return free_to_handle(
        concern.raised_by, concern.initiative, list(organisations), [*people, concern.handler]
    )


def deadline(stage: str, at: datetime) -> date | None:
    return add_workdays(day_of(at), STAGE_DAYS[stage]) if stage in STAGE_DAYS else None


def begin(concern: Concern, stage: str, *, by: User, at: datetime) -> None:
    """Note that a stage has begun and tell those who must act, or hear, next."""
    step = ConcernStep.objects.create(concern=concern, stage=stage, by=by, at=at, due_on=deadline(stage, at))
    if stage in CLOSED_STAGES or stage == ConcernStage.ACKNOWLEDGED:
        people = everybody(concern)
    else:
        people = responsible(concern)
    write(concern, people - {by}, occasion=f"step {step.pk}", template="concern_step")


def responsible(concern: Concern) -> set[User]:
    """Who must take the next step, as far as they are not party to it and still belong to a partner."""
    people = {concern.handler}
    helping = concern.helpers.filter(stage=concern.stage).select_related("person")
    people |= {helper.person for helper in helping}
    return {one for one in people if sees(concern, one)}


def everybody(concern: Concern) -> set[User]:
    helpers = {helper.person for helper in concern.helpers.select_related("person")}
    return {one for one in {concern.raised_by, concern.handler, *helpers} if sees(concern, one)}


def sees(concern: Concern, person: User) -> bool:
    return Concern.objects.visible_to(person, today=day_of(None)).filter(pk=concern.pk).exists()


def write(concern: Concern, people: Iterable[User], *, occasion: str, template: str) -> None:
    """A letter that says only that there is something to look at: nothing about whom or what."""
    url = f"{settings.SITE_URL}{concern.initiative.get_absolute_url()}concerns/{concern.pk}/"
    for person in people:
        if person.is_active:
            write_letter(
                person,
                key=f"concern {concern.pk} {occasion} {person.pk}",
                template=template,
                subject=gettext_noop("In confidence: something waits for you"),
                words={"url": url, "due_on": concern.due_on, "is_raiser": person.pk == concern.raised_by_id},
            )


@transaction.atomic
def take_concern_step(
    *,
    by: User,
    concern: Concern,
    stage: str,
    helpers: Iterable[User] = (),
    outcome: str = "",
    now: datetime | None = None,
) -> Concern:
    """Go on to the next stage. A facilitator is one person, a panel at least two, none of them party to it."""
    concern = lock(concern)
    check_user_can_handle_concern(by, concern)
    if stage not in NEXT_STAGES.get(concern.stage, ()):
        raise Conflict(_("This step does not follow where the concern stands now. Look at it again."))
    people = list(helpers)
    check_helpers(concern, stage, people)
    if stage in NEED_WORDS and not outcome.strip():
        why, todo = _("What came of it is missing"), _("Say it in a few sentences, for those who see this")
        raise problem(why, todo, "outcome")
    move(concern, stage, by=by, outcome=outcome.strip(), helpers=people, at=now or timezone.now())
    return concern


def lock(concern: Concern) -> Concern:
    return (
        Concern.objects.select_for_update(of=("self",))
        .select_related("handler", "raised_by")
        .get(pk=concern.pk)
    )


def check_helpers(concern: Concern, stage: str, people: list[User]) -> None:
    wanted = {ConcernStage.FACILITATION: 1, ConcernStage.PANEL: PANEL}.get(ConcernStage(stage), 0)
    if stage == ConcernStage.FACILITATION and len(people) != 1:
        raise problem(
            _("One facilitator is needed"), _("Choose one person whom both sides accept"), "helpers"
        )
    if len(people) < wanted:
        why = _("A panel has at least {n} people").format(n=PANEL)
        raise problem(why, _("Choose people who are not party to it"), "helpers")
    neutral = set(
        neutral_people(concern).filter(pk__in=[one.pk for one in people]).values_list("pk", flat=True)
    )
    if unfit := [str(one) for one in people if one.pk not in neutral]:
        why = _("Cannot help with this concern: {people}").format(people=", ".join(unfit))
        raise problem(why, _("Choose somebody else"), "helpers")


def move(
    concern: Concern, stage: str, *, by: User, outcome: str, helpers: Iterable[User], at: datetime
) -> None:
    concern.stage = stage
    concern.due_on = deadline(stage, at)
    concern.closed_at = at if stage in CLOSED_STAGES else None
    concern.outcome = outcome or concern.outcome
    save_checked(concern, fields=["stage", "due_on", "closed_at", "outcome"])
    for person in helpers:
        ConcernHelper.objects.create(concern=concern, person=person, stage=stage)
    begin(concern, stage, by=by, at=at)


@transaction.atomic
def withdraw_concern(*, by: User, concern: Concern, now: datetime | None = None) -> Concern:
    """Whoever raised it takes it back. What was written stays with those who saw it."""
    concern = lock(concern)
    check_user_can_withdraw_concern(by, concern)
    move(concern, ConcernStage.WITHDRAWN, by=by, outcome="", helpers=(), at=now or timezone.now())
    return concern


@transaction.atomic
def hand_over_concern(*, by: User, concern: Concern, handler: User, now: datetime | None = None) -> Concern:
    """Give it to somebody else: whoever raised it, when nothing happens; or whoever handles it."""
    concern = lock(concern)
    if concern.raised_by_id == by.pk:
        check_user_can_withdraw_concern(by, concern)
    elif concern.handler_id != by.pk:
        raise PermissionRefused(_("Only those who handle this concern can do this."))
    elif concern.is_unnamed:
        # whom the list lacked, or who was refused, would be the one who does not wish to be named
        raise PermissionRefused(
            _(
                "Whoever raised this does not wish to be named, so only they can choose. Ask them in a message."
            )
        )
    else:
        check_user_can_handle_concern(by, concern)
    if handler not in free_to_take_over(concern):
        why = _("{person} cannot take it over").format(person=handler)
        raise problem(why, _("Choose somebody else"), "handler")
    concern.handler = handler
    save_checked(concern, fields=["handler"])
    at = now or timezone.now()
    write(concern, {handler}, occasion=f"handed over {at.date()}", template="concern_step")
    return concern


@transaction.atomic
def write_concern_message(
    *, by: User, concern: Concern, text: str, now: datetime | None = None
) -> ConcernMessage:
    """Write to the others who see the concern."""
    if not sees(concern, by):
        raise PermissionRefused(_("Only those who handle this concern can do this."))
    made = ConcernMessage(concern=concern, by=by, text=text, at=now or timezone.now())
    save_checked(made)
    write(concern, everybody(concern) - {by}, occasion=f"message {made.pk}", template="concern_message")
    return made


@transaction.atomic
def remind_of_concerns(*, now: datetime) -> None:
    """Two working days before a deadline those who must act are reminded; once it has passed, the raiser as well."""
    today = day_of(now)
    ahead = add_workdays(today, 2)
    for concern in (
        Concern.objects.open().filter(due_on__lte=ahead).select_related("initiative", "handler", "raised_by")
    ):
        due = f"{concern.stage} {concern.due_on}"
        if concern.is_overdue(today=today):
            people = responsible(concern) | {concern.raised_by}
            write(concern, people, occasion=f"overdue {due}", template="concern_overdue")
        else:
            write(concern, responsible(concern), occasion=f"soon {due}", template="concern_soon")
