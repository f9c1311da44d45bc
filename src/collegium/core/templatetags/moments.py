"""{% load moments %}: {{ at|moment }}: a day as a date, a moment with its time of day; see core.tables.readable."""

from django import template

from collegium.core.tables import readable

register = template.Library()
register.filter("moment", readable)
