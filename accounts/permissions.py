"""Every role, every permission, who holds it and how far each role sees. There is no other list.

The three administrators (三员) hold no business permission: one makes accounts, one answers for rules, one reads the
audit trail.
"""

from django.db import models


class Role(models.TextChoices):
    """What a member of staff is here for. One account has one role."""

    HELPER = "helper", "帮扶干部"
    RESIDENT = "resident", "驻村队员"
    TOWNSHIP_CLERK = "township_clerk", "乡镇专干"
    TOWNSHIP_REVIEWER = "township_reviewer", "乡镇审核"
    COUNTY_CLERK = "county_clerk", "县办经办"
    COUNTY_APPROVER = "county_approver", "县级审批"
    DEPARTMENT = "department", "行业部门"
    FINANCE = "finance", "财政"
    AUDITOR = "auditor", "审计"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


class ScopeKind(models.TextChoices):
    """How far a role sees; which rows that means is decided in villages/scope.py alone."""

    PAIRED = "paired", "结对的户"
    VILLAGE = "village", "所驻的村"
    TOWNSHIP = "township", "本乡镇"
    COUNTY = "county", "全县"
    AREA = "area", "授权的乡镇"
    NONE = "none", "不看业务数据"


ROLE_SCOPE: dict[str, ScopeKind] = {
    Role.HELPER: ScopeKind.PAIRED,
    Role.RESIDENT: ScopeKind.VILLAGE,
    Role.TOWNSHIP_CLERK: ScopeKind.TOWNSHIP,
    Role.TOWNSHIP_REVIEWER: ScopeKind.TOWNSHIP,
    Role.COUNTY_CLERK: ScopeKind.COUNTY,
    Role.COUNTY_APPROVER: ScopeKind.COUNTY,
    Role.DEPARTMENT: ScopeKind.COUNTY,
    Role.FINANCE: ScopeKind.COUNTY,
    Role.AUDITOR: ScopeKind.COUNTY,
    Role.SYSTEM_ADMIN: ScopeKind.NONE,
    Role.SECURITY_ADMIN: ScopeKind.NONE,
    Role.AUDIT_ADMIN: ScopeKind.NONE,
}

