"""What open screens show anew when something happened: rendered from the present state, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string

from connect.accounts import audiences
from connect.conversations import broadcasts
from connect.conversations.bubbles import bubbles_of, render_bubble
from connect.conversations.models import Conversation, Message
from connect.conversations.rows import COLUMNS, render_row, render_state, row_of
from connect.conversations.unread import unread_by_person
from connect.live import Fragment, renders
from connect.ui.badges import render_badges


@renders("conversation")
def conversations(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    """Its row, and its state for whoever has it open. One that is no more leaves the lists it was in."""
    found = Conversation.objects.select_related("contact", "assignee", "sector").in_bulk(
        [int(subject) for subject in subjects]
    )
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
    wanted = Message.objects.filter(pk__in=[int(subject) for subject in subjects])
    bubbles = bubbles_of(wanted)
    threads = Conversation.objects.in_bulk({bubble["conversation"] for bubble in bubbles})
    return {
        str(bubble["pk"]): Fragment(
            html=render_bubble(bubble), audience=broadcasts.readers(threads[bubble["conversation"]])
        )
        for bubble in bubbles
    }


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
