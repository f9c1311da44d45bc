"""Everything that changes in activities, placements and mentoring."""

from collegium.activities.actions.activities import (
    add_session,
    archive_activity,
    archive_session,
    create_activity,
    edit_activity,
    edit_session,
    move_activity,
    restore_activity,
    restore_session,
)
from collegium.activities.actions.attendance import (
    record_attendance,
)
from collegium.activities.actions.badges import (
    is_genuine,
    public_key,
)
from collegium.activities.actions.certificates import (
    due_certificates,
    issue_certificates,
    revoke_certificate,
)
from collegium.activities.actions.events import (
    count_at_door,
    edit_event_page,
    publish_event,
    unpublish_event,
)
from collegium.activities.actions.letters import remind_of_sessions
from collegium.activities.actions.matching import (
    publish_matching,
    run_matching,
    undo_matching,
    unpublish_matching,
)
from collegium.activities.actions.mentoring import (
    complete_mentoring_check,
    continue_mentoring_pair,
    create_mentoring_pair,
    end_mentoring_pair,
    log_mentoring_meeting,
    reopen_mentoring_check,
)
from collegium.activities.actions.participation import (
    Count,
    Participation,
    attended_in,
    count_participation,
    record_participation,
    told_months,
)
from collegium.activities.actions.placements import (
    archive_place,
    archive_student,
    complete_place_check,
    create_place,
    create_placement_round,
    edit_place,
    edit_placement_round,
    edit_student,
    enter_student,
    reopen_place_check,
    restore_place,
    restore_student,
)
from collegium.activities.actions.registrations import (
    cancel_registration,
    register,
    register_external,
    register_person,
)
from collegium.activities.actions.tallies import record_tallies, restart_tally, start_tally, stop_tally

__all__ = [
    "Count",
    "Participation",
    "add_session",
    "archive_activity",
    "archive_place",
    "archive_session",
    "archive_student",
    "attended_in",
    "cancel_registration",
    "complete_mentoring_check",
    "complete_place_check",
    "continue_mentoring_pair",
    "count_at_door",
    "count_participation",
    "create_activity",
    "create_mentoring_pair",
    "create_place",
    "create_placement_round",
    "due_certificates",
    "edit_activity",
    "edit_event_page",
    "edit_place",
    "edit_placement_round",
    "edit_session",
    "edit_student",
    "end_mentoring_pair",
    "enter_student",
    "is_genuine",
    "issue_certificates",
    "log_mentoring_meeting",
    "move_activity",
    "public_key",
    "publish_event",
    "publish_matching",
    "record_attendance",
    "record_participation",
    "record_tallies",
    "register",
    "register_external",
    "register_person",
    "remind_of_sessions",
    "reopen_mentoring_check",
    "reopen_place_check",
    "restart_tally",
    "restore_activity",
    "restore_place",
    "restore_session",
    "restore_student",
    "revoke_certificate",
    "run_matching",
    "start_tally",
    "stop_tally",
    "told_months",
    "undo_matching",
    "unpublish_event",
    "unpublish_matching",
]
