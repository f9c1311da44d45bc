"""An indicator by group: groupings, values in a form and in a file, what is told of them and what is not."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.formats import date_format
from scipy import stats

from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent
from collegium.engines.equity import group_of, of_count, of_mean
from collegium.evaluation import actions, tables
from collegium.evaluation.models import GroupReport, GroupValue, IndicatorGrouping
from collegium.initiatives import actions as initiatives
from tests.evaluation.groups import grouped, reported, shares
from tests.evaluation.test_api import key

TODAY = utc_date()


@pytest.fixture
def indicator(world):
    return initiatives.create_indicator(by=world.alma, initiative=world.reading, values={"name": "Readers"})


@pytest.fixture
def gender(world, indicator):
    return grouped(world, indicator)


def url(name, world, *args) -> str:
    return reverse(f"evaluation:{name}", args=[world.reading.slug, *args])


def sent(client, address, text):
    return client.post(address, {"file": SimpleUploadedFile("groups.csv", text.encode())})


def table(client, world, indicator, name):
    page = client.get(url("indicator_groups_table", world, indicator.pk, name))
    return list(csv.DictReader(io.StringIO(page.content.decode("utf-8-sig"))))


# --- groupings ------------------------------------------------------------------------------------------------


def test_coordinators_say_by_which_groups_it_is_reported(client, world, indicator):
    client.force_login(world.alma)
    page = client.get(url("indicator_groups", world, indicator.pk)).content.decode()
    assert "Nobody has said by which groups" in page
    data = {"name": "gender", "groups": " girls \n\nboys\n", "reference": "boys"}
    assert client.post(url("create_grouping", world, indicator.pk), data).status_code == 302
    made = indicator.groupings.get()
    assert (made.name, made.groups, made.reference) == ("gender", ["girls", "boys"], "boys")
    again = client.post(url("create_grouping", world, indicator.pk), data)
    assert "a grouping of this name already" in again.content.decode()
    other = {"name": "school", "groups": ["a", "b"], "reference": "a"}
    with pytest.raises(PermissionRefused, match="Only coordinators"):
        actions.create_grouping(by=world.ben, indicator=indicator, values=other)


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"reference": "men"}, "reference"),
        ({"groups": ["boys"]}, "groups"),
        ({"groups": ["boys", "Boys"]}, "groups"),
        ({"groups": ["boys", "not known"]}, "groups"),
        ({"name": "Date"}, "name"),
    ],
)
def test_a_grouping_that_cannot_be_used_is_refused(world, indicator, changed, column):
    values = {"name": "gender", "groups": ["girls", "boys"], "reference": "boys"} | changed
    with pytest.raises(InvalidInput) as refusal:
        actions.create_grouping(by=world.alma, indicator=indicator, values=values)
    assert [one.column for one in refusal.value.problems] == [column]
    assert not indicator.groupings.exists()


def test_a_grouping_with_values_keeps_its_name_and_groups(world, indicator, gender):
    reported(world, indicator, 1, girls=(40, 90), boys=(50, 84))
    for values in ({"name": "sex"}, {"groups": ["boys", "men"]}):
        fresh = IndicatorGrouping.objects.get()
        with pytest.raises(InvalidInput, match="Values have been recorded"):
            actions.edit_grouping(by=world.alma, grouping=fresh, values=values)
    more = {"groups": ["girls", "boys", "other"], "reference": "girls"}
    actions.edit_grouping(by=world.alma, grouping=IndicatorGrouping.objects.get(), values=more)
    with pytest.raises(Conflict, match="so it stays"):
        actions.archive_grouping(by=world.alma, grouping=gender)


def test_a_grouping_without_values_goes_and_comes_back(client, world, indicator, gender):
    client.force_login(world.alma)
    client.post(url("archive_grouping", world, gender.pk))
    assert not indicator.groupings.current().exists()
    client.post(url("restore_grouping", world, gender.pk))
    assert indicator.groupings.current().get() == gender


# --- what is told ---------------------------------------------------------------------------------------------


def test_the_page_tells_values_gaps_and_their_change(client, world, indicator, gender):
    """The gap of the newest day is 56/70 - 48/80 (Newcombe 1998: 0.0524 to 0.3339)."""
    reported(world, indicator, 400, girls=(20, 100), boys=(60, 100))
    reported(world, indicator, 30, girls=(56, 70), boys=(48, 80))
    client.force_login(world.chloe)
    page = client.get(url("indicator_groups", world, indicator.pk))
    text = page.content.decode()
    assert "The share is 20.0 percentage points higher than of gender: boys (likely 5.2 to 33.4)." in text
    assert "turned round, from 40.0 percentage points lower to 20.0 percentage points higher" in text
    assert "gender: girls: 80.0" in page.context["chart"]["alt"]
    drawn = page.context["gap_chart"]
    assert drawn["alt"] == ("gender: girls: 40.0 percentage points lower to 20.0 percentage points higher")
    assert [row[2] for row in drawn["table"]["rows"]] == [
        "40.0 percentage points lower",
        "20.0 percentage points higher",
    ]
    assert drawn["svg"].count("<circle") == 2
    [gap] = [row for row in table(client, world, indicator, "gaps") if row["gender"] == "girls"]
    assert float(gap["gap_low"]) == pytest.approx(0.0524, abs=5e-5)
    assert gap["against"] == "gender=boys"
    [change] = table(client, world, indicator, "changes")
    assert change["after"] == (TODAY - timedelta(days=30)).isoformat()
    assert date_format(TODAY - timedelta(days=30), "DATE_FORMAT") in page.context["changes"].rows[0][3].text
    assert float(change["change"]) == pytest.approx(0.6)
    days = {row["date"] for row in table(client, world, indicator, "history")}
    assert len(days) == 2


def test_the_page_of_the_indicator_leads_there(client, world, indicator):
    client.force_login(world.chloe)
    for page in (
        url("curve", world, indicator.pk),
        reverse("initiatives:indicator", args=[world.reading.slug, indicator.pk]),
    ):
        assert url("indicator_groups", world, indicator.pk) in client.get(page).content.decode()


def test_small_groups_leave_nowhere(client, world, indicator):
    """Four are in a group: it is withheld, and a second one, on the page, in files and in the API."""
    grouped(world, indicator, groups=("girls", "boys", "other"))
    reported(world, indicator, 1, girls=(45, 97), boys=(41, 83), other=(2, 4))
    client.force_login(world.alma)
    page = client.get(url("indicator_groups", world, indicator.pk))
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in page.context["groups"].rows}
    assert rows["gender: other"][0] == "withheld"
    with_whom = {row[0].text: row[1].text for row in page.context["gaps"].rows}
    assert with_whom["gender: other"] == "gender: boys"
    assert [name for name in ("girls", "boys") if rows[f"gender: {name}"][0] == "withheld"] == ["boys"]
    assert "a group of fewer than 10" in page.content.decode()
    files = [table(client, world, indicator, name) for name in ("groups", "gaps", "changes", "history")]
    told = client.get(
        f"/api/v1/evaluation/{world.reading.slug}/indicators/{indicator.pk}/groups",
        **key(world.alma, ["evaluation:read"]),
    ).json()
    assert told["measure"] == "share"
    everything = f"{files} {told['result']}"
    assert "184" in everything  # everybody is told
    for number in (repr(41 / 83), repr(45 / 97 - 41 / 83), "'83'", " 83,", "'n': 4,"):
        assert number not in everything
    trail = AuditEvent.objects.filter(verb="recorded values by group").get()
    assert trail.changes == {}


def test_taking_back_and_entering_again_gives_nothing_away(client, world, indicator):
    """All girls were told; then three of them are in a small group: girls less girls would be those three."""
    grouped(world, indicator, groups=("girls", "boys", "other"))
    first = reported(world, indicator, 1, girls=(45, 97), boys=(41, 83))
    with pytest.raises(InvalidInput, match="for this day already"):
        reported(world, indicator, 1, girls=(45, 97), boys=(41, 83))
    client.force_login(world.ben)
    client.post(url("take_back_group_report", world, first.pk))
    second = reported(world, indicator, 1, girls=(44, 94), boys=(41, 83), other=(1, 3))
    told = second.as_report().told
    assert group_of({"gender": "girls"}) not in told.values
    with pytest.raises(Conflict, match="for this day already"):
        actions.restore_group_report(by=world.ben, report=GroupReport.objects.get(pk=first.pk))
    actions.take_back_group_report(by=world.ben, report=second)
    client.post(url("restore_group_report", world, first.pk))
    assert indicator.group_reports.current().get().values.count() == 2


def test_means_are_compared_too(world, indicator, gender):
    """Welch in the NIST e-Handbook, 1.3.5.3: t = -12.94627 with 136.8750 degrees of freedom, five digits given."""
    rows = [
        {"group": {"gender": "girls"}, "n": 249, "mean": 20.14458, "sd": 6.41470},
        {"group": {"gender": "boys"}, "n": 79, "mean": 30.48101, "sd": 6.10771},
    ]
    values = {"on": TODAY, "measure": "mean", "rows": rows}
    actions.record_group_values(by=world.ben, indicator=indicator, values=values)
    [gap] = [gap for gap in tables.by_group(indicator).found.newest.gaps if gap.difference is not None]
    assert gap.difference / ((gap.high - gap.low) / 2) == pytest.approx(
        -12.94627 / stats.t.ppf(0.975, 136.8750), rel=1e-6
    )
    assert gap.p < 1e-20
    with pytest.raises(InvalidInput, match="An average, with its spread"):
        reported(world, indicator, 9, girls=(45, 97), boys=(41, 83))


# --- the form -------------------------------------------------------------------------------------------------


def test_all_groups_of_a_day_are_entered_at_once(client, world, indicator, gender):
    client.force_login(world.ben)
    address = url("record_group_values", world, indicator.pk)
    empty = client.get(address).content.decode()
    assert "girls: of how many" in empty
    assert f'value="{TODAY.isoformat()}"' in empty
    girls, boys = f"g{gender.pk}_0", f"g{gender.pk}_1"
    data = {"on": TODAY.isoformat(), "source": "Test", f"{girls}_denominator": "70"}
    data |= {f"{girls}_numerator": "80", f"{boys}_numerator": "5"}
    refused = client.post(address, data).content.decode()
    assert "These are more than are in the group." in refused
    assert "Say how many people are in the group." in refused
    assert not indicator.group_reports.exists()
    right = data | {f"{girls}_numerator": "56", f"{boys}_numerator": "48", f"{boys}_denominator": "80"}
    assert client.post(address, right).status_code == 302
    cells = {value.as_cell() for value in GroupValue.objects.all()}
    assert cells == {of_count({"gender": "girls"}, n=70, had=56), of_count({"gender": "boys"}, n=80, had=48)}


def test_averages_need_their_spread(client, world, indicator, gender):
    client.force_login(world.ben)
    address = url("record_group_values", world, indicator.pk) + "?measure=mean"
    girls = f"g{gender.pk}_0"
    data = {"on": TODAY.isoformat(), f"{girls}_n": "70", f"{girls}_mean": "12.5"}
    assert "Give the standard deviation of the group." in client.post(address, data).content.decode()
    assert client.post(address, data | {f"{girls}_sd": "2.5"}).status_code == 302
    assert GroupValue.objects.get().as_cell() == of_mean({"gender": "girls"}, n=70, mean=12.5, sd=2.5)


def test_a_day_ahead_and_nobody_are_refused(world, indicator, gender):
    with pytest.raises(InvalidInput, match="a day ahead"):
        reported(world, indicator, -3, girls=(45, 97))
    with pytest.raises(InvalidInput, match="at least one group"):
        reported(world, indicator, 3)
    with pytest.raises(InvalidInput, match="“men” is not a group of “gender”"):
        reported(world, indicator, 3, men=(45, 97))


# --- the file -------------------------------------------------------------------------------------------------

FILE = """date,gender,language,numerator,denominator,source
2023-05-31,girls,home,30,60,Register
2023-05-31,girls,other,20,40,Register
2023-05-31,boys,home,35,70,Register
2023-05-31,boys,other,12,30,Register
2024-05-31,girls,,56,70,Register
2024-05-31,boys,,48,80,Register
2024-05-31,,home,80,110,Register
2024-05-31,,other,24,40,Register
"""


def test_a_file_brings_days_with_intersections(client, world, indicator, gender):
    grouped(world, indicator, "language", ("home", "other"), "home")
    client.force_login(world.ben)
    address = url("import_group_values", world, indicator.pk)
    assert sent(client, address, FILE).status_code == 302
    first, second = indicator.group_reports.all()
    assert (first.values.count(), second.values.count(), second.source) == (4, 4, "Register")
    assert first.as_report().table.everyone.n == 200
    actions.take_back_group_report(by=world.ben, report=second)
    rows = table(client, world, indicator, "intersections")
    [both] = [row for row in rows if (row["gender"], row["language"]) == ("girls", "other")]
    assert both["against"] == "gender=boys; language=home"
    assert float(both["gap_difference"]) == pytest.approx(0.0)
    template = client.get(url("group_values_template", world, indicator.pk)).content.decode("utf-8-sig")
    assert template.splitlines()[:2] == [
        "date,gender,language,numerator,denominator,source",
        ",girls,,,,",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2024-13-31,girls,5,60", "line 3, column “date”: this is not a date"),
        ("2024-05-31,men,5,60", "line 3, column “gender”: this group is not known"),
        ("2024-05-31,girls,61,60", "line 3, column “numerator”: this is more than the denominator, 60"),
        ("2024-05-31,girls,5,0", "line 3, column “denominator”: this is not a number of people"),
        ("2024-05-31,girls,-1,60", "line 3, column “numerator”: this is not a number of people"),
        ("2024-05-31,boys,5,60", "line 3, column “date”: this group is there twice on this day"),
        ("2024-05-31,,5,60", "line 3, column “date”: no group is named"),
        ("2999-05-31,boys,5,60", "line 3, column “date”: A value cannot be of a day ahead"),
    ],
)
def test_every_fault_of_a_file_is_named_and_nothing_is_recorded(client, world, gender, line, said):
    indicator = gender.indicator
    client.force_login(world.ben)
    text = f"date,gender,numerator,denominator\n2024-05-31,boys,20,60\n{line}\n"
    page = sent(client, url("import_group_values", world, indicator.pk), text).content.decode()
    assert said in page
    assert not GroupReport.objects.exists()


@pytest.mark.parametrize("numbers", ["5,nan,1", "5,1e300,1", "5,3,-1", "5,3,", "0,3,1", "5,three,1"])
def test_averages_of_a_file_are_numbers(client, world, gender, numbers):
    client.force_login(world.ben)
    text = f"date,gender,n,mean,sd\n2024-05-31,girls,{numbers}\n"
    page = sent(client, url("import_group_values", world, gender.indicator_id), text).content.decode()
    assert "line 2, column" in page
    assert not GroupReport.objects.exists()


def test_strange_columns_are_named(client, world, indicator, gender):
    client.force_login(world.ben)
    page = sent(
        client, url("import_group_values", world, indicator.pk), "date,sex,mean\n2024-05-31,girls,3\n"
    )
    text = page.content.decode()
    assert "the column “sex” is not known" in text
    assert "numerator and denominator, or n, mean and sd" in text


def test_groups_that_do_not_add_up_are_named(client, world, indicator, gender):
    grouped(world, indicator, "language", ("home", "other"), "home")
    client.force_login(world.ben)
    text = FILE.replace("2024-05-31,,other,24,40", "2024-05-31,,other,24,39")
    page = sent(client, url("import_group_values", world, indicator.pk), text).content.decode()
    assert "line 6: The groups by language do not add up: everybody has 150, and they count 149" in page
    assert not GroupReport.objects.exists()


# --- integrity and access -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "numbers",
    [{"n": 0, "had": 0}, {"n": 5, "had": 6}, {"n": 5}, {"n": 5, "mean": 1.0}, {"n": 5, "had": 1, "mean": 1}],
)
def test_the_database_keeps_numbers_that_cannot_be_out(world, indicator, gender, numbers):
    report = reported(world, indicator, 1, girls=(45, 97))
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupValue.objects.create(report=report, group='[["gender", "boys"]]', **numbers)


def test_another_initiative_sees_nothing(client, world, indicator, gender):
    report = reported(world, indicator, 1, girls=(45, 97), boys=(41, 83))
    client.force_login(world.dmitri)
    assert client.get(url("indicator_groups", world, indicator.pk)).status_code == 404
    lab = reverse("evaluation:take_back_group_report", args=[world.lab.slug, report.pk])
    assert client.post(lab).status_code == 404
    values = {"on": TODAY - timedelta(days=9), "measure": "share", "rows": shares(girls=(45, 97))}
    with pytest.raises(PermissionRefused):
        actions.record_group_values(by=world.dmitri, indicator=indicator, values=values)
