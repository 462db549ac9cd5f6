"""The fields of the correction forms about cadres, units, teams, postings and links, in words, numbers masked."""

from accounts.reveal import number_words
from config.lib.entry_fields import EntryField, coded
from villages.models.people import PostingKind, UnitTier

CADRE_FIELDS = (
    EntryField("name", "姓名"),
    EntryField("unit", "单位"),
    EntryField("rank", "职级"),
    EntryField("id_number", "身份证号", number_words("id")),
    EntryField("phone", "工作电话", number_words("phone")),
)

UNIT_FIELDS = (
    EntryField("name", "单位名称"),
    EntryField("tier", "层级", coded(UnitTier)),
    EntryField("township", "乡镇"),
)

TEAM_FIELDS = (
    EntryField("name", "工作队名称"),
    EntryField("unit", "派出单位"),
    EntryField("valid_from", "从哪天起"),
)

POSTING_FIELDS = (
    EntryField("cadre", "谁"),
    EntryField("kind", "岗位", coded(PostingKind)),
    EntryField("valid_from", "从哪天起"),
    EntryField("valid_to", "到哪天止"),
    EntryField("reason", "说明"),
)

LINK_FIELDS = (
    EntryField("cadre", "哪位领导"),
    EntryField("unit", "单位"),
    EntryField("title", "名称"),
    EntryField("document", "文号"),
    EntryField("valid_from", "从哪天起"),
)
