"""The strip of groups and pages inside an initiative, on every page that is about one."""

from typing import Any

from django import template

from collegium.web.views.navigation import initiative_navigation

register = template.Library()


@register.simple_tag(takes_context=True)
def initiative_links(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The links for the initiative that the page is about; none on public pages and elsewhere."""
    initiative, request = context.get("initiative"), context.get("request")
    if request is None or not initiative or not request.user.is_authenticated:
        return []
    if not request.path.startswith(initiative.get_absolute_url()):
        return []
    return initiative_navigation(initiative, request.user, request.path)
