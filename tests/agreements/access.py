"""Who gets what at the addresses of `agreements`; see tests/access.py for the viewers and the answers."""

PARTNERS = ("ok", "ok", "hidden", "door")  # people of any partner of the initiative
COORDINATORS = ("ok", "refused", "hidden", "door")
# the concern is Chloe's, and about Riverside: not for Alma, whose own promise another partner confirms
RAISERS = ("hidden", "ok", "hidden", "door")
VISITORS = ("ok", "ok", "ok", "ok")

# {answers to coordinator, partner, foreign, visitor: names of addresses}
ACCESS: dict[tuple[str, ...], str] = {
    PARTNERS: """
        agreements:agreements agreements:agreement agreements:agreement_version agreements:agreement_changes
        agreements:reaffirmations agreements:reaffirmation
        agreements:promises agreements:promise agreements:create_promise agreements:kept_rates
        agreements:partner_promises
        agreements:contributions agreements:contribution agreements:contribution_totals
        agreements:record_contribution
        agreements:responsibilities agreements:responsibility
        agreements:concerns agreements:raise_concern
    """,
    COORDINATORS: """
        agreements:create_agreement agreements:edit_agreement agreements:amend_agreement agreements:end_agreement
        agreements:resume_agreement agreements:edit_version agreements:set_parties
        agreements:put_up_for_signature agreements:withdraw_version
        agreements:add_section agreements:edit_section agreements:move_section agreements:remove_section
        agreements:restore_section
        agreements:name_signatory agreements:sign_agreement agreements:decline_to_sign
        agreements:leave_agreement agreements:return_to_agreement
        agreements:open_reaffirmation agreements:answer_reaffirmation agreements:close_reaffirmation
        agreements:reopen_reaffirmation
        agreements:edit_promise agreements:keep_promise agreements:break_promise agreements:withdraw_promise
        agreements:drop_promise agreements:reopen_promise
        agreements:edit_contribution agreements:take_back_contribution agreements:bring_back_contribution
        agreements:create_responsibility agreements:edit_responsibility agreements:archive_responsibility
        agreements:restore_responsibility agreements:assign_part agreements:end_part agreements:restart_part
        agreements:name_facilitator agreements:end_facilitator
    """,
    RAISERS: """
        agreements:concern agreements:withdraw_concern agreements:hand_over_concern
        agreements:write_concern_message agreements:confirm_promise
    """,
    # Riverside gave and Alma recorded it: somebody of another partner answers
    ("refused", "ok", "hidden", "door"): """
        agreements:unconfirm_promise
        agreements:confirm_contribution agreements:question_contribution agreements:unanswer_contribution
    """,
    # only whoever handles it: Ben
    ("hidden", "refused", "hidden", "door"): "agreements:take_concern_step",
    VISITORS: "agreements:sign_by_link agreements:public_agreement",
}
# what some addresses must be told besides their parameters: {name: keys of `objects`}
GIVEN: dict[str, list[str]] = {}
# pages that the browser looks at on every kind of screen: {name: its parameters}
OF_INITIATIVE: dict[str, tuple[str, ...]] = {
    "agreements:agreements": ("slug",),
    "agreements:create_agreement": ("slug",),
    "agreements:agreement": ("slug", "agreement_id"),
    "agreements:agreement_version": ("slug", "agreement_id", "version_number"),
    "agreements:agreement_changes": ("slug", "agreement_id", "version_number"),
    "agreements:sign_agreement": ("slug", "party_id"),
    "agreements:edit_section": ("slug", "section_id"),
    "agreements:reaffirmation": ("slug", "affirmation_id"),
    "agreements:promises": ("slug",),
    "agreements:promise": ("slug", "promise_id"),
    "agreements:create_promise": ("slug",),
    "agreements:kept_rates": ("slug",),
    "agreements:partner_promises": ("slug", "participation_id"),
    "agreements:contributions": ("slug",),
    "agreements:contribution_totals": ("slug",),
    "agreements:contribution": ("slug", "contribution_id"),
    "agreements:record_contribution": ("slug",),
    "agreements:responsibilities": ("slug",),
    "agreements:responsibility": ("slug", "area_id"),
    "agreements:concerns": ("slug",),
    "agreements:raise_concern": ("slug",),
}
OF_VISITORS: dict[str, tuple[str, ...]] = {
    "agreements:sign_by_link": ("sign_token",),
    "agreements:public_agreement": ("public_slug", "agreement_id"),
}
