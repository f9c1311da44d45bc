"""Discussions: threads of posts, who has read them, who wants to hear of them."""

from datetime import datetime
from typing import Any, Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.communication.vocabulary import LONGEST_TEXT, Level, Through
from collegium.initiatives.models import CurrentQuerySet, Initiative
from collegium.people.models import User


class ThreadQuerySet(models.QuerySet["Thread"]):
    def with_counts(self, user: User) -> Any:
        """With n_posts, and whether there is something that the person has not read."""
        seen = ReadMark.objects.filter(
            thread=OuterRef("pk"), person=user, read_at__gte=OuterRef("last_post_at")
        )
        posts = Count("posts", filter=Q(posts__archived_at=None), distinct=True)
        return self.annotate(n_posts=posts, is_read=Exists(seen))

    def about(self, subject_type: str, subject_id: object) -> Self:
        return self.filter(subject_type=subject_type, subject_id=str(subject_id))


class Thread(models.Model):
    """A discussion. subject: the thing of this or another app that it is about, if there is one."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="threads")
    title = models.CharField(_("title"), max_length=200)
    subject_type = models.CharField(max_length=80, blank=True, editable=False)
    subject_id = models.CharField(max_length=64, blank=True, editable=False)
    subject_label = models.CharField(max_length=200, blank=True, editable=False)
    subject_url = models.CharField(max_length=300, blank=True, editable=False)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    last_post_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")
        ordering = ["-last_post_at", "-pk"]
        indexes = [
            models.Index(fields=["initiative", "last_post_at"], name="thread_of_initiative"),
            models.Index(fields=["subject_type", "subject_id"], name="thread_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(subject_type="", subject_id="") | (~Q(subject_type="") & ~Q(subject_id="")),
                name="thread_subject_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(last_post_at__gte=F("started_at")), name="thread_last_post_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("communication:discussion", args=[self.initiative.slug, self.pk])


class Post(models.Model):
    """What somebody says in a discussion. named: people who are asked to look at it."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("text"), validators=[MaxLengthValidator(LONGEST_TEXT)])
    named = models.ManyToManyField(User, verbose_name=_("people named"), blank=True, related_name="+")
    through = models.CharField(max_length=10, choices=Through.choices, default=Through.PAGE, editable=False)
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["written_at", "pk"]
        indexes = [models.Index(fields=["thread", "written_at"], name="post_of_thread")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="post_has_text",
                violation_error_message=_("Write something first."),
            ),
            models.CheckConstraint(
                condition=Q(edited_at=None) | Q(edited_at__gte=F("written_at")),
                name="post_edited_after_written",
            ),
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"

    def get_absolute_url(self) -> str:
        return f"{self.thread.get_absolute_url()}#post-{self.pk}"

    @property
    def initiative(self) -> Initiative:
        return self.thread.initiative


class PostVersion(models.Model):
    """What a post said before it was changed."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="versions")
    text = models.TextField()
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-replaced_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.post_id} ({self.replaced_at:%Y-%m-%d})"


class ReadMark(models.Model):
    """Until when somebody has read a discussion. Only the person sees it."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="read_marks")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "person"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.thread}"


class Subscription(models.Model):
    """What a person wants to hear of in an initiative; in one discussion, where it names one."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="subscriptions")
    thread = models.ForeignKey(
        Thread, null=True, blank=True, on_delete=models.CASCADE, related_name="subscriptions"
    )
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="subscriptions")
    level = models.CharField(_("what you hear of"), max_length=10, choices=Level.choices)
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "initiative"], condition=Q(thread=None), name="subscription_initiative_once"
            ),
            models.UniqueConstraint(
                fields=["person", "thread"],
                condition=Q(thread__isnull=False),
                name="subscription_thread_once",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="subscription_level_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_level_display()}"


def levels_of(initiative: Initiative, thread: Thread | None = None) -> dict[int, str]:
    """{person: level} of those who have chosen; what is chosen for the discussion wins. One query."""
    wanted = Q(thread=None) if thread is None else Q(thread=None) | Q(thread=thread)
    rows: Any = Subscription.objects.filter(wanted, initiative=initiative)
    found: dict[int, str] = {}
    for person, of_thread, level in rows.values_list("person", "thread", "level"):
        if of_thread is not None or person not in found:
            found[person] = level
    return found


def read_until(thread: Thread, user: User) -> datetime | None:
    return thread.read_marks.filter(person=user).values_list("read_at", flat=True).first()
