from django.urls import reverse
from django.utils import timezone

from households.models import VillageFinding
from households.services.village_findings import check_villages
from tests.conftest import make_household, pair
from tests.households.test_fact_pages import BACKEND
from villages.models import Village, VillageYear
from villages.services.years import save_village_year


def check() -> list[str]:
    """Ask the rules today and return what is open."""
    check_villages(timezone.localdate())
    return list(VillageFinding.objects.open().values_list("sentence", flat=True))


def test_a_finding_opens_stays_is_told_anew_and_closes(county):
    Village.objects.exclude(pk=county.lower.pk).update(poor_level="none")
    Village.objects.filter(pk=county.lower.pk).update(poor_level="national")
    last = timezone.localdate().year - 1
    assert check() == check() == [f"没有填 {last} 年的村情年报。"]
    (first,) = VillageFinding.objects.all()

    save_village_year(
        village_id=county.lower.pk, year=last, values={"households": 300, "people": 1100}, actor=county.liu
    )
    (sentence,) = check()

    assert sentence.startswith(f"{last} 年村情年报空着：自然村数、少数民族人口")
    assert VillageFinding.objects.open().get().pk == first.pk
    Village.objects.update(poor_level="none")
    assert check() == []
    assert VillageFinding.objects.get().closed_at is not None


def test_the_page_of_the_village_tells_it_and_leads_to_the_form(client, county):
    Village.objects.filter(pk=county.lower.pk).update(poor_level="national")
    check()
    client.force_login(county.liu, backend=BACKEND)

    page = client.get(reverse("households:village_quality", args=[county.lower.pk])).text

    last = timezone.localdate().year - 1
    assert f"没有填 {last} 年的村情年报。" in page
    assert reverse("villages:year", args=[county.lower.pk, last]) in page


def test_who_helps_two_households_of_a_village_reads_what_is_said_of_it_once(county):
    Village.objects.filter(pk=county.lower.pk).update(poor_level="national")
    pair(county.wang, make_household(county.lower, "陈阿贵", "530399000009", size=1))
    year = timezone.localdate().year
    counts = {"households": 300, "people": 1100}
    save_village_year(village_id=county.lower.pk, year=year, values=counts, actor=county.liu)
    check()

    for model in (VillageFinding, VillageYear):
        assert [one.village for one in model.objects.visible_to(county.wang)] == [county.lower]
