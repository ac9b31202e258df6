"""Answering who asks for a customer (*Pedir transferência*)."""

from __future__ import annotations

from django.db import transaction

from connect.accounts.models import User
from connect.audit.trail import record
from connect.contacts.models import Contact, TransferRequest
from connect.conversations.models import Conversation


def accept(request: TransferRequest, *, by: User) -> None:
    """The contact is now of who asked, and so are its open conversations that the person may pass on.

    Raises AlreadyAnswered, and what a transfer refuses.
    """
    asker = request.asked_by
    with transaction.atomic():
        contact = Contact.objects.select_for_update(no_key=True, of=("self",)).get(pk=request.contact_id)
        request.answer(TransferRequest.State.ACCEPTED, by=by)
        contact.give_to(asker, by=by)
        opened = Conversation.objects.visible_to(by).filter(contact=contact, is_open=True)
        for conversation in opened.exclude(assignee=asker).order_by("pk"):
            conversation.transfer(to=asker, by=by)
        record("contact.request_accepted", by=by, about=contact)
