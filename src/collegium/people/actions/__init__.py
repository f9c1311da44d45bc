"""What changes about people, and what they are told."""

from collegium.people.actions.account import (
    create_api_token,
    digest,
    find_person_by_magic_link,
    find_token,
    owns_address,
    revoke_api_token,
    send_magic_link,
    update_profile,
)
from collegium.people.actions.news import (
    Line,
    Section,
    claim_digest,
    digest_is_due,
    gathers,
    mail_news,
    mark_notifications_read,
    notify,
    send_digests,
    unsubscribe_url,
    unsubscribes,
)

__all__ = [
    "Line",
    "Section",
    "claim_digest",
    "create_api_token",
    "digest",
    "digest_is_due",
    "find_person_by_magic_link",
    "find_token",
    "gathers",
    "mail_news",
    "mark_notifications_read",
    "notify",
    "owns_address",
    "revoke_api_token",
    "send_digests",
    "send_magic_link",
    "unsubscribe_url",
    "unsubscribes",
    "update_profile",
]
