"""What changes lists of ingredients, and what takes their total into a report. The sums come from `engines.costs`."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.core.faults import problem_in_words
from collegium.engines.problems import Problem, ProblemsFound
from collegium.engines.tabular import guarded
from collegium.evaluation.actions.reports import check_apart, save_report_cost
from collegium.evaluation.models import CostList, Ingredient, ReportDraft, StudyRun
from collegium.evaluation.models.costs import columns_of
from collegium.evaluation.models.reports import MOST_MONEY
from collegium.evaluation.vocabulary import FINEST, MOST_INGREDIENTS, MOST_QUANTITY
from collegium.initiatives.actions.changes import archive_thing, create_thing, restore_thing
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_evaluate
from collegium.partners.actions.records import save_checked
from collegium.partners.models import Organisation
from collegium.people.models import User

# what a change of an ingredient can set
INGREDIENT_FIELDS = (
    "name",
    "category",
    "organisation_id",
    "borne_by",
    "quantity_n",
    "quantity_d",
    "unit",
    "unit_price",
    "price_year",
    "share_n",
    "share_d",
    "years_of_life",
    "year",
)


# --- lists ----------------------------------------------------------------------------------------------------


@transaction.atomic
def create_cost_list(*, by: User, initiative: Initiative, values: Mapping[str, Any]) -> CostList:
    """values: title, source, currency, price_year, price_index, rate, students, is_generated."""
    check_user_can_evaluate(by, initiative)
    made = CostList(initiative=initiative, created_by=by, **values)
    return create_thing(made, by=by, verb=gettext_noop("began to cost"), initiative=initiative)


@transaction.atomic
def edit_cost_list(*, by: User, cost_list: CostList, values: Mapping[str, Any]) -> CostList:
    """Reports keep what they took from it. The currency stays once there are amounts in it."""
    check_user_can_evaluate(by, cost_list.initiative)
    current = lock(cost_list)
    if values["currency"] != current.currency and current.ingredients.exists():
        why = _("The amounts of this list are in {currency}. Begin another list for another currency.")
        raise invalid(why.format(currency=current.currency), "currency")
    check_students_may_be_told(current, values["students"])
    changes = audit.apply_changes(current, dict(values))
    if changes:
        save_checked(current, fields=list(changes))
        record(by, gettext_noop("changed how the costs are added up of"), current, changes)
    return current


@transaction.atomic
def archive_cost_list(*, by: User, cost_list: CostList) -> None:
    check_user_can_evaluate(by, cost_list.initiative)
    archive_thing(cost_list, by=by, verb=gettext_noop("put away the list of ingredients"))


@transaction.atomic
def restore_cost_list(*, by: User, cost_list: CostList) -> None:
    check_user_can_evaluate(by, cost_list.initiative)
    restore_thing(cost_list, by=by, verb=gettext_noop("brought back the list of ingredients"))


def check_students_may_be_told(cost_list: CostList, students: int) -> None:
    """Refuse a number beside which a report that took its cost here would tell that a few were not analysed."""
    taken = Q(draft__cost_basis__list=cost_list.pk) | Q(versions__cost_basis__list=cost_list.pk)
    for run in StudyRun.objects.filter(taken).defer("chart", "report").distinct():
        check_apart(run, students)


# --- ingredients ----------------------------------------------------------------------------------------------


@transaction.atomic
def create_ingredient(*, by: User, cost_list: CostList, values: Mapping[str, Any]) -> Ingredient:
    """values: name, category, organisation, borne_by, quantity, unit, unit_price, price_year, share,
    years_of_life, year; quantity and share are exact."""
    check_user_can_evaluate(by, cost_list.initiative)
    current = lock_open(cost_list)
    check_room(current, 1)
    made = Ingredient(cost_list=current, added_by=by, **checked(current, values))
    verb = gettext_noop("added the ingredient")
    return create_thing(made, by=by, verb=verb, initiative=current.initiative)


@transaction.atomic
def edit_ingredient(*, by: User, ingredient: Ingredient, values: Mapping[str, Any]) -> Ingredient:
    """What it was before is kept, so that `undo_ingredient_change` can bring it back."""
    check_user_can_evaluate(by, ingredient.initiative)
    current = lock_ingredient(ingredient)
    before = {name: getattr(current, name) for name in INGREDIENT_FIELDS}
    changes = audit.apply_changes(current, checked(current.cost_list, values))
    if changes:
        current.before = before
        save_checked(current, fields=[*changes, "before"])
        record(by, gettext_noop("changed the ingredient"), current, changes)
    return current


@transaction.atomic
def undo_ingredient_change(*, by: User, ingredient: Ingredient) -> Ingredient:
    check_user_can_evaluate(by, ingredient.initiative)
    current = lock_ingredient(ingredient)
    if not current.before:
        raise Conflict(_("There is no change of “{ingredient}” to undo.").format(ingredient=current))
    changes = audit.apply_changes(current, current.before)
    current.before = {}
    save_checked(current, fields=[*changes, "before"])
    record(by, gettext_noop("took back the change of the ingredient"), current, changes)
    return current


@transaction.atomic
def archive_ingredient(*, by: User, ingredient: Ingredient) -> None:
    check_user_can_evaluate(by, ingredient.initiative)
    archive_thing(ingredient, by=by, verb=gettext_noop("removed the ingredient"))


@transaction.atomic
def restore_ingredient(*, by: User, ingredient: Ingredient) -> None:
    check_user_can_evaluate(by, ingredient.initiative)
    check_room(lock_open(ingredient.cost_list), 1)
    restore_thing(ingredient, by=by, verb=gettext_noop("brought back the ingredient"))


@transaction.atomic
def import_ingredients(
    *, by: User, cost_list: CostList, rows: Sequence[Mapping[str, Any]], replaces: bool
) -> uuid.UUID:
    """All ingredients of a file, or none; returns what takes them back. replaces: those that are there go away."""
    check_user_can_evaluate(by, cost_list.initiative)
    current = lock_open(cost_list)
    upload, before = uuid.uuid4(), current.ingredients.current()
    gone = 0
    if replaces:
        gone = before.update(archived_at=timezone.now(), replaced_by=upload)
    check_room(current, len(rows))
    for row in rows:
        made = Ingredient(cost_list=current, added_by=by, upload=upload, **checked(current, row))
        save_checked(made)
    changes = {"ingredients": [gone or None, len(rows)]}
    record(by, gettext_noop("imported ingredients into"), current, changes)
    return upload


@transaction.atomic
def undo_import_ingredients(*, by: User, cost_list: CostList, upload: uuid.UUID) -> None:
    """Put away what came with a file and bring back what it replaced, whatever has happened to it since."""
    check_user_can_evaluate(by, cost_list.initiative)
    current = lock_open(cost_list)
    came = current.ingredients.current().filter(upload=upload)
    count = came.update(archived_at=timezone.now())
    gone = current.ingredients.filter(replaced_by=upload)
    back = gone.update(archived_at=None, replaced_by=None)
    if not count and not back:
        raise Conflict(_("The ingredients of this file have been taken back already."))
    check_room(current, 0)
    record(by, gettext_noop("took back imported ingredients of"), current, {"ingredients": [count, back]})


def checked(cost_list: CostList, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by column, with one who bears it, and numbers that are fine enough to be stored."""
    found = columns_of(values)
    if found["quantity_n"] > MOST_QUANTITY * found["quantity_d"] or found["quantity_d"] > FINEST:
        why = _("Write a quantity of at most {most}, with at most six decimals.").format(most=MOST_QUANTITY)
        raise invalid(why, "quantity")
    if not 0 < found["share_n"] <= found["share_d"] or found["share_d"] > FINEST:
        why = _("Write a share above 0 and up to 1 (or 100 %), with at most six decimals.")
        raise invalid(why, "share")
    words = {name: words_of(found[name]) for name in ("name", "unit")}
    return {**found, **words, **bearer_of(cost_list, found)}


