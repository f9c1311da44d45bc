"""Who gets what at the addresses of `feedback`; see tests/access.py for the viewers and the answers."""

PARTNERS = ("ok", "ok", "hidden", "door")
COORDINATORS = ("ok", "refused", "hidden", "door")
EVERYONE = ("ok", "ok", "ok", "ok")

# {answers to coordinator, partner, foreign, visitor: names of addresses}
ACCESS: dict[tuple[str, ...], str] = {
    PARTNERS: """
        feedback:surveys feedback:survey feedback:wave
        feedback:follow_ups feedback:follow_up feedback:record_follow_up
    """,
    COORDINATORS: """
        feedback:create_survey feedback:import_survey feedback:edit_survey feedback:open_wave feedback:close_wave
        feedback:archive_survey feedback:restore_survey feedback:hide_text feedback:show_text
        feedback:answer_follow_up feedback:archive_follow_up feedback:restore_follow_up
    """,
    EVERYONE: "feedback:answer_survey feedback:answer_open_survey feedback:thanks",
}
# what some addresses must be told besides their parameters: {name: keys of `objects`}
GIVEN: dict[str, list[str]] = {}
# pages that the browser looks at on every kind of screen: {name: its parameters}
OF_INITIATIVE: dict[str, tuple[str, ...]] = {
    "feedback:surveys": ("slug",),
    "feedback:create_survey": ("slug",),
    "feedback:survey": ("slug", "survey_id"),
    "feedback:wave": ("slug", "survey_wave_id"),
    "feedback:hide_text": ("slug", "survey_wave_id", "survey_text_key"),
    "feedback:follow_ups": ("slug",),
    "feedback:follow_up": ("slug", "follow_up_id"),
}
OF_VISITORS: dict[str, tuple[str, ...]] = {"feedback:answer_open_survey": ("open_survey_key",)}
