"""The columns of the registry's tables."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collegium.core.models import AuditEvent
from collegium.core.tables import Column, EmptyState
from collegium.core.trail import change_lines
from collegium.partners.models import ImportBatch, Organisation

FIELD_NAMES = {
    "ended_on": gettext_lazy("until"),
    "started_on": gettext_lazy("since"),
    "role": gettext_lazy("role"),
    "identifier": gettext_lazy("identifier"),
    "place": gettext_lazy("place"),
    "file": gettext_lazy("file"),
    "scheme": gettext_lazy("register"),
    "value": gettext_lazy("identifier"),
    "email": gettext_lazy("e-mail address"),
    "phone": gettext_lazy("telephone"),
    "function": gettext_lazy("function"),
    "language": gettext_lazy("language"),
    "title": gettext_lazy("what"),
    "category": gettext_lazy("category"),
    "direction": gettext_lazy("offers or needs"),
    "address": gettext_lazy("street address"),
    "locality": gettext_lazy("town or city"),
    "region": gettext_lazy("state or region"),
    "postal_code": gettext_lazy("postal code"),
    "latitude": gettext_lazy("latitude"),
    "longitude": gettext_lazy("longitude"),
    "is_main": gettext_lazy("main place"),
}
STEPS = {
    "create": (gettext_lazy("New"), "good"),
    "update": (gettext_lazy("Changes"), "info"),
    "skip": (gettext_lazy("Stays as it is"), "neutral"),
    "wrong": (gettext_lazy("To correct"), "urgent"),
}


def organisation_columns() -> list[Column]:
    return [
        Column("name", _("Name"), lambda o: o.name, url=lambda o: o.get_absolute_url(), order_by="name"),
        Column("kind", _("Kind"), lambda o: o.get_kind_display(), order_by="kind"),
        Column("town", _("Town"), lambda o: o.town, order_by="town"),
        Column("region", _("Region"), lambda o: o.area, order_by="area"),
        Column("country", _("Country"), lambda o: o.get_country_display(), order_by="country"),
        Column("offers", _("Offers"), lambda o: titles(o, "offers")),
        Column("needs", _("Needs"), lambda o: titles(o, "needs")),
    ]


def titles(organisation: Organisation, direction: str) -> str:
    standing = organisation.standing_offers  # type: ignore[attr-defined]
    return "; ".join(offer.title for offer in standing if offer.direction == direction)


def no_organisations() -> EmptyState:
    return EmptyState(
        title=_("No organisation is registered yet"),
        text=_("Register your own, or import a list of those you work with."),
        url=reverse("partners:create_organisation"),
        action=_("Register an organisation"),
    )


def history_columns() -> list[Column]:
    return [
        Column("at", _("When"), lambda e: e.at, order_by="at"),
        Column("who", _("Who"), lambda e: e.actor_name),
        Column("what", _("What"), sentence),
        Column(
            "changes",
            _("Changes"),
            changes_text,
            text=lambda e: change_lines(e, FIELD_NAMES),
        ),
    ]


def sentence(event: AuditEvent) -> str:
    return f"{_(event.verb)} {event.target_label}"


def changes_text(event: AuditEvent) -> str:
    """ "name: before → after" for each field that changed, in one line."""
    return "; ".join(change_lines(event, FIELD_NAMES))


def field_name(field: str) -> str:
    if field in FIELD_NAMES:
        return str(FIELD_NAMES[field])
    known = {one.name: one for one in Organisation._meta.concrete_fields}
    return str(known[field].verbose_name) if field in known else field


def said(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "–"
    return "–" if value in (None, "") else str(value)


def plan_columns() -> list[Column]:
    return [
        Column("line", _("Line"), lambda plan: plan["line"], align="end"),
        Column("name", _("Name"), lambda plan: plan["name"]),
        Column(
            "step",
            _("What will happen"),
            lambda plan: STEPS[plan["step"]][0],
            tone=lambda plan: STEPS[plan["step"]][1],
        ),
        Column("why", _("Details"), plan_details),
    ]


def plan_details(plan: dict[str, Any]) -> str:
    """What changes, what is added, what is wrong, or why nothing happens."""
    wrong = [problem_text(problem) for problem in plan["problems"]]
    changed = [
        f"{field_name(field)}: {said(before)} → {said(after)}"
        for field, (before, after) in plan["changes"].items()
    ]
    return " ".join([*wrong, "; ".join([*changed, *plan["added"]]), plan["reason"]]).strip()


def problem_text(problem: dict[str, Any]) -> str:
    """Column, value, why and what to do; the line has a column of its own."""
    place = f"{problem['column']}: " if problem["column"] else ""
    value = f" “{problem['value'][:60]}”" if problem["value"] else ""
    return f"{place}{problem['why']}{value}. {problem['todo']}."


def import_columns() -> list[Column]:
    return [
        Column("file", _("File"), lambda b: b.file_name, url=import_url),
        Column("steward", _("Looked after by"), lambda b: b.steward.name),
        Column("at", _("When"), lambda b: b.created_at, order_by="created_at"),
        Column("by", _("Who"), lambda b: b.created_by.name),
        Column("state", _("State"), lambda b: b.get_state_display(), tone=import_tone),
    ]


def import_url(batch: ImportBatch) -> str:
    return reverse("partners:import_batch", args=[batch.pk])


def import_tone(batch: ImportBatch) -> str:
    return {"preview": "attention", "applied": "good"}.get(batch.state, "neutral")
