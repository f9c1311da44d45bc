"""One of everything of `agreements` in "Reading Together", for the walk through every address."""

from datetime import timedelta
from typing import Any

from collegium.agreements import actions
from collegium.agreements.models import Agreement
from collegium.core import links
from collegium.core.clock import utc_date
from tests.world import World


def signed_agreement(world: World, **values: Any) -> Agreement:
    """In force between Riverside and Lincoln, for two years from today."""
    made = drafted_agreement(world, **values)
    version = made.versions.get()
    actions.put_up_for_signature(by=world.alma, version=version)
    for person, organisation in ((world.alma, world.riverside), (world.ben, world.lincoln)):
        party = version.parties.get(organisation=organisation)
        actions.sign_agreement(by=person, party=party, digest=version.digest)
    made.refresh_from_db()
    return made


def drafted_agreement(world: World, **values: Any) -> Agreement:
    """A draft in which nothing is left to fill in."""
    today = utc_date()
    given = {"kind": "memorandum", "title": "How we work", "starts_on": today, **values}
    given.setdefault("ends_on", given["starts_on"] + timedelta(days=730))
    made = actions.create_agreement(
        by=world.alma, initiative=world.reading, values=given, organisations=[world.riverside, world.lincoln]
    )
    for section in made.versions.get().sections.all():
        text = section.text.replace("[", "").replace("]", "")
        actions.edit_section(by=world.alma, section=section, values={"text": text})
    return made


def objects(world: World) -> dict[str, Any]:
    """{name of a parameter in an address: the thing that it should open}."""
    by, reading, today = world.alma, world.reading, utc_date()
    made = signed_agreement(world, is_public=True)
    draft = actions.amend_agreement(by=by, agreement=made, values={"why": "A new school year"})
    data = drafted_agreement(world, kind="data sharing", title="Reading scores")
    out = actions.put_up_for_signature(by=by, version=data.versions.get())
    party = out.parties.get(organisation=world.riverside)
    promise = actions.create_promise(
        by=by,
        initiative=reading,
        organisation=world.riverside,
        values={"title": "Train ten tutors", "due_on": today, "owner": by, "goal": reading.goals.first()},
    )
    given = actions.record_contribution(
        by=by, initiative=reading, organisation=world.riverside,
        values={
            "kind": "hours", "title": "Tutors of the first term", "first_on": today, "last_on": today, "hours": 12,
            "rate": 3000, "currency": "USD", "rate_source": "Made up for tests", "rate_year": 2026,
            "promise": promise,
        },
    )  # fmt: skip
    area = actions.create_responsibility(by=by, initiative=reading, values={"title": "Tutoring"})
    part = actions.assign_part(by=by, area=area, organisation=world.lincoln, part="R", person=world.chloe)
    facilitator = actions.name_facilitator(by=by, initiative=reading, person=world.ben)
    concern = actions.raise_concern(
        by=world.chloe, initiative=reading, text="We hear of meetings too late.",
        about_organisations=[world.riverside], handler=world.ben,
    )  # fmt: skip
    return {
        "agreement_id": made.pk,
        "version_number": draft.number,
        "section_id": draft.sections.first().pk,
        "party_id": party.pk,
        "sign_token": links.make(actions.SIGN, party=party.pk, person=by.pk, digest=out.digest),
        "public_slug": reading.slug,
        "affirmation_id": actions.open_reaffirmation(by=by, initiative=reading, due_on=today).pk,
        "promise_id": promise.pk,
        "contribution_id": given.pk,
        "area_id": area.pk,
        "part_id": part.pk,
        "facilitator_id": facilitator.pk,
        "concern_id": concern.pk,
    }