VIEW_HOME = "accounts.home"
VIEW_AUDIT = "accounts.view_audit"
MANAGE_USERS = "accounts.manage_users"
VIEW_SYSTEMS = "accounts.view_systems"
MANAGE_SYSTEMS = "accounts.manage_systems"
GRANT_SYSTEMS = "accounts.grant_systems"
VIEW_USERS = "accounts.view_users"
GRANT_ROLES = "accounts.grant_roles"
VIEW_HOUSEHOLDS = "households.view"
RECORD_VISITS = "households.visit"
RETURN_VISITS = "households.return_visits"
REGISTER_HOUSEHOLDS = "households.register"
ENTER_REGISTER = "households.enter"
ENTER_CERTIFICATES = "households.certify"
UPLOAD_EVIDENCE = "households.evidence"
VERIFY_CHANGES = "households.verify"
VIEW_IMPORTS = "households.view_imports"
IMPORT_WORKBOOKS = "households.import"
EXPORT_HOUSEHOLDS = "households.export"
VOID_VISITS = "households.void_visits"
SEAL_REGISTER = "households.seal"
VIEW_SEALS = "households.view_seals"
VIEW_VISIT_STATS = "households.visit_stats"
MANAGE_VISIT_RULES = "households.visit_rules"
VIEW_VISIT_HINTS = "households.visit_hints"
MANAGE_INCOME_ITEMS = "households.income_items"
REVIEW_VISIT_HINTS = "households.review_hints"
VIEW_QUALITY = "households.quality"
RUN_QUALITY = "households.run_quality"
APPROVE_WAIVERS = "households.approve_waivers"
REVEAL_PERSONAL_DATA = "households.reveal"
PAIR_HOUSEHOLDS = "households.pair"
VIEW_VILLAGES = "villages.view"
VIEW_CADRES = "villages.view_cadres"
MANAGE_CADRES = "villages.manage_cadres"
POST_TO_VILLAGES = "villages.post"
POST_TO_TOWNSHIPS = "villages.post_to_townships"
LINK_VILLAGES = "villages.link"
KEEP_VILLAGE_YEARS = "villages.years"
VIEW_PROJECTS = "projects.view"
KEEP_WORKS = "projects.works"
ACCEPT_WORKS = "projects.accept"
REVIEW_WORKS_CHANGES = "projects.review_changes"
APPROVE_WORKS_CHANGES = "projects.approve_changes"
KEEP_BENEFITS = "projects.benefits"
KEEP_ASSETS = "projects.assets"
DECIDE_ASSETS = "projects.decide_assets"
PROPOSE_PROJECTS = "projects.propose"
REVIEW_PROJECTS = "projects.review"
INSPECT_PROJECTS = "projects.inspect"
FIX_PROJECTS = "projects.fix"
VIEW_FUNDS = "funds.view"
POST_LEDGER = "funds.post"
ENTER_FUNDS = "funds.enter"
APPROVE_FUNDS = "funds.approve"
CLOSE_MONTHS = "funds.close"
EXPORT_LEDGER = "funds.export"
VIEW_MONEY_FINDINGS = "funds.findings"
ASSIGN_MONEY_FINDINGS = "funds.assign_findings"
MEND_MONEY_FINDINGS = "funds.mend_findings"
CLOSE_MONEY_FINDINGS = "funds.close_findings"
RELEASE_MONEY_RULES = "funds.release_rules"
VIEW_PAYMENTS = "funds.payments"
APPLY_FOR_PAYMENT = "funds.apply"
REVIEW_PAYMENTS = "funds.review"
APPROVE_PAYMENTS = "funds.approve_claims"
VIEW_VERDICTS = "assessments.view"
VIEW_EXIT_LIST = "assessments.exit_list"
PROPOSE_EXIT = "assessments.propose"
APPROVE_EXIT = "assessments.approve"
VIEW_EXIT_CASES = "assessments.cases"
KEEP_EXIT_PAPERS = "assessments.papers"
CHECK_EXIT = "assessments.check"
ACCEPT_EXIT = "assessments.accept"
INSPECT_EXIT = "assessments.inspect"
ANNOUNCE_EXIT = "assessments.announce"
PLAN_EXITS = "assessments.plan"
VIEW_CLAIMS = "assessments.claims"
KEEP_CLAIMS = "assessments.keep_claims"
RULE_CLAIMS = "assessments.rule_claims"
DECIDE_CLAIMS = "assessments.decide_claims"
RUN_EXIT_CHECK = "assessments.run"
DRAFT_STANDARDS = "assessments.draft_standards"
RELEASE_STANDARDS = "assessments.release_standards"

