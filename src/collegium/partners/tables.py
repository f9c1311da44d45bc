"""The columns of the registry's tables."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collegium.core.models import AuditEvent
from collegium.core.tables import Column, EmptyState
from collegium.core.trail import change_lines, value_of
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
# Once the list is imported, the same steps are in the past.
STEPS_DONE = {
    "create": (gettext_lazy("Registered"), "good"),
    "update": (gettext_lazy("Changed"), "info"),
    "skip": (gettext_lazy("Stayed as it was"), "neutral"),
    "wrong": (gettext_lazy("Not imported"), "urgent"),
}
REMAINS, TAKEN_BACK = (gettext_lazy("Remains"), "attention"), (gettext_lazy("Taken back"), "neutral")
HEADINGS = {
    "preview": gettext_lazy("What will happen"),
    "applied": gettext_lazy("What happened"),
    "undone": gettext_lazy("What happened"),
    "dropped": gettext_lazy("What would have happened"),
}
ALIKE = "alike"  # of the new lines those that look like another organisation


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


def step_of(batch: ImportBatch, plan: dict[str, Any]) -> tuple[Any, str]:
    """What will happen with the line, what has happened, or whether it was taken back: (words, tone)."""
    if batch.state in {"preview", "dropped"}:
        return STEPS[plan["step"]]
    if batch.state == "undone" and plan["step"] in {"create", "update"}:
        return REMAINS if plan["line"] in batch.effect["kept"] else TAKEN_BACK
    return STEPS_DONE[plan["step"]]


def plan_columns(batch: ImportBatch) -> list[Column]:
    return [
        Column("line", _("Line"), lambda plan: plan["line"], align="end"),
        Column("name", _("Name"), lambda plan: plan["name"]),
        Column(
            "step",
            HEADINGS[batch.state],
            lambda plan: step_of(batch, plan)[0],
            tone=lambda plan: step_of(batch, plan)[1],
        ),
        Column("why", _("Details"), lambda plan: " · ".join(plan_details(plan)), text=plan_details),
    ]


def plan_details(plan: dict[str, Any]) -> list[str]:
    """A line for each thing: what looks alike, what is wrong, what it says or changes, why nothing happens."""
    alike = [
        _("Looks like {organisation}. If it is the same, write its name as it is there.").format(
            organisation=name
        )
        for name in plan.get("alike", [])
    ]
    wrong = [problem_text(problem) for problem in plan["problems"]]
    facts = [
        f"{field_name(field)}: {value_of(Organisation, field, value)}"
        for field, value in plan.get("facts", {}).items()
        if field != "name"
    ]
    changed = [
        f"{field_name(field)}: {value_of(Organisation, field, before)} → {value_of(Organisation, field, after)}"
        for field, (before, after) in plan["changes"].items()
    ]
    return [line for line in [*alike, *wrong, *facts, *changed, *plan["added"], plan["reason"]] if line]


def problem_text(problem: dict[str, Any]) -> str:
    """Column, value, why and what to do; the line has a column of its own."""
    value = f"“{problem['value'][:60]}”" if problem["value"] else ""
    # where the reason names the value itself, saying it again would only confuse
    place = " ".join(filter(None, [problem["column"], "" if value and value in problem["why"] else value]))
    why = f"{place}: {problem['why']}" if place else problem["why"]
    return f"{why}. {problem['todo']}."


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
