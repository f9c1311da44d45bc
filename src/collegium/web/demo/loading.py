"""Putting a worked example into the database, through the same actions that people use."""

from collections.abc import Iterable
from datetime import date, timedelta
from datetime import timezone as offset
from decimal import Decimal

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from collegium.core.clock import utc_date
from collegium.initiatives import actions as initiatives
from collegium.initiatives.models import Goal, Indicator, Initiative, Vision
from collegium.initiatives.vocabulary import InitiativeState, PartnerRole
from collegium.partners import actions as partners
from collegium.partners.models import Organisation
from collegium.partners.vocabulary import MembershipRole
from collegium.people.actions import mark_notifications_read
from collegium.people.models import User
from collegium.web.demo.shape import Aim, Example, Measure, Partner, Person, SchoolList, Share, Tie
from collegium.web.demo.together import Scene, furnish

PASSWORD = "collegium-demo"  # noqa: S105 - the demo tells it to everybody

# Where the day begins last. Roles begin "today", and that day must have begun for everybody who signs in.
LATEST_DAYBREAK = offset(timedelta(hours=-12))

People = dict[Person, User]
Registry = dict[str, Organisation]


def ago(days: int) -> date:
    """The day so many days before today; negative numbers lie ahead."""
    return utc_date() - timedelta(days=days)


def find_example(example: Example) -> Initiative | None:
    """The initiative of an example that was loaded, whatever was changed in it since."""
    started = Initiative.objects.filter(created_by__email=example.coordinator.email)
    return started.order_by("pk").first()


@transaction.atomic
def load_example(example: Example) -> Initiative:
    """Everything of an example but its data, once, as a whole or not at all."""
    if found := find_example(example):
        return found
    with timezone.override(LATEST_DAYBREAK):
        return build(example)


def build(example: Example) -> Initiative:
    people = create_people(example.people)
    registry = {partner.name: register(partner, people) for partner in example.partners}
    for tie in example.ties:
        add_tie(tie, registry, example, people)
    initiative = start(example, registry, people)
    coordinator = people[example.coordinator]
    if example.schools:
        take_in_schools(example.schools, example, initiative, registry, people)
    ask_partners(example, initiative, registry, people)
    for duty in example.duties:
        initiatives.appoint(by=coordinator, initiative=initiative, person=people[duty.person], role=duty.role)
    write_visions(example, initiative, registry, people)
    set_goals(example, initiative, coordinator)
    plan_steps(example, initiative, registry, coordinator)
    record_needs(example, initiative, coordinator)
    tick_checklist(example, initiative, coordinator)
    send_invitations(example, initiative, registry, coordinator)
    by_account = {person.account: user for person, user in people.items()}
    furnish(Scene(example, initiative, by_account, registry))
    return initiative


def create_people(wanted: Iterable[Person]) -> People:
    """Accounts with verified addresses. They share one password, which is hashed once: that is slow."""
    hashed = make_password(PASSWORD)
    return {person: create_person(person, hashed) for person in wanted}


def create_person(person: Person, hashed: str) -> User:
    if known := User.objects.filter(email=person.email).first():
        return known
    user = User.objects.create_user(
        person.email, name=person.name, language=person.language, time_zone=person.time_zone
    )
    user.password = hashed
    user.save(update_fields=["password"])
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def register(partner: Partner, people: People) -> Organisation:
    first, *others = partner.posts
    by = people[first.person]
    organisation = partners.create_organisation(
        by=by,
        values={
            "name": partner.name,
            "short_name": partner.short_name,
            "kind": partner.kind,
            "description": partner.about,
            "website": partner.website,
            "country": partner.spot.country,
            "languages": list(partner.languages),
        },
        place={
            "locality": partner.spot.locality,
            "region": partner.spot.region,
            "latitude": Decimal(partner.spot.latitude),
            "longitude": Decimal(partner.spot.longitude),
        },
    )
    for post in others:
        partners.add_membership(
            by=by,
            organisation=organisation,
            person=people[post.person],
            role=post.role,
            function=post.function,
            started_on=ago(post.since_days),
        )
    own = organisation.memberships.get(person=by)
    partners.change_role(by=by, membership=own, role=own.role, function=first.function)
    describe(partner, organisation, by)
    return organisation


