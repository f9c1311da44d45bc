"""Every address of the registry with its parameters, for tests that go through all of them."""

from django.urls import reverse

from collegium.partners import actions


def furnish(world):
    """Give Lincoln School one of everything that its page can show."""
    school, ben = world.lincoln, world.ben
    identifier = actions.add_identifier(by=ben, organisation=school, scheme="NCES", value="470014700501")
    place = actions.add_place(
        by=ben,
        organisation=school,
        values={"locality": "Springfield", "region": "Illinois", "country": "US", "latitude": "39.80172",
                "longitude": "-89.64371"},
    )  # fmt: skip
    contact = actions.add_contact(
        by=ben, organisation=school, values={"name": "Secret Secretary", "email": "office@lincoln.example"}
    )
    offer = actions.add_offer(
        by=ben,
        organisation=school,
        values={"direction": "offers", "category": "expertise", "title": "Reading coaches"},
    )
    tie = actions.add_relationship(by=ben, source=school, target=world.riverside, kind="works with")
    invitation, key = actions.invite_person(
        by=ben, organisation=school, email="new@example.org", role="member"
    )
    return {
        "identifier": identifier,
        "place": place,
        "contact": contact,
        "offer": offer,
        "relationship": tie,
        "invitation": invitation,
        "key": key,
    }


def url(name, organisation, *rest):
    return reverse(f"partners:{name}", args=[organisation.public_id, *rest])