_FIELD_WORK = {VIEW_HOME, VIEW_HOUSEHOLDS, RECORD_VISITS, VIEW_VERDICTS, VIEW_QUALITY, VIEW_EXIT_CASES}
_KEEP_THE_REGISTER = {REGISTER_HOUSEHOLDS, ENTER_REGISTER, ENTER_CERTIFICATES, UPLOAD_EVIDENCE, VERIFY_CHANGES}
_SEND_WORKBOOKS = {VIEW_IMPORTS, IMPORT_WORKBOOKS}
_VISIT_WATCH = {VIEW_VISIT_STATS, VIEW_VISIT_HINTS}
_VILLAGES_AND_CADRES = {VIEW_VILLAGES, VIEW_CADRES}
_VILLAGE_EXIT = {KEEP_EXIT_PAPERS, CHECK_EXIT}
_ARRANGE_HELP = {PAIR_HOUSEHOLDS, POST_TO_VILLAGES, LINK_VILLAGES, KEEP_VILLAGE_YEARS}
_TOWNSHIP = _FIELD_WORK | _VILLAGES_AND_CADRES | _VISIT_WATCH | {
    RETURN_VISITS, VIEW_EXIT_LIST, VIEW_PROJECTS, REVIEW_VISIT_HINTS, VIEW_CLAIMS, VIEW_MONEY_FINDINGS,
    VIEW_PAYMENTS,
}  # fmt: skip
_COUNTY_OFFICE = _VILLAGES_AND_CADRES | {
    VIEW_HOME, VIEW_HOUSEHOLDS, VIEW_VERDICTS, VIEW_EXIT_LIST, RUN_EXIT_CHECK, VIEW_PROJECTS, VIEW_FUNDS,
    *_VISIT_WATCH, REVIEW_VISIT_HINTS, VIEW_QUALITY, APPROVE_WAIVERS, VIEW_SEALS, VIEW_EXIT_CASES, VIEW_CLAIMS,
    VIEW_MONEY_FINDINGS, CLOSE_MONEY_FINDINGS, VIEW_PAYMENTS,
}  # fmt: skip
_READ_EVERYTHING = _VILLAGES_AND_CADRES | {
    VIEW_HOME, VIEW_HOUSEHOLDS, VIEW_VERDICTS, VIEW_EXIT_LIST, VIEW_PROJECTS, VIEW_FUNDS, VIEW_AUDIT,
    *_VISIT_WATCH, VIEW_QUALITY, VIEW_SEALS, VIEW_EXIT_CASES, VIEW_CLAIMS, VIEW_MONEY_FINDINGS,
    VIEW_PAYMENTS,
}  # fmt: skip
# Cadres and units are business master data: the county office keeps them. The system administrator makes accounts,
# never the persons behind them (三员 hold no business permission).
_KEEP_CADRES = {MANAGE_CADRES, POST_TO_TOWNSHIPS}

ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    Role.HELPER: frozenset(_FIELD_WORK | {ENTER_REGISTER, UPLOAD_EVIDENCE, CHECK_EXIT}),
    Role.RESIDENT: frozenset(
        _FIELD_WORK
        | _VILLAGE_EXIT
        | {ENTER_REGISTER, UPLOAD_EVIDENCE, VIEW_VISIT_STATS, VIEW_VILLAGES, VIEW_CLAIMS, KEEP_CLAIMS}
        | {VIEW_PROJECTS, PROPOSE_PROJECTS}
    ),
    Role.TOWNSHIP_CLERK: frozenset(
        _TOWNSHIP
        | _KEEP_THE_REGISTER
        | _SEND_WORKBOOKS
        | _ARRANGE_HELP
        | _VILLAGE_EXIT
        | {REVEAL_PERSONAL_DATA, VOID_VISITS, EXPORT_HOUSEHOLDS, KEEP_CLAIMS, PROPOSE_PROJECTS}
        | {APPLY_FOR_PAYMENT}
        | {KEEP_WORKS}
        | {KEEP_BENEFITS, KEEP_ASSETS}
        | {MEND_MONEY_FINDINGS}
    ),
    Role.TOWNSHIP_REVIEWER: frozenset(
        _TOWNSHIP | {VERIFY_CHANGES, VIEW_IMPORTS, ACCEPT_EXIT, RULE_CLAIMS, REVIEW_PROJECTS}
    ),
    Role.COUNTY_CLERK: frozenset(
        _COUNTY_OFFICE
        | _KEEP_THE_REGISTER
        | _SEND_WORKBOOKS
        | _ARRANGE_HELP
        | _KEEP_CADRES
        | {PROPOSE_EXIT, REVEAL_PERSONAL_DATA, MANAGE_VISIT_RULES, MANAGE_INCOME_ITEMS, EXPORT_HOUSEHOLDS, RUN_QUALITY}
        | {SEAL_REGISTER, DRAFT_STANDARDS, INSPECT_EXIT, ANNOUNCE_EXIT, PLAN_EXITS, KEEP_CLAIMS, INSPECT_PROJECTS}
        | {ACCEPT_WORKS, REVIEW_WORKS_CHANGES}
        | {KEEP_BENEFITS, KEEP_ASSETS}
        | {ASSIGN_MONEY_FINDINGS, MEND_MONEY_FINDINGS}
    ),
    Role.COUNTY_APPROVER: frozenset(
        _COUNTY_OFFICE
        | {APPROVE_EXIT, RELEASE_STANDARDS, DECIDE_CLAIMS, FIX_PROJECTS}
        | {APPROVE_WORKS_CHANGES}
        | {DECIDE_ASSETS}
        | {RELEASE_MONEY_RULES}
    ),
    Role.DEPARTMENT: frozenset(
        {VIEW_HOME, VIEW_HOUSEHOLDS, VIEW_VILLAGES, ENTER_CERTIFICATES, UPLOAD_EVIDENCE, VIEW_VERDICTS, VIEW_PROJECTS}
        | _SEND_WORKBOOKS
        | {KEEP_WORKS, ACCEPT_WORKS}
        | {PROPOSE_PROJECTS}
        | {KEEP_BENEFITS, KEEP_ASSETS}
        | {VIEW_MONEY_FINDINGS, MEND_MONEY_FINDINGS}
        | {VIEW_PAYMENTS, APPLY_FOR_PAYMENT, REVIEW_PAYMENTS}
    ),
    Role.FINANCE: frozenset(
        {VIEW_HOME, VIEW_PROJECTS, VIEW_FUNDS, POST_LEDGER, EXPORT_LEDGER, VIEW_PAYMENTS, APPROVE_PAYMENTS}
        | {VIEW_MONEY_FINDINGS, ASSIGN_MONEY_FINDINGS, MEND_MONEY_FINDINGS}
        | {ENTER_FUNDS, APPROVE_FUNDS, CLOSE_MONTHS}
    ),
    Role.AUDITOR: frozenset(_READ_EVERYTHING | {EXPORT_LEDGER, EXPORT_HOUSEHOLDS, REVEAL_PERSONAL_DATA}),
    Role.SYSTEM_ADMIN: frozenset({VIEW_HOME, VIEW_USERS, MANAGE_USERS, VIEW_SYSTEMS, MANAGE_SYSTEMS}),
    Role.SECURITY_ADMIN: frozenset({VIEW_HOME, VIEW_USERS, GRANT_ROLES, VIEW_SYSTEMS, GRANT_SYSTEMS}),
    Role.AUDIT_ADMIN: frozenset({VIEW_HOME, VIEW_AUDIT, VIEW_SYSTEMS}),
}

