from allauth.account.models import EmailAddress
from django.urls import reverse

from collegium.partners.actions import invite_person
from collegium.partners.models import Organisation


def test_a_visitor_sees_what_it_is_and_how_to_begin(client, db):
    page = client.get("/").content.decode()
    assert reverse("account_signup") in page
    assert reverse("account_login") in page


def test_a_member_sees_own_initiatives_and_organisations_only(client, world):
    client.force_login(world.ben)
    page = client.get("/").content.decode()
    assert "Reading Together" in page
    assert "Lincoln School" in page
    assert "Faraway" not in page


def test_an_asked_partner_is_told_on_the_first_page(client, world):
    client.force_login(world.fay)
    assert "Reading Together" in client.get("/").content.decode()


def test_somebody_new_is_told_what_to_do_next(client, person):
    client.force_login(person)
    assert reverse("initiatives:create_initiative") in client.get("/").content.decode()


def test_health_needs_no_account(client, db):
    assert client.get("/health/").json() == {"status": "ok"}


def test_the_colour_scheme_is_remembered_and_never_leads_elsewhere(client, db):
    answer = client.post(reverse("set_scheme"), {"scheme": "dark", "next": "https://evil.example/"})
    assert answer.url == "/"
    assert 'data-scheme="dark"' in client.get("/").content.decode()
    client.post(reverse("set_scheme"), {"scheme": '"><script>'})
    assert 'data-scheme="' not in client.get("/").content.decode()


def test_pages_forbid_inline_script_and_foreign_sources(client, db):
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_number_of_queries_does_not_grow(client, world, django_assert_max_num_queries):
    for number in range(30):
        Organisation.objects.create(name=f"School {number}", kind="school", steward=world.lincoln)
    client.force_login(world.ben)
    client.get("/")
    with django_assert_max_num_queries(20):
        client.get("/")


def test_an_invitation_can_be_accepted_from_the_first_page(client, world, person):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    invitation, _ = invite_person(by=world.ben, organisation=world.lincoln, email=person.email, role="member")
    client.force_login(person)
    address = reverse("partners:accept_own_invitation", args=[invitation.pk])
    assert address in client.get("/").content.decode()
    client.post(address)
    assert "Lincoln School" in client.get("/").content.decode()
    assert address not in client.get("/").content.decode()
