"""Goals, promises, activities and meetings lead to each other; and a proposal can begin on any of their pages."""

import logging
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from collegium.agreements.models import Promise
from collegium.communication import actions as communication
from collegium.communication.actions import find_subject
from collegium.decisions import actions as decisions
from collegium.initiatives import actions as initiatives
from collegium.initiatives.actions.links import MOST, Link, links_of, register_links
from collegium.initiatives.vocabulary import PartnerRole
from collegium.meetings import actions as meetings
from collegium.meetings.actions.registry import AgendaSuggestion
from tests.activities.world import planned
from tests.agreements.test_keep_promise import promise
from tests.agreements.test_record_contribution import record
from tests.meetings.calls import called, first, held
from tests.world import organisation


@pytest.fixture
def goal(world):
    return initiatives.create_goal(
        by=world.alma, initiative=world.reading, values={"title": "Every child reads"}
    )


def titles(user, thing) -> dict[str, list[str]]:
    return {group.anchor: [link.title for link in group.links] for group in links_of(user, thing)}


def page_of_goal(goal) -> str:
    return reverse("initiatives:goal", args=[goal.initiative.slug, goal.pk])


def page_of_promise(made) -> str:
    return reverse("agreements:promise", args=[made.initiative.slug, made.pk])


def update(world, goal, title):
    values = {"kind": "news", "title": title, "text": "It went well.", "goal": goal}
    return communication.write_update(by=world.chloe, initiative=world.reading, values=values)


def propose(world, goal, title="A reading hour"):
    values = {"title": title, "text": "One hour a day.", "goals": [goal]}
    return decisions.propose(by=world.alma, initiative=world.reading, values=values)


def test_a_goal_leads_to_what_hangs_on_it_and_not_to_what_hangs_on_another(world, goal, client):
    other = initiatives.create_goal(by=world.alma, initiative=world.reading, values={"title": "Another"})
    for number, where in enumerate((goal, other)):
        promise(world, title=f"Promise {number}", goal=where)
        planned(world, title=f"Activity {number}", goal=where)
        record(world, title=f"Hours {number}", goal=where)
        update(world, where, f"News {number}")
        propose(world, where, f"Proposal {number}")
    assert titles(world.alma, goal) == {
        "promise": ["Promise 0"],
        "activity": ["Activity 0"],
        "contribution": ["Hours 0"],
        "update": ["News 0"],
        "proposal": ["Proposal 0"],
    }
    client.force_login(world.alma)
    shown = client.get(page_of_goal(goal))
    labels = [str(link["label"]) for link in shown.context["chain"]]
    assert labels == ["Vision", "Needs", "Goal", "Promises", "Activities", "Milestones", "Indicators"]
    text = shown.content.decode()
    assert page_of_promise(Promise.objects.get(title="Promise 0")) in text
    assert page_of_promise(Promise.objects.get(title="Promise 1")) not in text


def test_a_draft_of_a_proposal_is_linked_only_for_who_may_see_it(world, goal):
    propose(world, goal)
    assert titles(world.alma, goal)["proposal"] == ["A reading hour"]
    assert titles(world.ben, goal)["proposal"] == []


def test_a_promise_leads_to_the_activity_that_keeps_it_and_to_the_meetings_that_carry_it(world, client):
    made, other = promise(world), promise(world, title="Another")
    activity = planned(world, promise=made)
    meeting = first(called(world))
    suggestion = AgendaSuggestion(title=made.title, id=made.pk)
    item = meetings.propose_item(
        by=world.alma,
        meeting=meeting,
        values={"title": made.title, "length": 5},
        kind="promise",
        source=suggestion,
    )
    client.force_login(world.ben)
    text = client.get(page_of_promise(made)).content.decode()
    assert activity.get_absolute_url() in text
    assert meeting.get_absolute_url() in text
    assert titles(world.ben, other) == {"contribution": [], "activity": [], "meeting": []}
    meetings.remove_item(by=world.alma, item=item, now=timezone.now())
    assert titles(world.ben, made)["meeting"] == []


def test_a_promise_of_the_minutes_leads_back_to_its_meeting(world):
    meeting = held(world)
    made = Promise.objects.get(title="Order the books")
    assert titles(world.ben, made)["meeting"] == [meeting.title]
    assert meeting.get_absolute_url() in [
        link.url for group in links_of(world.ben, made) for link in group.links
    ]


