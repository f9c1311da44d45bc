"""Who was heard, from what meetings, votes and the register have in the database: all five steps."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collegium.core.clock import utc_date
from collegium.decisions import actions
from collegium.decisions.tables import Heard, voice_of
from collegium.meetings import actions as meetings
from collegium.meetings.models import Meeting
from collegium.partners.vocabulary import OrganisationKind
from collegium.people.models import User
from tests.decisions.votes import close, draft, join, vote
from tests.meetings.calls import called, first
from tests.world import World, organisation, sign_up

SCHOOLS, UNIVERSITIES = "Schools and districts", "Universities, colleges and vocational centres"


@dataclass
class Partnership:
    """Four schools (Lincoln and three more) and four universities (Riverside and three more)."""

    teachers: list[User]
    lecturers: list[User]


@pytest.fixture
def partnership(world: World) -> Partnership:
    teachers, lecturers = [world.ben], [world.alma]
    for kind, people in ((OrganisationKind.SCHOOL, teachers), (OrganisationKind.UNIVERSITY, lecturers)):
        for number in range(3):
            person = sign_up(f"{kind}{number}")
            join(world, person, organisation(person, f"{kind} {number}", kind))
            people.append(person)
    return Partnership(teachers, lecturers)


def held(world: World, present: list[User], *tally: tuple[str, str, int, int]) -> Meeting:
    """A meeting with this attendance and tally. tally: kind, group, people, turns."""
    meeting = first(called(world, counts_speaking=True, starts=timezone.now() + timedelta(days=3)))
    meetings.open_meeting(by=world.alma, meeting=meeting, reason="All are here already.")
    meeting.refresh_from_db()
    meetings.take_attendance(by=world.alma, meeting=meeting, presences=dict.fromkeys(present, "present"))
    rows = [dict(zip(("kind", "group", "people", "turns"), row, strict=True)) for row in tally]
    meetings.count_speaking(by=world.alma, meeting=meeting, rows=rows)
    return meeting


def heard(world: World) -> dict[str, Heard]:
    return {row.label: row for row in voice_of(world.reading, today=utc_date(), total="All")}


def counts(row: Heard) -> dict[str, int]:
    assert row.voice is not None
    return {share.step: share.count for share in row.voice.shares}


def test_all_five_steps_are_counted_from_what_happened(world: World, partnership: Partnership):
    """Two of four schools and all universities came; three schools and one university voted; one was adopted."""
    teachers, lecturers = partnership.teachers, partnership.lecturers
    held(world, [*teachers[:2], *lecturers], ("school", "staff", 4, 3), ("university", "staff", 6, 12))
    poll = actions.open_proposal(by=world.alma, proposal=draft(teachers[1], world.reading))
    for person in (*teachers[:3], lecturers[0]):
        vote(poll, person, "yes")
    close(poll)
    rows = heard(world)
    assert {label: row.invited for label, row in rows.items()} == {"All": 8, SCHOOLS: 4, UNIVERSITIES: 4}
    assert counts(rows[SCHOOLS]) == {"attended": 2, "spoke": 3, "voted": 3, "adopted": 1}
    assert counts(rows[UNIVERSITIES]) == {"attended": 4, "spoke": 12, "voted": 1, "adopted": 0}
    assert counts(rows["All"]) == {"attended": 6, "spoke": 15, "voted": 4, "adopted": 1}


def test_who_came_has_not_spoken_for_that(world: World, partnership: Partnership):
    """All eight came and one side said nothing: attending and speaking differ."""
    everybody = [*partnership.teachers, *partnership.lecturers]
    held(world, everybody, ("school", "staff", 4, 0), ("university", "staff", 4, 9))
    schools = heard(world)[SCHOOLS].voice
    assert schools is not None
    attended, spoke = schools.shares[:2]
    assert (attended.count, attended.share, attended.gap) == (4, 1, 0)
    assert (spoke.count, spoke.share, float(spoke.gap)) == (0, 0, -0.5)


def test_the_page_has_the_measurement_and_its_sentence(world: World, partnership: Partnership, client):
    held(world, [], ("school", "staff", 3, 2), ("district", "parents", 3, 0), ("university", "staff", 4, 18))
    client.force_login(world.chloe)
    url = reverse("decisions:voice_gap", args=[world.reading.slug])
    page = client.get(url).content.decode()
    # 2 of 20 turns, 6 of 10 people
    assert "2 turns (10%; 60% of the people)" in page
    assert f"{SCHOOLS} had 10% of the turns to speak, although 60% of the people were theirs" in page
    assert f"{UNIVERSITIES} had" not in page
    lines = client.get(url, {"format": "csv"}).content.decode().splitlines()
    assert "20 turns (100%; 100% of the people)" in lines[1]


def test_without_a_tally_speaking_is_not_counted(world: World, partnership: Partnership, client):
    held(world, partnership.teachers)
    client.force_login(world.chloe)
    url = reverse("decisions:voice_gap", args=[world.reading.slug])
    assert client.get(url, {"format": "csv"}).content.decode().count("not counted") == 3
    held(world, [], ("school", "staff", 4, 3))
    lines = client.get(url, {"format": "csv"}).content.decode().splitlines()
    assert ["not counted" in line for line in lines[1:]] == [
        False,
        True,
        False,
    ]  # of all, universities, schools


def test_a_few_people_at_a_meeting_are_neither_told_nor_left_over(world: World, partnership: Partnership):
    """Two people of districts are in no sum: what is told adds up to what is told."""
    for _meeting in range(3):
        held(
            world, [], ("school", "staff", 4, 3), ("district", "staff", 2, 70), ("university", "staff", 3, 1)
        )
    rows = heard(world)
    assert counts(rows[SCHOOLS])["spoke"] == 9
    assert counts(rows["All"])["spoke"] == 12


def test_a_kind_with_few_people_only_is_withheld(world: World, partnership: Partnership, client):
    held(world, [], ("school", "staff", 2, 3), ("university", "staff", 5, 4))
    assert "spoke" not in counts(heard(world)[SCHOOLS])
    client.force_login(world.chloe)
    page = client.get(reverse("decisions:voice_gap", args=[world.reading.slug]), {"format": "csv"})
    lines = page.content.decode().splitlines()
    assert "withheld" in next(line for line in lines if line.startswith(SCHOOLS))
