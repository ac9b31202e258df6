"""Where in a webhook body a piece was found: what all pieces of one change share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypedDict

from connect.whatsapp.reading.shapes import Json, listing, mapping, moment, text, user_id, wa_id
from connect.whatsapp.updates import Person, Raw, Unknown

UNTOLD = datetime(1970, 1, 1, tzinfo=UTC)


class Common(TypedDict):
    """The fields that every update has."""

    waba_id: str
    phone_number_id: str
    display_phone_number: str
    raw: Raw


class Place:
    """One change of one entry. Knows the people of its `contacts` and can wrap a piece for itself."""

    def __init__(self, envelope: Json, entry: Json, change: Json) -> None:
        value: Json = change["value"]
        metadata = mapping(value.get("metadata"))
        self.field = text(change.get("field"))
        self.waba_id = text(entry.get("id"))
        self.time = moment(entry.get("time"))
        self.phone_number_id = text(metadata.get("phone_number_id"))
        self.display_phone_number = text(metadata.get("display_phone_number"))
        self.contacts = listing(value.get("contacts"))
        self._by_wa_id: dict[str, Json] = {}
        self._by_user_id: dict[str, Json] = {}
        for contact in self.contacts:
            if type(contact) is dict:
                self._by_wa_id.setdefault(wa_id(contact.get("wa_id")), contact)
                self._by_user_id.setdefault(user_id(contact.get("user_id")), contact)
        self._envelope = {key: item for key, item in envelope.items() if key != "entry"}
        self._entry = {key: item for key, item in entry.items() if key != "changes"}
        self._change = {key: item for key, item in change.items() if key != "value"}
        self._value: Json = {key: value[key] for key in ("messaging_product", "metadata") if key in value}

    def when(self, value: Any) -> datetime:
        """The piece's own time; else the entry's; else the start of time, which says that nobody told."""
        return moment(value) or self.time or UNTOLD

    def who(self, phone: Any, bsuid: Any, parent: Any = None) -> tuple[Person, list[Json]]:
        """The person meant by these ids, and the part of `contacts` that goes with them."""
        own_wa_id, own_user_id = wa_id(phone), user_id(bsuid)
        contact = self._contact_of(own_wa_id, own_user_id)
        if contact is None:
            person = Person(wa_id=own_wa_id, user_id=own_user_id, parent_user_id=user_id(parent))
            return person, self.lone_contacts
        profile = mapping(contact.get("profile"))
        username = text(profile.get("username")) or text(contact.get("username"))
        person = Person(
            wa_id=own_wa_id or wa_id(contact.get("wa_id")),
            user_id=own_user_id or user_id(contact.get("user_id")),
            parent_user_id=user_id(parent) or user_id(contact.get("parent_user_id")),
            username=username.removeprefix("@"),
            profile_name=text(profile.get("name")),
        )
        return person, [contact]

    def _contact_of(self, own_wa_id: str, own_user_id: str) -> Json | None:
        if own_user_id and own_user_id in self._by_user_id:
            return self._by_user_id[own_user_id]
        if own_wa_id and own_wa_id in self._by_wa_id:
            return self._by_wa_id[own_wa_id]
        if len(self.contacts) != 1 or type(self.contacts[0]) is not dict:
            return None
        # The only contact is the one meant, unless the ids say otherwise.
        contact: Json = self.contacts[0]
        contradicts = (own_wa_id and wa_id(contact.get("wa_id"))) or (
            own_user_id and user_id(contact.get("user_id"))
        )
        return None if contradicts else contact

    @property
    def lone_contacts(self) -> list[Json]:
        return self.contacts if len(self.contacts) == 1 else []

    def wrap(self, part: Json, contacts: list[Json] | None = None) -> Raw:
        """A whole webhook body with nothing but this part in it."""
        value: Json = {**self._value, **part}
        if contacts:
            value["contacts"] = contacts
        change: Json = {**self._change, "value": value}
        entry: Json = {**self._entry, "changes": [change]}
        return {**self._envelope, "entry": [entry]}

    def common(self, raw: Raw) -> Common:
        return {
            "waba_id": self.waba_id,
            "phone_number_id": self.phone_number_id,
            "display_phone_number": self.display_phone_number,
            "raw": raw,
        }

    def unknown(self, about: str, raw: Raw) -> Unknown:
        return Unknown(about=about, **self.common(raw))
