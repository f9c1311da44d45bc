"""Who gets what at every address. A new address without a line here fails tests/web/test_access.py.

Four viewers ask for things that belong to Riverside University and to its initiative "Reading Together":
    coordinator  Alma: administers Riverside, coordinates and evaluates
    partner      Chloe: plain member of another partner of the initiative
    foreign      Dmitri: administers an organisation that has nothing to do with it
    visitor      not signed in
Answers: ok (the page, or the change was understood), refused (403 with a sentence), hidden (404),
door (must sign in first).
"""

from importlib import import_module

EVERYONE = ("ok", "ok", "ok", "ok")
SIGNED_IN = ("ok", "ok", "ok", "door")
PARTNERS = ("ok", "ok", "hidden", "door")  # people of any partner of the initiative
COORDINATORS = ("ok", "refused", "hidden", "door")
OWNERS = (
    "ok",
    "refused",
    "refused",
    "door",
)  # Riverside is listed, so that others see it but may not change it
PRIVATE = ("ok", "hidden", "hidden", "door")
NOBODY = ("hidden", "hidden", "hidden", "door")  # somebody else's, or nothing is there to do

ACCESS: dict[tuple[str, ...], str] = {
    EVERYONE: """
        home health set_scheme design demo_mail public_initiative
        people:request_magic_link people:magic_link_sent people:open_magic_link
        partners:answer_invitation partners:decline_invitation partners:reconsider_invitation
    """,
    SIGNED_IN: """
        palette own_audit_trail waiting
        people:profile people:take_device_zone people:notifications people:mark_notifications_read
        people:api_tokens people:create_api_token
        partners:organisations partners:organisation partners:places partners:search partners:export_organisations
        partners:create_organisation partners:lookalikes partners:ask_to_join partners:accept_invitation
        partners:imports partners:preview_import partners:import_template partners:duplicates
        initiatives:initiatives initiatives:create_initiative initiatives:templates
    """,
    PRIVATE: """
        job people:revoke_api_token
        partners:import_batch partners:apply_import partners:drop_import partners:undo_import
        partners:import_problems partners:restore_duplicate partners:undo_merge
        initiatives:archive_template initiatives:restore_template
        initiatives:answer_participation initiatives:accept_participation
    """,
    OWNERS: """
        partners:edit_organisation partners:organisation_history partners:archive_organisation
        partners:restore_organisation partners:hand_over_organisation partners:restore_removed
        partners:add_identifier partners:remove_identifier
        partners:add_place partners:edit_place partners:remove_place
        partners:add_contact partners:edit_contact partners:end_contact partners:restart_contact
        partners:add_offer partners:edit_offer partners:end_offer partners:restart_offer
        partners:add_relationship partners:end_relationship partners:restart_relationship
        partners:change_role partners:end_membership partners:restart_membership
        partners:invite_person partners:resend_invitation partners:withdraw_invitation
        partners:dismiss_duplicate partners:merge_organisations
    """,
    PARTNERS: """
        initiative
        initiatives:vision initiatives:vision_version initiatives:goals initiatives:goal initiatives:indicator
        initiatives:needs initiatives:need initiatives:milestones initiatives:checklist
        initiatives:participations initiatives:participation initiatives:accept_participations
        initiatives:appointments initiatives:audit_trail
        initiatives:record_need initiatives:edit_need
        initiatives:record_indicator_value initiatives:edit_indicator_value initiatives:remove_indicator_value
        initiatives:import_indicator_values initiatives:complete_milestone initiatives:reopen_milestone
        exchange:datasets exchange:dataset
        evaluation:studies evaluation:study evaluation:study_run evaluation:study_run_baseline
        evaluation:study_run_coefficients evaluation:study_run_interactions evaluation:study_run_evidence
        evaluation:study_run_result evaluation:study_run_report
        evaluation:compare_runs
    """,
    COORDINATORS: """
        initiatives:edit_initiative initiatives:save_template initiatives:write_vision initiatives:sign_vision
        initiatives:create_goal initiatives:edit_goal initiatives:move_goal initiatives:archive_goal
        initiatives:restore_goal
        initiatives:create_indicator initiatives:edit_indicator initiatives:archive_indicator
        initiatives:restore_indicator
        initiatives:create_milestone initiatives:edit_milestone initiatives:archive_milestone
        initiatives:restore_milestone
        initiatives:archive_need initiatives:restore_need
        initiatives:complete_checklist_item initiatives:reopen_checklist_item
        initiatives:invite_partner initiatives:invite_partners initiatives:invite_new_organisation
        initiatives:change_participation initiatives:decline_participation initiatives:end_participation
        initiatives:appoint initiatives:end_appointment
        exchange:upload_dataset exchange:edit_dataset exchange:document_columns exchange:replace_dataset
        exchange:remove_dataset exchange:load_codebook exchange:discard_dataset
        evaluation:choose_design evaluation:define_study evaluation:study_choices
        evaluation:edit_study evaluation:copy_study
        evaluation:archive_study evaluation:restore_study evaluation:run_study
        evaluation:publish_run evaluation:unpublish_run
    """,
    NOBODY: "partners:accept_own_invitation",
    ("hidden", "hidden", "hidden", "hidden"): "missing",
}


# Apps that keep their part of this table, and one of everything, in their own folder of tests.
APPS = (
    "agreements",
    "meetings",
    "communication",
    "feedback",
    "trust",
    "decisions",
    "consultations",
    "activities",
    "evaluation",
)
PARTS = [import_module(f"tests.{app}.access") for app in APPS]


def expectations() -> dict[str, tuple[str, ...]]:
    """{address name: answers to coordinator, partner, foreign, visitor}."""
    tables = [ACCESS, *(part.ACCESS for part in PARTS)]
    return {name: answers for table in tables for answers, names in table.items() for name in names.split()}


def given() -> dict[str, list[str]]:
    """What some addresses must be told besides their parameters: {name: keys of `objects`}."""
    own = {"evaluation:study_choices": ["dataset"], "initiatives:sign_vision": ["organisation"]}
    return own | {name: keys for part in PARTS for name, keys in part.GIVEN.items()}


def browsed(kind: str) -> dict[str, tuple[str, ...]]:
    """Pages of the apps that the browser looks at, with their parameters; kind: OF_INITIATIVE or OF_VISITORS."""
    return {name: parameters for part in PARTS for name, parameters in getattr(part, kind).items()}
