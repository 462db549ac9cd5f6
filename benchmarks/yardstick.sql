-- The yardstick of the nightly check: one statement that only counts the open households that meet the full set: the
-- seven criteria with measured water and the tests of stable income, the must-not-exit list, power, road, broadcasting,
-- pensions, a project; as of %(day)s, as known at %(known)s. It must return the checker's exact count. No sentences, no
-- evidence, no rows.
WITH
open AS (
    SELECT id, registered_year FROM households_household WHERE status IN ('registered', 'planned', 'returned')
),
living AS (
    SELECT DISTINCT ON (household_id) household_id,
           food = 'yes' AND clothing = 'yes' AND valid_from >= %(living_oldest)s AS ok
    FROM households_livingfact
    WHERE valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)
      AND recorded_at <= %(known)s AND (superseded_at IS NULL OR superseded_at > %(known)s)
    ORDER BY household_id, valid_from DESC, id DESC
),
water AS (
    SELECT DISTINCT ON (household_id) household_id, valid_from,
           quality IN ('full', 'basic') AND valid_from >= %(water_oldest)s
           AND (quantity IN ('full', 'basic') OR quantity = '' AND litres IS NOT NULL)
           AND coalesce(litres >= %(litres)s, true)
           AND (convenience IN ('full', 'basic') OR convenience = '' AND coalesce(minutes, metres) IS NOT NULL)
           AND (coalesce(minutes, metres) IS NULL OR coalesce(minutes <= %(minutes)s, false)
                OR coalesce(metres <= %(metres)s, false))
           AND (reliability IN ('full', 'basic') OR reliability = '' AND stop_days IS NOT NULL)
           AND coalesce(stop_days <= %(stop_days)s, true) AS ok
    FROM households_waterfact
    WHERE valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)
      AND recorded_at <= %(known)s AND (superseded_at IS NULL OR superseded_at > %(known)s)
    ORDER BY household_id, valid_from DESC, id DESC
),
housing AS (
    SELECT DISTINCT ON (household_id) household_id,
           greatest(valid_from, CASE WHEN remedy <> 'none' AND accepted_on <= %(day)s THEN accepted_on END) AS since,
           grade IN ('A', 'B') OR remedy <> 'none' AND accepted_on <= %(day)s
               AND (remedy = 'other_safe' OR grade IN ('C', 'D')) AS ok
    FROM households_housingfact
    WHERE valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)
      AND recorded_at <= %(known)s AND (superseded_at IS NULL OR superseded_at > %(known)s)
    ORDER BY household_id, valid_from DESC, id DESC
),
worksheet AS (
    SELECT DISTINCT ON (household_id) household_id, id, item_count,
           wage + business + property - business_cost > 0 AS own,
           per_head > %(income_line)s AND state = 'closed' AND signed_by_surveyor_on <= %(day)s
           AND signed_by_householder_on <= %(day)s AND signed_by_village_on <= %(day)s AS ok
    FROM households_incomeworksheet
    WHERE window_end = %(window_end)s AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)
      AND recorded_at <= %(known)s AND (superseded_at IS NULL OR superseded_at > %(known)s)
    ORDER BY household_id, valid_from DESC, id DESC
),
once AS (
    SELECT r.worksheet_id, 100 * coalesce(sum(r.gross) FILTER (WHERE i.counted AND NOT i.recurring), 0)
           <= %(one_off_percent)s * coalesce(sum(r.gross) FILTER (WHERE i.counted), 0) AS ok
    FROM households_incomerow r JOIN households_incomeitem i ON i.id = r.item_id
    GROUP BY r.worksheet_id
),
earlier AS (
    SELECT DISTINCT ON (household_id) household_id,
           per_head > %(earlier_line)s AND state = 'closed' AND signed_by_surveyor_on <= %(day)s
           AND signed_by_householder_on <= %(day)s AND signed_by_village_on <= %(day)s AS ok
    FROM households_incomeworksheet
    WHERE window_end = %(earlier_end)s AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)
      AND recorded_at <= %(known)s AND (superseded_at IS NULL OR superseded_at > %(known)s)
    ORDER BY household_id, valid_from DESC, id DESC
),
conditions AS (
    SELECT DISTINCT ON (household_id) household_id,
           household_power AND broadcast AND path IN ('cement', 'asphalt') AND valid_from >= %(condition_oldest)s AS ok
    FROM households_conditionfact
    WHERE valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)
      AND recorded_at <= %(known)s AND (superseded_at IS NULL OR superseded_at > %(known)s)
    ORDER BY household_id, valid_from DESC, id DESC
),
helped AS (
    SELECT DISTINCT household_id FROM projects_projectbeneficiary
    WHERE recorded_at <= %(known)s AND (benefited_on IS NULL OR benefited_on <= %(day)s)
),
back AS (
    SELECT DISTINCT household_id FROM households_statusevent
    WHERE after = 'returned' AND on_date BETWEEN %(this_year)s AND %(day)s AND recorded_at <= %(known)s
),
disability AS (
    SELECT DISTINCT ON (member_id) member_id, level FROM households_disabilityfact
    WHERE valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)
      AND recorded_at <= %(known)s AND (superseded_at IS NULL OR superseded_at > %(known)s)
    ORDER BY member_id, valid_from DESC, id DESC
),
counted AS (
    SELECT ms.household_id, ms.member_id, m.birth_date, m.health FROM households_membership ms
    JOIN households_member m ON m.id = ms.member_id
    WHERE ms.valid_from <= %(day)s AND (ms.valid_to IS NULL OR ms.valid_to >= %(day)s)
      AND ms.recorded_at <= %(known)s AND (ms.superseded_at IS NULL OR ms.superseded_at > %(known)s)
),
insured AS (
    SELECT DISTINCT ON (member_id) member_id, basic, serious_illness, pension, valid_from FROM households_insurancefact
    WHERE year = %(year)s AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)
      AND recorded_at <= %(known)s AND (superseded_at IS NULL OR superseded_at > %(known)s)
    ORDER BY member_id, valid_from DESC, id DESC
),
schooled AS (
    SELECT DISTINCT ON (member_id) member_id, status, valid_from FROM households_schoolingfact
    WHERE valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)
      AND recorded_at <= %(known)s AND (superseded_at IS NULL OR superseded_at > %(known)s)
    ORDER BY member_id, valid_from DESC, id DESC
),
people AS (
    SELECT c.household_id,
           bool_and(coalesce(i.basic = 'exempt' OR (i.basic IN ('resident', 'employee') AND i.serious_illness), false))
               AS all_insured,
           min(i.valid_from) AS insured_since,
           bool_and(c.birth_date NOT BETWEEN %(born_from)s AND %(born_to)s
                    OR coalesce(s.status = 'graduated' OR s.valid_from >= %(term)s AND s.status IN
                                ('in_school', 'home_teaching', 'special', 'deferred'), false)) AS all_taught,
           min(s.valid_from) FILTER (WHERE c.birth_date BETWEEN %(born_from)s AND %(born_to)s) AS taught_since,
           bool_and(c.birth_date > %(grown)s OR coalesce(
                        s.status IN ('in_school', 'home_teaching', 'special') AND s.valid_from >= %(term)s, false)
                    OR coalesce(i.pension IN ('resident', 'employee'), false)) AS all_pensioned,
           bool_or('serious' = ANY(c.health)) OR coalesce(bool_or(d.level IN ('1', '2')), false) AS gravely,
           bool_or(d.level IS NOT NULL OR 'disabled' = ANY(c.health)) AS disabled
    FROM counted c
    LEFT JOIN insured i ON i.member_id = c.member_id
    LEFT JOIN schooled s ON s.member_id = c.member_id
    LEFT JOIN disability d ON d.member_id = c.member_id
    GROUP BY c.household_id
),
doubted AS (
    SELECT household_id, guarantee, max(valid_from) AS since FROM households_doubt
    WHERE valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)
      AND recorded_at <= %(known)s AND (superseded_at IS NULL OR superseded_at > %(known)s)
    GROUP BY household_id, guarantee
)
SELECT count(*)
FROM open
JOIN worksheet ON worksheet.household_id = open.id
JOIN living ON living.household_id = open.id
JOIN water ON water.household_id = open.id
JOIN housing ON housing.household_id = open.id
JOIN people ON people.household_id = open.id
JOIN conditions ON conditions.household_id = open.id
JOIN helped ON helped.household_id = open.id
JOIN earlier ON earlier.household_id = open.id
JOIN once ON once.worksheet_id = worksheet.id
LEFT JOIN back ON back.household_id = open.id
WHERE worksheet.item_count > 0 AND once.ok AND earlier.ok AND conditions.ok AND people.all_pensioned AND worksheet.own
  AND NOT people.gravely AND open.registered_year < extract(year FROM %(window_end)s::date) AND back.household_id IS NULL
  AND worksheet.ok AND living.ok AND water.ok AND people.all_insured AND people.all_taught
  AND housing.ok AND housing.since >= %(housing_oldest)s
  AND NOT EXISTS (
      SELECT 1 FROM doubted d WHERE d.household_id = open.id AND d.since >= CASE d.guarantee
          WHEN 'water' THEN water.valid_from
          WHEN 'housing' THEN housing.since
          WHEN 'schooling' THEN people.taught_since
          WHEN 'medical' THEN people.insured_since END);
