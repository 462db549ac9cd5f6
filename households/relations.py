"""What relation, sex and age must agree on, for those who enter people and for the rules that look at them."""

from households.codes import Relation

LABOUR_FROM_AGE = 16

MALE_RELATIONS = frozenset(
    {
        Relation.SON, Relation.SON_IN_LAW, Relation.GRANDSON, Relation.MATERNAL_GRANDSON, Relation.FATHER,
        Relation.FATHER_IN_LAW, Relation.HUSBANDS_FATHER, Relation.GRANDFATHER, Relation.MATERNAL_GRANDFATHER,
        Relation.GREAT_GRANDSON, Relation.NEPHEW, Relation.UNCLE,
    }
)  # fmt: skip
FEMALE_RELATIONS = frozenset(
    {
        Relation.DAUGHTER, Relation.DAUGHTER_IN_LAW, Relation.GRANDDAUGHTER, Relation.MATERNAL_GRANDDAUGHTER,
        Relation.MOTHER, Relation.MOTHER_IN_LAW, Relation.HUSBANDS_MOTHER, Relation.GRANDMOTHER,
        Relation.MATERNAL_GRANDMOTHER, Relation.GREAT_GRANDDAUGHTER, Relation.NIECE, Relation.SIBLINGS_WIFE,
    }
)  # fmt: skip