def describe(partner: Partner, organisation: Organisation, by: User) -> None:
    """What it offers and needs, and whom to write to."""
    for share in partner.shares:
        partners.add_offer(by=by, organisation=organisation, values=share_values(share))
    if partner.contact:
        name, function, account = partner.contact
        values = {"name": name, "function": function, "email": f"{account}@example.org"}
        partners.add_contact(
            by=by, organisation=organisation, values={**values, "language": partner.languages[0]}
        )


def share_values(share: Share) -> dict[str, object]:
    return {
        "direction": share.direction,
        "category": share.category,
        "title": share.title,
        "description": share.description,
        "started_on": ago(300),
    }


def add_tie(tie: Tie, registry: Registry, example: Example, people: People) -> None:
    source = next(partner for partner in example.partners if partner.name == tie.source)
    partners.add_relationship(
        by=people[source.posts[0].person],
        source=registry[tie.source],
        target=registry[tie.target],
        kind=tie.kind,
        note=tie.note,
        started_on=ago(tie.since_days),
    )


def start(example: Example, registry: Registry, people: People) -> Initiative:
    by = people[example.coordinator]
    initiative = initiatives.create_initiative(
        by=by,
        organisation=registry[example.partners[0].name],
        model=example.model,
        values={
            "name": example.name,
            "summary": example.summary,
            "starts_on": ago(example.started_days_ago),
            "ends_on": ago(example.started_days_ago - example.lasts_days),
            "data_note": example.data_note,
        },
    )
    values = {"state": InitiativeState.ACTIVE, "is_public": True}
    return initiatives.edit_initiative(by=by, initiative=initiative, values=values)


def take_in_schools(
    schools: SchoolList, example: Example, initiative: Initiative, registry: Registry, people: People
) -> None:
    """Import the list as its steward would, ask all of it, and answer in its name."""
    steward = registry[schools.steward]
    keeper = next(partner for partner in example.partners if partner.name == schools.steward)
    by = people[keeper.posts[0].person]
    batch = partners.preview_import(
        by=by, steward=steward, file_name=schools.file_name, content=schools.content()
    )
    partners.apply_import(by=by, batch=batch)
    initiatives.invite_partners(
        by=people[example.coordinator],
        initiative=initiative,
        organisations=Organisation.objects.filter(steward=steward),
        role=schools.role,
        expectation=schools.expectation,
    )
    initiatives.accept_participations(by=by, initiative=initiative)
    mark_notifications_read(by=by)


def ask_partners(example: Example, initiative: Initiative, registry: Registry, people: People) -> None:
    coordinator = people[example.coordinator]
    for partner in example.partners[1:]:
        part = initiatives.invite_partner(
            by=coordinator,
            initiative=initiative,
            organisation=registry[partner.name],
            role=partner.role,
            expectation=partner.expectation,
        )
        if partner.joined:
            initiatives.accept_participation(by=people[partner.posts[0].person], participation=part)


def write_visions(example: Example, initiative: Initiative, registry: Registry, people: People) -> None:
    for number, text in enumerate(example.visions):
        vision = initiatives.write_vision(by=people[example.coordinator], initiative=initiative, text=text)
        for partner in example.partners:
            signs = partner.signs < 0 or number < partner.signs
            if partner.joined and signs and partner.role != PartnerRole.OBSERVER:
                by = people[partner.posts[0].person]
                initiatives.sign_vision(by=by, vision=vision, organisation=registry[partner.name])
        if example.schools and number == 0:
            sign_for_schools(example.schools, vision, registry, example, people)
    mark_notifications_read(by=people[example.coordinator])


def sign_for_schools(
    schools: SchoolList, vision: Vision, registry: Registry, example: Example, people: People
) -> None:
    """Of ten schools nine have discussed and signed the vision; the others have not got round to it."""
    keeper = next(partner for partner in example.partners if partner.name == schools.steward)
    by = people[keeper.posts[0].person]
    for number, school in enumerate(registry[schools.steward].looks_after.order_by("pk")):
        if number % 10 != 9:
            initiatives.sign_vision(by=by, vision=vision, organisation=school)


