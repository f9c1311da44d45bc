"""Who gets what at the addresses of `communication`; see tests/access.py for the viewers and the answers."""

EVERYONE = ("ok", "ok", "ok", "ok")
SIGNED_IN = ("ok", "ok", "ok", "door")
PARTNERS = ("ok", "ok", "hidden", "door")  # people of any partner of the initiative
COORDINATORS = ("ok", "refused", "hidden", "door")
PRIVATE = ("ok", "hidden", "hidden", "door")

# {answers to coordinator, partner, foreign, visitor: names of addresses}
ACCESS: dict[tuple[str, ...], str] = {
    EVERYONE: "communication:news_feed communication:public_feed communication:unsubscribe",
    SIGNED_IN: "communication:news_settings communication:create_news_feed",
    PRIVATE: """
        communication:renew_news_feed communication:revoke_news_feed communication:restore_news_feed
    """,
    PARTNERS: """
        communication:updates communication:update communication:write_update communication:who_is_who
        communication:how_we_communicate communication:subscribe
        communication:discussions communication:discussion communication:start_thread communication:add_post
        communication:subscribe_thread
    """,
    COORDINATORS: """
        communication:edit_update communication:archive_update communication:restore_update
        communication:change_charter
        communication:edit_post communication:withdraw_post communication:restore_post
    """,
}
# what some addresses must be told besides their parameters: {name: keys of `objects`}
GIVEN: dict[str, list[str]] = {}
# pages that the browser looks at on every kind of screen: {name: its parameters}
OF_INITIATIVE: dict[str, tuple[str, ...]] = {
    "communication:updates": ("slug",),
    "communication:update": ("slug", "update_id"),
    "communication:write_update": ("slug",),
    "communication:who_is_who": ("slug",),
    "communication:how_we_communicate": ("slug",),
    "communication:change_charter": ("slug",),
    "communication:discussions": ("slug",),
    "communication:discussion": ("slug", "thread_id"),
    "communication:start_thread": ("slug",),
    "communication:edit_post": ("slug", "post_id"),
    "communication:news_settings": (),
}
OF_VISITORS: dict[str, tuple[str, ...]] = {"communication:unsubscribe": ("unsubscribe_token",)}
