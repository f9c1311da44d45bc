"""Everything that changes in surveys and what comes of them."""

from collegium.feedback.actions.follow_ups import (
    answer_follow_up,
    archive_follow_up,
    record_follow_up,
    restore_follow_up,
)
from collegium.feedback.actions.surveys import (
    archive_survey,
    create_survey,
    edit_survey,
    import_survey,
    restore_survey,
)
from collegium.feedback.actions.texts import hide_text, show_text
from collegium.feedback.actions.waves import (
    answer_by_invitation,
    answer_by_open_link,
    close_due,
    close_wave,
    open_wave,
    remind,
    was_taken,
)

__all__ = [
    "answer_by_invitation",
    "answer_by_open_link",
    "answer_follow_up",
    "archive_follow_up",
    "archive_survey",
    "close_due",
    "close_wave",
    "create_survey",
    "edit_survey",
    "hide_text",
    "import_survey",
    "open_wave",
    "record_follow_up",
    "remind",
    "restore_follow_up",
    "restore_survey",
    "show_text",
    "was_taken",
]
