"""The zones that can be chosen, and their clocks against those of the time zone database."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms

from collegium.core import zones
from collegium.core.widgets import ZoneField

DAYS = [datetime(2026, month, 15, 12, tzinfo=UTC) for month in (1, 7)]


def test_old_and_second_names_cannot_be_chosen():
    names = set(zones.zone_names())
    assert {"Asia/Kolkata", "America/New_York", "Europe/Oslo", "Africa/Cairo", "UTC"} <= names
    assert not {"Asia/Calcutta", "US/Eastern", "Etc/GMT+5", "America/Indianapolis", "Asia/Katmandu"} & names
    assert names <= zones.known_zones()
    assert 400 < len(names) < 450  # zone.tab lists about 420 places


def test_a_name_that_is_not_listed_leads_to_a_listed_one_with_the_same_clock():
    left_out = sorted(set(zones.links()) & zones.known_zones() - set(zones.zone_names()))
    assert len(left_out) > 100
    for name in left_out:
        main = zones.main_zone(name)
        if main in zones.zone_names():  # others stand for clocks without a place, such as Etc/GMT
            for day in DAYS:
                assert (
                    day.astimezone(ZoneInfo(name)).utcoffset() == day.astimezone(ZoneInfo(main)).utcoffset()
                )
    assert zones.main_zone("Asia/Calcutta") == "Asia/Kolkata"
    assert zones.main_zone("Mars/Olympus") == "Mars/Olympus"


def test_the_choices_are_grouped_and_each_zone_is_there_once():
    (utc, _label), *groups = zones.zone_choices()
    offered = [utc, *(zone for _region, places in groups for zone, _place in places)]
    assert sorted(offered) == sorted(zones.zone_names())
    assert ("Asia/Kolkata", "Kolkata") in dict(groups)[zones.REGIONS["Asia"]]
    assert [region for region, _places in groups] == list(zones.REGIONS.values())


def test_without_the_files_of_the_database_every_place_can_be_chosen(monkeypatch):
    monkeypatch.setattr(zones, "file_of", lambda _name: [])
    for cached in (zones.zone_names, zones.links):
        cached.cache_clear()
    try:
        assert {"Asia/Kolkata", "Asia/Calcutta", "UTC"} <= set(zones.zone_names())
    finally:
        zones.zone_names.cache_clear()
        zones.links.cache_clear()


class ZoneForm(forms.Form):
    zone = ZoneField(label="Zone")


@pytest.mark.parametrize(
    ("said", "kept"), [("Asia/Calcutta", "Asia/Kolkata"), ("Europe/Oslo", "Europe/Oslo"), ("UTC", "UTC")]
)
def test_a_form_takes_old_names_and_shows_the_listed_one(said, kept):
    form = ZoneForm({"zone": said})
    assert form.is_valid()
    assert form.cleaned_data["zone"] == kept
    assert f'<option value="{kept}" selected>' in str(ZoneForm(initial={"zone": said}))


def test_a_form_refuses_a_zone_that_does_not_exist():
    assert not ZoneForm({"zone": "Mars/Olympus"}).is_valid()


def test_places_are_named_as_people_say_them():
    assert [
        zones.place_of(zone) for zone in ("America/New_York", "America/Argentina/Buenos_Aires", "UTC")
    ] == [
        "New York",
        "Buenos Aires",
        "UTC",
    ]