def bearer_of(cost_list: CostList, values: Mapping[str, Any]) -> dict[str, Any]:
    """A partner, or a name; a name that is a partner's is the partner."""
    partner, name = values.get("organisation"), words_of(values.get("borne_by", ""))
    if (partner is None) == (not name):
        raise invalid(_("Say who bears it: a partner, or a name."), "borne_by")
    known = bearers(cost_list)
    if partner is not None:
        if partner.pk not in {one.pk for one in known}:
            raise invalid(_("This is no partner of the initiative. Write its name instead."), "organisation")
        return {"organisation": partner, "borne_by": ""}
    named = bearers_by_name(known).get(name.casefold(), [])
    if len(named) > 1:
        raise invalid(_("Two partners have this name. Choose the one that is meant."), "borne_by")
    return {"organisation": named[0], "borne_by": ""} if named else {"organisation": None, "borne_by": name}


def words_of(text: str) -> str:
    """The text with single spaces, as files and pages have it."""
    return " ".join(str(text).split())


def bearers_by_name(partners: Iterable[Organisation]) -> dict[str, list[Organisation]]:
    """Partners by name and by number, in small letters."""
    found: dict[str, list[Organisation]] = {}
    for one in partners:
        for name in {words_of(str(one)).casefold(), str(one.public_id)}:
            found.setdefault(name, []).append(one)
    return found