def test_pages_ask_the_same_number_of_queries_however_much_hangs_on_them(world, goal, client):
    client.force_login(world.alma)
    made = promise(world, goal=goal)

    def more(count):
        for number in range(count):
            promise(world, title=f"Promise {count} {number}", goal=goal)
            planned(world, title=f"Activity {count} {number}", goal=goal, promise=made)
            record(world, title=f"Hours {count} {number}", goal=goal, promise=made)
            update(world, goal, f"News {count} {number}")
            propose(world, goal, f"Proposal {count} {number}")

    def queries(url):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    more(1)
    before = [queries(url) for url in (page_of_goal(goal), page_of_promise(made))]
    more(4)
    assert [queries(url) for url in (page_of_goal(goal), page_of_promise(made))] == before


def test_more_than_a_page_holds_are_on_the_list(world, goal, client):
    for number in range(MOST + 1):
        promise(world, title=f"Promise {number}", goal=goal)
    (group,) = [one for one in links_of(world.ben, goal) if one.anchor == "promise"]
    assert (len(group.links), group.has_more) == (MOST, True)
    client.force_login(world.ben)
    assert group.url in unescape(client.get(page_of_goal(goal)).content.decode())
    assert client.get(group.url, {"format": "csv"}).status_code == 200


def test_one_source_that_fails_takes_nothing_from_the_page(world, goal, caplog, monkeypatch):
    def broken(_user, _goal, _most):
        yield Link("x", "/x/")
        raise ZeroDivisionError

    monkeypatch.setattr("collegium.initiatives.actions.links._sources", {})
    register_links(
        "initiatives.Goal", "x.Broken", broken, label="Broken", list_address=lambda _goal: "/", order=1
    )
    with caplog.at_level(logging.ERROR):
        assert titles(world.ben, goal) == {"broken": []}
    assert "x.Broken" in caplog.text


def propose_link(text: str) -> str:
    (link,) = [one for one in unescape(text).split('"') if "/decisions/new/" in one]
    return link


@pytest.mark.parametrize("start", ["goal", "meeting", "discussion", "discussion of a goal"])
def test_a_proposal_begins_on_a_page_and_leads_back_to_it(world, goal, client, start):
    label = "Mind & body: 50% more?"
    initiatives.edit_goal(by=world.alma, goal=goal, values={"title": label})
    url, filled = page_of_goal(goal), {"goals": [str(goal.pk)]}
    if start == "meeting":
        meeting = first(called(world, title=label))
        url, filled = meeting.get_absolute_url(), {"meeting": str(meeting.pk), "goals": []}
    if start.startswith("discussion"):
        subject = (
            find_subject(world.ben, world.reading, "initiatives.Goal", str(goal.pk))
            if "goal" in start
            else None
        )
        thread = communication.start_thread(
            by=world.ben, initiative=world.reading, title=label, text="What do you think?", subject=subject
        )
        url, filled = thread.get_absolute_url(), {"goals": [str(goal.pk)] if subject else []}
    client.force_login(world.chloe)
    link = propose_link(client.get(url).content.decode())
    assert parse_qs(urlsplit(link).query)["subject_label"] == [label]
    form = client.get(link).context["form"]
    told = {name: form[name].value() for name in ("subject_label", "subject_url", *filled)}
    assert told == {"subject_label": label, "subject_url": url, **filled}
    answer = client.post(
        link, {**{name: value or [] for name, value in told.items()}, "title": "Do it", "text": "Now."}
    )
    client.force_login(world.alma)
    assert url in client.get(answer.url).content.decode()


def test_nobody_is_offered_to_propose_who_may_not(world, goal, client):
    watch = organisation(world.fay, "Reading Watch", "ngo")
    part = initiatives.invite_partner(
        by=world.alma, initiative=world.reading, organisation=watch, role=PartnerRole.OBSERVER
    )
    initiatives.accept_participation(by=world.fay, participation=part)
    client.force_login(world.fay)
    page = client.get(page_of_goal(goal))
    assert page.status_code == 200
    assert "/decisions/new/" not in page.content.decode()
