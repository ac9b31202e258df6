from connect.accounts.models.sector import Sector
from connect.accounts.models.user import Role, User

__all__ = ["Role", "Sector", "User"]
