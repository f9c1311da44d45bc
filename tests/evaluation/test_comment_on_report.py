"""Comments on the sections of a report: made, answered, resolved, opened again."""

import pytest
from django.urls import reverse

from collegium.communication.actions import add_post
from collegium.core.errors import Conflict, PermissionRefused
from collegium.evaluation import actions
from collegium.evaluation.models import ReportComment
from collegium.evaluation.vocabulary import Section


def address(name, run, *more) -> str:
    return reverse(f"evaluation:{name}", args=[run.study.initiative.slug, run.public_id, *more])


@pytest.fixture
def comment(world, version) -> ReportComment:
    return actions.comment_on_report(
        by=world.chloe, run=version.run, section=Section.COST, text="Does it include the books?"
    )


def test_any_member_of_a_partner_comments_on_a_section(client, world, version):
    client.force_login(world.chloe)
    asked = client.get(address("comment_on_report", version.run) + "?section=limits")
    assert asked.context["form"]["section"].value() == "limits"
    sent = {"section": "limits", "text": "Who watched?"}
    answer = client.post(address("comment_on_report", version.run), sent)
    assert answer.url == address("run_report", version.run) + "#limits"
    comment = ReportComment.objects.get()
    assert (comment.section, comment.version, comment.resolved_at) == ("limits", 1, None)
    assert str(comment.thread) == "What we do not know: Reading programme"
    talks = client.get(address("run_report", version.run)).context["talks"]
    assert [section for section, talk in talks.items() if talk.comments] == ["limits"]
    assert talks["limits"].summary == "1 comment, 1 not resolved"


def test_it_is_a_discussion_like_any_other(client, world, comment):
    add_post(by=world.ben, thread=comment.thread, text="Yes, those of the first year.")
    client.force_login(world.ben)
    page = client.get(address("run_report", comment.run)).content.decode()
    assert "Does it include the books?" in page
    assert "Yes, those of the first year." in page
    discussion = client.get(comment.thread.get_absolute_url()).content.decode()
    assert address("run_report", comment.run) + "#cost" in discussion


@pytest.mark.parametrize("data", [{"section": "cost", "text": " "}, {"section": "weather", "text": "x"}])
def test_a_comment_says_something_about_a_section(client, world, version, data):
    client.force_login(world.chloe)
    answer = client.post(address("comment_on_report", version.run), data)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not ReportComment.objects.exists()


def test_who_does_not_take_part_does_not_comment(world, version):
    with pytest.raises(PermissionRefused):
        actions.comment_on_report(by=world.fay, run=version.run, section=Section.COST, text="x")


def test_a_comment_is_resolved_and_opened_again(client, world, comment):
    client.force_login(world.alma)
    resolve, reopen = (
        address(name, comment.run, comment.pk) for name in ("resolve_comment", "reopen_comment")
    )
    page = client.post(resolve, follow=True).content.decode()
    assert reopen in page  # to undo it
    comment.refresh_from_db()
    assert comment.resolved_by == world.alma
    with pytest.raises(Conflict, match="resolved already"):
        actions.resolve_comment(by=world.alma, comment=comment)
    client.post(reopen)
    comment.refresh_from_db()
    assert (comment.resolved_at, comment.resolved_by) == (None, None)
    with pytest.raises(Conflict, match="open already"):
        actions.reopen_comment(by=world.alma, comment=comment)


def test_whoever_commented_resolves_it_and_no_other_member(world, comment):
    with pytest.raises(PermissionRefused, match="Only whoever commented"):
        actions.resolve_comment(by=world.ben, comment=comment)
    assert actions.resolve_comment(by=world.chloe, comment=comment).resolved_by == world.chloe


def test_a_comment_on_another_run_is_not_found(client, world, comment, study, commit):
    with commit():
        other = actions.run_study(by=world.alma, study=study)
    client.force_login(world.alma)
    assert client.post(address("resolve_comment", other, comment.pk)).status_code == 404
