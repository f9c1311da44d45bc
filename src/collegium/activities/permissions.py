"""Who runs activities, placements and mentoring. Seeing the initiative comes first (`visible_to`)."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from collegium.activities.models import (
    Activity,
    Assignment,
    ClassGroup,
    MatchRun,
    MentoringPair,
    PlacementRound,
    Registration,
    Student,
)
from collegium.core.errors import PermissionRefused
from collegium.core.permissions import answering
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import (
    active_participations,
    check_user_can_contribute,
    check_user_can_coordinate,
    organisations_spoken_for_by,
    user_can_coordinate,
)
from collegium.partners.models import Organisation
from collegium.people.models import User


def check_user_can_plan_activities(user: User, initiative: Initiative) -> None:
    check_user_can_coordinate(user, initiative)


def check_user_can_run_activity(user: User, activity: Activity) -> None:
    """Coordinators, whoever runs it, and administrators of the host."""
    if user_can_coordinate(user, activity.initiative):
        return
    runs_it = activity.lead_id == user.pk
    hosts = organisations_spoken_for_by(user).filter(pk=activity.host_id).exists()
    if not (runs_it or hosts) or not active_participations(user, activity.initiative):
        raise PermissionRefused(
            _("Only coordinators, administrators of {host} and whoever runs it can do this.").format(
                host=activity.host
            )
        )


def check_user_can_publish_event(user: User, activity: Activity) -> None:
    """What the public site shows is for coordinators to decide."""
    check_user_can_coordinate(user, activity.initiative)


def check_user_can_see_visitors(user: User, activity: Activity) -> None:
    """Names, addresses and needs of those who come: only for whoever runs the event."""
    check_user_can_run_activity(user, activity)


def check_user_can_record_outreach(user: User, activity: Activity, organisation: Organisation | None) -> None:
    """People of the partner who invited, or whoever runs the event; organisation=None: of any partner."""
    if user_can_run_activity(user, activity):
        return
    check_user_can_contribute(user, activity.initiative)
    if (
        organisation is not None
        and not schools_of(user, activity.initiative).filter(pk=organisation.pk).exists()
    ):
        raise PermissionRefused(
            _("Only people of {partner} can say whom it invited.").format(partner=organisation)
        )


def check_user_can_count_at_door(user: User, activity: Activity) -> None:
    check_user_can_run_activity(user, activity)


def check_user_can_speak_for_group(user: User, group: ClassGroup) -> None:
    """The teacher who is its contact, or whoever runs the activity."""
    if group.contact_id == user.pk and active_participations(user, group.initiative):
        return
    if not user_can_run_activity(user, group.activity):
        raise PermissionRefused(
            _("Only {contact} and whoever runs the activity can do this for {group}.").format(
                contact=group.contact, group=group
            )
        )


def groups_spoken_for_by(user: User, activity: Activity) -> "set[int]":
    """Ids of the current groups of an activity for which the person may speak, in a few queries for all of them."""
    groups = activity.class_groups.current()
    if not user_can_run_activity(user, activity):
        groups = (
            groups.filter(contact=user) if active_participations(user, activity.initiative) else groups.none()
        )
    return set(groups.values_list("pk", flat=True))


def check_user_can_agree_for_group(user: User, group: ClassGroup) -> None:
    """To show what was made: nobody but the contact of the group, as long as they belong to a partner."""
    if group.contact_id != user.pk or not active_participations(user, group.initiative):
        raise PermissionRefused(
            _("Only {contact} can agree for {group}.").format(contact=group.contact, group=group)
        )


def check_user_can_edit_product(user: User, activity: Activity) -> None:
    """Whoever runs the project, and the contacts of its groups."""
    if activity.class_groups.current().filter(contact=user).exists() and active_participations(
        user, activity.initiative
    ):
        return
    check_user_can_run_activity(user, activity)


def check_user_can_publish_product(user: User, activity: Activity) -> None:
    check_user_can_coordinate(user, activity.initiative)


def check_user_can_register(user: User, activity: Activity) -> None:
    check_user_can_contribute(user, activity.initiative)


def check_user_can_cancel_registration(user: User, registration: Registration) -> None:
    """One's own, or as whoever runs the activity."""
    if registration.person_id != user.pk:
        check_user_can_run_activity(user, registration.activity)


