from connect.contacts.imports.models.importing import Import
from connect.contacts.imports.models.row import Row
from connect.contacts.imports.models.written import Written

__all__ = ["Import", "Row", "Written"]
