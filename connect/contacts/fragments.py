"""What open screens show anew of contacts: rendered from the present state, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse

from connect.accounts import audiences
from connect.accounts.models import User
from connect.contacts import broadcasts
from connect.contacts.models import Contact, TransferRequest
from connect.contacts.rows import render_row, row_of_contact
from connect.live import Fragment, renders
from connect.ui.among import Among, Many
from connect.ui.dozens import written
from connect.ui.prepared import Given, Prepared, Values
from connect.ui.templatetags.ui import thousands
from connect.ui.toasts import render_notice

LISTED = Prepared[Contact](
    lambda: Contact.objects.filter(Among(F("pk"), Given("pks", Many()))).select_related("owner", "sector")
)
# That there is one makes it an inner join, which begins at the few.
TALKING = Prepared[Values](
    lambda: Contact.objects.filter(
        Among(F("conversations"), Given("pks", Many())), conversations__isnull=False
    ).values("pk", "conversations", "conversations__assignee", "conversations__sector")
)


@renders("contact")
def contacts(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    """Its row. One that became part of another leaves the lists it was in."""
    shown = LISTED.read(pks=map(int, subjects))
    hearers = broadcasts.hearers_of(shown)
    fragments = {
        str(contact.pk): Fragment(
            html=render_row(row_of_contact(contact)), audience=hearers[contact.pk], gone=_gone(contact.pk)
        )
        for contact in shown
    }
    return {subject: fragments.get(subject) or _nobody(subject) for subject in subjects}


def _nobody(subject: str) -> Fragment:
    return Fragment(html="", audience=frozenset(), gone=_gone(subject))


@renders("contact")
def signs(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    """What has to be known of it wherever it is open: that it is blocked, or wants no offers."""
    shown = list(Contact.objects.filter(pk__in=[int(subject) for subject in subjects]))
    hearers = broadcasts.hearers_of(shown)
    return {
        str(contact.pk): Fragment(
            html=written("contacts/signs.html", contact=contact),
            audience=hearers[contact.pk],
        )
        for contact in shown
    }


@renders("conversation")
def talking(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    """Whoever reads a conversation sees in its contact's row when it last was talked with."""
    found = TALKING.read(pks=map(int, subjects))
    listed = LISTED.read(pks={row["pk"] for row in found})
    rows = {contact.pk: render_row(row_of_contact(contact)) for contact in listed}
    return {
        str(row["conversations"]): Fragment(
            html=rows[row["pk"]],
            audience=_readers(row["conversations__assignee"], row["conversations__sector"]),
        )
        for row in found
    }


def _readers(assignee: int | None, sector: int | None) -> frozenset[str]:
    names = {audiences.ADMINS}
    if assignee is not None:
        names.add(audiences.person(assignee))
    if sector is not None:
        names.add(audiences.managers_of(sector))
    return frozenset(names)


def _gone(pk: int | str) -> str:
    return render_to_string("contacts/gone.html", {"pk": pk}).strip()


@renders("transfer_request")
def transfer_requests(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    """A notice for who may answer; once answered, for who asked."""
    found = TransferRequest.objects.filter(pk__in=[int(subject) for subject in subjects])
    related = found.select_related("contact", "asked_by", "asked_of", "answered_by")
    return {str(request.pk): _request(request) for request in related}


def _request(request: TransferRequest) -> Fragment:
    url = reverse("contacts:requests")
    if request.state == TransferRequest.State.OPEN:
        return Fragment(
            html=render_notice(
                f"request-{request.pk}",
                f"{request.asked_by.name} pede a transferência de {request.contact.name}.",
                url=url,
                label="Ver pedido",
            ),
            audience=broadcasts.request_hearers(request) - {audiences.ADMINS},
        )
    who = request.answered_by.name if request.answered_by is not None else "Alguém"
    what = "aceitou" if request.state == TransferRequest.State.ACCEPTED else "recusou"
    return Fragment(
        html=render_notice(
            f"request-{request.pk}-{request.state}",
            f"{who} {what} o seu pedido.",
            url=url,
            label="Ver pedidos",
        ),
        audience=frozenset({audiences.person(request.asked_by_id)}),
    )


@renders("contacts_handed_over")
def handed_over(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    """What a person left to a job is done."""
    return {subject: _handed_over(subject) for subject in subjects}


def _handed_over(subject: str) -> Fragment:
    by, to, number, _ = (int(part) for part in subject.split("-"))
    owner = User.objects.get(pk=to)
    message = (
        f"1 contato agora é de {owner.name}."
        if number == 1
        else f"{thousands(number)} contatos agora são de {owner.name}."
    )
    return Fragment(
        html=render_notice(
            f"handed-over-{subject}", message, url=reverse("contacts:list"), label="Ver contatos"
        ),
        audience=frozenset({audiences.person(by)}),
    )
