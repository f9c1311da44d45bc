"""Telling people about the work that they started, and the letters that sum up the news."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from collegium.core.jobs import when_over
from collegium.core.models import Job
from collegium.core.regular import regularly
from collegium.people.actions import notify, send_digests
from collegium.people.models import Notification, User


@regularly(seconds=600)
def send_due_digests(*, now: datetime) -> None:
    send_digests(now=now)


def mark_watched(job: Job) -> None:
    """The person saw the job end on its own page: the news of it is no news to them."""
    news = Notification.objects.filter(person_id=job.requested_by_id or 0, read_at=None, url=job.result_url)
    news.filter(created_at__gte=job.created_at).update(read_at=timezone.now())


@when_over
def tell_the_person_who_waits(job: Job) -> None:
    """Put the end of a job on the list of the person who started it, in their language."""
    person = User.objects.filter(pk=job.requested_by_id or 0).first()
    if person is None:
        return
    with translation.override(person.language):
        text = _("Done: {title}") if job.state == Job.State.DONE else _("Did not work: {title}")
        url = job.result_url or reverse("job", args=[job.pk])
        notify(people=[person], text=text.format(title=job.title), url=url, initiative_id=job.initiative_id)
