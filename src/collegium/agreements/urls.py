"""Pages of agreements, promises, responsibilities and concerns; and, outside, what letters and visitors open."""

from django.urls import include, path

from collegium.agreements import views

app_name = "agreements"

VERSION = "<int:agreement_id>/versions/<int:version_number>/"
agreements = [
    path("", views.agreements, name="agreements"),
    path("new/", views.create_agreement, name="create_agreement"),
    path("<int:agreement_id>/", views.agreement, name="agreement"),
    path("<int:agreement_id>/edit/", views.edit_agreement, name="edit_agreement"),
    path("<int:agreement_id>/amend/", views.amend_agreement, name="amend_agreement"),
    path("<int:agreement_id>/end/", views.end_agreement, name="end_agreement"),
    path("<int:agreement_id>/resume/", views.resume_agreement, name="resume_agreement"),
    path(VERSION, views.agreement_version, name="agreement_version"),
    path(f"{VERSION}changes/", views.agreement_changes, name="agreement_changes"),
    path(f"{VERSION}edit/", views.edit_version, name="edit_version"),
    path(f"{VERSION}parties/", views.set_parties, name="set_parties"),
    path(f"{VERSION}put-up/", views.put_up_for_signature, name="put_up_for_signature"),
    path(f"{VERSION}withdraw/", views.withdraw_version, name="withdraw_version"),
    path(f"{VERSION}sections/new/", views.add_section, name="add_section"),
    path("sections/<int:section_id>/edit/", views.edit_section, name="edit_section"),
    path("sections/<int:section_id>/move/", views.move_section, name="move_section"),
    path("sections/<int:section_id>/remove/", views.remove_section, name="remove_section"),
    path("sections/<int:section_id>/restore/", views.restore_section, name="restore_section"),
    path("parties/<int:party_id>/signatory/", views.name_signatory, name="name_signatory"),
    path("parties/<int:party_id>/sign/", views.sign_agreement, name="sign_agreement"),
    path("parties/<int:party_id>/decline/", views.decline_to_sign, name="decline_to_sign"),
    path("parties/<int:party_id>/leave/", views.leave_agreement, name="leave_agreement"),
    path("parties/<int:party_id>/return/", views.return_to_agreement, name="return_to_agreement"),
    path("vision/", views.reaffirmations, name="reaffirmations"),
    path("vision/new/", views.open_reaffirmation, name="open_reaffirmation"),
    path("vision/<int:affirmation_id>/", views.reaffirmation, name="reaffirmation"),
    path("vision/<int:affirmation_id>/answer/", views.answer_reaffirmation, name="answer_reaffirmation"),
    path("vision/<int:affirmation_id>/close/", views.close_reaffirmation, name="close_reaffirmation"),
    path("vision/<int:affirmation_id>/reopen/", views.reopen_reaffirmation, name="reopen_reaffirmation"),
]
promises = [
    path("", views.promises, name="promises"),
    path("new/", views.create_promise, name="create_promise"),
    path("kept/", views.kept_rates, name="kept_rates"),
    path("partners/<int:participation_id>/", views.partner_promises, name="partner_promises"),
    path("<int:promise_id>/", views.promise, name="promise"),
    path("<int:promise_id>/edit/", views.edit_promise, name="edit_promise"),
    path("<int:promise_id>/keep/", views.keep_promise, name="keep_promise"),
    path("<int:promise_id>/break/", views.break_promise, name="break_promise"),
    path("<int:promise_id>/withdraw/", views.withdraw_promise, name="withdraw_promise"),
    path("<int:promise_id>/drop/", views.drop_promise, name="drop_promise"),
    path("<int:promise_id>/reopen/", views.reopen_promise, name="reopen_promise"),
    path("<int:promise_id>/confirm/", views.confirm_promise, name="confirm_promise"),
    path("<int:promise_id>/unconfirm/", views.unconfirm_promise, name="unconfirm_promise"),
]
contributions = [
    path("", views.contributions, name="contributions"),
    path("totals/", views.contribution_totals, name="contribution_totals"),
    path("new/", views.record_contribution, name="record_contribution"),
    path("<int:contribution_id>/", views.contribution, name="contribution"),
    path("<int:contribution_id>/edit/", views.edit_contribution, name="edit_contribution"),
    path("<int:contribution_id>/take-back/", views.take_back_contribution, name="take_back_contribution"),
    path("<int:contribution_id>/bring-back/", views.bring_back_contribution, name="bring_back_contribution"),
    path("<int:contribution_id>/confirm/", views.confirm_contribution, name="confirm_contribution"),
    path("<int:contribution_id>/question/", views.question_contribution, name="question_contribution"),
    path("<int:contribution_id>/unanswer/", views.unanswer_contribution, name="unanswer_contribution"),
]
responsibilities = [
    path("", views.responsibilities, name="responsibilities"),
    path("new/", views.create_responsibility, name="create_responsibility"),
    path("<int:area_id>/", views.responsibility, name="responsibility"),
    path("<int:area_id>/edit/", views.edit_responsibility, name="edit_responsibility"),
    path("<int:area_id>/archive/", views.archive_responsibility, name="archive_responsibility"),
    path("<int:area_id>/restore/", views.restore_responsibility, name="restore_responsibility"),
    path("<int:area_id>/parts/", views.assign_part, name="assign_part"),
    path("parts/<int:part_id>/end/", views.end_part, name="end_part"),
    path("parts/<int:part_id>/restart/", views.restart_part, name="restart_part"),
]
concerns = [
    path("", views.concerns, name="concerns"),
    path("new/", views.raise_concern, name="raise_concern"),
    path("<int:concern_id>/", views.concern, name="concern"),
    path("<int:concern_id>/step/", views.take_concern_step, name="take_concern_step"),
    path("<int:concern_id>/withdraw/", views.withdraw_concern, name="withdraw_concern"),
    path("<int:concern_id>/hand-over/", views.hand_over_concern, name="hand_over_concern"),
    path("<int:concern_id>/messages/", views.write_concern_message, name="write_concern_message"),
    path("facilitators/new/", views.name_facilitator, name="name_facilitator"),
    path("facilitators/<int:facilitator_id>/end/", views.end_facilitator, name="end_facilitator"),
]

urlpatterns = [
    path("initiatives/<slug:slug>/agreements/", include(agreements)),
    path("initiatives/<slug:slug>/promises/", include(promises)),
    path("initiatives/<slug:slug>/contributions/", include(contributions)),
    path("initiatives/<slug:slug>/responsibilities/", include(responsibilities)),
    path("initiatives/<slug:slug>/concerns/", include(concerns)),
    path("agreements/sign/<str:sign_token>/", views.sign_by_link, name="sign_by_link"),
    path(
        "public/<slug:public_slug>/agreements/<int:agreement_id>/",
        views.public_agreement,
        name="public_agreement",
    ),
]
