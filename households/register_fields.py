"""The fields of the entry forms about households and members, in words, numbers masked."""

from accounts.reveal import number_words
from config.lib.entry_fields import EntryField, coded, is_or_not
from households.codes import (
    Cause,
    Education,
    Ethnicity,
    Health,
    HouseholdType,
    IdentifiedBy,
    Labour,
    PovertyAttribute,
    Relation,
)
from households.codes_person import IdKind, Political
from villages.models.people import Sex

HOUSEHOLD_FIELDS = (
    EntryField("group", "村民小组"),
    EntryField("attribute", "贫困户属性", coded(PovertyAttribute)),
    EntryField("household_type", "户类型", coded(HouseholdType)),
    EntryField("main_cause", "主要致贫原因", coded(Cause)),
    EntryField("other_causes", "其他致贫原因", coded(Cause)),
    EntryField("identified_by", "识别标准", coded(IdentifiedBy)),
    EntryField("registered_year", "识别年度"),
    EntryField("phone", "联系电话", number_words("phone")),
    EntryField("bank_name", "开户银行"),
    EntryField("bank_account", "银行账号", number_words("bank")),
)

MEMBER_FIELDS = (
    EntryField("name", "姓名"),
    EntryField("id_number", "身份证号", number_words("id")),
    EntryField("id_kind", "证件类型", coded(IdKind)),
    EntryField("sex", "性别", coded(Sex)),
    EntryField("birth_date", "出生日期"),
    EntryField("relation", "与户主关系", coded(Relation)),
    EntryField("ethnicity", "民族", coded(Ethnicity)),
    EntryField("political", "政治面貌", coded(Political)),
    EntryField("education", "文化程度", coded(Education)),
    EntryField("health", "健康状况", coded(Health)),
    EntryField("labour", "劳动技能", coded(Labour)),
    EntryField("speaks_mandarin", "会讲普通话", is_or_not),
    EntryField("in_service", "现役军人", is_or_not),
)
