"""Goals and indicators: add, measure, see, filter, take with you, and change one's mind."""

import csv
import re

import pytest
from playwright.sync_api import expect

from collegium.initiatives import actions
from collegium.initiatives.models import Goal, Indicator

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_goal_an_indicator_its_values_and_undo(meet, world):
    home = world.reading.get_absolute_url()
    alma = meet(world.alma)
    alma.open(f"{home}goals/")
    alma.follow("Add a goal")
    alma.fill(title="More children read every day")
    alma.send()
    goal = Goal.objects.get(title="More children read every day")
    alma.open(f"{home}goals/{goal.pk}/")
    alma.follow("Add an indicator")
    alma.fill(name="Daily readers", unit="per cent", baseline="20", target="60")
    alma.fill(baseline_on="2026-01-15", target_on="2030-06-30")
    alma.send()
    indicator = Indicator.objects.get(name="Daily readers")
    assert indicator.goal == goal
    for day, value in [("2026-03-01", "28"), ("2026-06-01", "35.5")]:
        alma.open(f"{home}indicators/{indicator.pk}/")
        alma.follow("Record a value")
        alma.fill(on=day, value=value, source="Reading diary")
        alma.send()
        alma.sees("The value is recorded.")
    expect(alma.page.locator("figure.chart svg")).to_be_visible()
    expect(alma.page.locator("table.cards")).to_contain_text("35.5")
    expect(alma.page.locator("table.cards tbody tr")).to_have_count(2)

    with alma.page.expect_download() as got:
        alma.page.locator(".table-foot").get_by_role("link", name="Download as CSV").click()
    with got.value.path().open(encoding="utf-8-sig") as file:
        assert {row["Value"] for row in csv.DictReader(file)} == {"28.0000", "35.5000"}

    alma.press("Archive")
    alma.sees("The indicator is archived.")
    alma.choose("button", "Undo", within=alma.page.locator("#messages"))
    alma.sees("The indicator is back.")
    indicator.refresh_from_db()
    assert indicator.archived_at is None


def test_a_table_is_filtered_while_one_types_and_back_works(meet, world):
    for title in ("Books at home", "A quiet room", "Bus to the library"):
        actions.record_need(
            by=world.alma, initiative=world.reading, values={"title": title, "evidence": "Survey"}
        )
    alma = meet(world.alma)
    alma.open(f"{world.reading.get_absolute_url()}needs/")
    rows = alma.page.locator("table.cards tbody tr")
    expect(rows).to_have_count(3)
    alma.page.locator("form.filter [name=q]").press_sequentially("bus")
    expect(rows).to_have_count(1)
    expect(alma.page).to_have_url(re.compile(r"/needs/\?q=bus$"))
    alma.look()
    alma.page.reload()
    expect(rows).to_have_count(1)
    alma.page.go_back()
    expect(alma.page).to_have_url(re.compile(r"/needs/$"))
    expect(rows).to_have_count(3)
    alma.look()
