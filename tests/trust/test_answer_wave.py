"""Partners are asked by letter and answer on one page, signed in or not, as a draft or for good."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from collegium.core import links
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent, Letter
from collegium.initiatives import actions as initiatives
from collegium.partners import actions as partners
from collegium.people.models import User
from collegium.trust import actions
from collegium.trust.models import Respondent
from collegium.trust.vocabulary import DIMENSIONS
from tests.trust.partnership import WEEK, answer, grow, join, opened, respondent


@pytest.fixture
def five(world):
    return grow(world, 5)


def link_to(mine: Respondent) -> str:
    return f"/trust/answer/{links.make('trust', respondent=mine.pk)}/"


def test_the_roster_is_frozen_when_the_wave_is_opened(world, five):
    wave = opened(world, five)
    join(world, "Latecomer")
    partners.edit_organisation(by=world.ben, organisation=world.lincoln, values={"name": "Lincoln Academy"})
    assert [one.name for one in wave.roster.all()] == [
        "Lincoln School",
        "Partner 00",
        "Partner 01",
        "Partner 02",
        "Riverside University",
    ]


def test_administrators_are_asked_and_the_people_of_partners_without_one(world, five):
    partners.add_membership(by=world.ben, organisation=world.lincoln, person=world.root, role="administrator")
    wave = opened(world, five)
    asked = {str(one.person) for one in Respondent.objects.filter(partner__organisation=world.lincoln)}
    assert asked == {"Ben", "Root"}, "Chloe is a member only"
    assert Letter.objects.filter(key__startswith=f"trust {wave.pk} ask").count() == 6


def test_letters_are_in_the_language_of_the_person_and_carry_their_own_link(world, five):
    User.objects.filter(pk=world.ben.pk).update(language="es", time_zone="America/Bogota")
    wave = opened(world, five)
    letter = Letter.objects.get(to="ben@example.org")
    token = letter.text.split("/trust/answer/")[1].split("/")[0]
    assert links.read("trust", token) == {"respondent": respondent(wave, world.lincoln).pk}
    assert "America/Bogota" in letter.text


def test_observers_partners_without_people_and_strangers_cannot_be_on_the_roster(world, five):
    watching = join(world, "Watcher", role="observer")
    assert watching not in actions.askable(world.reading, today=timezone.now().date())
    for wrong in (watching, world.faraway, world.harbour):
        with pytest.raises(InvalidInput, match="does not take part"):
            opened(world, [*five, wrong])


def test_fewer_than_four_partners_are_not_asked(world, five):
    with pytest.raises(InvalidInput, match="at least four"):
        opened(world, five[:3])


def test_one_wave_is_open_at_a_time_and_coordinators_open_it(world, five):
    opened(world, five)
    with pytest.raises(Conflict, match="open already"):
        opened(world, five)
    with pytest.raises(PermissionRefused):
        actions.open_wave(
            by=world.ben, initiative=world.reading, organisations=five, closes_at=timezone.now() + WEEK
        )


def test_the_link_of_a_letter_shows_on_get_and_keeps_on_post(world, five):
    wave = opened(world, five)
    mine, visitor = respondent(wave, world.lincoln), Client()
    page = visitor.get(link_to(mine)).content.decode()
    assert "Partner 01" in page
    assert "for Lincoln School" in page
    mine.refresh_from_db()
    assert mine.saved_at is None, "opening the page changes nothing"
    key = str(five[2].pk)
    data = {
        f"{key}_frequency": "4",
        f"{key}_kinds": ["planning", "referral"],
        f"{key}_openness": "2",
        "send": "",
    }
    visitor.post(link_to(mine), data)
    mine.refresh_from_db()
    assert mine.answers == {key: {"frequency": 4, "kinds": ["planning", "referral"], "openness": 2}}
    assert mine.answered_at is not None


def test_a_draft_is_kept_comes_back_and_does_not_count(world, five):
    wave = opened(world, five)
    mine, visitor = respondent(wave, world.lincoln), Client()
    key = str(five[3].pk)
    visitor.post(link_to(mine), {f"{key}_mission": "3", "draft": ""})
    page = visitor.get(link_to(mine)).content.decode()
    assert "You have a draft" in page
    assert '<option value="3" selected>' in page
    actions.close_wave(by=world.alma, wave=wave)
    assert not wave.roster.get(organisation=world.lincoln).has_answered


def test_what_is_not_known_is_nothing_and_not_a_low_rating(world, five):
    wave = opened(world, five)
    answer(wave, world.lincoln, {world.riverside: None})
    for rater in five[2:]:
        answer(wave, rater, {world.riverside: 4})
    actions.close_wave(by=world.alma, wave=wave)
    score = wave.results["scores"][str(world.riverside.pk)]["openness"]
    assert (score["mean"], score["side"], score["raters"]) == (None, "high", 3)


def test_an_answer_without_any_partner_must_be_meant(world, five):
    wave = opened(world, five)
    mine = respondent(wave, world.lincoln)
    page = Client().post(link_to(mine), {"send": ""}).content.decode()
    assert "tick that you work with none" in page
    Client().post(link_to(mine), {"send": "", "works_with_none": "on"})
    mine.refresh_from_db()
    assert mine.answered_at is not None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"frequency": 5}, "1 to 4"),
        ({"frequency": 3, "openness": 0}, "1 to 4"),
        ({"frequency": 3, "power": 2.5}, "1 to 4"),
        ({"frequency": 3, "trust": 4}, None),
        ({"frequency": 3, "kinds": ["espionage"]}, "not a kind of tie"),
        ({"power": 3}, "Say how often you work with Riverside University"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_with_its_reason(world, five, said, told):
    mine = respondent(opened(world, five), world.lincoln)
    answers = {str(world.riverside.pk): said}

    def act():
        return actions.save_answers(by=world.ben, respondent=mine, answers=answers, is_final=True)

    if told is None:
        assert act().answers == {str(world.riverside.pk): {"frequency": 3}}, "what is unknown is left out"
        return
    with pytest.raises(InvalidInput) as refused:
        act()
    assert told in " ".join(problem.why for problem in refused.value.problems)
    mine.refresh_from_db()
    assert mine.answers == {}


def test_nobody_rates_themselves_or_whom_the_roster_does_not_have(world, five):
    mine = respondent(opened(world, five), world.lincoln)
    answers = {str(one.pk): {"frequency": 1} for one in (world.lincoln, world.faraway, five[2])}
    actions.save_answers(by=world.ben, respondent=mine, answers=answers, is_final=True)
    assert set(mine.answers) == {str(five[2].pk)}


def test_one_answers_only_for_oneself_and_while_one_belongs_to_the_partner(world, five, client):
    mine = respondent(opened(world, five), world.lincoln)
    for person in (world.alma, world.chloe, world.root):
        with pytest.raises(PermissionRefused):
            actions.save_answers(by=person, respondent=mine, answers={}, is_final=False)
    client.force_login(world.chloe)
    assert client.get(mine.get_absolute_url()).status_code == 404
    part = world.reading.participations.get(organisation=world.lincoln)
    initiatives.end_participation(by=world.alma, participation=part)
    assert Client().get(link_to(mine)).status_code == 403


def test_a_changed_link_is_refused_with_a_sentence(world, five):
    mine = respondent(opened(world, five), world.lincoln)
    answer_to = Client().get(f"{link_to(mine)[:-4]}xxx/")
    assert (answer_to.status_code, "no longer valid" in answer_to.content.decode()) == (409, True)
    other = f"/trust/answer/{links.make('vote', respondent=mine.pk)}/"
    assert Client().get(other).status_code == 409


def test_after_the_close_nothing_is_taken(world, five):
    wave = opened(world, five)
    mine = respondent(wave, world.lincoln)
    late = wave.closes_at + timedelta(minutes=1)
    with pytest.raises(Conflict, match="closed"):
        actions.save_answers(
            by=world.ben, respondent=mine, answers={}, is_final=True, works_with_none=True, now=late
        )
    actions.close_wave(by=world.alma, wave=wave)
    assert "This survey is closed" in Client().get(link_to(mine)).content.decode()


def test_only_partners_that_have_not_answered_are_reminded_and_once(world, five):
    partners.add_membership(by=world.ben, organisation=world.lincoln, person=world.root, role="administrator")
    wave = opened(world, five)
    answer(wave, world.lincoln, {world.riverside: 4})
    answer(wave, five[2], {world.riverside: 4}, is_final=False)
    assert actions.remind(now=wave.opens_at + timedelta(days=2)) == 0
    soon = wave.closes_at - timedelta(days=2)
    assert actions.remind(now=soon) == 4
    assert actions.remind(now=soon) == 0
    reminded = {letter.to for letter in Letter.objects.filter(key__contains="remind")}
    assert {"ben@example.org", "root@example.org"} & reminded == set(), "one answer of a partner is enough"
    assert "alma@example.org" in reminded
    assert "head-of-partner-00@example.org" in reminded, "a draft is no answer"


def test_answering_leaves_no_trace_in_the_audit_trail(world, five):
    wave = opened(world, five)
    before = AuditEvent.objects.count()
    answer(wave, world.lincoln, dict.fromkeys(five[2:], 1))
    assert AuditEvent.objects.count() == before
    actions.close_wave(by=world.alma, wave=wave)
    assert all(event.changes == {} for event in AuditEvent.objects.filter(target_type="trust.Wave"))


def test_the_last_day_can_be_moved(world, five):
    wave = opened(world, five)
    later = wave.closes_at + WEEK
    assert actions.edit_wave(by=world.alma, wave=wave, closes_at=later).closes_at == later
    with pytest.raises(InvalidInput, match="lies ahead"):
        actions.edit_wave(by=world.alma, wave=wave, closes_at=timezone.now())
    assert len(DIMENSIONS) == 6
