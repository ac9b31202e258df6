"""Takes back a piece of an import: what nobody has touched since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.db.models import ManyToOneRel, ProtectedError

from connect.accounts.models import User
from connect.audit.trail import record_each
from connect.contacts.broadcasts import contact_left, hearers_of
from connect.contacts.imports.models import Import, Written
from connect.contacts.imports.writing import ANNOUNCED
from connect.contacts.models import Contact, Identity
from connect.contacts.models.editable import CodeTaken

PIECE = 200


def undo_piece(import_id: int) -> bool:
    """Undo the latest rows that are left. False when there are none."""
    with transaction.atomic():
        import_ = Import.objects.select_for_update(of=("self",)).select_related("undone_by").get(pk=import_id)
        if import_.state != Import.State.UNDOING:
            return False
        latest = import_.written.filter(stays=False).order_by("-line")
        written = list(latest[:PIECE])
        if not written:
            import_.is_undone()
            return False
        _undo(written, by=import_.undone_by, tells=import_.written_count <= ANNOUNCED)
        stayed = [each for each in written if each.stays]
        Written.objects.filter(pk__in=[each.pk for each in stayed]).update(stays=True)
        Written.objects.filter(pk__in=[each.pk for each in written if not each.stays]).delete()
        import_.stayed += len(stayed)
        import_.undone += len(written) - len(stayed)
        import_.progressed()
    return True


def _undo(written: Sequence[Written], *, by: User | None, tells: bool) -> None:
    """Those that somebody has touched are marked, in memory. `tells`: row by row, to open screens."""
    contacts = {
        contact.pk: contact
        for contact in Contact.objects.filter(pk__in=[each.contact_id for each in written])
        .select_for_update(no_key=True, of=("self",))
        .order_by("pk")
    }
    heard_before = hearers_of(contacts.values()) if tells else {}
    needed = _needed(each.contact_id for each in written if each.created)
    for each in written:
        each.contact = contacts[each.contact_id]
        each.stays = each.is_touched or each.contact_id in needed
    _remove([each for each in written if each.created and not each.stays])
    for each in written:
        if not each.created and not each.stays:
            _restore(each)
    restored = [each for each in written if not each.created and not each.stays]
    record_each("contact.restored", [(each.contact, {}, {}) for each in restored], by=by)
    for pk, heard in (hearers_of(contacts.values()) if tells else {}).items():
        contact_left(contacts[pk], heard | heard_before[pk])


def _needed(contact_ids: Iterable[int]) -> set[int]:
    """Those on which something hangs that would go with them: a conversation, a request, what was merged, or
    what WhatsApp has shown of whose telephone it is."""
    pks = list(contact_ids)
    shown = Identity.objects.filter(contact__in=pks).exclude(kind=Identity.Kind.PHONE)
    found = set(shown.values_list("contact", flat=True))
    for relation in Contact._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel) or relation.related_model in {Identity, Written}:
            continue
        rows = relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": pks})
        found.update(rows.values_list(relation.field.attname, flat=True).order_by())
    return found


def _remove(created: Sequence[Written]) -> None:
    """Contacts that we made, unless something has come to hang on them this very moment."""
    try:
        with transaction.atomic():
            Contact.objects.filter(pk__in=[each.contact_id for each in created]).delete()
    except (ProtectedError, IntegrityError):
        if len(created) == 1:
            created[0].stays = True
            return
        for each in created:
            _remove([each])


def _restore(written: Written) -> None:
    """The contact as it was; it stays when its old code is somebody else's by now."""
    contact = written.contact
    for name, value in written.before.items():
        setattr(contact, name, value)
    contact.search = contact.searchable()
    try:
        with transaction.atomic():
            if "code" in written.before:
                contact.settle_code()
            contact.save(update_fields=[*written.before, "code_repeats", "search"])
    except (CodeTaken, IntegrityError):
        written.stays = True
