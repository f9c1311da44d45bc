"""Pages about decisions, and the ballot paper for whoever holds the link of a letter."""

from django.urls import URLPattern, URLResolver, include, path

from collegium.decisions import views

app_name = "decisions"

rounds = [
    path("result/", views.result, name="result"),
    path("roll/", views.ballots, name="ballots"),
    path("receipt/", views.decision_receipt, name="decision_receipt"),
    path("receipt.json", views.receipt_file, name="receipt_file"),
    path("recount.py", views.recount_script, name="recount_script"),
]
one: list[URLPattern | URLResolver] = [
    path("", views.proposal, name="proposal"),
    path("edit/", views.edit_proposal, name="edit_proposal"),
    path("method/", views.choose_method, name="choose_method"),
    path("rules/", views.edit_rules, name="edit_rules"),
    path("weights/", views.edit_weights, name="edit_weights"),
    path("options/new/", views.add_option, name="add_option"),
    path("options/<int:proposal_option_id>/edit/", views.edit_option, name="edit_option"),
    path("options/<int:proposal_option_id>/remove/", views.remove_option, name="remove_option"),
    path("advisers/new/", views.ask_adviser, name="ask_adviser"),
    path("advisers/<int:adviser_id>/drop/", views.drop_adviser, name="drop_adviser"),
    path("open/", views.open_proposal, name="open_proposal"),
    path("withdraw-draft/", views.withdraw_draft, name="withdraw_draft"),
    path("restore-draft/", views.restore_draft, name="restore_draft"),
    path("withdraw/", views.withdraw_proposal, name="withdraw_proposal"),
    path("vote/<int:voter_id>/", views.cast_ballot, name="cast_ballot"),
    path("vote/<int:voter_id>/resolve/", views.resolve_objection, name="resolve_objection"),
    path("next-round/", views.start_next_round, name="start_next_round"),
    path("close/", views.close_early, name="close_early"),
    path("outcome/", views.state_outcome, name="state_outcome"),
    path("promise/", views.promise_what_follows, name="promise_what_follows"),
    path("review/", views.review_decision, name="review_decision"),
    path("rounds/<int:round_number>/", include(rounds)),
]
decisions: list[URLPattern | URLResolver] = [
    path("", views.proposals, name="proposals"),
    path("new/", views.propose, name="propose"),
    path("register/", views.register, name="register"),
    path("voice/", views.voice_gap, name="voice_gap"),
    path("delegations/", views.delegations, name="delegations"),
    path("delegations/new/", views.delegate, name="delegate"),
    path("delegations/<int:delegation_id>/revoke/", views.revoke_delegation, name="revoke_delegation"),
    path("topics/new/", views.add_topic, name="add_topic"),
    path("<int:proposal_id>/", include(one)),
]

urlpatterns = [
    path("initiatives/<slug:slug>/decisions/", include(decisions)),
    path("vote/<str:vote_token>/", views.vote_by_link, name="vote_by_link"),
]
