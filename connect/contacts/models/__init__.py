from connect.contacts.models.contact import Contact
from connect.contacts.models.identity import Identity

__all__ = ["Contact", "Identity"]
