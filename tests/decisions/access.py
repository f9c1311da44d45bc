"""Who gets what at the addresses of `decisions`; see tests/access.py for the viewers and the answers."""

EVERYONE = ("ok", "ok", "ok", "ok")
PARTNERS = ("ok", "ok", "hidden", "door")
LEADS = ("ok", "refused", "hidden", "door")  # coordinators, and the facilitator of the proposal
PRIVATE = ("ok", "hidden", "hidden", "door")

# {answers to coordinator, partner, foreign, visitor: names of addresses}
ACCESS: dict[tuple[str, ...], str] = {
    EVERYONE: "decisions:vote_by_link",
    PARTNERS: """
        decisions:proposals decisions:propose decisions:proposal decisions:register decisions:voice_gap
        decisions:delegations decisions:delegate decisions:add_topic
        decisions:result decisions:ballots decisions:decision_receipt decisions:receipt_file decisions:recount_script
    """,
    LEADS: """
        decisions:edit_proposal decisions:choose_method decisions:edit_rules decisions:edit_weights
        decisions:add_option decisions:edit_option decisions:remove_option decisions:ask_adviser
        decisions:drop_adviser decisions:open_proposal decisions:withdraw_draft decisions:restore_draft
        decisions:withdraw_proposal decisions:start_next_round decisions:close_early decisions:state_outcome
        decisions:promise_what_follows decisions:review_decision
    """,
    PRIVATE: "decisions:cast_ballot decisions:resolve_objection decisions:revoke_delegation",
}
# what some addresses must be told besides their parameters: {name: keys of `objects`}
GIVEN: dict[str, list[str]] = {}
ONE = ("slug", "proposal_id")
ROUND = (*ONE, "round_number")
# pages that the browser looks at on every kind of screen: {name: its parameters}
OF_INITIATIVE: dict[str, tuple[str, ...]] = {
    "decisions:proposals": ("slug",),
    "decisions:propose": ("slug",),
    "decisions:proposal": ONE,
    "decisions:open_proposal": ONE,
    "decisions:start_next_round": ONE,
    "decisions:state_outcome": ONE,
    "decisions:cast_ballot": (*ONE, "voter_id"),
    "decisions:result": ROUND,
    "decisions:ballots": ROUND,
    "decisions:decision_receipt": ROUND,
    "decisions:register": ("slug",),
    "decisions:voice_gap": ("slug",),
    "decisions:delegations": ("slug",),
    "decisions:choose_method": ONE,
    "decisions:edit_rules": ONE,
}
OF_VISITORS: dict[str, tuple[str, ...]] = {"decisions:vote_by_link": ("vote_token",)}
