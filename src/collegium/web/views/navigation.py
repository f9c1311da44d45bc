"""Where one can go inside an initiative: a few groups, and the pages of the group in which the person is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import user_can_coordinate
from collegium.people.models import User


@dataclass(frozen=True, slots=True)
class Page:
    """folders: the first parts of the addresses, after the initiative's own, that belong to the page."""

    label: str | Promise
    name: str
    folders: tuple[str, ...]
    coordinators_only: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    label: str | Promise
    pages: tuple[Page, ...]


GROUPS = (
    Group(_("Overview"), (Page(_("Overview"), "initiative", ("",)),)),
    Group(
        _("Direction"),
        (
            Page(_("Vision"), "initiatives:vision", ("vision",)),
            Page(_("Goals"), "initiatives:goals", ("goals", "indicators")),
            Page(_("Needs"), "initiatives:needs", ("needs",)),
            Page(_("Milestones"), "initiatives:milestones", ("milestones",)),
            Page(_("Check-list"), "initiatives:checklist", ("checklist",)),
        ),
    ),
    Group(
        _("Partners"),
        (
            Page(_("Partners"), "initiatives:participations", ("partners", "people")),
            Page(_("Agreements"), "agreements:agreements", ("agreements",)),
            Page(_("Promises"), "agreements:promises", ("promises",)),
            Page(_("Contributions"), "agreements:contributions", ("contributions",)),
            Page(_("Responsibilities"), "agreements:responsibilities", ("responsibilities",)),
            Page(_("Trust"), "trust:waves", ("trust",)),
            Page(_("Concerns"), "agreements:concerns", ("concerns",)),
        ),
    ),
    Group(
        _("Together"),
        (
            Page(_("Meetings"), "meetings:meetings", ("meetings",)),
            Page(_("Decisions"), "decisions:proposals", ("decisions",)),
            Page(_("News"), "communication:updates", ("updates",)),
            Page(_("Discussions"), "communication:discussions", ("discussions",)),
            Page(_("Surveys"), "feedback:surveys", ("surveys",)),
            Page(_("You said, we did"), "feedback:follow_ups", ("follow-ups",)),
            Page(_("Consultations"), "consultations:consultations", ("consultations",)),
        ),
    ),
    Group(
        _("Activities"),
        (
            Page(_("Activities"), "activities:activities", ("activities",)),
            Page(_("Placements"), "activities:placement_rounds", ("placements",)),
            Page(_("Mentoring"), "activities:mentoring_pairs", ("mentoring",)),
        ),
    ),
    Group(
        _("Evidence"),
        (
            Page(_("Evaluation plan"), "evaluation:plan", ("plan",)),
            Page(_("Indicators"), "evaluation:dashboard", ("dashboard",)),
            Page(_("Data"), "exchange:datasets", ("datasets", "equity")),
            Page(_("Studies"), "evaluation:studies", ("studies", "runs")),
            Page(_("Costs"), "evaluation:cost_lists", ("costs",)),
            Page(_("What people said"), "evaluation:text_collections", ("texts",)),
            Page(_("Sample size"), "evaluation:power", ("sample",)),
            Page(_("Random assignment"), "evaluation:draws", ("draws",)),
        ),
    ),
    Group(
        _("Manage"),
        (
            Page(_("Settings"), "initiatives:edit_initiative", ("settings", "save-template"), True),
            Page(_("Audit trail"), "initiatives:audit_trail", ("audit",)),
        ),
    ),
)


def all_pages() -> list[Page]:
    return [page for group in GROUPS for page in group.pages]


def initiative_navigation(initiative: Initiative, user: User, current: str) -> list[dict[str, Any]]:
    """The groups as {label, url, current, pages: [{label, url, current}]}; current is the path of the page.

    A group leads to its first page. Pages for coordinators are shown to coordinators only.
    """
    coordinates = user_can_coordinate(user, initiative)
    folder = current.removeprefix(initiative.get_absolute_url()).split("/")[0]
    groups = []
    for group in GROUPS:
        open_pages = [page for page in group.pages if coordinates or not page.coordinators_only]
        pages = list(links(open_pages, initiative, folder))
        if pages:
            here = any(page["current"] for page in pages)
            groups.append({"label": group.label, "url": pages[0]["url"], "current": here, "pages": pages})
    return groups


def links(pages: Iterable[Page], initiative: Initiative, folder: str) -> Iterable[dict[str, Any]]:
    for page in pages:
        if url := address(page.name, initiative):
            yield {"label": page.label, "url": url, "current": folder in page.folders}


def address(name: str, initiative: Initiative) -> str:
    """Where a page is; nothing for pages of apps that have none yet."""
    try:
        return reverse(name, args=[initiative.slug])
    except NoReverseMatch:
        return ""
