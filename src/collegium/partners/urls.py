from django.urls import path

from collegium.partners import views

app_name = "partners"

urlpatterns = [
    path("", views.organisations, name="organisations"),
    path("places/", views.places, name="places"),
    path("search/", views.search, name="search"),
    path("export/", views.export_organisations, name="export_organisations"),
    path("new/", views.create_organisation, name="create_organisation"),
    path("lookalikes/", views.lookalikes, name="lookalikes"),
    path("imports/", views.imports, name="imports"),
    path("imports/new/", views.preview_import, name="preview_import"),
    path("imports/template/", views.import_template, name="import_template"),
    path("imports/<int:batch_id>/", views.import_batch, name="import_batch"),
    path("imports/<int:batch_id>/apply/", views.apply_import, name="apply_import"),
    path("imports/<int:batch_id>/drop/", views.drop_import, name="drop_import"),
    path("imports/<int:batch_id>/undo/", views.undo_import, name="undo_import"),
    path("imports/<int:batch_id>/problems/", views.import_problems, name="import_problems"),
    path("duplicates/", views.duplicates, name="duplicates"),
    path(
        "duplicates/<uuid:first_id>/<uuid:second_id>/", views.merge_organisations, name="merge_organisations"
    ),
    path(
        "duplicates/<uuid:first_id>/<uuid:second_id>/dismiss/",
        views.dismiss_duplicate,
        name="dismiss_duplicate",
    ),
    path("dismissals/<int:dismissal_id>/restore/", views.restore_duplicate, name="restore_duplicate"),
    path("merges/<int:merge_id>/undo/", views.undo_merge, name="undo_merge"),
    path(
        "invitations/<int:invitation_id>/accept/", views.accept_own_invitation, name="accept_own_invitation"
    ),
    path("invitation/<str:key>/", views.answer_invitation, name="answer_invitation"),
    path("invitation/<str:key>/accept/", views.accept_invitation, name="accept_invitation"),
    path("invitation/<str:key>/decline/", views.decline_invitation, name="decline_invitation"),
    path("invitation/<str:key>/reconsider/", views.reconsider_invitation, name="reconsider_invitation"),
    path("<uuid:public_id>/", views.organisation, name="organisation"),
    path("<uuid:public_id>/history/", views.organisation_history, name="organisation_history"),
    path("<uuid:public_id>/edit/", views.edit_organisation, name="edit_organisation"),
    path("<uuid:public_id>/archive/", views.archive_organisation, name="archive_organisation"),
    path("<uuid:public_id>/restore/", views.restore_organisation, name="restore_organisation"),
    path("<uuid:public_id>/hand-over/", views.hand_over_organisation, name="hand_over_organisation"),
    path("<uuid:public_id>/ask-to-join/", views.ask_to_join, name="ask_to_join"),
    path("<uuid:public_id>/invite/", views.invite_person, name="invite_person"),
    path(
        "<uuid:public_id>/invitations/<int:invitation_id>/resend/",
        views.resend_invitation,
        name="resend_invitation",
    ),
    path(
        "<uuid:public_id>/invitations/<int:invitation_id>/withdraw/",
        views.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("<uuid:public_id>/people/<int:membership_id>/role/", views.change_role, name="change_role"),
    path("<uuid:public_id>/people/<int:membership_id>/end/", views.end_membership, name="end_membership"),
    path(
        "<uuid:public_id>/people/<int:membership_id>/restart/",
        views.restart_membership,
        name="restart_membership",
    ),
    path("<uuid:public_id>/removed/<int:event_id>/restore/", views.restore_removed, name="restore_removed"),
    path("<uuid:public_id>/identifiers/new/", views.add_identifier, name="add_identifier"),
    path(
        "<uuid:public_id>/identifiers/<int:identifier_id>/remove/",
        views.remove_identifier,
        name="remove_identifier",
    ),
    path("<uuid:public_id>/places/new/", views.add_place, name="add_place"),
    path("<uuid:public_id>/places/<int:place_id>/edit/", views.edit_place, name="edit_place"),
    path("<uuid:public_id>/places/<int:place_id>/remove/", views.remove_place, name="remove_place"),
    path("<uuid:public_id>/contacts/new/", views.add_contact, name="add_contact"),
    path("<uuid:public_id>/contacts/<int:contact_id>/edit/", views.edit_contact, name="edit_contact"),
    path("<uuid:public_id>/contacts/<int:contact_id>/end/", views.end_contact, name="end_contact"),
    path(
        "<uuid:public_id>/contacts/<int:contact_id>/restart/", views.restart_contact, name="restart_contact"
    ),
    path("<uuid:public_id>/offers/new/", views.add_offer, name="add_offer"),
    path("<uuid:public_id>/offers/<int:offer_id>/edit/", views.edit_offer, name="edit_offer"),
    path("<uuid:public_id>/offers/<int:offer_id>/end/", views.end_offer, name="end_offer"),
    path("<uuid:public_id>/offers/<int:offer_id>/restart/", views.restart_offer, name="restart_offer"),
    path("<uuid:public_id>/relationships/new/", views.add_relationship, name="add_relationship"),
    path(
        "<uuid:public_id>/relationships/<int:relationship_id>/end/",
        views.end_relationship,
        name="end_relationship",
    ),
    path(
        "<uuid:public_id>/relationships/<int:relationship_id>/restart/",
        views.restart_relationship,
        name="restart_relationship",
    ),
]
