"""Takes back a piece of an import: what nobody has touched since."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from connect.accounts.models import User
from connect.audit.trail import record_each
from connect.contacts.imports.models import Import, Written
from connect.contacts.models import Contact

PIECE = 200


def undo_piece(import_id: int) -> bool:
    """Undo the latest rows that are left. False when there are none."""
    with transaction.atomic():
        import_ = Import.objects.select_for_update(of=("self",)).select_related("by").get(pk=import_id)
        if import_.state != Import.State.UNDOING:
            return False
        latest = import_.written.filter(stays=False).order_by("-line")
        written = list(latest[:PIECE])
        if not written:
            import_.is_undone()
            return False
        _undo(written, by=import_.by)
        stayed = [each for each in written if each.stays]
        Written.objects.filter(pk__in=[each.pk for each in stayed]).update(stays=True)
        Written.objects.filter(pk__in=[each.pk for each in written if not each.stays]).delete()
        import_.stayed += len(stayed)
        import_.undone += len(written) - len(stayed)
        import_.progressed()
    return True


def _undo(written: Sequence[Written], *, by: User) -> None:
    """Those that somebody has touched are marked, in memory."""
    contacts = {
        contact.pk: contact
        for contact in Contact.objects.filter(pk__in=[each.contact_id for each in written])
        .select_for_update(no_key=True, of=("self",))
        .order_by("pk")
    }
    for each in written:
        each.contact = contacts[each.contact_id]
        each.stays = each.is_touched
    _remove([each for each in written if each.created and not each.stays])
    for each in written:
        if not each.created and not each.stays:
            _restore(each)
    restored = [each for each in written if not each.created and not each.stays]
    record_each("contact.restored", [(each.contact, {}, {}) for each in restored], by=by)


def _remove(created: Sequence[Written]) -> None:
    """Contacts that we made, unless something hangs on them."""
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
            contact.save(update_fields=[*written.before, "search"])
    except IntegrityError:
        written.stays = True
