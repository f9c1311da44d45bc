"""Discussions: naming people, reading, changing with history, what they are about, and who hears of them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.agreements.actions import create_promise
from collegium.communication import actions
from collegium.communication.actions.naming import stands_alone
from collegium.communication.models import Post, ReadMark, Thread
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import Letter
from collegium.initiatives import actions as initiatives
from collegium.people.models import User


def started(world, by=None, **more):
    given = {"title": "Which books?", "text": "Any ideas?", **more}
    return actions.start_thread(by=by or world.alma, initiative=world.reading, **given)


def told(person: User) -> list[str]:
    return [one.text for one in person.notifications.all()]


def test_a_discussion_begins_with_its_first_contribution(world):
    thread = started(world, by=world.chloe)
    assert [str(one) for one in thread.posts.all()] == ["Any ideas?"]
    with pytest.raises(PermissionRefused):
        started(world, by=world.dmitri)
    with pytest.raises(InvalidInput, match="blank"):
        started(world, text="   ")
    assert Thread.objects.count() == 1, "nothing is left of what was refused"


def test_people_are_named_by_choice_or_with_an_at(world):
    thread = started(world)
    actions.add_post(by=world.alma, thread=thread, text="What do you think, @ben?", named=[world.chloe])
    assert told(world.chloe) == ["Alma named you in “Which books?” (Reading Together)."]
    assert told(world.chloe)[0] in told(world.ben)
    with pytest.raises(InvalidInput):
        actions.add_post(by=world.alma, thread=thread, text="And you?", named=[world.dmitri])


def test_of_two_names_the_longer_counts_and_part_of_a_word_is_no_name(world):
    User.objects.filter(pk=world.chloe.pk).update(name="Ben Long")
    assert actions.named_in("Hello @Ben Long", world.reading) == [User.objects.get(pk=world.chloe.pk)]
    assert actions.named_in("Hello @Benny and ben@example.org", world.reading) == []
    assert actions.named_in("@Ben, please", world.reading) == [world.ben]


def test_a_first_name_that_nobody_else_has_is_enough(world):
    User.objects.filter(pk=world.chloe.pk).update(name="Priya Rao")
    found = actions.named_in("Could @Priya, please, look? Not p@priya.org", world.reading)
    assert found == [User.objects.get(pk=world.chloe.pk)]
    assert actions.named_in("Mail to p@priya.org", world.reading) == []
    assert actions.unclear_names("@Priya", world.reading) == {}


def test_a_first_name_that_several_have_is_told_to_whoever_wrote_it(world, client):
    User.objects.filter(pk=world.chloe.pk).update(name="Priya Rao")
    User.objects.filter(pk=world.ben.pk).update(name="Priya Shah")
    thread = started(world)
    client.force_login(world.alma)
    url = reverse("communication:add_post", args=[world.reading.slug, thread.pk])
    page = client.post(url, {"text": "What do you think, @priya?"}, follow=True).content.decode()
    assert "“@Priya” could be several people" in page
    assert "Priya Rao" in page
    assert "Priya Shah" in page
    assert not Post.objects.order_by("-pk")[0].named.exists()
    page = client.post(url, {"text": "What do you think, @Priya Rao?"}, follow=True).content.decode()
    assert "could be several people" not in page
    assert [one.pk for one in Post.objects.order_by("-pk")[0].named.all()] == [world.chloe.pk]


def test_whoever_opens_the_address_of_contributions_is_led_to_the_discussion(world, client):
    thread = started(world)
    client.force_login(world.alma)
    answer = client.get(reverse("communication:add_post", args=[world.reading.slug, thread.pk]))
    assert (answer.status_code, answer.url) == (302, thread.get_absolute_url())


@settings(deadline=None)
@given(st.text(max_size=60), st.text(alphabet="abc é", min_size=1, max_size=8))
def test_a_name_is_found_exactly_where_no_letter_goes_on(text, name):
    sign = f"@{name}"
    ends = [at + len(sign) for at in range(len(text)) if text.startswith(sign, at)]
    assert stands_alone(text, sign) == any(not text[end : end + 1].isalnum() for end in ends)


def test_what_was_read_is_noted_for_oneself_only(world, client):
    thread = started(world)
    page = reverse("communication:discussions", args=[world.reading.slug])
    client.force_login(world.chloe)
    assert client.get(page, {"unread": "on"}).context["table"].total == 1
    assert client.get(thread.get_absolute_url()).context["posts"][0]["is_new"]
    assert client.get(page, {"unread": "on"}).context["table"].total == 0
    assert not client.get(thread.get_absolute_url()).context["posts"][0]["is_new"]
    later = timezone.now() + timedelta(minutes=1)
    actions.add_post(by=world.ben, thread=thread, text="Comics!", now=later)
    assert client.get(page, {"unread": "on"}).context["table"].total == 1
    assert set(ReadMark.objects.values_list("person", flat=True)) == {
        world.alma.pk,
        world.ben.pk,
        world.chloe.pk,
    }


def test_a_change_keeps_what_stood_there_and_only_the_author_makes_it(world, client):
    thread = started(world, by=world.chloe)
    post = thread.posts.get()
    with pytest.raises(PermissionRefused):
        actions.edit_post(by=world.alma, post=post, text="Mine")
    actions.edit_post(by=world.chloe, post=post, text="Any good ideas?")
    actions.edit_post(by=world.chloe, post=post, text="Any good ideas?")  # the same: no version
    assert [one.text for one in post.versions.all()] == ["Any ideas?"]
    client.force_login(world.ben)
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Any good ideas?" in page
    assert "what stood here before" in page


def test_who_is_named_by_a_change_is_told_once(world):
    thread = started(world, text="@Chloe, any ideas?")
    post = thread.posts.get()
    actions.edit_post(by=world.alma, post=post, text="@Chloe and @Ben, any ideas?")
    actions.edit_post(by=world.alma, post=post, text="@Chloe and @Ben, any good ideas?")
    assert set(post.named.all()) == {world.chloe, world.ben}
    for person in (world.chloe, world.ben):
        assert len([text for text in told(person) if "named you" in text]) == 1


def test_a_withdrawn_contribution_is_not_shown_and_can_be_brought_back(world, client):
    thread = started(world, by=world.chloe, text="A word in anger")
    post = thread.posts.get()
    actions.withdraw_post(by=world.alma, post=post)  # a coordinator
    client.force_login(world.ben)
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "A word in anger" not in page
    assert "Chloe withdrew a contribution" in page
    with pytest.raises(Conflict):
        actions.edit_post(by=world.chloe, post=Post.objects.get(pk=post.pk), text="Other words")
    actions.restore_post(by=world.chloe, post=Post.objects.get(pk=post.pk))
    assert "A word in anger" in client.get(thread.get_absolute_url()).content.decode()


def test_a_goal_and_a_promise_can_be_discussed_and_a_foreign_one_cannot(world, client):
    goal = initiatives.create_goal(by=world.alma, initiative=world.reading, values={"title": "Read at ten"})
    values = {"title": "Ten tutors", "due_on": utc_date()}
    promise = create_promise(
        by=world.alma, initiative=world.reading, organisation=world.riverside, values=values
    )
    foreign = initiatives.create_goal(by=world.dmitri, initiative=world.lab, values={"title": "Labs"})
    client.force_login(world.chloe)
    base = reverse("communication:start_thread", args=[world.reading.slug])
    for kind, thing in (("initiatives.Goal", goal), ("agreements.Promise", promise)):
        address = f"{base}?type={kind}&id={thing.pk}"
        assert str(thing) in client.get(address).content.decode()
        client.post(address, {"title": str(thing), "text": "How does it go?"})
        thread = Thread.objects.about(kind, thing.pk).get()
        assert client.get(thread.subject_url).status_code == 200
    assert actions.find_subject(world.chloe, world.reading, "initiatives.Goal", str(foreign.pk)) is None
    assert actions.find_subject(world.chloe, world.reading, "people.User", "1") is None
    assert actions.find_subject(world.chloe, world.reading, "initiatives.Goal", "1 OR 1") is None


@pytest.mark.parametrize("subject", ["goal", "promise"])
def test_their_pages_lead_to_the_discussion(world, client, subject):
    goal = initiatives.create_goal(by=world.alma, initiative=world.reading, values={"title": "Read at ten"})
    values = {"title": "Ten tutors", "due_on": utc_date()}
    promise = create_promise(
        by=world.alma, initiative=world.reading, organisation=world.riverside, values=values
    )
    address = {
        "goal": reverse("initiatives:goal", args=[world.reading.slug, goal.pk]),
        "promise": reverse("agreements:promise", args=[world.reading.slug, promise.pk]),
    }[subject]
    client.force_login(world.chloe)
    assert (
        reverse("communication:start_thread", args=[world.reading.slug])
        in client.get(address).content.decode()
    )


@pytest.mark.parametrize(
    ("level", "in_initiative", "in_own", "when_named"),
    [("all", 1, 1, 1), ("own", 0, 1, 1), ("named", 0, 0, 1), ("none", 0, 0, 0)],
)
def test_the_level_decides_what_comes_by_letter(world, level, in_initiative, in_own, when_named):
    User.objects.filter(pk=world.ben.pk).update(notify="at once")
    actions.subscribe(by=world.ben, initiative=world.reading, level=level)

    def letters() -> int:
        found = Letter.objects.filter(to=world.ben.email).count()
        Letter.objects.all().delete()
        return found

    thread = started(world)
    assert letters() == in_initiative
    actions.add_post(by=world.alma, thread=thread, text="What says @Ben?")
    assert letters() == when_named
    mine = started(world, by=world.ben, title="Mine")
    Letter.objects.all().delete()
    actions.add_post(by=world.alma, thread=mine, text="I agree.")
    assert letters() == in_own


def test_what_is_chosen_for_a_discussion_wins(world):
    User.objects.filter(pk=world.ben.pk).update(notify="at once")
    thread = started(world)
    actions.subscribe(by=world.ben, initiative=world.reading, level="none")
    actions.subscribe(by=world.ben, initiative=world.reading, thread=thread, level="all")
    actions.add_post(by=world.alma, thread=thread, text="More.")
    assert Letter.objects.filter(to=world.ben.email).count() == 1
    with pytest.raises(InvalidInput):
        actions.subscribe(by=world.dmitri, initiative=world.reading, level="all")
    with pytest.raises(InvalidInput):
        actions.subscribe(by=world.ben, initiative=world.reading, level="shout")


def test_the_number_of_queries_does_not_grow(world, client, django_assert_max_num_queries):
    thread = started(world)
    client.force_login(world.chloe)
    for size in (2, 30):
        for number in range(size):
            actions.add_post(by=world.ben, thread=thread, text=f"Number {number}", named=[world.chloe])
        client.get(thread.get_absolute_url())
        with django_assert_max_num_queries(26):
            client.get(thread.get_absolute_url())
