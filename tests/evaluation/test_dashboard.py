"""The indicator dashboard, and turning the curve of one indicator."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from collegium.agreements import actions as agreements
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.evaluation import actions, tables
from collegium.evaluation.models import CurveNote
from collegium.initiatives import actions as initiatives
from collegium.initiatives.models import Indicator, IndicatorValue

STORY = "It falls in winter, when the bus does not come."


def url(name, world, *args) -> str:
    return reverse(f"evaluation:{name}", args=[world.reading.slug, *args])


def measured(world, name, *values, **facts) -> Indicator:
    """An indicator with values (days ago, value)."""
    indicator = initiatives.create_indicator(
        by=world.alma, initiative=world.reading, values={"name": name, **facts}
    )
    for ago, value in values:
        row = {"on": utc_date() - timedelta(days=ago), "value": Decimal(value), "source": "Count"}
        initiatives.record_indicator_value(by=world.alma, indicator=indicator, values=row)
    return indicator


@pytest.fixture
def readers(world) -> Indicator:
    today = utc_date()
    facts = {
        "unit": "per cent",
        "baseline": Decimal(40),
        "baseline_on": today - timedelta(days=400),
        "target": Decimal(80),
        "target_on": today + timedelta(days=200),
        "measured_every": "quarter",
    }
    return measured(world, "Readers", (400, "40"), (300, "45"), (200, "50"), (100, "55"), **facts)


@pytest.fixture
def shown(client, world, readers):
    client.force_login(world.chloe)

    def rows(query=""):
        page = client.get(url("dashboard", world) + query)
        assert page.status_code == 200
        return [row[0].text for row in page.context["table"].rows]

    return rows


def test_every_indicator_stands_with_its_numbers(client, world, shown, readers):
    assert "Readers" in shown()
    page = client.get(url("dashboard", world)).content.decode()
    assert url("curve", world, readers.pk) in page
    assert 'aria-label="40, 45, 50, 55"' in page  # the small line, for who does not see it
    assert "Due: " in page
    text = client.get(url("dashboard", world) + "?format=csv&state=behind").content.decode("utf-8-sig")
    [told] = csv.DictReader(io.StringIO(text))
    assert (told["Latest"], told["Target"], told["State"]) == ("55.0000", "80.0000", "Behind")
    assert told["Trend"] == "40, 45, 50, 55"
    assert (told["Freshness"], told["Days late"], told["Forecast"]) == ("Due", "8", "70.0")


def test_the_address_filters_and_orders(world, shown, readers):
    goal = world.reading.goals.current().first()
    measured(world, "Rooms", kind="sustainability", goal=goal)
    fallen = measured(world, "Visits", (500, "9"), (30, "5"), baseline=8, target=10, measured_every="month")
    assert shown("?q=readers&state=behind") == ["Readers"]
    assert shown("?state=moving+away") == ["Visits"]
    assert shown("?fresh=fresh") == ["Visits"]
    assert shown(f"?goal={goal.pk}&kind=sustainability") == ["Rooms"]
    assert shown("?order=pressing")[:2] == ["Visits", "Readers"]
    assert shown("?order=oldest")[-2:] == ["Readers", "Visits"]
    assert "Visits" in shown("?goal=0")  # a goal that is none filters nothing
    initiatives.archive_indicator(by=world.alma, indicator=fallen)
    assert "Visits" not in shown()


def test_tabs_and_numbers_count_what_is_there(client, world, shown, readers):
    page = client.get(url("dashboard", world) + "?state=behind")
    [current] = [tab for tab in page.context["tabs"] if tab["current"]]
    assert current["label"] == "Behind (1)"
    worrying = page.context["stats"][1]
    assert (worrying["number"], worrying["note"]) == (1, "1 without a plan to turn the curve")
    assert "No indicator yet" not in page.content.decode()


def test_five_hundred_indicators_take_as_many_queries_as_five(
    client, world, shown, readers, django_assert_max_num_queries
):
    shown()
    with django_assert_max_num_queries(40) as few:
        shown()
    many = Indicator.objects.bulk_create(
        Indicator(initiative=world.reading, name=f"Measure {number}", target=9) for number in range(500)
    )
    today = utc_date()
    IndicatorValue.objects.bulk_create(
        IndicatorValue(indicator=one, on=today - timedelta(days=30 * ago), value=ago, entered_by=world.alma)
        for one in many
        for ago in range(1, 5)
    )
    with django_assert_max_num_queries(len(few)):
        assert len(shown("?q=measure")) == 50
    with django_assert_max_num_queries(len(few)):
        assert len(shown("?q=measure&show=all")) == 500


def test_an_initiative_without_indicators_says_what_to_do(client, world):
    Indicator.objects.filter(initiative=world.reading).delete()
    client.force_login(world.alma)
    page = client.get(url("dashboard", world)).content.decode()
    assert "No indicator yet" in page
    assert reverse("initiatives:create_indicator", args=[world.reading.slug]) in page


# --- words ----------------------------------------------------------------------------------------------------


def told(indicator):
    row = tables.watch(indicator, today=utc_date())
    return tables.freshness_words(row), tables.forecast_words(row)


def test_the_forecast_says_where_it_leads_and_what_it_is_not(readers):
    fresh, forecast = told(readers)
    assert "every three months" in fresh
    assert fresh.endswith("so it is 8 days late.")
    assert forecast[0].startswith("If it goes on in a straight line, it stands at about 70 per cent on")
    assert forecast[1] == "It would miss the target of 80."
    assert forecast[2] == "This rests on 4 values and knows of nothing else: no season, no new plan."


def test_two_values_tell_nothing_and_none_even_less(client, world):
    two = measured(world, "Two", (100, "1"), (10, "2"))
    assert told(two)[1] == []
    none = measured(world, "None")
    assert told(none) == ("Never measured.", [])
    client.force_login(world.chloe)
    page = client.get(url("curve", world, none.pk)).content.decode()
    assert "Three values or more are needed" in page


def test_per_cent_stays_between_nothing_and_all(world):
    share = measured(world, "Share", (200, "70"), (100, "85"), (0, "97"), unit="per cent", target=100)
    row = tables.watch(share, today=utc_date())
    assert (row.forecast.value, row.forecast.high) == (100, 100)
    odd = measured(world, "Growth", (200, "70"), (100, "85"), (0, "107"), unit="per cent")
    assert tables.watch(odd, today=utc_date()).forecast.value > 107


def test_the_usual_rhythm_is_named_where_none_was_agreed(world):
    found = measured(world, "Free", (200, "1"), (130, "1"), (60, "1"))
    assert told(found)[0].endswith("it is not said how often, usually after 70 days.")
    assert told(measured(world, "Once", (5, "1")))[0].endswith("it is not said how often.")


def test_the_drawing_has_its_numbers_as_table_and_file(client, world, readers):
    client.force_login(world.chloe)
    page = client.get(url("curve", world, readers.pk))
    rows = page.context["chart"]["table"]["rows"]
    assert [row[1] for row in rows[:4]] == ["40", "45", "50", "55"]
    assert [row[2] for row in rows[4:]] == [
        "baseline", "target", "where the values lead", "likely range of that, four times in five",
    ]  # fmt: skip
    assert page.context["chart"]["svg"].count("<circle") == 5
    text = client.get(url("curve", world, readers.pk) + "?format=csv").content.decode("utf-8-sig")
    assert text.strip().count("Count") == 4


# --- turning the curve ----------------------------------------------------------------------------------------


def test_partners_write_and_earlier_words_stay(client, world, readers):
    client.force_login(world.chloe)
    sent = {"story": STORY, "partners": "", "works": "Tea", "plan": "A bus", "after_version": 0}
    client.post(url("turn_curve", world, readers.pk), sent)
    form = client.get(url("turn_curve", world, readers.pk)).context["form"]
    assert (form["story"].value(), form["after_version"].value()) == (STORY, 1)
    client.force_login(world.ben)
    client.post(url("turn_curve", world, readers.pk), {**sent, "plan": "Two buses", "after_version": 1})
    page = client.get(url("curve", world, readers.pk))
    assert (page.context["note"].plan, page.context["note"].written_by) == ("Two buses", world.ben)
    assert [one["note"].plan for one in page.context["earlier"]] == ["A bus"]
    assert page.content.decode().count(STORY) == 2
    assert "Two buses" in client.get(url("dashboard", world)).content.decode()


def test_two_who_write_at_once_do_not_overwrite_each_other(client, world, readers):
    actions.turn_curve(by=world.ben, indicator=readers, values={"story": STORY}, after_version=0)
    client.force_login(world.chloe)
    sent = {"story": "Mine", "after_version": 0}
    page = client.post(url("turn_curve", world, readers.pk), sent).content.decode()
    assert "Somebody else has written" in page
    assert CurveNote.objects.get().story == STORY
    with pytest.raises(Conflict, match="Nothing has changed"):
        actions.turn_curve(by=world.ben, indicator=readers, values={"story": STORY}, after_version=1)


def test_promises_that_turn_the_curve_are_linked(client, world, readers):
    promise = agreements.create_promise(
        by=world.ben,
        initiative=world.reading,
        organisation=world.lincoln,
        values={"title": "A bus in winter", "due_on": utc_date() + timedelta(days=30)},
    )
    client.force_login(world.ben)
    sent = {"story": STORY, "promises": [promise.pk], "after_version": 0}
    client.post(url("turn_curve", world, readers.pk), sent)
    page = client.get(url("curve", world, readers.pk)).content.decode()
    assert reverse("agreements:promise", args=[world.reading.slug, promise.pk]) in page
    foreign = agreements.create_promise(
        by=world.dmitri,
        initiative=world.lab,
        organisation=world.faraway,
        values={"title": "Other", "due_on": utc_date() + timedelta(days=30)},
    )
    with pytest.raises(InvalidInput, match="another initiative"):
        actions.turn_curve(
            by=world.ben, indicator=readers, values={"story": "x", "promises": [foreign]}, after_version=1
        )


def test_who_does_not_take_part_does_not_write(client, world, readers):
    with pytest.raises(PermissionRefused):
        actions.turn_curve(by=world.dmitri, indicator=readers, values={"story": "x"}, after_version=0)
    client.force_login(world.dmitri)
    for name in ("curve", "turn_curve"):
        assert client.get(url(name, world, readers.pk)).status_code == 404
    client.force_login(world.alma)
    foreign = world.lab.indicators.first()
    assert client.get(url("curve", world, foreign.pk)).status_code == 404
    with pytest.raises(InvalidInput):
        actions.turn_curve(by=world.alma, indicator=readers, values={"story": " "}, after_version=0)
