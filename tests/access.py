"""Who gets what: the tables behind the access matrix. A URL or model that is missing here fails the suite."""

from dataclasses import dataclass, field

# Models without rows of their own per place, and why every page may read them (subject to permission).
COUNTY_WIDE_MODELS = {
    "accounts.User": "accounts belong to the county; pages about them ask MANAGE_USERS",
    "accounts.RoleGrant": "who asked and granted which role; pages ask VIEW_USERS or GRANT_ROLES",
    "accounts.PastPassword": "never shown; compared only when a password is changed",
    "accounts.SavedView": "a user's own; every read goes through its visible_to",
    "accounts.AuditEntry": "read only with VIEW_AUDIT, which is a county-wide right",
    "accounts.AuditBlock": "seals over the audit trail; no business data",
    "villages.County": "the one county; its name stands on every page",
    "villages.Unit": "names of offices; public",
    "villages.Cadre": "a person at work, not a place; the list asks VIEW_CADRES, so that any cadre can be paired",
    "villages.CadreAccount": "links an account to a person; read by scope itself",
    "households.VisitRule": "public demands of the county, like the standard; set with MANAGE_VISIT_RULES",
    "households.IncomeItem": "public terms of the county, like the standard; set with MANAGE_INCOME_ITEMS",
    "households.CheckRun": "counts over the county; pages show a user only the findings of their own households",
    "households.RuleResult": "how each rule fared over the county; no household stands in it",
    "households.CadreScore": "counts behind a cadre's own households; read on the pages about cadres only",
    "households.RegisterSeal": "counts over the county; pages ask VIEW_SEALS, which county roles hold",
    "households.VisitRound": "public rounds over the whole county; who was visited in them is read from scoped rows",
    "funds.MoneyRule": "public thresholds of the county's checks; set by two persons",
    "funds.MoneyRuleDraft": "thresholds that wait for a second person; pages ask VIEW_MONEY_FINDINGS",
    "funds.MoneyCheckRun": "counts over the county; pages show a user only the problems of their own places",
    "funds.MoneyCheckResult": "how each check fared over the county; no project or household stands in it",
    "villages.ApiClient": "systems belong to the county; pages about them ask VIEW_SYSTEMS",
    "villages.ApiArea": "where a system may look; read by scope itself",
    "villages.ApiToken": "keyed hashes of tokens; pages show the beginning of each, with VIEW_SYSTEMS",
    "villages.ApiUse": "how often a system read; no business data",
    "assessments.Standard": "public thresholds of the county",
    "assessments.WhatIf": "questions of the county office, counted over the county",
    "assessments.LookBackRun": "counts over the county; what is suspected is read from scoped rows",
    "assessments.ExitRun": "counts over the county; pages show a township only its own range",
}

PUBLIC_URLS = {"healthz", "readyz", "accounts:login", "assessments:public_notices", "projects:public_notices"}

EVERYBODY = (
    "wang", "sun", "he", "liu", "li", "zhao", "qian", "shui", "cai", "sheng", "sysadmin", "secadmin", "audadmin",
)  # fmt: skip
OK, MOVED, FORBIDDEN, NOT_FOUND, WRONG = 200, 302, 403, 404, 400


@dataclass(frozen=True)
class Door:
    """One URL, asked for one row: who is let in with which status. Who is not named gets `otherwise`."""

    name: str
    target: str = ""  # attribute of the small county whose pk goes into the URL
    method: str = "get"
    kwargs: dict[str, object] = field(default_factory=dict)
    related: dict[str, str] = field(default_factory=dict)  # part of the URL → attribute of the county whose pk it is
    data: dict[str, object] = field(default_factory=dict)
    let_in: tuple[str, ...] = ()
    status: int = OK
    unseen: tuple[str, ...] = ()  # hold the permission, but the row is out of their scope: 404
    otherwise: int = FORBIDDEN

    def expected(self, username: str) -> int:
        """Return the status that `username` must get."""
        if username in self.let_in:
            return self.status
        return NOT_FOUND if username in self.unseen else self.otherwise

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.target}".strip()
