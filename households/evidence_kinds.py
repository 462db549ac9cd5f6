"""The papers a household's record rests on: the 39 kinds of evidence of the county systems, and those of 一户一档.

Each kind says what it proves: a guarantee of the exit, a kind of help measure, or a step of the procedure. Kinds that
tell of illness or disability are sensitive: their files are opened only by whoever may open personal data.
"""

from dataclasses import dataclass

from django.db import models

from households.codes import Guarantee
from households.measures import MeasureKind


class EvidenceKind(models.TextChoices):
    """Kinds of papers: first the 39 certificates, then the papers of the household's own file."""

    INCOME_SHEET = "income_sheet", "收入调查核算表"
    SAFE_HOUSE = "safe_house", "住房安全认定表"
    SCHOOL_ROLL = "school_roll", "学籍证明"
    HOME_TEACHING = "home_teaching", "送教上门协议"
    INSURANCE_BOOK = "insurance_book", "医保缴费凭证"
    WATER_REPORT = "water_report", "饮水安全认定报告"
    FOREST_RETURN = "forest_return", "退耕还林补助凭证"
    PUBLIC_FOREST = "public_forest", "公益林补助凭证"
    RANGER = "ranger", "生态护林员协议"
    TRAINING_RECORD = "training_record", "培训记录"
    TRAINING_CERTIFICATE = "training_certificate", "培训合格证书"
    LABOUR_CONTRACT = "labour_contract", "劳动合同"
    POST_CONTRACT = "post_contract", "公益岗位协议"
    BUSINESS_LICENCE = "business_licence", "营业执照"
    LOAN_PROOF = "loan_proof", "贷款凭证"
    DANGER_GRADE = "danger_grade", "危房等级鉴定报告"
    HOUSE_SAFETY = "house_safety", "住房安全鉴定报告"
    OLD_HOUSE = "old_house", "旧房照片"
    NEW_HOUSE = "new_house", "新房照片"
    RELOCATION_WISH = "relocation_wish", "搬迁意愿书"
    KEY_REPORT = "key_report", "交钥匙确认单"
    COMMUNITY_HOUSE = "community_house", "安置点住房照片"
    MEDICAL_CLAIM = "medical_claim", "医疗费用结算单"
    DOCTOR_CONTRACT = "doctor_contract", "家庭医生签约书"
    HOME_CARE = "home_care", "家庭医生随访记录"
    ILLNESS_PROOF = "illness_proof", "大病诊断证明"
    DIBAO_CARD = "dibao_card", "低保证"
    DIBAO_PAYMENT = "dibao_payment", "低保金发放凭证"
    WUBAO_CARD = "wubao_card", "五保（特困供养）证"
    WUBAO_PAYMENT = "wubao_payment", "特困供养金发放凭证"
    DISABILITY_CARD = "disability_card", "残疾人证"
    DISABILITY_PAYMENT = "disability_payment", "残疾人两项补贴凭证"
    INDUSTRY_PHOTO = "industry_photo", "产业现场照片"
    SHARE_AGREEMENT = "share_agreement", "入股分红协议"
    PRESCHOOL_AID = "preschool_aid", "学前教育资助凭证"
    TWO_EXEMPTIONS = "two_exemptions", "两免一补凭证"
    VOCATIONAL_AID = "vocational_aid", "中高职（雨露计划）资助凭证"
    COLLEGE_GRANT = "college_grant", "大学助学金凭证"
    COLLEGE_LOAN = "college_loan", "生源地助学贷款凭证"

    APPLICATION = "application", "贫困户申请书"
    SURVEY = "survey", "入户调查表"
    MINUTES = "minutes", "民主评议会议记录"
    NOTICE_PHOTO = "notice_photo", "公示照片"
    REGISTER_FORM = "register_form", "贫困户登记表"
    HANDBOOK = "handbook", "扶贫手册复印件"
    PLAN = "plan", "帮扶计划"
    EXIT_SHEET = "exit_sheet", "脱贫退出验收表"


@dataclass(frozen=True)
class Proof:
    """What a kind of paper proves, whether it is about one person, and whether it tells of illness or disability.

    `fact` is the key of the certificate (`households.fact_kinds`) that it stands behind, `measures` the kinds of help.
    """

    guarantee: Guarantee | None = None
    fact: str = ""
    measures: frozenset[str] = frozenset()
    of_member: bool = False
    sensitive: bool = False

    @property
    def words(self) -> str:
        """What it proves, in words of staff."""
        told = [self.guarantee.label] if self.guarantee else []
        told += [MeasureKind(kind).label for kind in MeasureKind.values if kind in self.measures]
        return "、".join(told) or "档案材料"


def _helps(*kinds: MeasureKind, of_member: bool = False, sensitive: bool = False) -> Proof:
    return Proof(measures=frozenset(kinds), of_member=of_member, sensitive=sensitive)


