import pytest
from django.urls import reverse
from django.utils import translation

from collegium.core.models import AuditEvent


@pytest.fixture(autouse=True)
def back_to_english():
    yield
    translation.activate("en")


def post(client, **changes):
    values = {"name": "Ada King", "language": "es", "time_zone": "Europe/Madrid", "notify": "weekly"}
    values |= {"digest_days": ["0", "3"], "digest_hour": "18"}
    return client.post(reverse("people:profile"), values | changes)


def test_a_person_changes_their_profile(client, person):
    client.force_login(person)
    assert post(client).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.language, person.time_zone) == ("Ada King", "es", "Europe/Madrid")
    assert AuditEvent.objects.about(person).get().changes["name"] == ["Ada Lovelace", "Ada King"]


def test_pages_come_in_the_persons_language(client, person):
    client.force_login(person)
    post(client, language="ar")
    page = client.get(reverse("people:profile")).content.decode()
    assert '<html lang="ar"' in page
    assert 'dir="rtl"' in page


def test_an_unknown_time_zone_is_refused_at_the_field(client, person):
    client.force_login(person)
    page = post(client, time_zone="Mars/Olympus")
    assert page.status_code == 200
    assert "Mars/Olympus" in page.content.decode()
    person.refresh_from_db()
    assert person.time_zone == "UTC"


def test_a_stored_time_zone_that_no_longer_exists_does_not_break_pages(client, person):
    person.time_zone = "Nowhere/Gone"
    person.save()
    client.force_login(person)
    assert client.get(reverse("people:profile")).status_code == 200


def test_days_and_hour_of_the_letter_are_chosen(client, person):
    client.force_login(person)
    assert post(client).status_code == 302
    person.refresh_from_db()
    assert (person.digest_days, person.digest_hour) == ([0, 3], 18)


def test_letters_on_chosen_days_need_a_day(client, person):
    client.force_login(person)
    page = post(client, digest_days=[])
    assert "Choose at least one day." in page.content.decode()


def test_the_zone_of_the_device_is_offered_and_taken(client, person):
    client.force_login(person)
    client.cookies["collegium_zone"] = "Asia/Calcutta"
    page = client.get(reverse("people:profile")).content.decode()
    assert "this device is in Asia/Kolkata" in page
    client.post(reverse("people:take_device_zone"))
    person.refresh_from_db()
    assert person.time_zone == "Asia/Kolkata"
    assert AuditEvent.objects.about(person).get().changes["time_zone"] == ["UTC", "Asia/Kolkata"]
    assert "this device is in" not in client.get(reverse("people:profile")).content.decode()


def test_a_device_that_names_no_zone_changes_nothing(client, person):
    client.force_login(person)
    client.cookies["collegium_zone"] = "Mars/Olympus"
    page = client.post(reverse("people:take_device_zone"), follow=True).content.decode()
    assert "Your browser does not say in which time zone it is." in page
    person.refresh_from_db()
    assert person.time_zone == "UTC"
