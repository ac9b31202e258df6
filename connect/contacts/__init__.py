"""The address book: contacts, their identities, phone numbers."""
