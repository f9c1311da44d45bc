"""Who gets what at the addresses of `trust`; see tests/access.py for the viewers and the answers."""

PARTNERS = ("ok", "ok", "hidden", "door")
COORDINATORS = ("ok", "refused", "hidden", "door")
EVERYONE = ("ok", "ok", "ok", "ok")
PRIVATE = ("ok", "hidden", "hidden", "door")

# {answers to coordinator, partner, foreign, visitor: names of addresses}
ACCESS: dict[tuple[str, ...], str] = {
    PARTNERS: "trust:waves trust:wave trust:wave_partner",
    COORDINATORS: "trust:open_wave trust:edit_wave trust:close_wave",
    PRIVATE: "trust:answer_wave",
    EVERYONE: "trust:answer_by_link",
}
# what some addresses must be told besides their parameters: {name: keys of `objects`}
GIVEN: dict[str, list[str]] = {}
# pages that the browser looks at on every kind of screen: {name: its parameters}
OF_INITIATIVE: dict[str, tuple[str, ...]] = {
    "trust:waves": ("slug",),
    "trust:wave": ("slug", "trust_wave_id"),
    "trust:wave_partner": ("slug", "trust_wave_id", "roster_id"),
    "trust:answer_wave": ("slug", "respondent_id"),
}
OF_VISITORS: dict[str, tuple[str, ...]] = {"trust:answer_by_link": ("trust_token",)}
