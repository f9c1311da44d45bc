"""{% load markup %}: {{ text|markdown }} and {{ text|plain }}; see core.markup."""

from django import template

from collegium.core import markup

register = template.Library()
register.filter("markdown", markup.to_html)
register.filter("plain", markup.to_plain)
