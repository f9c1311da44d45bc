"""Preparing a consultation, moderating it, and what may be seen of what came of it."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.consultations import actions, tables
from collegium.consultations.actions.counting import as_results
from collegium.consultations.models import Consultation, Participant, Vote
from collegium.consultations.vocabulary import GROUP_WITHHELD, WITHHELD, stability_words
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent
from collegium.engines import opinion
from collegium.engines.opinion.groups import LARGEST_K
from collegium.engines.reporting import SERIES, THEME
from collegium.people.actions import create_api_token
from collegium.people.models import Notification
from collegium.people.vocabulary import Scope
from tests.consultations.people import TEXTS, camps, closed, crowd, opened, prepared, vote


def page(person, url: str) -> str:
    client = Client()
    if person:
        client.force_login(person)
    return client.get(url).content.decode()


def test_a_consultation_needs_a_title_and_statements_before_it_opens(world):
    with pytest.raises(InvalidInput, match="title"):
        actions.create_consultation(by=world.alma, initiative=world.reading, values={"title": {}})
    made, now = prepared(world, statements=4), timezone.now()
    with pytest.raises(InvalidInput, match="at least 5 statements"):
        actions.open_consultation(
            by=world.alma, consultation=made, opens_at=now, closes_at=now + timedelta(days=1)
        )
    assert "1 more statement is needed" in page(world.alma, f"{made.get_absolute_url()}statements/")


def test_only_coordinators_prepare_it_and_others_do_not_see_it_before(world):
    made = prepared(world)
    with pytest.raises(PermissionRefused):
        actions.add_statement(by=world.chloe, consultation=made, texts={"en": "Mine"})
    client = Client()
    client.force_login(world.chloe)
    assert client.get(made.get_absolute_url()).status_code == 404
    assert "A good school" not in page(world.chloe, f"{world.reading.get_absolute_url()}consultations/")
    assert "Prepare a consultation" in page(world.alma, f"{world.reading.get_absolute_url()}consultations/")


def test_people_of_the_partners_hear_of_it_once(world):
    made = opened(world)
    now = timezone.now()
    actions.open_consultation(
        by=world.alma, consultation=made, opens_at=now, closes_at=now + timedelta(days=30)
    )
    news = Notification.objects.filter(url=made.get_absolute_url())
    assert sorted(str(one.person) for one in news) == ["Alma", "Ben", "Chloe"]


def test_the_beginning_stays_when_the_end_is_moved(world):
    made = opened(world)
    begun = made.opens_at
    later = timezone.now() + timedelta(days=60)
    actions.open_consultation(by=world.alma, consultation=made, opens_at=later, closes_at=later)
    assert (made.opens_at, made.closes_at) == (begun, later)


def test_who_takes_part_stays_once_it_was_open(world):
    with pytest.raises(Conflict, match="taken part"):
        actions.edit_consultation(by=world.alma, consultation=opened(world), values={"audience": "invited"})


def test_what_was_voted_on_stays_as_it_was_read_but_can_be_translated(world):
    made = opened(world)
    first = made.statements.first()
    vote(made, "somebody", [1])
    with pytest.raises(Conflict, match="have voted"):
        actions.edit_statement(by=world.alma, statement=first, texts={"en": "Something else."})
    actions.edit_statement(by=world.alma, statement=first, texts={"en": TEXTS[0], "es": "Más tarde."})
    assert first.texts == {"en": TEXTS[0], "es": "Más tarde."}


def test_a_proposal_is_taken_or_not_and_both_can_be_taken_back(world):
    made = opened(world)
    waiting = actions.propose_statement(consultation=made, digest="d", text="Trees.", language="en")
    with pytest.raises(InvalidInput):
        actions.decide_statement(by=world.alma, statement=waiting, state="withdrawn")
    for state in ("declined", "shown", "withdrawn", "shown"):
        assert actions.decide_statement(by=world.alma, statement=waiting, state=state).state == state
    with pytest.raises(PermissionRefused):
        actions.decide_statement(by=world.chloe, statement=waiting, state="withdrawn")
    events = AuditEvent.objects.filter(
        target_type="consultations.Statement", verb="decided about the statement"
    )
    assert events.count() == 4


def test_results_wait_for_the_close_also_as_a_file_and_in_the_api(world, client):
    made = opened(world)
    crowd(made, 40)
    client.force_login(world.alma)
    assert "Results are shown when the consultation is closed" in page(world.alma, made.get_absolute_url())
    assert client.get(f"{made.get_absolute_url()}?format=csv").status_code == 403
    with pytest.raises(Conflict):
        actions.exported_votes(by=world.alma, consultation=made)


def test_two_camps_are_found_with_what_unites_and_divides_them(world):
    made = closed(world, 60)
    outcome = tables.outcome_of(made)
    sizes = [group["size"] for group in made.results["groups"]]
    assert sizes == pytest.approx([36, 24], abs=2), "a few answer like the other camp"
    assert [card.size for card in outcome.groups] == [f"{size} people" for size in sizes]
    united = {one.text for one in outcome.consensus}
    assert united == set(TEXTS[6:])
    divided = {one.text for card in outcome.groups for one in card.statements}
    assert divided <= set(TEXTS[:6])
    assert len(divided) >= 5, "a group shows its five most typical statements"
    shown = page(world.chloe, made.get_absolute_url())
    assert "indicative" in shown
    assert "The groups are stable" in shown
    assert "<svg" in shown
    assert "Group A agrees" in shown


@pytest.mark.parametrize("count", range(2, LARGEST_K + 1))
def test_as_many_groups_as_can_be_found_are_drawn_each_in_its_own_colour(world, count):
    made = opened(world)
    camps(made, count)
    actions.close_consultation(by=world.alma, consultation=made)
    assert [group["size"] for group in made.results["groups"]] == [
        16 + camp for camp in reversed(range(count))
    ]
    client = Client()
    client.force_login(world.chloe)
    answer = client.get(made.get_absolute_url())
    assert answer.status_code == 200
    used = {name for name in SERIES if f"var({name}, {THEME[name]})" in answer.content.decode()}
    assert used == set(SERIES[:count])
    actions.publish_results(by=world.alma, consultation=made)
    assert Client().get(f"/c/{made.key}/results/").status_code == 200


def test_fewer_than_thirty_voters_show_no_groups(world):
    made = closed(world, 29)
    shown = page(world.chloe, made.get_absolute_url())
    assert "fewer than 30 people" in shown
    assert "Group A" not in shown
    assert made.results["groups"] == []
    with pytest.raises(Conflict, match="30 people"):
        actions.exported_votes(by=world.alma, consultation=made)


def test_results_are_for_everybody_when_they_are_published_and_can_be_taken_back(world):
    made = closed(world, 40)
    address = f"/c/{made.key}/results/"
    assert Client().get(address).status_code == 404
    actions.publish_results(by=world.alma, consultation=made)
    assert "What unites" in page(None, address)
    assert "See what came of it" in page(None, f"/c/{made.key}/")
    rows = list(
        csv.DictReader(io.StringIO(Client().get(f"{address}?format=csv").content.decode("utf-8-sig")))
    )
    assert {row["Statement"] for row in rows} == set(TEXTS)
    assert all(0 <= float(row["Agree"]) <= 1 for row in rows)
    actions.unpublish_results(by=world.alma, consultation=made)
    assert Client().get(address).status_code == 404


def test_a_statement_withdrawn_after_the_close_leaves_the_results(world):
    made = closed(world, 40)
    first = made.statements.first()
    actions.decide_statement(by=world.alma, statement=first, state="withdrawn")
    made.refresh_from_db()
    assert str(first.pk) not in made.results["tallies"]
    assert str(first) not in page(world.chloe, made.get_absolute_url())
    again = [row for row in tables.outcome_of(made).rows if row.statement.pk == first.pk]
    assert again == []


def test_large_ones_are_counted_by_the_worker_with_the_same_results(world, monkeypatch):
    made = closed(world, 40)
    wanted = made.results
    monkeypatch.setattr("collegium.consultations.actions.counting.AT_ONCE", 0)
    Consultation.objects.filter(pk=made.pk).update(results=None, closed_at=None)
    made.refresh_from_db()
    assert actions.close_consultation(by=world.alma, consultation=made)
    assert made.results is None
    assert "being counted" in page(world.alma, made.get_absolute_url())
    assert actions.count_waiting(now=timezone.now()) == 1
    assert actions.count_waiting(now=timezone.now()) == 0
    made.refresh_from_db()
    assert made.results == json.loads(json.dumps(wanted))
    assert not actions.close_consultation(by=world.alma, consultation=made), "it is closed once"


def test_exported_votes_are_complete_and_say_nobody(world, client):
    made = closed(world, 40)
    header, rows = actions.exported_votes(by=world.alma, consultation=made)
    assert header == ["voter", *(str(number) for number in range(1, 10))]
    assert len(rows) == 40
    counted = sum(cell == "1" for row in rows for cell in row[1:])
    assert counted == Vote.objects.filter(choice=1).count()
    known = {str(one.pk) for one in Participant.objects.all()} | {
        one.digest for one in Participant.objects.all()
    }
    assert not {row[0] for row in rows} & known
    again = actions.exported_votes(by=world.alma, consultation=made)[1]
    assert not {row[0] for row in rows} & {row[0] for row in again}, "no name is the same in two files"
    assert AuditEvent.objects.filter(verb="downloaded the votes of the consultation").count() == 2
    with pytest.raises(PermissionRefused):
        actions.exported_votes(by=world.chloe, consultation=made)
    client.force_login(world.alma)
    assert client.get(f"{made.get_absolute_url()}votes/").status_code == 405


def test_an_archived_one_leads_nowhere_until_it_is_brought_back(world):
    made = closed(world, 3)
    actions.archive_consultation(by=world.alma, consultation=made)
    assert Client().get(f"/c/{made.key}/").status_code == 404
    actions.restore_consultation(by=world.alma, consultation=made)
    assert Client().get(f"/c/{made.key}/").status_code == 200
    with pytest.raises(Conflict, match="Close the consultation first"):
        actions.archive_consultation(by=world.alma, consultation=opened(world))


def test_the_api_gives_aggregates_only(world):
    made = closed(world, 40)
    opened(world, title={"en": "Still open"})
    prepared(world, title={"en": "In preparation"})
    _token, key = create_api_token(by=world.chloe, name="t", scopes=[Scope.TOGETHER_READ], expires_at=None)
    client = Client(headers={"Authorization": f"Bearer {key}"})
    base = f"/api/v1/consultations/{world.reading.slug}/"
    listed = client.get(base).json()["items"]
    assert {one["title"]["en"] for one in listed} == {"A good school", "Still open"}
    found = client.get(f"{base}{made.pk}/results/").json()
    assert (found["indicative"], found["voters"], len(found["groups"])) == (True, 40, 2)
    assert {name for one in found["statements"] for name in one} == {
        "number",
        "texts",
        "language",
        "tally",
        "groups",
    }
    still_open = next(one["id"] for one in listed if one["title"]["en"] == "Still open")
    assert client.get(f"{base}{still_open}/results/").status_code == 403
    assert client.get(f"/api/v1/consultations/{world.lab.slug}/").status_code == 404


def test_a_consultation_is_prepared_opened_and_closed_through_the_api(world):
    keys = {
        who: create_api_token(by=person, name="t", scopes=[Scope.TOGETHER_WRITE], expires_at=None)[1]
        for who, person in {"alma": world.alma, "chloe": world.chloe, "dmitri": world.dmitri}.items()
    }
    clients = {who: Client(headers={"Authorization": f"Bearer {key}"}) for who, key in keys.items()}
    base = f"/api/v1/consultations/{world.reading.slug}/"

    def post(who, address, **values):
        return clients[who].post(base + address, values, content_type="application/json")

    assert post("chloe", "", title={"en": "A good school"}).status_code == 403
    assert post("dmitri", "", title={"en": "A good school"}).status_code == 404
    assert post("alma", "", title={"xx": "A good school"}).status_code == 422
    made = post("alma", "", title={"en": "A good school"}).json()["id"]
    days = {"opens_at": "2020-01-01T00:00Z", "closes_at": "2100-01-01T00:00Z"}
    assert post("alma", f"{made}/open/", **days).status_code == 422  # no statements yet
    numbers = [post("alma", f"{made}/statements/", texts={"en": text}).json()["number"] for text in TEXTS]
    assert numbers == list(range(1, len(TEXTS) + 1))
    assert post("chloe", f"{made}/open/", **days).status_code == 403
    assert post("alma", f"{made}/open/", **days).json()["closes_at"].startswith("2100")
    assert post("alma", f"{made}/close/").json()["closed_at"]
    assert post("alma", f"{made}/open/", **days).status_code == 409


def test_every_reason_of_the_engines_has_words():
    from typing import get_args

    from collegium.engines.opinion.shapes import Why
    from collegium.engines.surveys import Why as HiddenWhy

    assert set(get_args(Why)) - {""} == set(WITHHELD)
    assert set(get_args(HiddenWhy)) - {""} == set(GROUP_WITHHELD)
    words = [str(stability_words(index)) for index in (1.0, 0.7, 0.1, -0.2)]
    assert len(set(words)) == 3


choices = st.lists(st.sampled_from([1, 0, -1, None]), min_size=8, max_size=8)


@given(camps=st.lists(st.tuples(choices, st.integers(1, 14)), min_size=1, max_size=8))
@settings(deadline=None, max_examples=40)
def test_nothing_of_fewer_than_the_minimum_is_kept_for_showing(camps):
    """Whatever people vote: no groups under thirty, no group or tally under five, nothing that says who is where."""
    log, number = [], 0
    for votes, size in camps:
        for _person in range(size):
            number += 1
            log += [
                opinion.Vote(f"voter-{number}", str(at), choice)
                for at, choice in enumerate(votes)
                if choice is not None
            ]
    results = as_results(
        opinion.opinion_map(opinion.vote_matrix(log, statements=[str(at) for at in range(8)]), runs=2)
    )
    assert "voter-" not in json.dumps(results)
    if results["groups"]:
        assert results["participation"]["grouped"] >= 30
    sizes = [group["size"] for group in results["groups"] if not group["why"]]
    assert all(size >= 5 for size in sizes)
    rest = results["participation"]["grouped"] - sum(sizes)
    assert not results["groups"] or rest == 0 or rest >= 5
    for group in results["groups"]:
        if group["why"]:
            assert (group["size"], group["tallies"], group["representative"]) == (None, {}, [])
        assert all(sum(tally.values()) >= 5 for tally in group["tallies"].values())
    assert all(sum(tally.values()) >= 5 for tally in results["tallies"].values())


@pytest.mark.parametrize("people", [5, 60])
def test_the_number_of_queries_does_not_grow(world, client, people, django_assert_max_num_queries):
    over = closed(world, people)
    now_open = opened(world, title={"en": "Open"})
    crowd(now_open, people)
    client.force_login(world.alma)
    base = f"{world.reading.get_absolute_url()}consultations/"
    pages = [
        base,
        over.get_absolute_url(),
        now_open.get_absolute_url(),
        f"{over.get_absolute_url()}statements/",
    ]
    for url in (*pages, f"/c/{now_open.key}/", f"/c/{now_open.key}/votes/"):
        with django_assert_max_num_queries(24):
            assert client.get(url).status_code == 200
