"""Invented personal names, as they are heard in eastern Yunnan. Any likeness to a living person is chance."""

from random import Random

SURNAMES_HAN = (
    "李" * 9 + "王" * 8 + "张" * 8 + "杨" * 7 + "陈" * 6 + "刘" * 6 + "赵" * 5 + "何" * 4 + "徐" * 3 + "朱" * 3
    + "高" * 3 + "孙" * 3 + "钱" * 2 + "吴" * 3 + "周" * 3 + "郭" * 2 + "段" * 2 + "唐" * 2 + "马" * 2 + "罗" * 2
    + "黄" * 2 + "胡" * 2 + "林" * 2 + "董" * 2 + "窦" * 2 + "念" + "保" + "尹" + "夏" + "施" + "阮" + "袁" + "蒋"
    + "晏" + "谭" + "梁" + "彭" + "曾" + "殷" + "丁" + "付" + "崔" + "邓" + "陶" + "孔" + "潘" + "姜" + "沈" + "卢"
)  # fmt: skip
SURNAMES = {
    "01": SURNAMES_HAN,
    "03": "马马马马沙丁张保虎桂",
    "06": "杨杨王陶陶熊熊张马李项罗",
    "07": "杨李李王张普毕龙昂资者钱赵海段罗方沙",
    "08": "黄黄农农陆陆韦覃梁何王李张侬岑罗",
    "13": "盘盘李邓赵黄蒋",
    "14": "杨李赵段张董",
    "25": "何王李郎韦张",
}
OLD_MALE = "福寿贵富发财有家石保正开朝文国光明顺云学忠才德兴荣华元金祥林生昌友和庆安宝树洪"
OLD_FEMALE = "英珍兰秀凤琼芬美菊翠仙莲香芝桂花玉素竹粉枝会存焕月娥琴"
MID_MALE = "建国军志伟平强勇华明红卫东海林春永飞波刚斌辉龙贵荣文忠云学祥"
MID_FEMALE = "红丽芳燕艳梅霞琼英萍玲娟云华会仙芬菊兰慧秀琴珍群"
NEW_MALE = "浩宇轩杰俊豪鑫睿博涵子泽天佳航凯旭阳晨峰毅恒嘉文思成龙"
NEW_FEMALE = "雨欣怡涵梓萱婷静思佳雯诗琪语嫣梦瑶悦慧蕊娜钰彤可馨雅晴露"
SINGLE_SHARE = 0.22


def surname(ethnicity: str, rng: Random) -> str:
    """Draw a surname that people of `ethnicity` bear here."""
    choices = SURNAMES.get(ethnicity, SURNAMES_HAN)
    return choices[int(rng.random() * len(choices))]


def given_name(*, is_male: bool, birth_year: int, this_year: int, rng: Random) -> str:
    """Draw a given name of one or two characters in the fashion of the birth year."""
    age = this_year - birth_year
    if age >= 50:
        characters = OLD_MALE if is_male else OLD_FEMALE
    elif age >= 24:
        characters = MID_MALE if is_male else MID_FEMALE
    else:
        characters = NEW_MALE if is_male else NEW_FEMALE
    first = characters[int(rng.random() * len(characters))]
    if rng.random() < SINGLE_SHARE:
        return first
    return first + characters[int(rng.random() * len(characters))]
