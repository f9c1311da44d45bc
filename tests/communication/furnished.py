"""One of everything of `communication` in "Reading Together", for the walk through every address."""

from typing import Any

from collegium.communication import actions
from collegium.communication.actions.letters import UNSUBSCRIBE
from collegium.core import links
from tests.world import World


def objects(world: World) -> dict[str, Any]:
    """{name of a parameter in an address: the thing that it should open}."""
    by, reading = world.alma, world.reading
    values = {"kind": "setback", "title": "Too few tutors", "text": "Ten came.", "lesson": "Ask in May."}
    update = actions.write_update(by=by, initiative=reading, values={**values, "is_public": True})
    actions.add_post(by=world.ben, thread=update.thread, text="We can help, @Alma.")
    thread = actions.start_thread(by=by, initiative=reading, title="Which books?", text="**Any** ideas?")
    post = actions.add_post(by=by, thread=thread, text="Picture books first.", named=[world.chloe])
    actions.edit_post(by=by, post=post, text="Picture books and comics first.")
    charter = {"channels": "News here.", "answer_days": 3, "languages": ["en", "es"]}
    actions.change_charter(by=by, initiative=reading, values=charter)
    feed = actions.create_news_feed(by=by)
    return {
        "update_id": update.pk,
        "thread_id": thread.pk,
        "post_id": post.pk,
        "news_feed_id": feed.pk,
        "feed_secret": feed.secret,
        "unsubscribe_token": links.make(UNSUBSCRIBE, person=world.ben.pk, initiative=reading.pk),
    }
