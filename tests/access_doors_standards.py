"""The doors of the county's standards."""

from tests.access import MOVED, Door

LIST_READERS = ("liu", "li", "zhao", "qian", "sheng")
OFFICE = ("zhao", "qian")
COUNTY = ("zhao", "qian", "shui", "sheng")
OF_CHEN = ("wang", "he", "liu", "li", *COUNTY)
PUBLISHED = {"key": "national-2016"}

STANDARD_DOORS = [
    Door("assessments:standard_list", let_in=LIST_READERS),
    Door("assessments:area_list", let_in=LIST_READERS),
    Door("assessments:standard_compare", let_in=LIST_READERS),
    Door("assessments:standard_detail", kwargs=PUBLISHED, let_in=LIST_READERS),
    Door("assessments:standard_copy", method="post", kwargs=PUBLISHED, let_in=("zhao",), status=MOVED),
    Door("assessments:standard_edit", "draft", let_in=("zhao",)),
    Door("assessments:standard_edit", "draft", "post", let_in=("zhao",)),
    Door("assessments:standard_release", "draft", let_in=("qian",)),
    Door("assessments:standard_release", "draft", "post", let_in=("qian",), status=MOVED),
    Door("assessments:standard_retire", "draft", let_in=OFFICE),
    Door("assessments:what_if_list", let_in=OFFICE),
    Door("assessments:what_if_list", method="post", let_in=OFFICE),
    Door("assessments:what_if_detail", "what_if", let_in=OFFICE),
    Door("assessments:what_if_progress", "what_if", let_in=OFFICE),
    Door("assessments:replay", "chen", let_in=OF_CHEN, unseen=("sun",)),
    Door("assessments:replay", "yuan", let_in=("sun", *COUNTY), unseen=("wang", "he", "liu", "li")),
    Door("assessments:standard_retire", "draft", "post", data={"last_day": "x"}, let_in=OFFICE),
]
