"""The worked examples: agreements, promises, contributions, responsibilities, the vision asked about, a concern."""

import re
from collections.abc import Mapping

from collegium.agreements import actions
from collegium.agreements.models import Agreement, AgreementVersion
from collegium.core.models import Letter
from collegium.people.actions import mark_notifications_read
from collegium.web.demo.together.agreements import class_size, completion, fund, stem
from collegium.web.demo.together.agreements.given import GIVEN, give
from collegium.web.demo.together.agreements.shape import Asked, Duties, Pact, Pledge, Story, Trouble
from collegium.web.demo.together.scene import Scene, moment

STORIES: Mapping[str, Story] = {
    "ruth": class_size.STORY,
    "dolores": completion.STORY,
    "marisol": stem.STORY,
    "ingrid": fund.STORY,
}
# letters about what lay in the past when the demo was loaded are not sent again
MONTHS = 7
PAST = ("agreement version", "reaffirmation")


def furnish(scene: Scene) -> None:
    story = STORIES[scene.example.coordinator.account]
    for pact in story.pacts:
        agree(scene, pact)
    for pledge in story.pledges:
        promise(scene, pledge)
    for number, (owner, partner, title) in enumerate(story.routines):
        for month in range(1, MONTHS + 1):
            promise(scene, routine(owner, partner, title, month=month, offset=number))
    for given in GIVEN[scene.example.coordinator.account]:
        give(scene, given)
    for duty in story.duties:
        share_out(scene, duty)
    if story.asked:
        ask_again(scene, story.asked)
    for account in story.facilitators:
        actions.name_facilitator(
            by=scene.coordinator, initiative=scene.initiative, person=scene.people[account]
        )
    for trouble in story.troubles:
        raise_trouble(scene, trouble)
    for person in scene.people.values():
        mark_notifications_read(by=person)


