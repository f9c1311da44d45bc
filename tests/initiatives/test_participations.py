"""Partners join, change their role and leave; nothing they did is lost."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.initiatives import actions
from collegium.initiatives.models import Initiative, Participation
from collegium.initiatives.permissions import user_can_contribute, user_can_coordinate
from collegium.initiatives.vocabulary import PartnerRole, PartnerState, PersonRole
from collegium.partners import actions as partners
from collegium.partners.models import Organisation
from collegium.partners.vocabulary import OrganisationKind
from tests.world import sign_up


def visible(person):
    return set(Initiative.objects.visible_to(person, today=utc_date()))


@pytest.fixture
def joined(world):
    return world.reading.participations.get(organisation=world.lincoln)


def test_only_who_accepted_sees_the_initiative(world):
    assert world.reading not in visible(world.fay)
    assert list(Initiative.objects.asking(world.fay, today=utc_date())) == [world.reading]
    actions.accept_participation(by=world.fay, participation=world.asked)
    assert world.reading in visible(world.fay)
    assert world.asked.state == PartnerState.ACCEPTED


def test_the_asked_are_told_and_the_usual_expectation_is_proposed(world):
    assert "asked to take part" in world.fay.notifications.get().text
    assert world.asked.expectation == world.reading.role_duties[PartnerRole.FUNDER]


@pytest.mark.parametrize("name", ["ben", "chloe", "dmitri", "alma", "root"])
def test_nobody_else_accepts_in_the_name_of_an_organisation(name, world):
    with pytest.raises(PermissionRefused, match="administrators of Harbour Foundation"):
        actions.accept_participation(by=getattr(world, name), participation=world.asked)


def test_an_answer_is_given_once(world):
    actions.decline_participation(by=world.fay, participation=world.asked)
    assert world.asked.state == PartnerState.DECLINED
    with pytest.raises(Conflict):
        actions.accept_participation(by=world.fay, participation=world.asked)


def test_the_same_organisation_is_not_asked_twice_for_a_role(world):
    with pytest.raises(Conflict, match="already"):
        actions.invite_partner(
            by=world.alma, initiative=world.reading, organisation=world.harbour, role=PartnerRole.FUNDER
        )
    made = actions.invite_partners(
        by=world.alma,
        initiative=world.reading,
        organisations=[world.harbour, world.faraway],
        role=PartnerRole.FUNDER,
    )
    assert [part.organisation for part in made] == [world.faraway]


def test_an_unknown_role_is_refused(world):
    with pytest.raises(InvalidInput):
        actions.invite_partner(
            by=world.alma, initiative=world.reading, organisation=world.faraway, role="king"
        )


def test_a_partner_that_leaves_is_out_at_once_and_its_history_stays(world, joined):
    actions.end_participation(by=world.ben, participation=joined)
    assert world.reading not in visible(world.ben)
    assert not user_can_contribute(world.ben, world.reading)
    assert Participation.objects.get(pk=joined.pk).state == PartnerState.ENDED


def test_the_last_coordinator_cannot_leave(world):
    own = world.reading.participations.get(organisation=world.riverside)
    with pytest.raises(Conflict, match="needs a coordinator"):
        actions.end_participation(by=world.alma, participation=own)
    own.refresh_from_db()
    assert own.ended_on is None
    appointment = world.reading.appointments.get(role=PersonRole.COORDINATOR)
    with pytest.raises(Conflict, match="needs a coordinator"):
        actions.end_appointment(by=world.alma, appointment=appointment)


def test_people_lose_their_role_when_their_partner_leaves(world, joined):
    actions.appoint(by=world.alma, initiative=world.reading, person=world.ben, role=PersonRole.COORDINATOR)
    assert user_can_coordinate(world.ben, world.reading)
    actions.end_participation(by=world.alma, participation=joined)
    assert not user_can_coordinate(world.ben, world.reading)
    assert not world.reading.appointments.filter(person=world.ben, ended_on=None).exists()


def test_a_person_who_leaves_the_organisation_no_longer_coordinates(world):
    membership = world.lincoln.memberships.get(person=world.chloe)
    actions.appoint(by=world.alma, initiative=world.reading, person=world.chloe, role=PersonRole.COORDINATOR)
    partners.end_membership(by=world.ben, membership=membership)
    assert not user_can_coordinate(world.chloe, world.reading)


def test_only_people_of_partners_that_take_part_get_a_role(world):
    with pytest.raises(InvalidInput, match="does not belong"):
        actions.appoint(by=world.alma, initiative=world.reading, person=world.fay, role=PersonRole.EVALUATOR)


def test_a_new_role_ends_the_old_one_and_keeps_the_consent(world, joined):
    new = actions.change_participation(by=world.alma, participation=joined, values={"role": PartnerRole.LEAD})
    joined.refresh_from_db()
    assert joined.state == PartnerState.ENDED
    assert (new.role, new.state, new.accepted_by) == (PartnerRole.LEAD, PartnerState.ACCEPTED, world.ben)
    assert world.reading in visible(world.chloe)


def test_observers_look_and_do_not_contribute(world, joined):
    actions.change_participation(by=world.alma, participation=joined, values={"role": PartnerRole.OBSERVER})
    assert world.reading in visible(world.chloe)
    assert not user_can_contribute(world.chloe, world.reading)


def test_an_organisation_without_people_is_spoken_for_by_its_steward(world):
    small = partners.create_organisation(
        by=world.ben, values={"name": "Small School", "kind": OrganisationKind.SCHOOL}, steward=world.lincoln
    )
    part = actions.invite_partner(
        by=world.alma, initiative=world.reading, organisation=small, role=PartnerRole.MEMBER
    )
    assert "Small School" in world.ben.notifications.first().text
    made = actions.accept_participations(by=world.ben, initiative=world.reading)
    assert made == [part]
    assert made[0].accepted_by == world.ben


def test_a_new_organisation_is_registered_asked_and_invited_in_one_step(
    world, client, django_capture_on_commit_callbacks
):
    client.force_login(world.alma)
    data = {
        "name": "Parents of Riverside",
        "kind": "parents association",
        "country": "US",
        "email": "gia@example.org",
        "role": "community voice",
        "steward": world.riverside.pk,
    }
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("initiatives:invite_new_organisation", args=[world.reading.slug]), data)
    made = Organisation.objects.get(name="Parents of Riverside")
    assert made.steward == world.riverside
    assert made.participations.get().state == PartnerState.ASKED
    assert [letter.to for letter in mail.outbox] == [["gia@example.org"]]


def test_the_letter_names_the_initiative_and_accepting_leads_to_its_request(
    world, client, django_capture_on_commit_callbacks
):
    values = {"name": "Parents", "kind": "ngo", "email": "gia@example.org", "role": "member"}
    with django_capture_on_commit_callbacks(execute=True):
        part = actions.invite_new_organisation(
            by=world.alma, initiative=world.reading, steward=world.riverside, values=values
        )
    (letter,) = mail.outbox
    assert "Reading Together" in letter.subject
    assert "asks Parents to take part in “Reading Together”" in letter.body
    link = re.search(r"https?://[^/]+(/\S+)", letter.body)[1]
    client.force_login(sign_up("Gia"))
    assert "asks Parents to take part in “Reading Together”" in client.get(link).content.decode()
    key = link.rstrip("/").rsplit("/", 1)[1]
    answer = client.post(reverse("partners:accept_invitation", args=[key]), follow=True)
    assert answer.request["PATH_INFO"] == reverse(
        "initiatives:answer_participation", args=[world.reading.slug, part.pk]
    )
    assert answer.context["user_can_answer"]


def in_care(world):
    """An organisation whose name sorts first, in the care of the one that Alma administers."""
    values = {"name": "Alder School", "kind": OrganisationKind.SCHOOL}
    return partners.create_organisation(by=world.alma, values=values, steward=world.riverside)


def test_what_the_form_of_a_new_organisation_proposes_can_be_sent(world, client):
    school = in_care(world)
    client.force_login(world.alma)
    page = reverse("initiatives:invite_new_organisation", args=[world.reading.slug])
    steward = client.get(page).context["form"].fields["steward"]
    assert (steward.initial, list(steward.queryset)) == (world.riverside, [world.riverside])
    data = {"name": "New", "kind": "school", "email": "gia@example.org", "role": "member"}
    response = client.post(page, {**data, "steward": school.pk})
    assert set(response.context["form"].errors) == {"steward"}
    assert client.post(page, {**data, "steward": world.riverside.pk}).status_code == 302


def test_a_coordinator_who_administers_nothing_is_told_who_can_register(world, client):
    actions.appoint(by=world.alma, initiative=world.reading, person=world.chloe, role=PersonRole.COORDINATOR)
    client.force_login(world.chloe)
    page = client.get(reverse("initiatives:invite_new_organisation", args=[world.reading.slug]))
    assert "Ask an administrator of your organisation" in page.content.decode()


def test_who_was_invited_to_speak_answers_not_who_looks_after_the_record(world, client):
    values = {"name": "New", "kind": "school", "email": "gia@example.org", "role": "member"}
    made = actions.invite_new_organisation(
        by=world.alma, initiative=world.reading, steward=world.riverside, values=values
    )
    client.force_login(world.alma)
    page = reverse("initiatives:participations", args=[world.reading.slug])
    assert client.get(page).context["to_accept"] == 0
    assert actions.accept_participations(by=world.alma, initiative=world.reading) == []
    partners.withdraw_invitation(by=world.alma, invitation=made.organisation.invitations.get())
    assert actions.accept_participations(by=world.alma, initiative=world.reading) == [made]


def test_a_registered_partner_is_found_and_invited_on_the_page(world, client):
    client.force_login(world.alma)
    page = reverse("initiatives:invite_partner", args=[world.reading.slug])
    found = client.get(page, {"q": "faraw"}).content.decode()
    assert "Faraway Institute" in found
    assert "Lincoln School" not in found
    response = client.post(f"{page}?organisation={world.faraway.pk}", {"role": "observer"})
    assert response.status_code == 302
    assert world.reading.participations.get(organisation=world.faraway).state == PartnerState.ASKED


def test_many_are_invited_on_one_page(world, client):
    client.force_login(world.alma)
    page = reverse("initiatives:invite_partners", args=[world.reading.slug])
    assert client.post(page, {"role": "member"}).context["form"].errors["organisations"]
    client.post(page, {"role": "member", "organisations": [world.faraway.pk]})
    assert world.reading.participations.filter(organisation=world.faraway).exists()


def test_the_asked_accept_on_the_page_and_others_get_404(world, client):
    accept = reverse("initiatives:accept_participation", args=[world.reading.slug, world.asked.pk])
    client.force_login(world.dmitri)
    assert client.post(accept).status_code == 404
    client.force_login(world.fay)
    assert client.post(accept).headers["Location"] == world.reading.get_absolute_url()


def test_filters_leave_the_partners_that_match(world, client):
    client.force_login(world.chloe)
    page = reverse("initiatives:participations", args=[world.reading.slug])

    def names(**query):
        text = client.get(page, {"format": "csv", **query}).content.decode("utf-8-sig")
        return [line.split(",")[0] for line in text.splitlines()[1:]]

    assert names(state="asked") == ["Harbour Foundation"]
    assert names(role="member") == ["Lincoln School"]
    assert names(kind="university") == ["Riverside University"]


def test_the_table_of_partners_needs_as_many_queries_for_many_as_for_few(
    world, client, django_assert_num_queries
):
    from tests.web.test_initiative import add_partners

    client.force_login(world.chloe)
    page = reverse("initiatives:participations", args=[world.reading.slug])
    add_partners(world, 3)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        client.get(page)
    add_partners(world, 40)
    with django_assert_num_queries(len(few)):
        client.get(page)
