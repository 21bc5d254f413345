"""The frame of the pages that no admin class draws: title, breadcrumb, cards."""

from django.contrib import admin
from django.template.response import TemplateResponse


def desk_page(request, template: str, title: str, *, opts=None, record=None, **context):
    """A page of the desk from a template that extends desk/page.html.

    The breadcrumb leads to the list of the model (`opts`), to the `record` that the page is about,
    and ends in the title.
    """
    if opts:  # else the theme ends in the title itself; it gives its template only the request
        request.crumb = title
    frame = admin.site.each_context(request)
    about = {"opts": opts, "original": record} if record else {"opts": opts} if opts else {}
    return TemplateResponse(request, template, {**frame, **about, "title": title, **context})
