"""What open screens show anew when something happened: rendered from the present state, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse

from connect.accounts import audiences
from connect.accounts.models import Sector
from connect.conversations import broadcasts
from connect.conversations.bubbles import COLUMNS as SHOWN
from connect.conversations.bubbles import Bubble, bubbles_from, render_bubble
from connect.conversations.models import Conversation, Message
from connect.conversations.rows import COLUMNS, milliseconds, render_row, render_state, row_of
from connect.conversations.unread import unread_by_person
from connect.live import Fragment, renders
from connect.ui import moments
from connect.ui.among import Among, Many
from connect.ui.badges import render_badges
from connect.ui.prepared import Given, Prepared, Values
from connect.ui.toasts import render_notice

AMONG_THESE = Among(F("pk"), Given("pks", Many()))
LISTED = Prepared[Conversation](
    lambda: Conversation.objects.filter(AMONG_THESE).select_related("contact", "assignee", "sector")
)
READ = Prepared[Conversation](lambda: Conversation.objects.filter(AMONG_THESE).only("assignee", "sector"))
SAID = Prepared[Values](lambda: Message.objects.filter(AMONG_THESE).values(*SHOWN))


def read_bubbles(pks: Iterable[int]) -> list[Bubble]:
    """The bubbles of these messages."""
    return bubbles_from(SAID.read(pks=pks))


@renders("conversation")
def conversations(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    """Its row, and its state for whoever has it open. One that is no more leaves the lists it was in."""
    found = {each.pk: each for each in LISTED.read(pks=map(int, subjects))}
    return {subject: _conversation(subject, found.get(int(subject))) for subject in subjects}


def _conversation(subject: str, conversation: Conversation | None) -> Fragment:
    gone = render_to_string("conversations/gone.html", {"pk": subject})
    if conversation is None:
        return Fragment(html="", audience=frozenset(), gone=gone)
    return Fragment(
        html=render_row(row_of(_columns(conversation))) + render_state(conversation),
        audience=broadcasts.hearers(conversation),
        gone=gone,
    )


def _columns(conversation: Conversation) -> dict[str, Any]:
    """The columns of a row, of an object that is there already."""
    columns = {}
    for name in COLUMNS:
        owner, _, column = name.rpartition("__")
        columns[name] = getattr(getattr(conversation, owner) if owner else conversation, column)
    return columns


@renders("message")
def messages(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    """Its bubble, for who reads the thread now."""
    bubbles = read_bubbles(map(int, subjects))
    threads = {each.pk: each for each in READ.read(pks={bubble.conversation for bubble in bubbles})}
    return {
        str(bubble.pk): Fragment(
            html=render_bubble(bubble), audience=broadcasts.readers(threads[bubble.conversation])
        )
        for bubble in bubbles
    }


@renders("handover")
def handovers(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    """A notice for the person to whom a conversation was passed on; nothing once it is taken up."""
    wanted = Message.objects.filter(pk__in=[int(subject) for subject in subjects])
    lines = wanted.select_related("author", "conversation__contact").exclude(conversation__awaiting="")
    return {str(line.pk): _handover(line) for line in lines}


def _handover(line: Message) -> Fragment:
    conversation, note = line.conversation, line.details.get("note")
    by = line.author.name if line.author else "O sistema"
    message = f"{by} transferiu a conversa com {conversation.contact.name} para você"
    return Fragment(
        html=render_notice(
            f"handover-{line.pk}",
            f"{message}: {note}" if note else f"{message}.",
            url=reverse("conversations:thread", args=[conversation.pk]),
            label="Abrir conversa",
        ),
        audience=frozenset({audiences.person(conversation.assignee_id)} if conversation.assignee_id else ()),
    )


@renders("wait")
def waits(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    """A notice for who looks after those that wait; nothing once they have an answer."""
    late = Conversation.objects.filter(pk__in=[int(subject) for subject in subjects], late_at__isnull=False)
    managed = set(Sector.objects.managed().values_list("pk", flat=True))
    return {
        str(conversation.pk): _wait(conversation, is_managed=conversation.sector_id in managed)
        for conversation in late.select_related("contact", "assignee", "sector")
    }


def _wait(conversation: Conversation, *, is_managed: bool) -> Fragment:
    assert conversation.late_at is not None
    assert conversation.waiting_since is not None
    since = f"{conversation.contact.name} espera resposta {moments.ago(conversation.waiting_since)}"
    where = conversation.held if conversation.assignee_id else f"de volta à fila de {conversation.sector}"
    return Fragment(
        html=render_notice(
            f"wait-{conversation.pk}-{milliseconds(conversation.late_at)}",
            f"{since}, {where}.",
            url=reverse("conversations:thread", args=[conversation.pk]),
            label="Abrir conversa",
        ),
        audience=broadcasts.watchers(conversation, is_managed=is_managed),
    )


@renders("unread")
def unread(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    """The number beside *Conversas*, for the person whose it is."""
    counts = unread_by_person([int(subject) for subject in subjects])
    return {
        subject: Fragment(
            html=render_badges("conversations:list", counts.get(int(subject), 0)),
            audience=frozenset({audiences.person(int(subject))}),
        )
        for subject in subjects
    }
