"""One fact of every kind about Chen's household, or its head."""

from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from households.fact_kinds import FACT_KINDS

SAID: dict[str, dict[str, Any]] = {
    "housing": {"grade": "B"},
    "relocation": {"relocated": True, "kind": "clustered", "site": "幸福里安置点", "wish": "willing"},
    "land": {"farmland": "3.50", "farmland_titled": "3.20", "forest": "12.00"},
    "conditions": {"cooperative": True, "toilet": False, "path": "cement", "fuels": ["power"], "house_area": "86.0"},
    "schooling": {"status": "graduated", "roll_number": "G530323201605010019"},
    "insurance": {"year": 2026, "basic": "resident", "serious_illness": True, "pension": "resident"},
    "work": {
        "year": 2026,
        "state": "working",
        "place": "浙江省义乌市",
        "months": 8,
        "post": "forest",
        "post_months": 3,
    },
    "disability": {"kind": "4", "level": "2", "certificate": "53032319850930001X42"},
    "welfare": {"welfare": "dibao", "type": "b"},
    "relative": {"name": "陈大山", "kind": "sibling", "place": "上湾村", "work": "瓦工", "helps": "介绍务工"},
    "need": {"kinds": ["industry", "work"], "content": "想养牛，缺本钱", "wish": "养牛两头，农闲打工"},
    "plan": {
        "year": 2026,
        "goal": "牛出栏",
        "kinds": ["industry"],
        "content": "发放仔牛 2 头",
        "responsible": "王小满",
    },
    "result": {"year": 2025, "content": "危房改造完，收入过线", "signed_on": "2025-12-20"},
}


def make_each_fact(county: SimpleNamespace) -> None:
    """Make the facts and name them: `county.chens_land` and so on."""
    for key, said in SAID.items():
        kind = FACT_KINDS[key]
        whose = {"member": county.chen.members.first()} if kind.of_member else {"household": county.chen}
        about = {"source": kind.source, "source_name": kind.issuer, "valid_from": timezone.localdate()}
        setattr(county, f"chens_{key}", kind.model.objects.create(**whose, **about, **said, recorded_by=county.zhao))
