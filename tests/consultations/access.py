"""Who gets what at the addresses of `consultations`; see tests/access.py for the viewers and the answers."""

PARTNERS = ("ok", "ok", "hidden", "door")
COORDINATORS = ("ok", "refused", "hidden", "door")
EVERYONE = ("ok", "ok", "ok", "ok")

# {answers to coordinator, partner, foreign, visitor: names of addresses}
ACCESS: dict[tuple[str, ...], str] = {
    PARTNERS: "consultations:consultations consultations:consultation",
    COORDINATORS: """
        consultations:create_consultation consultations:edit_consultation consultations:open_consultation
        consultations:close_consultation consultations:archive_consultation consultations:restore_consultation
        consultations:publish_results consultations:unpublish_results consultations:make_links
        consultations:export_votes consultations:statements consultations:add_statement
        consultations:edit_statement consultations:decide_statement
    """,
    EVERYONE: """
        consultations:take_part consultations:own_votes consultations:propose_statement
        consultations:public_results consultations:open_personal_link
    """,
}
# what some addresses must be told besides their parameters: {name: keys of `objects`}
GIVEN: dict[str, list[str]] = {}
# pages that the browser looks at on every kind of screen: {name: its parameters}
OF_INITIATIVE: dict[str, tuple[str, ...]] = {
    "consultations:consultations": ("slug",),
    "consultations:create_consultation": ("slug",),
    "consultations:consultation": ("slug", "consultation_id"),
    "consultations:statements": ("slug", "consultation_id"),
}
OF_VISITORS: dict[str, tuple[str, ...]] = {
    "consultations:take_part": ("consultation_key",),
    "consultations:own_votes": ("consultation_key",),
    "consultations:propose_statement": ("consultation_key",),
}
