"""Certificates are Open Badges 3.0 as signed tokens, checked here without the program that made them."""

import base64
import json
import stat
from datetime import timedelta
from decimal import Decimal

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from collegium.activities import actions
from collegium.activities.models import Certificate
from collegium.core.errors import Conflict, PermissionRefused
from tests.activities.world import attend, opened, outsider


@pytest.fixture
def certificate(world) -> Certificate:
    activity = opened(world, certificate_hours=2)
    session = activity.sessions.get()
    long, short = outsider(world, activity, 1), outsider(world, activity, 2)
    attend(world, session, long, hours="2.5")
    attend(world, session, short, hours="1.5")
    (made,) = actions.issue_certificates(by=world.alma, activity=activity)
    return made


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def verify(token: str, key: dict[str, str]) -> dict:
    """RFC 7515 by hand: RSASSA-PKCS1-v1_5 with SHA-256 over header and payload."""
    header, payload, signature = token.split(".")
    number = {name: int.from_bytes(decoded(key[name]), "big") for name in ("n", "e")}
    public = rsa.RSAPublicNumbers(number["e"], number["n"]).public_key()
    public.verify(decoded(signature), f"{header}.{payload}".encode(), padding.PKCS1v15(), hashes.SHA256())
    assert json.loads(decoded(header))["alg"] == "RS256"
    return json.loads(decoded(payload))


def test_whoever_attended_enough_gets_one_once(world, certificate):
    assert (certificate.name, float(certificate.hours)) == ("Guest 1", 2.5)
    with pytest.raises(Conflict, match="Nobody has attended enough"):
        actions.issue_certificates(by=world.alma, activity=certificate.registration.activity)
    with pytest.raises(PermissionRefused):
        actions.issue_certificates(by=world.chloe, activity=certificate.registration.activity)


def test_an_independent_check_accepts_the_token_and_finds_an_open_badge(certificate, client):
    token = client.get(f"{certificate.get_absolute_url()}credential.jwt").content.decode()
    key = client.get("/certificates/key.json").json()
    badge = verify(token, key)
    assert badge["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert set(badge["type"]) == {"VerifiableCredential", "OpenBadgeCredential"}
    assert badge["issuer"]["name"] == "Riverside University"
    assert badge["iss"] == badge["issuer"]["id"]
    assert badge["jti"] == badge["id"]
    assert badge["id"].endswith(certificate.get_absolute_url())
    assert badge["sub"] == badge["credentialSubject"]["id"]
    assert badge["credentialSubject"]["type"] == ["AchievementSubject"]
    assert badge["credentialSubject"]["achievement"]["name"] == "Reading aloud"
    assert badge["credentialSubject"]["achievement"]["criteria"]["narrative"]
    assert "2.5" in badge["evidence"][0]["narrative"]


def test_a_changed_token_is_not_accepted(certificate):
    header, payload, signature = certificate.token.split(".")
    forged = json.loads(decoded(payload))
    forged["credentialSubject"]["creditsEarned"] = 99
    changed = base64.urlsafe_b64encode(json.dumps(forged).encode()).decode().rstrip("=")
    token = f"{header}.{changed}.{signature}"
    assert actions.is_genuine(certificate.token)
    assert not actions.is_genuine(token)
    with pytest.raises(InvalidSignature):
        verify(token, actions.public_key())


def test_the_page_is_for_whoever_has_the_link(certificate, client):
    page = client.get(certificate.get_absolute_url())
    assert "Guest 1" in page.content.decode()
    assert "nothing has been changed" in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex"
    assert client.get("/certificates/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_a_withdrawn_one_says_why_and_no_longer_whose_it_was(world, certificate, client):
    with pytest.raises(Conflict, match="Say why"):
        actions.revoke_certificate(by=world.alma, certificate=certificate, reason="")
    certificate.refresh_from_db()
    actions.revoke_certificate(by=world.alma, certificate=certificate, reason="Wrong hours")
    page = client.get(certificate.get_absolute_url()).content.decode()
    assert "Wrong hours" in page
    assert "Guest 1" not in page
    assert client.get(f"{certificate.get_absolute_url()}credential.jwt").status_code == 404
    (listed,) = client.get("/certificates/revoked.json").json()["revokedCredential"]
    assert listed["id"].endswith(certificate.get_absolute_url())
    activity = certificate.registration.activity
    assert len(actions.issue_certificates(by=world.alma, activity=activity)) == 1


def test_the_key_is_made_once_and_only_its_owner_reads_it(certificate, settings):
    file = settings.MEDIA_ROOT / "keys" / "certificate_key.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    assert actions.public_key()["kty"] == "RSA"
    assert file.read_bytes() == before


def test_hours_count_once_their_session_is_over(world):
    activity = opened(world, certificate_hours=2)
    session = activity.sessions.get()
    guest = outsider(world, activity, 1)
    during = session.starts_at + timedelta(minutes=5)
    actions.record_attendance(by=world.alma, session=session, hours={guest.pk: Decimal(3)}, now=during)
    with pytest.raises(Conflict, match="once their session is over"):
        actions.issue_certificates(by=world.alma, activity=activity, now=during)
    (made,) = actions.issue_certificates(by=world.alma, activity=activity, now=session.ends_at)
    assert made.hours == Decimal(3)


def test_the_page_of_a_certificate_can_be_printed_and_says_where_it_is_checked(certificate, client, settings):
    page = client.get(certificate.get_absolute_url()).content.decode()
    assert "data-print" in page
    assert f"{settings.SITE_URL}{certificate.get_absolute_url()}" in page


def test_whoever_gets_one_is_told_and_one_that_says_too_much_is_named(world, client):
    activity = opened(world, certificate_hours=2)
    session = activity.sessions.get()
    attend(world, session, actions.register(by=world.ben, activity=activity), hours="2.5")
    actions.issue_certificates(by=world.alma, activity=activity)
    assert world.ben.notifications.filter(text__contains="certificate").exists()
    client.force_login(world.alma)
    said = "Certificate of more hours than attended"
    assert said not in client.get(activity.get_absolute_url()).content.decode()
    registration = activity.registrations.get(person=world.ben)
    attend(world, session, registration, hours="0.5")
    assert said in client.get(activity.get_absolute_url()).content.decode()
