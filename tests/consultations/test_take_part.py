"""Anybody votes on a phone, without an account or scripts, once on each statement; the last vote counts."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from collegium.consultations import actions
from collegium.consultations.models import Consultation, Participant, PersonalLink, Statement, Vote
from collegium.consultations.views import taking_part
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent
from tests.consultations.people import TEXTS, opened, prepared, vote


def address(consultation, page: str = "") -> str:
    return f"/c/{consultation.key}/{page}"


def statement_on(page) -> str:
    return re.search(r'name="statement" value="(\d+)"', page.content.decode()).group(1)


def test_one_statement_at_a_time_until_all_are_done(world):
    consultation, phone = opened(world), Client()
    seen = set()
    for _number in TEXTS:
        page = phone.get(address(consultation))
        key = statement_on(page)
        assert page.content.decode().count("<blockquote") == 1
        assert key not in seen
        seen.add(key)
        answer = phone.post(address(consultation), {"statement": key, "choice": "1"})
        assert answer.url == address(consultation)
    assert "You have voted on every statement" in phone.get(address(consultation)).content.decode()
    assert (Participant.objects.count(), Vote.objects.count()) == (1, len(TEXTS))


def test_looking_stores_nothing(world):
    consultation, phone = opened(world), Client()
    for page in ("", "votes/", "statement/"):
        answer = phone.get(address(consultation, page))
        assert answer.status_code == 200
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "consultation" not in phone.cookies
    assert not Participant.objects.exists()


def test_the_last_vote_counts_and_sending_twice_changes_nothing(world):
    consultation, phone = opened(world), Client()
    key = statement_on(phone.get(address(consultation)))
    for choice in ("1", "1", "-1"):
        phone.post(address(consultation), {"statement": key, "choice": choice})
    assert list(Vote.objects.values_list("statement_id", "choice")) == [(int(key), -1)]


def test_a_vote_can_be_looked_at_and_changed_later(world):
    consultation, phone = opened(world), Client()
    key = statement_on(phone.get(address(consultation)))
    phone.post(address(consultation), {"statement": key, "choice": "0"})
    page = phone.get(f"{address(consultation)}?statement={key}").content.decode()
    assert 'value="0" class="secondary" aria-pressed="true"' in page
    assert re.search(
        rf'name="s{key}" value="0"[^>]*checked', phone.get(address(consultation, "votes/")).content.decode()
    )


def test_all_statements_can_be_answered_on_one_page_and_sent_once(world):
    consultation, phone = opened(world), Client()
    keys = list(consultation.statements.values_list("pk", flat=True))
    page = phone.get(address(consultation, "votes/")).content.decode()
    assert f'data-draft="{address(consultation, "votes/")}"' in page, (
        "kept in the browser without a connection"
    )
    phone.post(address(consultation, "votes/"), {f"s{keys[0]}": "1", f"s{keys[3]}": "-1"})
    assert dict(Vote.objects.values_list("statement_id", "choice")) == {keys[0]: 1, keys[3]: -1}


def test_an_account_is_one_participant_on_every_device_and_is_not_stored(world):
    consultation = opened(world)
    for _device in range(2):
        client = Client()
        client.force_login(world.chloe)
        key = statement_on(client.get(address(consultation)))
        client.post(address(consultation), {"statement": key, "choice": "1"})
        assert "consultation" not in client.cookies
    (participant,) = Participant.objects.all()
    assert Vote.objects.count() == 2
    assert not any(field.related_model is type(world.chloe) for field in Participant._meta.get_fields())
    assert participant.digest != actions.digest_of_account(consultation, world.ben)


def test_the_cookie_is_not_what_is_stored(world):
    consultation, phone = opened(world), Client()
    key = statement_on(phone.get(address(consultation)))
    phone.post(address(consultation), {"statement": key, "choice": "1"})
    cookie = phone.cookies["consultation"]
    assert cookie["httponly"]
    assert cookie["path"] == address(consultation)
    assert cookie.value not in Participant.objects.get().digest


def test_personal_links_work_for_one_person_each_and_are_told_once(world, client):
    consultation = opened(world, audience="invited")
    client.force_login(world.alma)
    url = f"{consultation.get_absolute_url()}links/"
    text = client.post(url, {"count": "2"}).content.decode("utf-8-sig")
    links = [line for line in text.splitlines() if "/as/" in line]
    assert len(links) == 2
    path = "/c/" + links[0].split("/c/")[1]
    assert path.split("/")[-2] not in {one.digest for one in PersonalLink.objects.all()}
    for _device in range(2):
        phone = Client()
        assert phone.get(path).url == address(consultation)
        assert not Vote.objects.filter(choice=0).exists()
        phone.post(
            address(consultation),
            {"statement": statement_on(phone.get(address(consultation))), "choice": "1"},
        )
    assert Participant.objects.count() == 1
    assert Client().get(address(consultation, "as/made-up/")).status_code == 404


def test_without_an_invitation_only_people_of_partners_take_part(world):
    consultation = opened(world, audience="invited")
    for person, status in ((None, 403), (world.dmitri, 403), (world.chloe, 200)):
        client = Client()
        if person:
            client.force_login(person)
        assert client.get(address(consultation)).status_code == status
    with pytest.raises(PermissionRefused, match="invited"):
        vote(consultation, "stranger", [1])


def test_nobody_votes_before_it_opens_or_after_it_closes(world):
    consultation = prepared(world)
    assert Client().get(address(consultation)).status_code == 404, "it is not ready"
    now = timezone.now()
    actions.open_consultation(
        by=world.alma,
        consultation=consultation,
        opens_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=2),
    )
    assert "This consultation opens on" in Client().get(address(consultation)).content.decode()
    with pytest.raises(Conflict, match="not open"):
        vote(consultation, "early", [1])
    vote(consultation, "in time", [1], now=now + timedelta(hours=30))
    with pytest.raises(Conflict, match="not open"):
        vote(consultation, "late", [1], now=now + timedelta(days=2))
    assert actions.close_due(now=now + timedelta(days=2)) == 1
    assert actions.close_due(now=now + timedelta(days=2)) == 0
    assert "is closed" in Client().get(address(consultation)).content.decode()


@pytest.mark.parametrize(
    ("choice", "statement"), [("2", "shown"), ("", "shown"), ("1", "withdrawn"), ("1", "other")]
)
def test_what_cannot_be_a_vote_is_told_and_not_stored(world, choice, statement):
    consultation, phone = opened(world), Client()
    first = consultation.statements.first()
    if statement == "withdrawn":
        actions.decide_statement(by=world.alma, statement=first, state="withdrawn")
    if statement == "other":
        first = opened(world, title={"en": "Other"}).statements.first()
    answer = phone.post(address(consultation), {"statement": first.pk, "choice": choice}, follow=True)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "agree, disagree or pass" in text or "not shown any more" in text
    assert not Vote.objects.exists()


def test_the_page_speaks_the_visitors_language_and_remembers_it(world):
    consultation = prepared(world, title={"en": "A good school", "ar": "مدرسة جيدة"})
    seed = consultation.statements.first()
    actions.edit_statement(
        by=world.alma, statement=seed, texts={"en": str(seed), "ar": "يجب أن تبدأ المدرسة لاحقًا."}
    )
    now = timezone.now()
    actions.open_consultation(
        by=world.alma, consultation=consultation, opens_at=now, closes_at=now + timedelta(days=3)
    )
    phone = Client()
    page = phone.get(f"{address(consultation)}?language=ar&statement={seed.pk}").content.decode()
    assert '<html lang="ar" dir="rtl"' in re.sub(r'\sdata-user="\d+"', "", page)
    assert "مدرسة جيدة" in page
    assert '<blockquote lang="ar" dir="auto">يجب' in page
    again = phone.get(
        f"{address(consultation)}?statement={consultation.statements.last().pk}"
    ).content.decode()
    assert 'dir="rtl"' in again
    assert '<blockquote lang="en" dir="auto">' in again, "what is not translated says so to a screen reader"
    assert 'lang="es"' in phone.get(f"{address(consultation)}?language=es").content.decode()


def test_participants_add_statements_which_a_coordinator_looks_at(world):
    consultation, phone = opened(world), Client()
    phone.post(address(consultation, "statement/"), {"text": "There should be more trees."})
    made = Statement.objects.get(state="waiting")
    assert (str(made), made.language) == ("There should be more trees.", "en")
    assert "trees" not in phone.get(address(consultation, "votes/")).content.decode()
    client = Client()
    client.force_login(world.alma)
    url = f"{consultation.get_absolute_url()}statements/"
    assert "There should be more trees." in client.get(url).content.decode()
    client.post(f"{url}{made.pk}/decide/", {"state": "shown"})
    assert "trees" in phone.get(address(consultation, "votes/")).content.decode()
    assert not AuditEvent.objects.filter(actor_name="Collegium").exists()


def test_a_machine_that_fills_the_hidden_field_is_thanked_and_ignored(world):
    consultation = opened(world)
    answer = Client().post(address(consultation, "statement/"), {"text": "Buy now", "website": "http://x"})
    assert answer.status_code == 302
    assert not Statement.objects.filter(state="waiting").exists()


def test_a_statement_is_added_once_and_one_person_adds_a_few(world):
    consultation = opened(world)
    digest = actions.digest_of_key(consultation, "somebody")

    def propose(text):
        return actions.propose_statement(consultation=consultation, digest=digest, text=text, language="en")

    with pytest.raises(Conflict, match="there already"):
        propose("  homework is  useful ")
    with pytest.raises(InvalidInput, match="at most 280"):
        propose("x" * 281)
    for number in range(5):
        propose(f"Idea {number}")
    with pytest.raises(Conflict, match="Leave some to others"):
        propose("Idea 6")


def test_statements_are_not_taken_where_the_coordinators_said_so(world):
    consultation = opened(world, takes_statements=False)
    assert Client().get(address(consultation, "statement/")).status_code == 404
    with pytest.raises(Conflict):
        actions.propose_statement(consultation=consultation, digest="d", text="x", language="en")


def test_a_flood_from_one_address_is_stopped(world, monkeypatch):
    monkeypatch.setattr(taking_part, "MOST_PARTICIPANTS", 2)
    consultation = opened(world)
    key = consultation.statements.first().pk
    for _number in range(4):
        page = Client().post(address(consultation), {"statement": key, "choice": "1"}, follow=True)
    assert "Too much has come from here" in page.content.decode()
    assert Participant.objects.count() == 2


def test_voting_leaves_no_trace_in_the_audit_trail(world):
    consultation = opened(world)
    before = AuditEvent.objects.count()
    vote(consultation, "somebody", [1, -1, 0])
    assert AuditEvent.objects.count() == before


def test_the_database_keeps_one_vote_for_each(world):
    consultation = opened(world)
    vote(consultation, "somebody", [1])
    known = Vote.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(participant=known.participant, statement=known.statement, choice=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.filter(pk=known.pk).update(choice=3)
    assert Consultation.objects.filter(pk=consultation.pk).update(closed_at=timezone.now()) == 1