def agree(scene: Scene, pact: Pact) -> None:
    """Draft, fill in, sign; or leave it up for signature."""
    start = moment(pact.signed_ago if pact.signed_ago is not None else -30).date()
    made = actions.create_agreement(
        by=scene.coordinator,
        initiative=scene.initiative,
        values={
            "kind": pact.kind,
            "title": pact.title,
            "is_public": pact.is_public,
            "starts_on": start,
            "ends_on": moment((pact.signed_ago or 0) - pact.lasts_days).date(),
        },
        organisations=[scene.registry[name] for name in pact.partners],
        now=moment(pact.drafted_ago),
    )
    version = made.versions.get()
    fill_in(scene, version, pact)
    signed_ago = pact.signed_ago if pact.signed_ago is not None else pact.drafted_ago - 10
    sign(scene, version, signed_ago, pact.silent)
    if pact.amended:
        amend(scene, made, pact.amended, signed_ago // 2)
    if pact.signed_ago is not None:
        forget_letters(scene)


def fill_in(scene: Scene, version: AgreementVersion, pact: Pact) -> None:
    """Put what the partners agreed in the place of what stands in brackets."""

    def filled(match: re.Match[str]) -> str:
        return pact.filled.get(match[1], match[1])

    for section in version.sections.all():
        text = re.sub(r"\[([^\]]+)\]", filled, section.text)
        text = text[:1].upper() + text[1:]
        actions.edit_section(by=scene.coordinator, section=section, values={"text": text})
    for heading, text in pact.more:
        values = {"heading": heading, "text": text}
        actions.add_section(by=scene.coordinator, version=version, values=values)


def sign(scene: Scene, version: AgreementVersion, days_ago: int, silent: tuple[str, ...] = ()) -> None:
    actions.put_up_for_signature(by=scene.coordinator, version=version, now=moment(days_ago + 9))
    for number, party in enumerate(version.parties.select_related("organisation", "signatory")):
        if party.signatory is not None and party.organisation.name not in silent:
            party.version = version
            at = moment(days_ago + max(0, 8 - 2 * number))
            actions.sign_agreement(by=party.signatory, party=party, digest=version.digest, now=at)


def amend(scene: Scene, agreement: Agreement, change: tuple[str, str, str], days_ago: int) -> None:
    why, key, sentence = change
    agreement.refresh_from_db()
    version = actions.amend_agreement(
        by=scene.coordinator, agreement=agreement, values={"why": why}, now=moment(days_ago + 20)
    )
    section = version.sections.get(key=key)
    text = f"{section.text}\n\n{sentence}"
    actions.edit_section(by=scene.coordinator, section=section, values={"text": text})
    sign(scene, version, days_ago)


def forget_letters(scene: Scene) -> None:
    """Letters of long ago count as sent."""
    for beginning in PAST:
        waiting = Letter.objects.filter(
            initiative_id=scene.initiative.pk, sent_at=None, key__startswith=beginning
        )
        waiting.update(sent_at=moment(1))


def promise(scene: Scene, pledge: Pledge) -> None:
    owner = scene.people[pledge.owner]
    goals = scene.initiative.goals.current()
    made = actions.create_promise(
        by=owner,
        initiative=scene.initiative,
        organisation=scene.registry[pledge.partner],
        values={
            "title": pledge.title,
            "details": pledge.details,
            "due_on": moment(pledge.due_ago).date(),
            "owner": owner,
            "goal": goals.get(title=pledge.goal) if pledge.goal else None,
            "rhythm": pledge.rhythm,
            "receiver": scene.registry[pledge.receiver] if pledge.receiver else None,
        },
        now=moment(max(pledge.due_ago, 0) + 60),
    )
    if pledge.settled_ago is None:
        return
    at = moment(pledge.settled_ago)
    if pledge.state == "broken":
        actions.break_promise(by=owner, promise=made, note=pledge.note, now=at)
        return
    actions.keep_promise(by=owner, promise=made, note=pledge.note, now=at)
    if made.receiver:
        speaker = made.receiver.memberships.order_by("pk").first()
        if speaker is not None:
            actions.confirm_promise(by=speaker.person, promise=made, organisation=made.receiver, now=at)


def routine(owner: str, partner: str, title: str, *, month: int, offset: int) -> Pledge:
    """What was promised so many months ago; one time it came late."""
    due = 30 * month - 11 * offset
    late = month == 3 + offset
    return Pledge(owner, partner, title, due, "late" if late else "kept", due - 4 if late else due + 1)


def share_out(scene: Scene, duty: Duties) -> None:
    values = {"title": duty.area, "description": duty.about}
    area = actions.create_responsibility(by=scene.coordinator, initiative=scene.initiative, values=values)
    for letter, partner, account in duty.parts:
        actions.assign_part(
            by=scene.coordinator,
            area=area,
            organisation=scene.registry[partner],
            part=letter,
            person=scene.people[account] if account else None,
        )


def ask_again(scene: Scene, asked: Asked) -> None:
    round = actions.open_reaffirmation(  # noqa: A001 - what it is called everywhere
        by=scene.coordinator,
        initiative=scene.initiative,
        due_on=moment(asked.due_ago).date(),
        now=moment(asked.opened_ago),
    )
    for number, (partner, account, text) in enumerate(asked.answers):
        actions.answer_reaffirmation(
            by=scene.people[account],
            round=round,
            organisation=scene.registry[partner],
            answer="change" if text else "affirmed",
            text=text,
            now=moment(max(asked.opened_ago - 2 - number, 0)),
        )
    if asked.due_ago > 30:
        actions.close_reaffirmation(by=scene.coordinator, round=round, now=moment(asked.due_ago - 5))
        forget_letters(scene)


def raise_trouble(scene: Scene, trouble: Trouble) -> None:
    concern = actions.raise_concern(
        by=scene.people[trouble.account],
        initiative=scene.initiative,
        text=trouble.text,
        wish=trouble.wish,
        is_unnamed=trouble.is_unnamed,
        about_organisations=[scene.registry[name] for name in trouble.about],
        handler=scene.people[trouble.handler],
        now=moment(trouble.raised_ago),
    )
    for stage, days_ago, helpers, outcome in trouble.steps:
        concern = actions.take_concern_step(
            by=concern.handler,
            concern=concern,
            stage=stage,
            helpers=[scene.people[account] for account in helpers],
            outcome=outcome,
            now=moment(days_ago),
        )
    for account, days_ago, text in trouble.messages:
        by = scene.people[account]
        actions.write_concern_message(by=by, concern=concern, text=text, now=moment(days_ago))
    Letter.objects.filter(key__startswith=f"concern {concern.pk} ", sent_at=None).update(sent_at=moment(1))