def check_user_can_record_participation(user: User, initiative: Initiative) -> None:
    check_user_can_contribute(user, initiative)


def check_user_can_tally(user: User, initiative: Initiative) -> None:
    """Fill an indicator from a count: whoever defines indicators."""
    check_user_can_coordinate(user, initiative)


def check_user_can_arrange_placements(user: User, initiative: Initiative) -> None:
    check_user_can_coordinate(user, initiative)


def schools_of(user: User, initiative: Initiative) -> "QuerySet[Organisation]":
    """For which partners the person may enter students, and sees who comes to their places: their own."""
    own = [part.organisation_id for part in active_participations(user, initiative)]
    return Organisation.objects.filter(pk__in=own)


def check_user_can_enter_students(user: User, initiative: Initiative, school: Organisation | None) -> None:
    """People of the school; school=None: of any partner that takes part."""
    check_user_can_contribute(user, initiative)
    if school is not None and not schools_of(user, initiative).filter(pk=school.pk).exists():
        raise PermissionRefused(_("Only people of {school} can enter its students.").format(school=school))


def students_visible_to(user: User, shown: PlacementRound) -> "QuerySet[Student]":
    """Coordinators see the codes of all, others those of their own school."""
    rows = Student.objects.filter(round=shown)
    if user_can_coordinate(user, shown.initiative):
        return rows
    return rows.filter(school__in=schools_of(user, shown.initiative))


def expected_students_of(user: User, shown: PlacementRound) -> "QuerySet[Assignment]":
    """Who comes to the places of the person's own organisations, once it is published; to coordinators all."""
    rows = Assignment.objects.filter(run__round=shown, run__undone_at=None, place__isnull=False)
    rows = rows.exclude(run__published_at=None)
    if user_can_coordinate(user, shown.initiative):
        return rows
    return rows.filter(place__employer__in=schools_of(user, shown.initiative))


def check_user_can_see_matching(user: User, run: MatchRun) -> None:
    """Coordinators; when it is published, the partners as well (each its own students)."""
    if run.published_at is None:
        check_user_can_coordinate(user, run.initiative)


def mentoring_pairs_visible_to(user: User, initiative: Initiative) -> "QuerySet[MentoringPair]":
    """Nobody but the two and the coordinators knows of a pair."""
    rows = MentoringPair.objects.filter(initiative=initiative)
    if user_can_coordinate(user, initiative):
        return rows
    return rows.filter(Q(mentor=user) | Q(mentee=user))


def check_user_can_arrange_mentoring(user: User, initiative: Initiative) -> None:
    check_user_can_coordinate(user, initiative)


def check_user_can_log_mentoring(user: User, pair: MentoringPair) -> None:
    """The mentor, or a coordinator for them."""
    if pair.mentor_id != user.pk:
        check_user_can_coordinate(user, pair.initiative)


user_can_plan_activities = answering(check_user_can_plan_activities)
user_can_run_activity = answering(check_user_can_run_activity)
user_can_publish_event = answering(check_user_can_publish_event)
user_can_see_visitors = answering(check_user_can_see_visitors)
user_can_record_outreach = answering(check_user_can_record_outreach)
user_can_count_at_door = answering(check_user_can_count_at_door)
user_can_speak_for_group = answering(check_user_can_speak_for_group)
user_can_agree_for_group = answering(check_user_can_agree_for_group)
user_can_edit_product = answering(check_user_can_edit_product)
user_can_publish_product = answering(check_user_can_publish_product)
user_can_register = answering(check_user_can_register)
user_can_cancel_registration = answering(check_user_can_cancel_registration)
user_can_record_participation = answering(check_user_can_record_participation)
user_can_tally = answering(check_user_can_tally)
user_can_arrange_placements = answering(check_user_can_arrange_placements)
user_can_enter_students = answering(check_user_can_enter_students)
user_can_see_matching = answering(check_user_can_see_matching)
user_can_arrange_mentoring = answering(check_user_can_arrange_mentoring)
user_can_log_mentoring = answering(check_user_can_log_mentoring)
