"""Pages of surveys and of what came of them."""

from collegium.feedback.views.answering import answer_open_survey, answer_survey, thanks
from collegium.feedback.views.follow_ups import (
    answer_follow_up,
    archive_follow_up,
    follow_up,
    follow_ups,
    record_follow_up,
    restore_follow_up,
)
from collegium.feedback.views.surveys import (
    archive_survey,
    create_survey,
    edit_survey,
    import_survey,
    restore_survey,
    survey,
    surveys,
)
from collegium.feedback.views.texts import hide_text, show_text
from collegium.feedback.views.waves import close_wave, open_wave, wave

__all__ = [
    "answer_follow_up",
    "answer_open_survey",
    "answer_survey",
    "archive_follow_up",
    "archive_survey",
    "close_wave",
    "create_survey",
    "edit_survey",
    "follow_up",
    "follow_ups",
    "hide_text",
    "import_survey",
    "open_wave",
    "record_follow_up",
    "restore_follow_up",
    "restore_survey",
    "show_text",
    "survey",
    "surveys",
    "thanks",
    "wave",
]
