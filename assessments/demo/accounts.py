"""The accounts of the demonstration, one a role, and the cadres behind them."""

from dataclasses import dataclass

from accounts.permissions import Role

PASSWORD = "huce-demo"
SHOWN_TOWNSHIP = "雄壁镇"


@dataclass(frozen=True)
class StaffMember:
    """One demonstration account and the cadre on the register behind it."""

    username: str
    name: str
    role: Role
    unit: str
    township: str = ""

    @property
    def is_resident(self) -> bool:
        """Whether this is the member of a village team."""
        return self.role == Role.RESIDENT


STAFF = (
    StaffMember("zhanghy", "张海燕", Role.HELPER, "师宗县农业农村局"),
    StaffMember("heqiong", "何琼", Role.RESIDENT, "师宗县水务局"),
    StaffMember("liusy", "刘思远", Role.TOWNSHIP_CLERK, "雄壁镇人民政府", SHOWN_TOWNSHIP),
    StaffMember("wangjg", "王建国", Role.TOWNSHIP_REVIEWER, "雄壁镇人民政府", SHOWN_TOWNSHIP),
    StaffMember("chenlq", "陈立群", Role.COUNTY_CLERK, "师宗县扶贫开发办公室"),
    StaffMember("zhouping", "周萍", Role.COUNTY_APPROVER, "师宗县扶贫开发办公室"),
    StaffMember("zhouli", "周丽", Role.DEPARTMENT, "师宗县住房和城乡建设局"),
    StaffMember("qianfang", "钱芳", Role.FINANCE, "师宗县财政局"),
    StaffMember("zhaomy", "赵明远", Role.AUDITOR, "师宗县审计局"),
    StaffMember("sysadmin", "李建中", Role.SYSTEM_ADMIN, "师宗县扶贫开发办公室"),
    StaffMember("secadmin", "王晓岚", Role.SECURITY_ADMIN, "师宗县委办公室"),
    StaffMember("audadmin", "孙国栋", Role.AUDIT_ADMIN, "师宗县纪委监委"),
    StaffMember("maxd", "马晓东", Role.TOWNSHIP_CLERK, "雄壁镇人民政府", SHOWN_TOWNSHIP),
    StaffMember("yangfan", "杨帆", Role.COUNTY_CLERK, "师宗县扶贫开发办公室"),
    StaffMember("linyue", "林越", Role.FINANCE, "师宗县财政局"),
)
