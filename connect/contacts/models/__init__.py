from connect.contacts.models.contact import Contact
from connect.contacts.models.identity import Identity
from connect.contacts.models.request import TransferRequest

__all__ = ["Contact", "Identity", "TransferRequest"]