K, M, G = EvidenceKind, MeasureKind, Guarantee
PROOFS: dict[str, Proof] = {
    K.INCOME_SHEET: Proof(G.INCOME),
    K.SAFE_HOUSE: Proof(G.HOUSING, "housing"),
    K.SCHOOL_ROLL: Proof(G.SCHOOLING, "schooling", of_member=True),
    K.HOME_TEACHING: Proof(G.SCHOOLING, "schooling", of_member=True, sensitive=True),
    K.INSURANCE_BOOK: Proof(G.MEDICAL, "insurance"),
    K.WATER_REPORT: Proof(G.WATER, "water", frozenset({M.WATER})),
    K.FOREST_RETURN: Proof(G.INCOME),
    K.PUBLIC_FOREST: Proof(G.INCOME),
    K.RANGER: Proof(G.INCOME, measures=frozenset({M.POST}), of_member=True),
    K.TRAINING_RECORD: _helps(M.WORK, of_member=True),
    K.TRAINING_CERTIFICATE: _helps(M.WORK, of_member=True),
    K.LABOUR_CONTRACT: Proof(G.INCOME, measures=frozenset({M.WORK}), of_member=True),
    K.POST_CONTRACT: Proof(G.INCOME, measures=frozenset({M.POST}), of_member=True),
    K.BUSINESS_LICENCE: Proof(G.INCOME, measures=frozenset({M.INDUSTRY})),
    K.LOAN_PROOF: _helps(M.FINANCE),
    K.DANGER_GRADE: Proof(G.HOUSING, "housing"),
    K.HOUSE_SAFETY: Proof(G.HOUSING, "housing"),
    K.OLD_HOUSE: Proof(G.HOUSING, "housing", frozenset({M.HOUSING, M.RELOCATION})),
    K.NEW_HOUSE: Proof(G.HOUSING, "housing", frozenset({M.HOUSING, M.RELOCATION})),
    K.RELOCATION_WISH: Proof(G.HOUSING, measures=frozenset({M.RELOCATION})),
    K.KEY_REPORT: Proof(G.HOUSING, "housing", frozenset({M.RELOCATION})),
    K.COMMUNITY_HOUSE: Proof(G.HOUSING, measures=frozenset({M.RELOCATION})),
    K.MEDICAL_CLAIM: Proof(G.MEDICAL, measures=frozenset({M.HEALTH}), of_member=True, sensitive=True),
    K.DOCTOR_CONTRACT: Proof(G.MEDICAL, measures=frozenset({M.HEALTH})),
    K.HOME_CARE: Proof(G.MEDICAL, measures=frozenset({M.HEALTH}), of_member=True, sensitive=True),
    K.ILLNESS_PROOF: Proof(G.MEDICAL, measures=frozenset({M.HEALTH}), of_member=True, sensitive=True),
    K.DIBAO_CARD: Proof(G.INCOME, measures=frozenset({M.SUPPORT})),
    K.DIBAO_PAYMENT: Proof(G.INCOME, measures=frozenset({M.SUPPORT})),
    K.WUBAO_CARD: Proof(G.INCOME, measures=frozenset({M.SUPPORT})),
    K.WUBAO_PAYMENT: Proof(G.INCOME, measures=frozenset({M.SUPPORT})),
    K.DISABILITY_CARD: _helps(M.SUPPORT, of_member=True, sensitive=True),
    K.DISABILITY_PAYMENT: Proof(G.INCOME, measures=frozenset({M.SUPPORT}), of_member=True, sensitive=True),
    K.INDUSTRY_PHOTO: Proof(G.INCOME, measures=frozenset({M.INDUSTRY})),
    K.SHARE_AGREEMENT: Proof(G.INCOME, measures=frozenset({M.INDUSTRY})),
    K.PRESCHOOL_AID: _helps(M.EDUCATION, of_member=True),
    K.TWO_EXEMPTIONS: Proof(G.SCHOOLING, measures=frozenset({M.EDUCATION}), of_member=True),
    K.VOCATIONAL_AID: _helps(M.EDUCATION, of_member=True),
    K.COLLEGE_GRANT: _helps(M.EDUCATION, of_member=True),
    K.COLLEGE_LOAN: _helps(M.EDUCATION, of_member=True),
    K.APPLICATION: Proof(),
    K.SURVEY: Proof(),
    K.MINUTES: Proof(),
    K.NOTICE_PHOTO: Proof(),
    K.REGISTER_FORM: Proof(),
    K.HANDBOOK: Proof(),
    K.PLAN: Proof(),
    K.EXIT_SHEET: Proof(),
}
"""Every kind and what it proves; a test compares it with the kinds."""

SENSITIVE = frozenset(kind for kind, proof in PROOFS.items() if proof.sensitive)
CERTIFICATES = tuple(EvidenceKind)[:39]
"""The kinds of the catalogue of county systems; the rest are the papers of the household's own file."""