def set_goals(example: Example, initiative: Initiative, by: User) -> None:
    """Put away what does not fit, add what is missing, and give indicators their values."""
    for title in example.left_out:
        initiatives.archive_goal(by=by, goal=goal_named(initiative, title))
    for measure in example.measures:
        fill_indicator(indicator_named(initiative, measure.indicator), measure, by)
    for aim in example.aims:
        add_goal(aim, initiative, by)
    for goal in initiative.goals.current().filter(due_on=None):
        initiatives.edit_goal(by=by, goal=goal, values={"due_on": initiative.ends_on})


def add_goal(aim: Aim, initiative: Initiative, by: User) -> None:
    values = {"title": aim.title, "description": aim.description, "due_on": ago(-aim.due_in_days)}
    goal = initiatives.create_goal(by=by, initiative=initiative, values=values)
    for measure in aim.measures:
        facts = {"name": measure.indicator, "definition": measure.definition, "unit": measure.unit}
        values = {**facts, "kind": measure.kind, "direction": measure.direction, "goal": goal}
        indicator = initiatives.create_indicator(by=by, initiative=initiative, values=values)
        fill_indicator(indicator, measure, by)


def fill_indicator(indicator: Indicator, measure: Measure, by: User) -> None:
    values = {
        "baseline": Decimal(measure.baseline),
        "baseline_on": ago(measure.values[0][0]),
        "target": Decimal(measure.target),
        "target_on": ago(-measure.target_in_days),
    }
    initiatives.edit_indicator(by=by, indicator=indicator, values=values)
    rows = [
        {"line": line, "on": ago(days), "value": Decimal(value), "source": measure.source}
        for line, (days, value) in enumerate(measure.values, start=2)
    ]
    initiatives.import_indicator_values(by=by, indicator=indicator, rows=rows)


def goal_named(initiative: Initiative, title: str) -> Goal:
    found: Goal = initiative.goals.get(title=title)
    return found


def indicator_named(initiative: Initiative, name: str) -> Indicator:
    found: Indicator = initiative.indicators.get(name=name)
    return found


def plan_steps(example: Example, initiative: Initiative, registry: Registry, by: User) -> None:
    for title, late in example.done_steps.items():
        milestone = initiative.milestones.get(title=title)
        done_on = min(milestone.due_on + timedelta(days=late), utc_date())
        initiatives.complete_milestone(by=by, milestone=milestone, done_on=done_on)
    for step in example.steps:
        values = {
            "title": step.title,
            "due_on": ago(-step.due_in_days),
            "goal": goal_named(initiative, step.goal) if step.goal else None,
            "owner": registry[step.owner] if step.owner else None,
        }
        milestone = initiatives.create_milestone(by=by, initiative=initiative, values=values)
        if step.done_days_ago is not None:
            initiatives.complete_milestone(by=by, milestone=milestone, done_on=ago(step.done_days_ago))


def record_needs(example: Example, initiative: Initiative, by: User) -> None:
    for want in example.wants:
        values = {
            "title": want.title,
            "whose": want.whose,
            "evidence": want.evidence,
            "source_url": want.source_url,
            "urgency": want.urgency,
            "goals": [goal_named(initiative, title) for title in want.goals],
        }
        initiatives.record_need(by=by, initiative=initiative, values=values)


def tick_checklist(example: Example, initiative: Initiative, by: User) -> None:
    for item in initiative.checklist.all()[: example.checklist_done]:
        initiatives.complete_checklist_item(by=by, item=item)


def send_invitations(example: Example, initiative: Initiative, registry: Registry, by: User) -> None:
    """One organisation that is new to the registry, one colleague, and the structure kept as a template."""
    host = registry[example.partners[0].name]
    if asked := example.newcomer:
        values = {"name": asked.name, "kind": asked.kind, "country": asked.country, "role": asked.role}
        values |= {"email": f"{asked.account}@example.org", "message": asked.message}
        initiatives.invite_new_organisation(by=by, initiative=initiative, steward=host, values=values)
    partners.invite_person(
        by=by,
        organisation=host,
        email=f"colleague-of-{example.coordinator.account}@example.org",
        role=MembershipRole.MEMBER,
    )
    if example.template_name:
        initiatives.save_template(by=by, initiative=initiative, organisation=host, name=example.template_name)
