from connect.accounts.models.available import State
from connect.accounts.models.sector import Sector
from connect.accounts.models.user import Role, User

__all__ = ["Role", "Sector", "State", "User"]
