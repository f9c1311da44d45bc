"""Everything that changes in communication, the letters about it, and what other apps register."""

from collegium.communication.actions.charters import change_charter
from collegium.communication.actions.feeds import (
    create_news_feed,
    feed_updates,
    renew_news_feed,
    restore_news_feed,
    revoke_news_feed,
)
from collegium.communication.actions.gathering import (
    end_news,
    gather_news,
    resubscribe,
    unsubscribe,
    unsubscribe_address,
)
from collegium.communication.actions.inbound import take_reply, tell_refused
from collegium.communication.actions.naming import named_in, unclear_names
from collegium.communication.actions.subjects import Subject, find_subject, register_subject
from collegium.communication.actions.subscriptions import subscribe
from collegium.communication.actions.threads import (
    add_post,
    edit_post,
    mark_read,
    restore_post,
    start_thread,
    withdraw_post,
)
from collegium.communication.actions.updates import archive_update, edit_update, restore_update, write_update

__all__ = [
    "Subject",
    "add_post",
    "archive_update",
    "change_charter",
    "create_news_feed",
    "edit_post",
    "edit_update",
    "end_news",
    "feed_updates",
    "find_subject",
    "gather_news",
    "mark_read",
    "named_in",
    "register_subject",
    "renew_news_feed",
    "restore_news_feed",
    "restore_post",
    "restore_update",
    "resubscribe",
    "revoke_news_feed",
    "start_thread",
    "subscribe",
    "take_reply",
    "tell_refused",
    "unclear_names",
    "unsubscribe",
    "unsubscribe_address",
    "withdraw_post",
    "write_update",
]
