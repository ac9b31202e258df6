"""From a contact to its conversations."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Value, When
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from connect.accounts.asking import PersonRequest
from connect.contacts.clashes import Clash
from connect.contacts.models import Contact
from connect.conversations.models import Conversation, Merge
from connect.conversations.models.readable import ReadableQuerySet
from connect.conversations.rows import COLUMNS, render_row, row_of
from connect.conversations.views.panes import inbox_of, list_of

ALIVE = Case(
    When(status="active", then=0),
    When(status="pending", then=1),
    default=Value(2),
    output_field=IntegerField(),
)


def conversations_of(request: PersonRequest, contact: Contact) -> ReadableQuerySet:
    """Those that this person may open, the most alive first."""
    openable = Conversation.objects.readable_by(request.user) | Conversation.objects.queued_for(request.user)
    return openable.filter(contact=contact).order_by(ALIVE, "-last_at", "-pk").distinct()


@require_GET
def show(request: PersonRequest, pk: int) -> HttpResponse:
    """The eye: the conversation; without one, what is needed to begin it."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    conversation = conversations_of(request, contact).first()
    if conversation is not None:
        return HttpResponseRedirect(reverse("conversations:thread", args=[conversation.pk]))
    context: dict[str, object] = {"contact": contact, "list_pane": list_of(inbox_of(request))}
    if contact.conversations.exists():
        context["clash"] = Clash.of(contact, request.user)
    return render(request, "conversations/without.html", context)


@require_GET
def index(request: PersonRequest, pk: int) -> HttpResponse:
    """The conversations of a contact that this person sees, for its page."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    openable = conversations_of(request, contact)
    listed = Conversation.objects.listed_for(request.user).filter(contact=contact)
    listed = listed.order_by("-is_open", "-last_at")
    rows = [render_row(row_of(values)) for values in listed.values(*COLUMNS)]
    former = openable.exclude(pk__in=listed.values("pk"))
    merges = Merge.objects.filter(contact=contact, undone_at=None).select_related("by", "double", "contact")
    others = contact.conversations.exclude(pk__in=openable.values("pk")).exists()
    return render(
        request,
        "conversations/of_contact.html",
        {
            "rows": rows,
            "former": former,
            "others": others,
            "contact": contact,
            "merges": [merge for merge in merges[:1] if merge.can_be_undone],
        },
    )
