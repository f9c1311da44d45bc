"""Everything that changes in an initiative. Each is atomic, checks who asks, and writes the audit trail."""

from collegium.initiatives.actions.appointments import appoint, end_appointment
from collegium.initiatives.actions.goals import (
    archive_goal,
    archive_indicator,
    create_goal,
    create_indicator,
    edit_goal,
    edit_indicator,
    edit_indicator_value,
    import_indicator_values,
    move_goal,
    record_indicator_value,
    remove_indicator_value,
    restore_goal,
    restore_indicator,
)
from collegium.initiatives.actions.initiatives import (
    complete_checklist_item,
    create_initiative,
    edit_initiative,
    reopen_checklist_item,
)
from collegium.initiatives.actions.milestones import (
    archive_milestone,
    complete_milestone,
    create_milestone,
    edit_milestone,
    reopen_milestone,
    restore_milestone,
)
from collegium.initiatives.actions.needs import archive_need, edit_need, record_need, restore_need
from collegium.initiatives.actions.participations import (
    accept_participation,
    change_participation,
    decline_participation,
    end_participation,
    invite_partner,
    invite_partners,
)
from collegium.initiatives.actions.templates import archive_template, restore_template, save_template
from collegium.initiatives.actions.vision import sign_vision, write_vision

__all__ = [
    "accept_participation",
    "appoint",
    "archive_goal",
    "archive_indicator",
    "archive_milestone",
    "archive_need",
    "archive_template",
    "change_participation",
    "complete_checklist_item",
    "complete_milestone",
    "create_goal",
    "create_indicator",
    "create_initiative",
    "create_milestone",
    "decline_participation",
    "edit_goal",
    "edit_indicator",
    "edit_indicator_value",
    "edit_initiative",
    "edit_milestone",
    "edit_need",
    "end_appointment",
    "end_participation",
    "import_indicator_values",
    "invite_partner",
    "invite_partners",
    "move_goal",
    "record_indicator_value",
    "record_need",
    "remove_indicator_value",
    "reopen_checklist_item",
    "reopen_milestone",
    "restore_goal",
    "restore_indicator",
    "restore_milestone",
    "restore_need",
    "restore_template",
    "save_template",
    "sign_vision",
    "write_vision",
]
