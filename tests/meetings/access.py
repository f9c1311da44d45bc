"""Who gets what at the addresses of `meetings`; see tests/access.py for the viewers and the answers."""

EVERYONE = ("ok", "ok", "ok", "ok")
SIGNED_IN = ("ok", "ok", "ok", "door")
PARTNERS = ("ok", "ok", "hidden", "door")  # people of any partner of the initiative
COORDINATORS = ("ok", "refused", "hidden", "door")  # Chloe is not invited: she does not speak for her school
PRIVATE = ("ok", "hidden", "hidden", "door")

# {answers to coordinator, partner, foreign, visitor: names of addresses}
ACCESS: dict[tuple[str, ...], str] = {
    EVERYONE: "meetings:answer_by_link meetings:calendar_feed",
    SIGNED_IN: "meetings:calendars meetings:create_calendar",
    PRIVATE: "meetings:renew_calendar meetings:revoke_calendar meetings:restore_calendar",
    PARTNERS: """
        meetings:meetings meetings:meeting meetings:meeting_series meetings:series_record meetings:minutes
        meetings:series_minutes meetings:series_attendance
        meetings:meeting_calendar meetings:propose_item
    """,
    COORDINATORS: """
        meetings:call_meeting meetings:edit_series meetings:end_series meetings:resume_series
        meetings:choose_invitees meetings:answer_series meetings:answer_meeting
        meetings:edit_meeting meetings:cancel_meeting meetings:restore_meeting
        meetings:open_meeting meetings:close_meeting meetings:reopen_meeting
        meetings:take_suggestions meetings:edit_item meetings:move_item meetings:accept_item meetings:decline_item
        meetings:remove_item meetings:restore_item
        meetings:save_notes meetings:save_item_notes meetings:record_decision meetings:withdraw_decision
        meetings:restore_decision meetings:record_action meetings:withdraw_action meetings:restore_action
        meetings:send_minutes meetings:approve_minutes meetings:reopen_minutes
        meetings:take_attendance meetings:add_guest meetings:remove_guest meetings:count_speaking
    """,
}
# what some addresses must be told besides their parameters: {name: keys of `objects`}
GIVEN: dict[str, list[str]] = {}
ONE = ("slug", "meeting_id")
# pages that the browser looks at on every kind of screen: {name: its parameters}
OF_INITIATIVE: dict[str, tuple[str, ...]] = {
    "meetings:meetings": ("slug",),
    "meetings:call_meeting": ("slug",),
    "meetings:meeting_series": ("slug", "series_id"),
    "meetings:edit_series": ("slug", "series_id"),
    "meetings:series_record": ("slug", "series_id"),
    "meetings:series_minutes": ("slug", "series_id"),
    "meetings:series_attendance": ("slug", "series_id"),
    "meetings:meeting": ONE,
    "meetings:minutes": ONE,
    "meetings:answer_meeting": ONE,
    "meetings:take_suggestions": ONE,
    "meetings:take_attendance": ONE,
    "meetings:count_speaking": ONE,
    "meetings:calendars": (),
}
OF_VISITORS: dict[str, tuple[str, ...]] = {"meetings:answer_by_link": ("rsvp_token",)}
