"""How a household stands, in one line of a list. Written here and not as a template: a page has fifty of them."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.templatetags.huce import status
from households.standing import Standing

register = template.Library()


@register.simple_tag
def standing(found: Standing) -> SafeString:
    """Show what is missing, and how much holds beside it."""
    rest = format_html(" · 其余 {} 项达标", found.met) if found.gaps and found.met else ""
    return format_html("{}{}", status(found.outcome, found.short), rest)
