"""What a closed wave shows, and to whom; what it never shows."""

import csv
import io
import itertools
import json
from datetime import UTC, datetime, timedelta

import networkx as nx
import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collegium.core.models import AuditEvent
from collegium.people.actions import create_api_token
from collegium.people.models import Notification, User
from collegium.people.vocabulary import Scope
from collegium.trust import actions, tables
from collegium.trust.actions.closing import one_voice
from collegium.trust.models import Respondent, RosterPartner, Wave
from collegium.trust.vocabulary import DIMENSIONS, ROLE_LABELS, sentences_of
from tests.trust.partnership import answer, closed, everybody_rates, grow, opened


def page(person: User, url: str) -> str:
    client = Client()
    client.force_login(person)
    return client.get(url).content.decode()


def file(person: User, wave: Wave, table: str = "") -> list[dict[str, str]]:
    client = Client()
    client.force_login(person)
    content = client.get(f"{wave.get_absolute_url()}?format=csv&table={table}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def page_of(wave: Wave, organisation) -> str:
    row = wave.roster.get(organisation=organisation)
    return reverse("trust:wave_partner", args=[wave.initiative.slug, wave.pk, row.pk])


def test_a_complete_network_is_dense_and_answered_by_all(world):
    wave = closed(world, grow(world, 5))
    measures = wave.results["measures"]
    assert (measures["density"], measures["reciprocity"], measures["in_centralisation"]) == (1.0, 1.0, 0.0)
    assert wave.results["response"]["share"] == 1.0
    shown = page(world.chloe, wave.get_absolute_url())
    assert "20 of 20 possible ties" in shown
    assert "<svg" in shown
    assert shown.count('class="node ') == 5
    assert shown.count('tabindex="0" aria-label="Partner 0') == 3


def test_closing_is_done_once_and_by_itself_when_the_time_is_over(world):
    partners = grow(world, 4)
    wave = opened(world, partners)
    everybody_rates(wave, partners)
    late = wave.closes_at + timedelta(minutes=1)
    assert actions.close_due(now=wave.closes_at - timedelta(minutes=1)) == 0
    assert actions.close_due(now=late) == 1
    assert actions.close_due(now=late) == 0
    wave.refresh_from_db()
    kept = json.dumps(wave.results)
    assert not actions.close_wave(by=world.alma, wave=wave)
    wave.refresh_from_db()
    assert json.dumps(wave.results) == kept
    assert AuditEvent.objects.filter(verb="closed the trust survey").count() == 1


def test_people_hear_that_the_results_are_there(world):
    wave = closed(world, grow(world, 4))
    news = Notification.objects.filter(url=wave.get_absolute_url())
    assert {str(one.person) for one in news} >= {"Alma", "Ben"}


def test_what_single_people_answered_is_erased_at_the_close(world):
    closed(world, grow(world, 4))
    assert {json.dumps(one.answers) for one in Respondent.objects.all()} == {"{}"}


def test_several_people_of_a_partner_are_one_voice():
    told = one_voice(
        [{"7": {"frequency": 2, "openness": 4}}, {"7": {"frequency": 4, "openness": 1, "power": 2}}]
    )
    assert told == {"7": {"frequency": 4, "kinds": [], "ratings": {"power": 2.0, "openness": 2.5}}}


def test_scores_of_a_partner_are_for_its_people_and_coordinators(world):
    wave = closed(world, grow(world, 5))
    heading = "How the others see Lincoln School"
    assert heading in page(world.chloe, page_of(wave, world.lincoln))
    assert heading in page(world.alma, page_of(wave, world.lincoln))
    other = page(world.chloe, page_of(wave, world.riverside))
    assert "How the others see Riverside University" not in other
    assert "shown to its own people and to coordinators only" in other
    client = Client()
    client.force_login(world.chloe)
    assert client.get(f"{page_of(wave, world.riverside)}?format=csv").status_code == 403
    assert {row["Partner"] for row in file(world.chloe, wave, "scores")} == {"All partners", "Lincoln School"}
    assert len({row["Partner"] for row in file(world.alma, wave, "scores")}) == 6


def test_two_raters_are_too_few_and_the_page_says_so(world):
    partners = grow(world, 5)
    wave = opened(world, partners)
    for rater in partners[2:4]:
        answer(wave, rater, {world.lincoln: 1})
    actions.close_wave(by=world.alma, wave=wave)
    shown = page(world.ben, page_of(wave, world.lincoln))
    assert "Not shown: fewer than three partners rated this" in shown
    assert "1.00" not in shown


def test_change_is_that_of_the_same_raters(world):
    partners = grow(world, 6)
    first = opened(world, partners)
    everybody_rates(first, partners, [2, 2, 1, 2, 3, 2])
    actions.close_wave(by=world.alma, wave=first)
    wave = opened(world, partners)
    everybody_rates(wave, partners, [4, 3, 3, 2, 3, 3])
    actions.close_wave(by=world.alma, wave=wave)
    change = wave.results["changes"][str(world.lincoln.pk)]["trust"]
    assert (change["difference"], change["raters"], change["why"]) == (1.0, 5, "")
    assert "+1.00" in page(world.ben, page_of(wave, world.lincoln))
    assert "30 ties stayed." in page(world.ben, wave.get_absolute_url())


def test_three_raters_who_gave_the_same_are_told_only_by_the_side_of_the_scale(world, client):
    """What a coordinator found: a mean of 1.00 of three partners is what each of them gave."""
    partners = grow(world, 5)
    wave = opened(world, partners)
    for rater in partners[2:]:
        answer(wave, rater, {world.lincoln: 1})
    actions.close_wave(by=world.alma, wave=wave)
    for person in (world.ben, world.alma):
        shown = page(person, page_of(wave, world.lincoln))
        scores = page(person, wave.get_absolute_url()).partition('id="scores"')[
            2
        ]  # Burt's constraint is no rating
        assert "Below the middle" in shown
        assert scores
        assert "1.00" not in shown + scores
    client.force_login(world.ben)
    for url in (
        f"{page_of(wave, world.lincoln)}?format=csv",
        f"{wave.get_absolute_url()}?format=csv&table=scores",
    ):
        rows = list(csv.DictReader(io.StringIO(client.get(url).content.decode("utf-8-sig"))))
        row = next(
            one for one in rows if one["What was rated"] == "Openness" and one["Partners that rated"] == "3"
        )
        assert (row["Average, 1 to 4"], row["Side of the scale"]) == ("", "Below the middle")
    kept = wave.results["scores"][str(world.lincoln.pk)]
    assert all(one["mean"] is one["low"] is one["high"] is None for one in kept.values())


def test_results_of_an_earlier_rule_tell_no_scores(world):
    partners = grow(world, 6)
    wave = opened(world, partners)
    everybody_rates(wave, partners, [4, 3, 3, 2, 3, 3])
    actions.close_wave(by=world.alma, wave=wave)
    assert "2.80" not in page(world.ben, wave.get_absolute_url())
    assert "3.00" in page(world.ben, page_of(wave, world.lincoln))
    wave.results = {name: value for name, value in wave.results.items() if name != "rule"}
    wave.save()
    shown = page(world.ben, page_of(wave, world.lincoln))
    assert "counted before single ratings were protected" in shown
    assert "3.00" not in shown


def test_one_new_rater_hides_the_change(world):
    partners = grow(world, 7)
    first = opened(world, partners)
    for one, rating in zip(partners, [2, 2, 1, 3, 2, 1], strict=False):
        answer(first, one, {other: rating for other in partners if other != one})
    actions.close_wave(by=world.alma, wave=first)
    wave = opened(world, partners)
    everybody_rates(wave, partners, [3, 3, 3, 3, 1, 4, 1])
    actions.close_wave(by=world.alma, wave=wave)
    change = wave.results["changes"][str(world.lincoln.pk)]["trust"]
    assert (change["difference"], change["why"]) == (None, "could be worked out")
    assert "single ratings could be worked out" in page(world.ben, page_of(wave, world.lincoln))


def test_the_map_keeps_its_places_when_nothing_changes(world):
    partners = grow(world, 6)
    first, second = closed(world, partners), closed(world, partners)
    assert second.places == first.places
    assert second.results["kinds"] == first.results["kinds"]


def test_a_kind_keeps_its_mark_when_another_joins(world):
    partners = grow(world, 4)
    first = closed(world, partners)
    second = closed(world, [*partners, *grow_more(world)])
    assert second.results["kinds"][: len(first.results["kinds"])] == first.results["kinds"]


def grow_more(world):
    from tests.trust.partnership import join

    return [join(world, "Town Hall", "local government")]


def test_the_table_says_what_the_map_says_sorted_and_as_a_file(world):
    partners = grow(world, 5)
    wave = opened(world, partners)
    for one in partners[1:]:
        answer(wave, one, {world.riverside: 3})
    actions.close_wave(by=world.alma, wave=wave)
    rows = file(world.chloe, wave)
    (hub,) = [row for row in rows if row["Partner"] == "Riverside University"]
    assert (hub["Named by"], hub["Names"], hub["Tied with"]) == ("4", "0", "4")
    assert "4 of 4 others name it" in hub["In words"]
    client = Client()
    client.force_login(world.chloe)
    rows = tables.partner_rows(wave)
    columns = tables.partner_columns()
    assert tables.sorted_rows(rows, columns, "-named")[0].name == "Riverside University"
    assert tables.sorted_rows(rows, columns, "named")[-1].name == "Riverside University"
    assert tables.sorted_rows(rows, columns, "nothing") == rows
    assert wave.results["measures"]["in_centralisation"] == 1.0


def chain(world) -> Wave:
    """Two schools, two universities and an NGO: Lincoln > Riverside > Partner 01 (university), > Partner 02 (NGO)."""
    partners = grow(world, 5)
    riverside, lincoln, school, university, ngo = partners
    wave = opened(world, partners)
    answer(wave, lincoln, {riverside: None})
    answer(wave, riverside, {university: None, ngo: None})
    answer(wave, university, {riverside: None})
    answer(wave, school, {lincoln: None})
    answer(wave, ngo, {})
    actions.close_wave(by=world.alma, wave=wave)
    return Wave.objects.get(pk=wave.pk)


ROLE_OF = {str(label): role for role, label in ROLE_LABELS.items()}


def test_who_links_whom_is_told_by_role_as_counted_one_by_one(world):
    """Gould and Fernandez spelled out: B between A and C who have no tie from A to C, by the kinds of the three."""
    wave = chain(world)
    kinds = {one["name"]: one["kind"] for one in wave.results["partners"]}
    ties = {(one["source"], one["target"]) for one in tables.tie_rows(wave)}
    wanted = {name: dict.fromkeys(ROLE_LABELS, 0) for name in kinds}
    for a, b, c in itertools.permutations(kinds, 3):
        if (a, b) in ties and (b, c) in ties and (a, c) not in ties:
            sides = (kinds[a] == kinds[b], kinds[b] == kinds[c], kinds[a] == kinds[c])
            role = {
                (True, True, True): "coordinator",
                (False, False, True): "itinerant",
                (False, True, False): "gatekeeper",
                (True, False, False): "representative",
                (False, False, False): "liaison",
            }[sides]
            wanted[b][role] += 1
    told = {
        row["Partner"]: {ROLE_OF[label]: int(row[label]) for label in ROLE_OF}
        for row in file(world.chloe, wave, "links")
    }
    assert told == wanted
    # school to university, and to the NGO; from one university to the NGO; from a school by another to a university
    assert wanted["Riverside University"] == {
        "coordinator": 0, "itinerant": 0, "gatekeeper": 1, "representative": 1, "liaison": 1,
    }  # fmt: skip
    assert wanted["Lincoln School"]["representative"] == 1


def test_constraint_is_that_of_networkx_in_table_file_and_program(world):
    wave = chain(world)
    graph = nx.DiGraph()
    graph.add_nodes_from(one["key"] for one in wave.results["partners"])
    graph.add_weighted_edges_from((t["source"], t["target"], t["weight"]) for t in wave.results["ties"])
    theirs = nx.constraint(graph, weight="weight")
    names = {one["name"]: one["key"] for one in wave.results["partners"]}
    for table in ("links", ""):
        for row in file(world.chloe, wave, table):
            assert float(row["Its contacts know each other"]) == pytest.approx(theirs[names[row["Partner"]]])
    _token, key = create_api_token(by=world.chloe, name="t", scopes=[Scope.TOGETHER_READ], expires_at=None)
    url = f"/api/v1/trust/{world.reading.slug}/waves/{wave.pk}/results/"
    answered = Client().get(url, headers={"Authorization": f"Bearer {key}"}).json()
    for partner in answered["partners"]:
        assert partner["constraint"] == pytest.approx(theirs[names[partner["name"]]])
        assert sum(partner["roles"].values()) == partner["pairs_linked"]


def test_the_page_says_who_links_whom_in_plain_words_and_sorts(world, client):
    wave = chain(world)
    client.force_login(world.chloe)
    shown = client.get(wave.get_absolute_url()).content.decode()
    for label in ROLE_LABELS.values():
        assert str(label) in shown
    assert "format=csv&amp;table=links" in shown
    assert "format=csv&amp;table=scores" in shown
    rows, columns = tables.partner_rows(wave), tables.link_columns()
    assert tables.sorted_rows(rows, columns, "-liaison")[0].name == "Riverside University"
    assert tables.sorted_rows(rows, columns, "constraint")[0].name == "Riverside University"


def test_ties_are_listed_with_what_partners_do(world):
    rows = file(world.chloe, closed(world, grow(world, 4)), "ties")
    assert len(rows) == 12
    assert rows[0]["What they do together"] == "Plan and decide together"
    assert not any("3" in value for row in rows for value in row.values()), "no rating among them"


def test_results_wait_for_the_close(world, client):
    partners = grow(world, 4)
    wave = opened(world, partners)
    answer(wave, world.lincoln, {world.riverside: 4})
    client.force_login(world.alma)
    shown = client.get(wave.get_absolute_url()).content.decode()
    assert "Results are shown to everybody when the survey is closed" in shown
    assert "Who has answered" in shown
    assert client.get(f"{wave.get_absolute_url()}?format=csv").status_code == 404
    assert "Who has answered" not in page(world.chloe, wave.get_absolute_url())


def test_a_wave_that_nobody_answered_says_so_and_breaks_nothing(world):
    wave = opened(world, grow(world, 4))
    actions.close_wave(by=world.alma, wave=wave)
    shown = page(world.chloe, wave.get_absolute_url())
    assert "0 of 4 partners have answered" in shown
    assert "Nobody rated this" in shown or "Not shown" in shown


def test_every_code_of_the_engine_has_a_sentence():
    from typing import get_args

    from collegium.engines.network.sentences import Code

    for code in get_args(Code):
        for count in (1, 5):
            (text,) = sentences_of([{"code": code, "count": count, "total": 7, "extra": 2}])
            assert text
            assert "{" not in text
    assert sentences_of([{"code": "unheard", "count": 1, "total": 1, "extra": 1}]) == []


def test_every_reason_of_the_engine_has_words():
    from typing import get_args

    from collegium.engines.network.trust import Why
    from collegium.trust.vocabulary import WITHHELD

    assert set(get_args(Why)) - {""} <= set(WITHHELD)


def test_the_api_gives_results_and_scores_by_the_same_rules(world):
    wave = closed(world, grow(world, 5))
    base = f"/api/v1/trust/{world.reading.slug}/waves/"

    def as_person(person):
        _token, key = create_api_token(by=person, name="t", scopes=[Scope.TOGETHER_READ], expires_at=None)
        return Client(headers={"Authorization": f"Bearer {key}"})

    chloe = as_person(world.chloe)
    assert chloe.get(base).json()["count"] == 1
    found = chloe.get(f"{base}{wave.pk}/results/").json()
    assert (found["density"], found["answered"], len(found["partners"])) == (1.0, 5, 5)
    ids = {one["name"]: one["id"] for one in found["partners"]}
    own = chloe.get(f"{base}{wave.pk}/partners/{ids['Lincoln School']}/scores/").json()["items"]
    told = {one["measure"]: (one["mean"], one["side"], one["withheld"]) for one in own}
    assert told["openness"] == (None, "high", "only the side")  # four raters
    assert told["trust"] == (None, "", "could be worked out")
    assert chloe.get(f"{base}{wave.pk}/partners/{ids['Riverside University']}/scores/").status_code == 403
    assert as_person(world.dmitri).get(base).status_code == 404
    still_open = opened(world, list_of(world, wave))
    assert chloe.get(f"{base}{still_open.pk}/results/").status_code == 404


def test_a_wave_is_opened_and_closed_through_the_api(world):
    partners = grow(world, 5)
    base = f"/api/v1/trust/{world.reading.slug}/waves/"

    def post(person, address="", **values):
        _token, key = create_api_token(by=person, name="t", scopes=[Scope.TOGETHER_WRITE], expires_at=None)
        client = Client(headers={"Authorization": f"Bearer {key}"})
        return client.post(base + address, values, content_type="application/json")

    ends = "2100-01-01T00:00Z"
    assert post(world.chloe, closes_at=ends).status_code == 403
    assert post(world.dmitri, closes_at=ends).status_code == 404
    few = post(world.alma, closes_at=ends, partners=[one.pk for one in partners[:2]])
    assert (few.status_code, "four partners" in few.json()["message"]) == (422, True)
    unknown = post(world.alma, closes_at=ends, partners=[one.pk for one in partners] + [987_654])
    assert (unknown.status_code, "987654" in unknown.json()["message"]) == (422, True)
    made = post(world.alma, closes_at=ends).json()
    assert (made["number"], Wave.objects.get().roster.count()) == (1, 5)
    assert post(world.alma, closes_at=ends).status_code == 409
    assert post(world.chloe, f"{made['id']}/close/").status_code == 403
    assert post(world.alma, f"{made['id']}/close/").json()["closed_at"]


def list_of(world, wave):
    return [one.organisation for one in wave.roster.select_related("organisation")]


def test_administration_pages_hold_nothing_that_was_given(world, client):
    wave = closed(world, grow(world, 4))
    client.force_login(world.root)
    for model, key in (("wave", wave.pk), ("rosterpartner", wave.roster.first().pk)):
        text = client.get(f"/admin/trust/{model}/{key}/change/").content.decode()
        assert "openness" not in text
        assert "frequency" not in text
    assert client.get("/admin/trust/respondent/").status_code == 404


ratings = st.dictionaries(
    st.tuples(st.integers(0, 7), st.integers(0, 2)).filter(lambda pair: pair[0] != pair[1]),
    st.dictionaries(st.sampled_from(DIMENSIONS), st.integers(1, 4), max_size=6),
    max_size=21,
)


@given(first=ratings, second=ratings)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_fewer_than_three_partners_said_is_kept_for_showing(first, second):
    """Whatever was answered: results have no number behind which fewer than three raters stand."""
    waves = [wave_of(said) for said in (first, second)]
    before, after = (
        roster_results(one, previous) for one, previous in ((waves[0], None), (waves[1], waves[0]))
    )
    for results, given_now in ((before, first), (after, second)):
        text = json.dumps({name: results[name] for name in ("partners", "ties", "facts", "measures")})
        assert not any(name in text for name in DIMENSIONS)
        for key, scores in results["scores"].items():
            for measure, score in scores.items():
                shown = score["mean"] is not None
                assert shown == (score["low"] is not None)
                if shown:
                    assert score["raters"] >= (5 if key else 3), (key, measure)
                if shown and key and measure in DIMENSIONS:
                    raters = [
                        r for (r, rated), said in given_now.items() if str(rated) == key and measure in said
                    ]
                    assert score["raters"] == len(raters)
                if shown and key and measure in ("trust", "value"):
                    parts = DIMENSIONS[3:] if measure == "trust" else DIMENSIONS[:3]
                    assert all(scores[part]["mean"] is not None for part in parts)
        for changes in results["changes"].values():
            assert all(
                change["raters"] >= 5 for change in changes.values() if change["difference"] is not None
            )


class Roster(list):
    """Rows of a roster as counting reads them, without a database."""

    def prefetch_related(self, *_names):
        return self

    def all(self):
        return self


def wave_of(said):
    rows = Roster()
    for n in range(8):
        given_by = {
            str(rated): {"frequency": 3, "kinds": [], "ratings": {k: float(v) for k, v in found.items()}}
            for (rater, rated), found in said.items()
            if rater == n
        }
        rows.append(Row(n, given_by))
    return rows


class Row:
    kind, has_answered = "ngo", True

    def __init__(self, number, given_by):
        self.key, self.name, self.given = str(number), f"P{number}", given_by
        self.respondents = Roster([number])


class FakeWave:
    def __init__(self, roster):
        self.roster, self.results = roster, None


def roster_results(rows, previous):
    before = None
    if previous is not None:
        before = FakeWave(previous)
        before.results = actions.results_of(FakeWave(previous), None)
    return actions.results_of(FakeWave(rows), before)


def test_the_database_refuses_what_the_pages_do(world):
    wave = closed(world, grow(world, 4))
    with pytest.raises(IntegrityError), transaction.atomic():
        Wave.objects.filter(pk=wave.pk).update(closed_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Wave.objects.filter(pk=wave.pk).update(closes_at=wave.opens_at)
    row = wave.roster.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        RosterPartner.objects.create(
            wave=wave, organisation=row.organisation, key=row.key, name="x", kind="ngo"
        )


@pytest.mark.parametrize("size", [4, 12])
def test_the_number_of_queries_does_not_grow(world, client, size, django_assert_max_num_queries):
    partners = grow(world, size)
    wave = closed(world, partners)
    now_open = opened(world, partners)
    client.force_login(world.alma)
    mine = Respondent.objects.get(partner__wave=now_open, person=world.alma)
    waves = f"{world.reading.get_absolute_url()}trust/"
    for url in (
        waves,
        wave.get_absolute_url(),
        now_open.get_absolute_url(),
        mine.get_absolute_url(),
        page_of(wave, world.lincoln),
    ):
        with django_assert_max_num_queries(22):
            assert client.get(url).status_code == 200


def test_the_last_day_is_the_same_on_every_page_of_a_person(world):
    User.objects.filter(pk=world.alma.pk).update(time_zone="Africa/Cairo")
    begins = datetime(2026, 12, 1, 12, tzinfo=UTC)
    late = datetime(2026, 12, 18, 22, 30, tzinfo=UTC)  # half past midnight of the 19th in Cairo
    with time_machine.travel(begins):
        wave = opened(world, grow(world, 4), now=begins, closes_at=late)
        mine = wave.roster.get(organisation=world.riverside).respondents.get()
        addresses = [
            reverse("trust:waves", args=[world.reading.slug]),
            reverse("trust:answer_wave", args=[world.reading.slug, mine.pk]),
            wave.get_absolute_url(),
        ]
        for url in addresses:
            shown = page(world.alma, url)
            assert "Dec. 19, 2026" in shown
            assert "Dec. 18, 2026" not in shown


def test_where_everybody_has_answered_nothing_is_said_of_those_who_have_not(world):
    partners = grow(world, 5)
    shown = page(world.chloe, closed(world, partners).get_absolute_url())
    assert "All 5 partners have answered." in shown
    assert "rather too low" not in shown