# What a system of another unit (对接系统) may be granted; which of these, and where, stands in its own row.
SYSTEM_PERMISSIONS = (VIEW_HOUSEHOLDS, VIEW_VERDICTS, RECORD_VISITS, VIEW_FUNDS)

STRONG_PERMISSIONS = frozenset({
    VIEW_AUDIT, MANAGE_USERS, GRANT_ROLES, MANAGE_SYSTEMS, GRANT_SYSTEMS, POST_LEDGER, EXPORT_LEDGER, EXPORT_HOUSEHOLDS,
    APPROVE_EXIT, APPROVE_WAIVERS, RELEASE_STANDARDS, ANNOUNCE_EXIT, DECIDE_CLAIMS,
    APPROVE_WORKS_CHANGES, APPROVE_PAYMENTS,
    DECIDE_ASSETS,
    CLOSE_MONEY_FINDINGS, RELEASE_MONEY_RULES,
    FIX_PROJECTS,
    APPROVE_FUNDS, CLOSE_MONTHS,
})  # fmt: skip
"""What approves, pays, administers or exports. Who holds any of it logs in with a second factor."""

PERMISSION_LABELS: dict[str, str] = {
    VIEW_HOME: "打开首页",
    VIEW_AUDIT: "查看操作日志",
    MANAGE_USERS: "管理账号",
    VIEW_SYSTEMS: "查看对接系统",
    MANAGE_SYSTEMS: "登记对接系统",
    GRANT_SYSTEMS: "授权对接系统",
    VIEW_USERS: "查看账号",
    GRANT_ROLES: "授予角色",
    VIEW_HOUSEHOLDS: "查看贫困户",
    RECORD_VISITS: "记录走访",
    RETURN_VISITS: "退回走访、认可更正",
    REGISTER_HOUSEHOLDS: "登记新户和销户",
    ENTER_REGISTER: "录入和更正户表",
    ENTER_CERTIFICATES: "录入部门凭据",
    UPLOAD_EVIDENCE: "上传档案材料",
    VERIFY_CHANGES: "复核录入",
    VIEW_IMPORTS: "查看导入的表格",
    IMPORT_WORKBOOKS: "导入表格",
    EXPORT_HOUSEHOLDS: "导出农户",
    VOID_VISITS: "作废别人记的走访",
    SEAL_REGISTER: "封存户表",
    VIEW_SEALS: "查看封存",
    VIEW_VISIT_STATS: "查看走访统计",
    MANAGE_VISIT_RULES: "登记走访规则和遍访轮次",
    MANAGE_INCOME_ITEMS: "登记收入项目目录",
    VIEW_VISIT_HINTS: "查看可疑走访",
    REVIEW_VISIT_HINTS: "核对可疑走访",
    VIEW_QUALITY: "查看数据质量",
    RUN_QUALITY: "启动数据检查",
    APPROVE_WAIVERS: "批准问题豁免",
    REVEAL_PERSONAL_DATA: "查看完整证件号和电话",
    PAIR_HOUSEHOLDS: "办理结对",
    VIEW_VILLAGES: "查看村和八个一",
    VIEW_CADRES: "查看干部和单位",
    MANAGE_CADRES: "登记干部和单位",
    POST_TO_VILLAGES: "登记驻村任职",
    POST_TO_TOWNSHIPS: "登记乡镇工作人员任职",
    LINK_VILLAGES: "登记八个一",
    KEEP_VILLAGE_YEARS: "填报村情年报",
    VIEW_PROJECTS: "查看项目",
    KEEP_WORKS: "登记项目实施",
    ACCEPT_WORKS: "验收项目",
    REVIEW_WORKS_CHANGES: "审核项目变更",
    APPROVE_WORKS_CHANGES: "批准项目变更和终止",
    KEEP_BENEFITS: "登记项目受益",
    KEEP_ASSETS: "登记和盘点资产",
    DECIDE_ASSETS: "批准资产处置",
    PROPOSE_PROJECTS: "申报项目",
    REVIEW_PROJECTS: "乡镇审核项目",
    INSPECT_PROJECTS: "县级初审项目",
    FIX_PROJECTS: "审定项目入库",
    VIEW_FUNDS: "查看资金",
    POST_LEDGER: "登记资金台账",
    ENTER_FUNDS: "经办资金业务",
    APPROVE_FUNDS: "复核资金业务",
    CLOSE_MONTHS: "结账和反结账",
    EXPORT_LEDGER: "导出资金台账",
    VIEW_MONEY_FINDINGS: "查看资金问题",
    ASSIGN_MONEY_FINDINGS: "交办资金问题、启动资金检查",
    MEND_MONEY_FINDINGS: "填写资金问题的整改",
    CLOSE_MONEY_FINDINGS: "销号资金问题",
    RELEASE_MONEY_RULES: "批准资金检查的界限",
    VIEW_PAYMENTS: "查看报账",
    APPLY_FOR_PAYMENT: "登记报账",
    REVIEW_PAYMENTS: "审核报账",
    APPROVE_PAYMENTS: "审批报账",
    VIEW_VERDICTS: "查看退出指标",
    VIEW_EXIT_LIST: "查看今晚名单",
    PROPOSE_EXIT: "提名预脱贫",
    APPROVE_EXIT: "审批预脱贫和退出",
    VIEW_EXIT_CASES: "查看退出办理",
    KEEP_EXIT_PAPERS: "办理退出的村级手续",
    CHECK_EXIT: "入户核查退出",
    ACCEPT_EXIT: "验收退出、处理异议",
    INSPECT_EXIT: "审核和抽查退出",
    ANNOUNCE_EXIT: "发布脱贫公告",
    PLAN_EXITS: "登记退出时间表",
    VIEW_CLAIMS: "查看争议仲裁",
    KEEP_CLAIMS: "登记争议",
    RULE_CLAIMS: "乡镇裁定争议",
    DECIDE_CLAIMS: "县级裁定争议",
    RUN_EXIT_CHECK: "启动和撤销退出核对",
    DRAFT_STANDARDS: "起草退出标准",
    RELEASE_STANDARDS: "发布退出标准",
}


def needs_second_factor(role: str) -> bool:
    """Say whether `role` approves, pays, administers or exports."""
    return not STRONG_PERMISSIONS.isdisjoint(ROLE_PERMISSIONS.get(role, frozenset()))
