"""The accounts of the demonstration county, one for each role. They exist only where DEMONSTRATION is on."""

from accounts.models import User

DEMONSTRATION_MARK = "演示数据：人物、证件、金额均为虚构，不得用于实际工作"
DEMO_PASSWORD = "huce-demo"
DEMO_USERNAMES = (
    "zhanghy", "heqiong", "liusy", "wangjg", "chenlq", "zhouping",
    "zhouli", "qianfang", "zhaomy", "sysadmin", "secadmin", "audadmin",
)  # fmt: skip


def demo_accounts() -> list[tuple[str, str, str]]:
    """Return role, username and reach of the demonstration accounts that exist, in the order of the roles."""
    users = {user.username: user for user in User.objects.filter(username__in=DEMO_USERNAMES, is_active=True)}
    known = [users[username] for username in DEMO_USERNAMES if username in users]
    return [(user.get_role_display(), user.username, user.scope_kind.label) for user in known]