def bearers(cost_list: CostList) -> list[Organisation]:
    """Partners that take part today, and those that bear something of the list already."""
    partners = cost_list.initiative.participations.accepted(today=utc_date()).values("organisation")
    named = cost_list.ingredients.exclude(organisation=None).values("organisation")
    found = Organisation.objects.filter(pk__in=partners) | Organisation.objects.filter(pk__in=named)
    return list(found.distinct().order_by("name", "pk"))


def bearer_in_file(ingredient: Ingredient, partners: Mapping[str, list[Organisation]]) -> str:
    """Who bears it, so that the file can be read again: a partner by name, or by number where that would not do.

    partners: `bearers_by_name`.
    """
    if ingredient.organisation is None:
        return ingredient.borne_by
    name = words_of(ingredient.bearer)
    is_clear = len(partners.get(name.casefold(), [])) == 1 and guarded(name) == name
    return name if is_clear else str(ingredient.organisation.public_id)


def check_room(cost_list: CostList, wanted: int) -> None:
    free = MOST_INGREDIENTS - cost_list.ingredients.current().count()
    if wanted > free:
        why = _("A list holds at most {most} ingredients. Room is left for: {free}.")
        raise Conflict(why.format(most=MOST_INGREDIENTS, free=max(free, 0)))


def lock(cost_list: CostList) -> CostList:
    rows = CostList.objects.select_for_update(of=("self",)).select_related("initiative")
    found: CostList = rows.get(pk=cost_list.pk)
    return found


def lock_open(cost_list: CostList) -> CostList:
    current = lock(cost_list)
    if current.archived_at is not None:
        raise Conflict(_("“{cost_list}” was put away. Bring it back first.").format(cost_list=current))
    return current


def lock_ingredient(ingredient: Ingredient) -> Ingredient:
    """The ingredient as it is now, of a list that is open."""
    cost_list = lock_open(ingredient.cost_list)
    current: Ingredient = Ingredient.objects.select_related("organisation").get(pk=ingredient.pk)
    if current.archived_at is not None:
        raise Conflict(_("“{ingredient}” was removed. Bring it back first.").format(ingredient=current))
    current.cost_list = cost_list
    return current


def invalid(why: str, column: str) -> InvalidInput:
    return InvalidInput(why, [Problem(why, "", column=column)])


def record(by: User, verb: str, thing: CostList | Ingredient, changes: dict[str, list[Any]]) -> None:
    initiative = thing.initiative
    audit.record(by=by, verb=verb, target=thing, initiative_id=initiative.pk, changes=changes)


# --- into a report --------------------------------------------------------------------------------------------


@transaction.atomic
def take_report_cost(*, by: User, run: StudyRun, cost_list: CostList) -> ReportDraft:
    """The total of a list as it is now into the draft of a report; what changes in the list later does not."""
    if cost_list.initiative_id != run.study.initiative_id:
        raise InvalidInput(_("This belongs to another initiative. Choose one of this initiative."))
    return save_report_cost(by=by, run=run, values=cost_of_list(lock_open(cost_list)))


def cost_of_list(cost_list: CostList) -> dict[str, Any]:
    """`COST_FIELDS` of a report out of the list. Raises InvalidInput with the sentence where there is no cost."""
    try:
        found = cost_list.reckoned()
    except ProblemsFound as error:
        raise InvalidInput(why_no_cost(error), error.problems) from error
    if found.cents > MOST_MONEY:
        raise InvalidInput(_("The total is too large to be stored. Look for a price with too many digits."))
    return {
        "total_cost": found.cents,
        "currency": cost_list.currency,
        "cost_students": cost_list.students,
        "cost_source": cost_list.source,
        "price_year": cost_list.price_year,
        "cost_rate": cost_list.rate,
        "cost_basis": {
            "list": cost_list.pk,
            "title": cost_list.title,
            "is_generated": cost_list.is_generated,
            "ingredients": len(found.lines),
            "exact": str(found.exact),
            "by_bearer": [[name, cents] for name, cents in found.by_partner.items()],
            "by_category": [[name, cents] for name, cents in found.by_category.items()],
            "by_year": [[year + 1, cents] for year, cents in sorted(found.by_year.items())],
        },
    }


def why_no_cost(error: ProblemsFound) -> str:
    """What the engine says of the first ingredient or setting that is wrong, and what to do about it."""
    told = problem_in_words(error.problems[0])
    return f"{told.why} {told.todo}"
