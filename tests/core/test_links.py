"""A signed link is good for its own purpose and time only."""

from datetime import timedelta

import pytest

from collegium.core import links
from collegium.core.regular import do_what_is_due, regularly


def test_a_link_gives_back_its_facts():
    assert links.read("rsvp", links.make("rsvp", person=3, meeting=8)) == {"person": 3, "meeting": 8}


@pytest.mark.parametrize("spoil", [lambda token: token + "x", lambda token: token[1:], lambda _: ""])
def test_a_changed_link_is_refused(spoil):
    with pytest.raises(links.LinkOver, match="no longer valid"):
        links.read("rsvp", spoil(links.make("rsvp", person=3)))


def test_a_link_for_something_else_and_an_old_one_are_refused():
    token = links.make("rsvp", person=3)
    with pytest.raises(links.LinkOver):
        links.read("vote", token)
    with pytest.raises(links.LinkOver):
        links.read("rsvp", token, max_age=timedelta(seconds=-1))


def test_regular_work_runs_when_due_and_a_failure_stops_nobody(monkeypatch, caplog):
    monkeypatch.setattr("collegium.core.regular._all", [])
    ran = []

    @regularly(seconds=60)
    def broken(*, now):
        raise RuntimeError("no")

    @regularly(seconds=600)
    def works(*, now):
        ran.append(now)

    assert [do_what_is_due(clock=clock) for clock in (1000, 1030, 1060, 1600)] == [2, 0, 1, 2]
    assert len(ran) == 2
    assert "broken failed" in caplog.text
