"""Registering: one's own, one that is looked after, and not twice."""

import pytest
from django.urls import reverse

from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.partners import actions
from collegium.partners.forms import OrganisationForm
from collegium.partners.models import Organisation
from collegium.partners.vocabulary import LANGUAGES, language_groups

NEW = reverse("partners:create_organisation")


def filled(**changed):
    return {"on_behalf": "own", "name": "Hilltop Music Centre", "kind": "ngo", "is_listed": "on", **changed}


def test_who_registers_their_own_administers_it(client, world):
    client.force_login(world.chloe)
    response = client.post(NEW, filled(locality="Oslo", country="NO", scheme="org-id", value="no-brc-123"))
    made = Organisation.objects.get(name="Hilltop Music Centre")
    assert response.url == made.get_absolute_url()
    assert made.steward is None
    assert made in Organisation.objects.administered_by(world.chloe, today=utc_date())
    assert made.identifiers.get().value == "NO-BRC-123"
    assert str(made.places.get()) == "Oslo, Norway"


def test_one_that_is_looked_after_has_no_people(client, world):
    client.force_login(world.alma)
    client.post(NEW, filled(on_behalf=str(world.riverside.pk)))
    made = Organisation.objects.get(name="Hilltop Music Centre")
    assert made.steward == world.riverside
    assert not made.memberships.exists()


def test_what_is_in_care_does_not_take_others_into_care(client, world):
    school = actions.create_organisation(
        by=world.alma, values={"name": "Alder School", "kind": "school"}, steward=world.riverside
    )
    client.force_login(world.alma)
    response = client.post(NEW, filled(on_behalf=str(school.pk)))
    assert set(response.context["form"].errors) == {"on_behalf"}
    with pytest.raises(PermissionRefused, match="in its care"):
        actions.create_organisation(by=world.alma, values={"name": "X", "kind": "ngo"}, steward=school)


def test_nobody_registers_on_behalf_of_others(client, world):
    client.force_login(world.chloe)
    response = client.post(NEW, filled(on_behalf=str(world.riverside.pk)))
    assert set(response.context["form"].errors) == {"on_behalf"}
    with pytest.raises(PermissionRefused):
        actions.create_organisation(
            by=world.chloe, values={"name": "X", "kind": "ngo"}, steward=world.riverside
        )


def test_lookalikes_are_shown_before_anything_is_made(client, world):
    client.force_login(world.dmitri)
    response = client.post(NEW, filled(name="Riverside Univ.", kind="university"))
    assert response.status_code == 422
    assert response.context["alike"] == [world.riverside]
    assert "Ask to join" in response.content.decode()
    assert not Organisation.objects.filter(name="Riverside Univ.").exists()
    response = client.post(NEW, filled(name="Riverside Univ.", kind="university", is_new="on"))
    assert Organisation.objects.filter(name="Riverside Univ.").exists()


def test_lookalikes_while_typing(client, world):
    client.force_login(world.dmitri)
    url = reverse("partners:lookalikes")
    assert "Lincoln School" in client.get(url, {"name": "Lincon School"}).content.decode()
    assert client.get(url, {"name": "Zebra Institute"}).content.decode().strip() == ""
    assert client.get(url, {"name": "\0\0\0\0\0", "website": "http://[bad"}).status_code == 200


def test_asking_to_join_tells_the_administrators_once(client, world):
    client.force_login(world.dmitri)
    url = reverse("partners:ask_to_join", args=[world.lincoln.public_id])
    client.post(url)
    news = world.ben.notifications.get(text__contains="asks to join")
    assert "dmitri@example.org" in news.text
    assert "email=dmitri%40example.org" in news.url
    client.post(url)
    assert world.ben.notifications.filter(text__contains="asks to join").count() == 1
    assert not world.chloe.notifications.filter(text__contains="asks to join").exists()


def test_members_need_not_ask(world):
    with pytest.raises(Conflict, match="already belong"):
        actions.ask_to_join(by=world.chloe, organisation=world.lincoln)


def test_bad_input_names_the_field(client, world):
    client.force_login(world.chloe)
    response = client.post(NEW, filled(name="", scheme="NCES", value="12", website="ht!tp://x"))
    assert set(response.context["form"].errors) == {"name", "value", "website"}


def test_anonymous_signs_in_first(client, db):
    assert client.get(NEW).status_code == 302


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"name": "", "kind": "school"}, "name"),
        ({"name": "A" * 201, "kind": "school"}, "name"),
        ({"name": "A", "kind": "castle"}, "kind"),
        ({"name": "A", "kind": "school", "country": "ZZ"}, "country"),
        ({"name": "A", "kind": "school", "languages": ["english"]}, "languages"),
        ({"name": "A", "kind": "school", "website": "javascript:alert(1)"}, "web site"),
        ({"name": "A\0", "kind": "school"}, "cannot be stored"),
    ],
)
def test_the_action_refuses_what_no_form_would_send(world, values, word):
    with pytest.raises(InvalidInput, match=word):
        actions.create_organisation(by=world.ben, values=values)


def test_half_an_organisation_is_never_left(world):
    before = Organisation.objects.count()
    with pytest.raises(InvalidInput):
        actions.create_organisation(
            by=world.ben, values={"name": "Half", "kind": "school"}, identifiers=[("NCES", "1")]
        )
    assert Organisation.objects.count() == before


def test_who_acts_for_the_lookalike_is_not_asked_to_join_it(client, world):
    client.force_login(world.alma)
    page = client.post(NEW, filled(name="Riverside Univ.", kind="university")).content.decode()
    assert "Ask to join" not in page
    assert "You act for it already" in page


def test_choices_are_said_in_words(client, world):
    client.force_login(world.alma)
    page = client.get(NEW).content.decode()
    assert "---------" not in page
    assert "Choose one" in page
    assert "Ctrl" not in page.split("<main")[1].split("</main")[0]


def test_languages_that_most_people_speak_come_first_and_the_others_are_folded():
    groups = language_groups(["cy", "pt-BR"])
    first = [tag for tag, name in groups if isinstance(name, str)]
    (others,) = [options for _name, options in groups if isinstance(options, list)]
    assert {"cy", "pt-BR", "en", "es", "ar", "fr"} <= set(first)
    assert len(first) < 20
    assert {code for code, _name in others} == set(LANGUAGES) - set(first)
    box = OrganisationForm(instance=Organisation(languages=["cy"]))["languages"].as_widget()
    near, folded = box.split("<details>")
    assert 'value="cy"' in near
    assert "checked" in near
    assert 'value="cy"' not in folded
