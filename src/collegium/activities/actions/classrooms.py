"""Sessions of several classes: in which languages each is followed, and how many students of each group came."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.activities.actions.groups import check_has_groups
from collegium.activities.models import ClassGroup, GroupAttendance, Session, SessionLanguage
from collegium.activities.models.groups import MOST_STUDENTS
from collegium.activities.permissions import check_user_can_run_activity, check_user_can_speak_for_group
from collegium.core import audit
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.problems import Problem
from collegium.engines.schedule import following
from collegium.partners.actions.records import save_checked
from collegium.people.models import User


@transaction.atomic
def plan_languages(*, by: User, session: Session, plan: Mapping[str, tuple[str, str]]) -> int:
    """plan: {language: (who interprets into it, what there is to read in it)}; both empty: not planned any more.

    Languages that are not named stay as they are. Returns in how many there is something.
    """
    check_user_can_run_activity(by, session.activity)
    check_has_groups(session.activity)
    before = {row.language: row for row in session.language_plan.select_for_update()}
    changes = {}
    for language, (interpreter, materials) in plan.items():
        row = before.get(language) or SessionLanguage(session=session, language=language)
        old = (row.interpreter, row.materials)
        if (interpreter, materials) == old:
            continue
        changes[language] = [list(old), [interpreter, materials]]
        row.interpreter, row.materials = interpreter, materials
        if interpreter or materials:
            save_checked(row)
        else:
            row.delete()
    if changes:
        audit.record(
            by=by,
            verb=gettext_noop("planned the languages"),
            target=session,
            initiative_id=session.activity.initiative_id,
            changes=changes,
        )
    return session.language_plan.count()


def followed_by(session: Session, group: ClassGroup) -> str:
    """How a group follows a session: a value of vocabulary.Following."""
    plan = session.language_plan.all()
    return following(
        group.languages,
        spoken=[session.language or session.activity.language],
        interpreted=[row.language for row in plan if row.interpreter],
        materials=[row.language for row in plan if row.materials],
    )


@transaction.atomic
def count_groups(
    *, by: User, session: Session, numbers: Mapping[int, int | None], now: datetime | None = None
) -> int:
    """numbers: students who came by id of the group; nothing or 0 where none. Returns how many came in all.

    The contact of a group counts its own, whoever runs the activity all of them.
    """
    check_has_groups(session.activity)
    if session.archived_at:
        raise Conflict(_("The session was called off."))
    if session.starts_at > (now or timezone.now()):
        raise Conflict(_("The session has not begun yet."))
    groups = {group.pk: group for group in session.activity.class_groups.current()}
    if strangers := set(numbers) - set(groups):
        raise InvalidInput(_("{count} of these groups do not take part.").format(count=len(strangers)))
    check_numbers(numbers)
    for key, number in numbers.items():
        check_user_can_speak_for_group(by, groups[key])
        if number:
            facts = {"number": number, "recorded_by": by}
            GroupAttendance.objects.update_or_create(session=session, group_id=key, defaults=facts)
        else:
            session.group_attendances.filter(group=key).delete()
    audit.record(
        by=by,
        verb=gettext_noop("counted the groups"),
        target=session,
        initiative_id=session.activity.initiative_id,
    )
    return sum(row.number for row in session.group_attendances.all())


def check_numbers(numbers: Mapping[int, int | None]) -> None:
    why = _("A group has between 0 and {most} students").format(most=MOST_STUDENTS)
    problems = [
        Problem(why, _("Correct the number"), column=f"group_{key}", value=str(number))
        for key, number in numbers.items()
        if number is not None and not 0 <= number <= MOST_STUDENTS
    ]
    if problems:
        raise InvalidInput(why, problems)
