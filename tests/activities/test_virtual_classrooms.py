"""Virtual classrooms: times in everybody's school hours, languages of each session, students counted by group."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from collegium.activities import actions
from collegium.activities.models import GroupAttendance, SessionLanguage
from collegium.activities.tables import session_group_rows
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent
from collegium.people.models import User
from tests.activities.world import NOW, attend, class_group, classroom, outsider, planned, with_session

MONDAY = datetime(2026, 6, 8, 10, tzinfo=UTC)  # noon in Oslo, 13:00 in Amman


@pytest.fixture
def activity(world):
    return classroom(world)


@pytest.fixture
def session(world, activity):
    return with_session(world, activity, starts=MONDAY, hours=1, zone="Europe/Oslo", title="Who measures?")


def group(activity, name):
    return activity.class_groups.get(name=name)


def page(world, activity, rest="", **facts):
    return f"{world.reading.get_absolute_url()}activities/{activity.pk}/groups/{rest}"


@pytest.fixture
def alma(world, client):
    User.objects.filter(pk=world.alma.pk).update(time_zone="Europe/Oslo")
    client.force_login(User.objects.get(pk=world.alma.pk))
    return client


def test_times_in_both_schools_are_proposed_and_lead_to_a_session(world, activity, alma):
    """Oslo is at school 8:30 to 14:15, Amman 8:00 to 13:30, an hour ahead in summer; Friday is free in Amman."""
    answer = alma.get(page(world, activity, "times/"), {"first": "2026-06-08", "minutes": "60"})
    rows = [[str(cell.text) for cell in row] for row in answer.context["table"].rows]
    assert len(rows) == 8
    assert rows[0] == [
        "June 8, 2026, 8:30 AM to 11:30 AM",
        "June 8, 2026, 9:30 AM to 12:30 PM",
        "June 8, 2026, 8:30 AM to 11:30 AM",
    ]
    link = answer.context["table"].rows[0][0].url
    form = alma.get(link).context["form"]
    assert [str(form[name].value()) for name in ("on", "begins", "ends", "zone")] == [
        "2026-06-08",
        "08:30",
        "09:30",
        "Europe/Oslo",
    ]
    assert (
        "2100"
        in alma.get(
            page(world, activity, "times/"), {"first": "9999-12-31", "minutes": "60"}
        ).content.decode()
    )
    csv = alma.get(page(world, activity, "times/"), {"first": "2026-06-08", "minutes": "60", "format": "csv"})
    assert len(csv.content.decode().strip().splitlines()) == 9


def test_who_stands_in_the_way_is_named_with_the_minutes(world, activity, alma):
    class_group(
        world, activity, name="Bogota", zone="America/Bogota", opens="07:00", closes="13:00", languages=["es"]
    )
    class_group(world, activity, name="Elsewhere")
    text = alma.get(
        page(world, activity, "times/"), {"first": "2026-06-08", "minutes": "45"}
    ).content.decode()
    assert "No time in these two weeks is school time for all" in text
    # Amman closes 10:30 UTC, Bogota opens 12:00 UTC: it would have to begin at 9:45 UTC; no other group alone can help
    assert "Bogota (Lincoln School)</bdi>: 135 minutes before school" in text
    assert "Oslo (Riverside University)</bdi>:" not in text
    assert "school hours of Elsewhere (Lincoln School) are not known" in text


def test_each_session_is_told_in_the_time_of_each_group_with_what_is_no_school_time(world, activity, session):
    late = with_session(world, activity, starts=MONDAY + timedelta(hours=1), hours=1, zone="Europe/Oslo")
    friday = with_session(world, activity, starts=MONDAY + timedelta(days=4), hours=1, zone="Europe/Oslo")
    rows = {(row.session.pk, row.group.name): row for row in session_group_rows(activity, world.alma)}
    assert rows[session.pk, "Oslo"].there.startswith("June 8, 2026, 12:00 PM")
    assert rows[session.pk, "Amman"].there.startswith("June 8, 2026, 1:00 PM")
    assert [rows[one.pk, "Amman"].outside for one in (session, late, friday)] == [
        "30 minutes after school",
        "90 minutes after school",
        "no school that day",
    ]
    assert not rows[late.pk, "Oslo"].outside


def following(activity, name="Amman"):
    return [
        row.following.value for row in session_group_rows(activity, activity.lead) if row.group.name == name
    ]


def test_a_group_without_a_common_language_and_interpreter_is_warned_of(world, session, client):
    activity = session.activity
    activity.lead = world.alma
    assert (following(activity, "Oslo"), following(activity)) == (["shared"], ["nothing"])
    client.force_login(world.chloe)
    warning = "Amman (Lincoln School) does not understand the language of “Who measures?”"
    assert warning in client.get(page(world, activity)).content.decode()
    actions.plan_languages(by=world.alma, session=session, plan={"ar": ("", "Worksheet")})
    assert following(activity) == ["materials"]
    actions.plan_languages(by=world.alma, session=session, plan={"ar": ("Samira", "Worksheet")})
    assert following(activity) == ["interpreted"]
    text = client.get(page(world, activity)).content.decode()
    assert warning not in text
    assert "Samira interprets" in text
    actions.plan_languages(by=world.alma, session=session, plan={"ar": ("", "")})
    assert following(activity) == ["nothing"]
    actions.edit_session(by=world.alma, session=session, values={"language": "ar"})
    assert (following(activity, "Oslo"), following(activity)) == (["nothing"], ["shared"])


def test_the_plan_is_written_by_whoever_runs_it_and_only_what_changed_is_noted(world, session):
    with pytest.raises(PermissionRefused):
        actions.plan_languages(by=world.ben, session=session, plan={"ar": ("Ben", "")})
    actions.plan_languages(by=world.alma, session=session, plan={"ar": ("Samira", ""), "no": ("", "")})
    actions.plan_languages(by=world.alma, session=session, plan={"ar": ("Samira", "")})
    assert AuditEvent.objects.filter(verb="planned the languages").count() == 1
    with pytest.raises(InvalidInput, match="language"):
        actions.plan_languages(by=world.alma, session=session, plan={"klingon!": ("x", "")})
    other = with_session(world, planned(world))
    with pytest.raises(Conflict, match="Only joint projects"):
        actions.plan_languages(by=world.alma, session=other, plan={})


def test_the_form_asks_for_the_languages_of_the_groups_that_are_not_spoken(world, session, alma):
    url = f"{world.reading.get_absolute_url()}activities/sessions/{session.pk}/languages/"
    text = alma.get(url).content.decode()
    assert [f'name="interpreter_{code}"' in text for code in ("ar", "no", "en")] == [True, True, False]
    assert alma.post(url, {"interpreter_ar": "Samira", "materials_no": "Ark"}).status_code == 302
    assert set(SessionLanguage.objects.values_list("language", "interpreter", "materials")) == {
        ("ar", "Samira", ""),
        ("no", "", "Ark"),
    }


def numbers(activity, oslo, amman):
    return {group(activity, "Oslo").pk: oslo, group(activity, "Amman").pk: amman}


@pytest.fixture
def held(world, activity):
    return with_session(world, activity, starts=NOW, hours=1, zone="Europe/Oslo")


def test_each_contact_counts_the_own_group_and_whoever_runs_it_all(world, activity, held, client):
    with pytest.raises(PermissionRefused, match="Only Alma"):
        actions.count_groups(by=world.ben, session=held, numbers=numbers(activity, 12, 11))
    assert not GroupAttendance.objects.exists()
    assert actions.count_groups(by=world.ben, session=held, numbers={group(activity, "Amman").pk: 11}) == 11
    assert actions.count_groups(by=world.alma, session=held, numbers=numbers(activity, 12, 14)) == 26
    assert actions.count_groups(by=world.alma, session=held, numbers=numbers(activity, None, 14)) == 14
    client.force_login(world.chloe)
    url = f"{world.reading.get_absolute_url()}activities/sessions/{held.pk}/students/"
    assert client.get(url).status_code == 403
    assert [row.came for row in session_group_rows(activity, world.chloe)] == [None, None]
    client.force_login(world.ben)
    assert client.get(url).content.decode().count('type="number"') == 1
    with pytest.raises(Conflict, match="Attendance has been taken"):
        actions.archive_session(by=world.alma, session=held)


def test_nothing_is_counted_that_cannot_be(world, activity, held, session):
    with pytest.raises(Conflict, match="not begun"):
        actions.count_groups(by=world.alma, session=session, numbers={}, now=NOW)
    with pytest.raises(InvalidInput, match="between 0 and 500"):
        actions.count_groups(by=world.alma, session=held, numbers=numbers(activity, 501, 1))
    elsewhere = group(classroom(world), "Oslo")
    with pytest.raises(InvalidInput, match="do not take part"):
        actions.count_groups(by=world.alma, session=held, numbers={elsewhere.pk: 3})
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupAttendance.objects.create(session=held, group=elsewhere, number=0, recorded_by=world.alma)


def test_a_class_that_comes_twice_counts_once_with_its_hours(world, activity, held):
    again = with_session(world, activity, starts=NOW + timedelta(days=7), hours=2, zone="Europe/Oslo")
    actions.count_groups(by=world.alma, session=held, numbers=numbers(activity, 12, 15))
    actions.count_groups(by=world.alma, session=again, numbers=numbers(activity, 13, 11))
    found = actions.count_participation(actions.attended_in(world.reading))
    assert (found.everyone.external, found.everyone.hours) == (13 + 15, Decimal(27 + 2 * 24))
    assert len({row.person for row in actions.attended_in(world.reading, until=date(2026, 3, 10))}) == 27


def test_small_classes_and_sessions_that_go_on_are_not_told(world, activity, held):
    actions.count_groups(by=world.alma, session=held, numbers=numbers(activity, 12, 9))
    attend(world, held, *[outsider(world, activity, n) for n in range(5)], hours="1")
    found = actions.count_participation(actions.attended_in(world.reading))
    assert found.everyone.external == 12 + 5
    actions.edit_session(by=world.alma, session=held, values={"ends_at": NOW + timedelta(hours=23)})
    far = datetime.now(UTC) + timedelta(hours=1)
    held.ends_at, held.starts_at = far, far - timedelta(hours=2)
    held.save()
    assert actions.count_participation(actions.attended_in(world.reading)).everyone.external == 5


def test_a_classroom_needs_hours_and_languages_and_another_kind_has_no_such_page(world, activity, alma):
    url = page(world, activity, "new/")
    facts = {"organisation": world.lincoln.pk, "contact": world.ben.pk, "name": "8c"}
    assert alma.post(url, facts).context["form"].errors.keys() == {
        "opens", "closes", "school_days", "languages", "zone",
    }  # fmt: skip
    hours = {
        "zone": "Asia/Amman",
        "opens": "13:00",
        "closes": "08:00",
        "school_days": ["0"],
        "languages": "Arabic",
    }
    assert "which is later" in alma.post(url, facts | hours).content.decode()
    assert alma.post(url, facts | hours | {"opens": "07:30"}).status_code == 302
    made = activity.class_groups.get(name="8c")
    assert (made.school_days, made.languages) == ([0], ["ar"])
    assert alma.get(page(world, planned(world))).status_code == 404
    text = alma.get(page(world, activity)).content.decode()
    assert "Mon, 7:30 AM to 8:00 AM, Asia/Amman" in text
