"""Discussions, updates, what people want to hear of, how partners communicate."""

from collegium.communication.models.charters import CommunicationCharter
from collegium.communication.models.feeds import NewsFeed
from collegium.communication.models.threads import Post, PostVersion, ReadMark, Subscription, Thread
from collegium.communication.models.updates import Update

__all__ = [
    "CommunicationCharter",
    "NewsFeed",
    "Post",
    "PostVersion",
    "ReadMark",
    "Subscription",
    "Thread",
    "Update",
]
