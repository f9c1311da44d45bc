"""Work that comes round and answers by mail of `communication`."""

from typing import Any

from collegium.communication import actions
from collegium.communication.actions.letters import THREAD
from collegium.core.inbound import Incoming, answers, when_refused
from collegium.people.actions import gathers, unsubscribes

gathers(actions.gather_news)
unsubscribes(actions.unsubscribe_address)
when_refused(actions.tell_refused)


@answers(THREAD)
def take_reply(*, letter: Incoming, person_id: int, **facts: Any) -> None:
    actions.take_reply(letter=letter, person_id=person_id, **facts)
