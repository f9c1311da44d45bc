"""Goals, indicators, values and milestones: change, undo, order, import, and states."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent
from collegium.initiatives import actions
from collegium.initiatives.models import IndicatorValue
from collegium.initiatives.views.charts import amount, line_chart, standing


@pytest.fixture
def goal(world):
    return actions.create_goal(by=world.alma, initiative=world.reading, values={"title": "Read"})


@pytest.fixture
def indicator(world, goal):
    values = {
        "name": "Readers",
        "goal": goal,
        "unit": "per cent",
        "baseline": Decimal(40),
        "target": Decimal(60),
    }
    values |= {"baseline_on": date(2025, 1, 1), "target_on": date(2035, 1, 1)}
    return actions.create_indicator(by=world.alma, initiative=world.reading, values=values)


def record(world, indicator, on, value):
    return actions.record_indicator_value(
        by=world.ben, indicator=indicator, values={"on": on, "value": value}
    )


def url(name, world, *args):
    return reverse(f"initiatives:{name}", args=[world.reading.slug, *args])


def test_a_new_goal_comes_last_and_can_be_moved(world, goal):
    titles = [one.title for one in world.reading.goals.current()]
    assert titles[-1] == "Read"
    actions.move_goal(by=world.alma, goal=goal, steps=-100)
    assert [one.title for one in world.reading.goals.current()] == ["Read", *titles[:-1]]
    actions.move_goal(by=world.alma, goal=goal, steps=1)
    assert [one.title for one in world.reading.goals.current()][:2] == [titles[0], "Read"]


def test_archiving_a_goal_takes_its_parts_along_and_undo_brings_exactly_them_back(world, goal, indicator):
    other = actions.create_indicator(
        by=world.alma, initiative=world.reading, values={"name": "Old", "goal": goal}
    )
    actions.archive_indicator(by=world.alma, indicator=other)
    actions.archive_goal(by=world.alma, goal=goal)
    assert not goal.indicators.current().exists()
    actions.restore_goal(by=world.alma, goal=goal)
    assert list(goal.indicators.current()) == [indicator]
    with pytest.raises(Conflict):
        actions.restore_goal(by=world.alma, goal=goal)


def test_undo_is_offered_on_the_page_and_works(world, goal, client):
    client.force_login(world.alma)
    response = client.post(url("archive_goal", world, goal.pk), follow=True)
    undo = url("restore_goal", world, goal.pk)
    assert f'action="{undo}"' in response.content.decode()
    client.post(undo)
    goal.refresh_from_db()
    assert goal.archived_at is None


def test_an_edit_is_written_to_the_audit_trail_with_before_and_after(world, goal, client):
    client.force_login(world.alma)
    client.post(url("edit_goal", world, goal.pk), {"title": "Read well", "description": "", "due_on": ""})
    event = AuditEvent.objects.about(goal).first()
    assert event.changes == {"title": ["Read", "Read well"]}


def test_a_form_names_the_wrong_field(world, client):
    client.force_login(world.alma)
    errors = (
        client.post(url("create_goal", world), {"title": "", "due_on": "tomorrow"}).context["form"].errors
    )
    assert set(errors) == {"title", "due_on"}


@pytest.mark.parametrize(("direction", "baseline", "target"), [("up", 60, 40), ("down", 40, 60)])
def test_a_target_on_the_wrong_side_is_refused_beside_its_field(direction, baseline, target, world, client):
    client.force_login(world.alma)
    data = {"name": "Odd", "kind": "outcome", "direction": direction, "baseline": baseline, "target": target}
    errors = client.post(url("create_indicator", world), data).context["form"].errors
    assert set(errors) == {"target"}


def test_a_target_day_before_the_baseline_day_is_refused(world, goal):
    values = {"name": "Odd", "goal": goal, "baseline_on": date(2026, 1, 2), "target_on": date(2026, 1, 1)}
    with pytest.raises((InvalidInput, Conflict), match="day of the target"):
        actions.create_indicator(by=world.alma, initiative=world.reading, values=values)


def test_goals_of_another_initiative_cannot_be_linked(world):
    foreign = actions.create_goal(by=world.dmitri, initiative=world.lab, values={"title": "Theirs"})
    for act in (
        lambda: actions.create_indicator(
            by=world.alma, initiative=world.reading, values={"name": "x", "goal": foreign}
        ),
        lambda: actions.record_need(
            by=world.alma,
            initiative=world.reading,
            values={"title": "x", "evidence": "x", "goals": [foreign]},
        ),
        lambda: actions.create_milestone(
            by=world.alma,
            initiative=world.reading,
            values={"title": "x", "due_on": date(2027, 1, 1), "goal": foreign},
        ),
    ):
        with pytest.raises(InvalidInput, match="another initiative"):
            act()


def test_a_day_has_one_value_and_a_correction_is_kept_in_the_trail(world, indicator):
    value = record(world, indicator, date(2026, 1, 1), Decimal(45))
    with pytest.raises(Conflict, match="already has a value"):
        record(world, indicator, date(2026, 1, 1), Decimal(46))
    actions.edit_indicator_value(by=world.ben, value=value, values={"value": Decimal(44)})
    actions.remove_indicator_value(by=world.ben, value=value)
    removed = AuditEvent.objects.in_initiative(world.reading.pk).first()
    assert removed.changes["on"] == ["2026-01-01", None]
    assert Decimal(removed.changes["value"][0]) == 44


def test_foreign_people_record_nothing(world, indicator):
    with pytest.raises(PermissionRefused):
        actions.record_indicator_value(
            by=world.dmitri, indicator=indicator, values={"on": date(2026, 1, 1), "value": 1}
        )


@pytest.mark.parametrize(
    ("value", "state", "bar"),
    [(Decimal(60), "reached", 100), (Decimal(30), "moving away", 0), (Decimal(50), "on track", 50)],
)
def test_an_indicator_says_how_far_it_is(value, state, bar, world, indicator):
    record(world, indicator, date(2026, 1, 1), value)
    shown = standing(indicator, today=date(2026, 6, 1))
    assert (shown.progress.state, shown.bar) == (state, bar)


def test_a_chart_draws_every_value_inside_its_frame_and_says_it_in_words(world, indicator):
    for on, value in [(date(2025, 6, 1), 45), (date(2026, 1, 1), 47), (date(2026, 6, 1), 70)]:
        record(world, indicator, on, Decimal(value))
    shown = standing(indicator, today=date(2031, 1, 1))
    chart = line_chart(shown)
    assert chart["svg"].count('r="4"') == 3
    assert "style=" not in chart["svg"]
    assert [row[1] for row in chart["table"]["rows"]] == ["45", "47", "70"]
    assert "from 40 towards 60" in chart["alt"]


def test_a_chart_of_one_value_without_baseline_can_be_drawn(world, goal):
    alone = actions.create_indicator(
        by=world.alma, initiative=world.reading, values={"name": "Alone", "goal": goal}
    )
    record(world, alone, date(2026, 1, 1), Decimal(0))
    assert 'r="4"' in line_chart(standing(alone, today=date(2026, 1, 2)))["svg"]


@pytest.mark.parametrize(
    ("value", "text"), [("100.0000", "100"), ("0.1250", "0.125"), ("0.0000", "0"), ("-3.5000", "-3.5")]
)
def test_amounts_show_all_digits_and_no_trailing_zeros(value, text):
    assert amount(Decimal(value)) == text


def upload(client, world, indicator, text):
    file = SimpleUploadedFile("values.csv", text.encode())
    return client.post(url("import_indicator_values", world, indicator.pk), {"file": file})


def test_values_are_imported_from_a_table(world, indicator, client):
    client.force_login(world.ben)
    upload(client, world, indicator, "date,value,source\n2026-01-01,45,Register\n2026-06-01,46.5,\n")
    rows = indicator.values.values_list("on", "value", "source")
    assert list(rows) == [(date(2026, 1, 1), 45, "Register"), (date(2026, 6, 1), Decimal("46.5"), "")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("date,value\n2026-01-01,1\n01/02/2026,2\n", ["line 3", "date", "01/02/2026"]),
        ("date,value\n2026-01-01,many\n", ["line 2", "value", "many"]),
        ("date,value\n2026-01-01,NaN\n", ["line 2", "value", "NaN"]),
        ("date,value\n2026-01-01,1e30\n", ["line 2", "value", "1e30"]),
        ("day,value\n2026-01-01,1\n", ["line 1", "date"]),
        ("date,value\n2026-01-01,1\n2026-01-01,2\n", ["line 3", "already has a value"]),
        ("", ["empty"]),
    ],
)
def test_a_faulty_table_names_line_and_value_and_nothing_is_saved(text, says, world, indicator, client):
    client.force_login(world.ben)
    errors = str(upload(client, world, indicator, text).context["form"].errors)
    assert all(word in errors for word in says), errors
    assert not IndicatorValue.objects.filter(indicator=indicator).exists()


def test_milestones_are_done_reopened_and_overdue(world, client):
    today = utc_date()
    late = actions.create_milestone(
        by=world.alma, initiative=world.reading, values={"title": "Late", "due_on": today - timedelta(days=1)}
    )
    assert late.is_overdue(today=today)
    client.force_login(world.ben)
    client.post(url("complete_milestone", world, late.pk))
    late.refresh_from_db()
    assert late.done_on == today
    actions.reopen_milestone(by=world.ben, milestone=late)
    assert late.is_overdue(today=today)
    with pytest.raises(InvalidInput, match="future"):
        actions.complete_milestone(by=world.ben, milestone=late, done_on=today + timedelta(days=1))


def test_only_partners_that_take_part_are_in_charge_of_a_milestone(world):
    values = {"title": "x", "due_on": date(2027, 1, 1), "owner": world.harbour}
    with pytest.raises(InvalidInput, match="does not take part"):
        actions.create_milestone(by=world.alma, initiative=world.reading, values=values)


def test_needs_without_a_goal_are_flagged_and_the_chain_is_walked_both_ways(world, goal, client):
    answered = {"title": "Books", "evidence": "Survey", "goals": [goal]}
    need = actions.record_need(by=world.ben, initiative=world.reading, values=answered)
    actions.record_need(
        by=world.ben, initiative=world.reading, values={"title": "Quiet", "evidence": "Visit"}
    )
    client.force_login(world.chloe)
    needs = url("needs", world)
    assert "1 need has no goal." in client.get(needs).content.decode()
    flagged = client.get(needs, {"without_goal": "on", "format": "csv"}).content.decode()
    assert "Quiet" in flagged
    assert "Books" not in flagged
    assert url("need", world, need.pk) in client.get(url("goal", world, goal.pk)).content.decode()
    assert url("goal", world, goal.pk) in client.get(url("need", world, need.pk)).content.decode()


def test_changing_the_goals_of_a_need_is_written_to_the_trail(world, goal):
    need = actions.record_need(by=world.ben, initiative=world.reading, values={"title": "A", "evidence": "B"})
    actions.edit_need(by=world.ben, need=need, values={"goals": [goal]})
    assert AuditEvent.objects.about(need).first().changes == {"goals": [[], ["Read"]]}


@pytest.mark.parametrize("name", ["goals", "needs", "milestones"])
def test_lists_need_as_many_queries_for_many_rows_as_for_few(name, world, client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def add(*numbers):
        for number in numbers:
            goal = actions.create_goal(
                by=world.alma, initiative=world.reading, values={"title": f"G{number}"}
            )
            indicator = actions.create_indicator(
                by=world.alma, initiative=world.reading, values={"name": f"I{number}", "goal": goal}
            )
            record(world, indicator, date(2026, 1, 1), 1)
            values = {"title": f"N{number}", "evidence": "x", "goals": [goal]}
            actions.record_need(by=world.alma, initiative=world.reading, values=values)
            step = {"title": f"M{number}", "due_on": date(2027, 1, 1), "goal": goal, "owner": world.lincoln}
            actions.create_milestone(by=world.alma, initiative=world.reading, values=step)

    client.force_login(world.alma)
    add(1, 2)
    with CaptureQueriesContext(connection) as few:
        client.get(url(name, world))
    add(*range(3, 11))
    with django_assert_num_queries(len(few)):
        client.get(url(name, world))


def test_a_value_of_a_day_ahead_is_refused_beside_its_field(world, indicator, client):
    ahead = max(utc_date(), timezone.localdate()) + timedelta(days=1)
    with pytest.raises(InvalidInput, match="day ahead") as refused:
        record(world, indicator, ahead, Decimal(45))
    assert [one.column for one in refused.value.problems] == ["on"]
    value = record(world, indicator, ahead - timedelta(days=1), Decimal(45))
    with pytest.raises(InvalidInput, match="day ahead"):
        actions.edit_indicator_value(by=world.ben, value=value, values={"on": ahead})
    rows = [{"on": ahead, "value": Decimal(1), "line": 7}]
    with pytest.raises(InvalidInput) as refused:
        actions.import_indicator_values(by=world.ben, indicator=indicator, rows=rows)
    assert [(one.line, one.column) for one in refused.value.problems] == [(7, "date")]


@pytest.mark.parametrize(
    ("unit", "target", "warned"),
    [("per cent", 120, True), ("%", 101, True), ("%", 100, False), ("students", 120, False)],
)
def test_a_target_above_a_hundred_per_cent_is_warned_of(unit, target, warned, world, client):
    client.force_login(world.alma)
    values = {"name": "Readers", "unit": unit, "target": target, "kind": "outcome", "direction": "up"}
    page = client.post(url("create_indicator", world), values, follow=True).content.decode()
    assert "The indicator is added." in page
    assert ("it is above 100 per cent" in page) is warned


def test_the_same_need_is_not_recorded_twice(world, client):
    client.force_login(world.ben)
    facts = {"title": "Books", "evidence": "Survey", "urgency": "medium"}
    client.post(url("record_need", world), facts)
    again = client.post(url("record_need", world), facts).content.decode()
    assert "This need is recorded already" in again
    assert world.reading.needs.count() == 1
    client.post(url("record_need", world), {**facts, "evidence": "Another survey"})
    assert world.reading.needs.count() == 2
