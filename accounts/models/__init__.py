from accounts.models.audit import AuditBlock, AuditEntry
from accounts.models.grants import GrantOrigin, GrantState, RoleGrant
from accounts.models.saved_views import SavedView
from accounts.models.users import PastPassword, User, UserManager

__all__ = [
    "AuditBlock",
    "AuditEntry",
    "GrantOrigin",
    "GrantState",
    "PastPassword",
    "RoleGrant",
    "SavedView",
    "User",
    "UserManager",
]
