"""Pages of communication."""

from collegium.communication.views.discussions import (
    add_post,
    discussion,
    discussions,
    edit_post,
    restore_post,
    start_thread,
    subscribe_thread,
    withdraw_post,
)
from collegium.communication.views.feeds import (
    create_news_feed,
    news_feed,
    news_settings,
    public_feed,
    renew_news_feed,
    restore_news_feed,
    revoke_news_feed,
    unsubscribe,
)
from collegium.communication.views.people import change_charter, how_we_communicate, who_is_who
from collegium.communication.views.updates import (
    archive_update,
    edit_update,
    restore_update,
    subscribe,
    update,
    updates,
    write_update,
)

__all__ = [
    "add_post",
    "archive_update",
    "change_charter",
    "create_news_feed",
    "discussion",
    "discussions",
    "edit_post",
    "edit_update",
    "how_we_communicate",
    "news_feed",
    "news_settings",
    "public_feed",
    "renew_news_feed",
    "restore_news_feed",
    "restore_post",
    "restore_update",
    "revoke_news_feed",
    "start_thread",
    "subscribe",
    "subscribe_thread",
    "unsubscribe",
    "update",
    "updates",
    "who_is_who",
    "withdraw_post",
    "write_update",
]
