"""Every page of decisions for every viewer, without the rest of the site; and queries that do not grow."""

import pytest
from django.test import Client
from django.urls import reverse

from collegium.decisions import actions, urls
from collegium.decisions.vocabulary import Method
from tests.decisions.access import ACCESS
from tests.decisions.furnished import objects
from tests.decisions.votes import close, join, opened, vote
from tests.web.test_access import addresses, answer_of
from tests.world import World, organisation, sign_up

VIEWERS = ("alma", "chloe", "dmitri", None)


@pytest.fixture
def things(world: World):
    return {"slug": world.reading.slug, **objects(world)}


def test_every_page_answers_as_its_line_says(world: World, things):
    parameters = dict(addresses())
    wrong = []
    for answers, names in ACCESS.items():
        for name in names.split():
            url = reverse(name, kwargs={one: things[one] for one in parameters[name]})
            for viewer, wanted in list(zip(VIEWERS, answers, strict=True))[::-1]:
                client = Client(raise_request_exception=True)
                if viewer:
                    client.force_login(getattr(world, viewer))
                response = client.get(url)
                response = client.post(url) if response.status_code == 405 else response
                if answer_of(response) != wanted:
                    wrong.append(f"{name} for {viewer}: {answer_of(response)}, not {wanted}")
    assert wrong == []
    assert urls.app_name == "decisions"


def test_a_draft_hides_behind_404_from_other_partners(world: World, client):
    made = actions.propose(by=world.alma, initiative=world.reading, values={"title": "Mine", "text": "Us."})
    client.force_login(world.ben)
    assert client.get(made.get_absolute_url()).status_code == 404
    client.force_login(world.alma)
    page = client.get(made.get_absolute_url()).content.decode()
    assert "Say until when people can vote." in page


def partners_more(world: World, count: int, start: int) -> None:
    for number in range(start, start + count):
        person = sign_up(f"Person{number}")
        join(world, person, organisation(person, f"School {number}", "school"))


@pytest.mark.parametrize("name", ["proposals", "proposal", "ballots", "result", "register", "voice_gap"])
def test_queries_do_not_grow(world: World, client, name, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(world.alma)
    counts = []
    for start in (0, 6):
        partners_more(world, 3, start)
        for _again in range(2):
            poll = opened(world.alma, world.reading, Method.CONSENT)
            for voter in poll.voters.select_related("person"):
                vote(poll, voter.person, "object", reason="No money.")
            close(poll)
        arguments = [world.reading.slug]
        arguments += [poll.proposal_id] if name in {"proposal", "ballots", "result"} else []
        arguments += [1] if name in {"ballots", "result"} else []
        url = reverse(f"decisions:{name}", args=arguments)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[1] <= counts[0]
    with django_assert_max_num_queries(counts[0]):
        client.get(url)
