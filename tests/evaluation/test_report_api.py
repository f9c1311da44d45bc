"""Reports, comments and sign-offs through the API, with the permissions of the pages."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from collegium.evaluation import actions
from collegium.evaluation.vocabulary import Section, SignOffAnswer, Whom
from collegium.people.vocabulary import Scope
from tests.evaluation.reports import TEXTS
from tests.evaluation.test_api import key

ROUTES = ["report", "comments", "sign-offs"]


def get(client, run, route, person, query=""):
    return client.get(f"/api/v1/evaluation/runs/{run.public_id}/{route}{query}", headers=key(person))


def test_a_report_with_its_words(client, world, version):
    told = get(client, version.run, "report", world.chloe).json()
    assert "points higher" in told["headline"]
    assert told["versions"] == [1]
    assert told["report"]["texts"] == TEXTS
    assert told["report"]["cost"]["per_student"] == "2057613/40"
    assert told["report"]["ratings"][0]["standing"] == "Meets WWC standards without reservations"
    assert told["report"]["handbook"] == "5.0"
    older = get(client, version.run, "report", world.chloe, "?version=1&handbook=4.1").json()
    assert older["report"]["handbook"] == "4.1"
    assert get(client, version.run, "report", world.chloe, "?version=7").status_code == 404
    assert get(client, version.run, "report", world.chloe, "?handbook=3").status_code == 422


def test_without_words_it_still_tells_its_limits(client, world, run):
    told = get(client, run, "report", world.chloe).json()
    assert (told["versions"], told["report"]) == ([], None)
    assert "It is not written down how it came about who took part." in told["limits"]


def test_comments_with_what_was_said(client, world, version):
    comment = actions.comment_on_report(by=world.chloe, run=version.run, section=Section.COST, text="Books?")
    actions.resolve_comment(by=world.alma, comment=comment)
    told = get(client, version.run, "comments", world.ben).json()
    assert told["count"] == 1
    [one] = told["items"]
    assert (one["section"], one["version"], one["is_resolved"]) == ("cost", 1, True)
    assert [(post["author"], post["text"]) for post in one["posts"]] == [("Chloe", "Books?")]


def test_sign_offs_with_their_reasons(client, world, version):
    assert get(client, version.run, "sign-offs", world.ben).json()["count"] == 0
    asked = actions.ask_sign_offs(
        by=world.alma, run=version.run, whom=Whom.ALL, due_at=timezone.now() + timedelta(days=3)
    )
    own = asked.sign_offs.get(organisation=world.lincoln)
    actions.answer_sign_off(by=world.ben, sign_off=own, answer=SignOffAnswer.DISSENTS, reason="Too early.")
    told = get(client, version.run, "sign-offs", world.chloe).json()
    assert (told["version"], told["count"], told["closed_at"]) == (1, 2, None)
    by_partner = {one["partner"]: (one["answer"], one["reason"]) for one in told["items"]}
    assert by_partner == {"Lincoln School": ("dissents", "Too early."), "Riverside University": ("", "")}


@pytest.mark.parametrize("route", ROUTES)
def test_who_may_not_see_the_run_finds_nothing(client, world, version, route):
    assert get(client, version.run, route, world.dmitri).status_code == 404
    unknown = f"/api/v1/evaluation/runs/{uuid.uuid4()}/{route}"
    assert client.get(unknown, headers=key(world.alma)).status_code == 404
    assert client.get(unknown).status_code == 401
    other = key(world.alma, [Scope.PARTNERS_READ])
    known = f"/api/v1/evaluation/runs/{version.run.public_id}/{route}"
    assert client.get(known, headers=other).status_code == 403


@pytest.mark.parametrize("route", ROUTES)
def test_a_run_that_is_not_done_has_none(client, world, study, route):
    run = actions.run_study(by=world.alma, study=study)
    assert get(client, run, route, world.alma).status_code == 404
