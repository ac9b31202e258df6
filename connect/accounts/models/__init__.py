from connect.accounts.models.available import State
from connect.accounts.models.company import Company
from connect.accounts.models.device import TrustedDevice
from connect.accounts.models.limits import Allowance, Limit, TooOften
from connect.accounts.models.role import Role
from connect.accounts.models.sector import Sector
from connect.accounts.models.user import User
from connect.accounts.models.verification import Verification

__all__ = [
    "Allowance",
    "Company",
    "Limit",
    "Role",
    "Sector",
    "State",
    "TooOften",
    "TrustedDevice",
    "User",
    "Verification",
]
