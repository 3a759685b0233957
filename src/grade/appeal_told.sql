-- Open is one whose decision is still the one in force: whatever came after it was undone.
-- name: appeal_rows :many
-- row: id:id sitting:id title:text criteria:int at_us:int due_us:int held:bool fresh:int answered_us:int changed:int
SELECT a.id, a.sitting_id, m.title,
	(SELECT COUNT(*) FROM appeal_criterion x WHERE x.org_id = a.org_id AND x.appeal_id = a.id),
	a.at_us, a.due_us, c.claimed_by IS NOT NULL AND c.claimed_until_us >= $now_us:int,
	(SELECT COUNT(*) FROM person p WHERE p.org_id = a.org_id AND p.disabled_us IS NULL AND (p.roles & $role:int) <> 0
		AND p.id <> a.person_id AND NOT EXISTS (SELECT 1 FROM conflict_of_interest k
			WHERE k.org_id = c.org_id AND k.case_id = c.id AND k.person_id = p.id)),
	(SELECT MIN(n.effective_us) FROM decision n WHERE n.org_id = a.org_id AND n.sitting_id = a.sitting_id
		AND n.sequence > d.sequence AND n.outcome <> 'undone'
		AND NOT EXISTS (SELECT 1 FROM decision u WHERE u.org_id = n.org_id AND u.sitting_id = n.sitting_id
			AND u.undoes = n.id)) AS answered_us,
	(SELECT COUNT(*) FROM appeal_answer y WHERE y.org_id = a.org_id AND y.appeal_id = a.id AND y.outcome = 'changed'
		AND NOT EXISTS (SELECT 1 FROM decision u WHERE u.org_id = a.org_id AND u.sitting_id = a.sitting_id
			AND u.undoes = y.decision_id))
	+ (SELECT COUNT(*) FROM decision o WHERE o.org_id = a.org_id AND o.sitting_id = a.sitting_id AND o.outcome <> d.outcome
		AND NOT EXISTS (SELECT 1 FROM appeal_criterion x WHERE x.org_id = a.org_id AND x.appeal_id = a.id)
		AND o.sequence = (SELECT MIN(n.sequence) FROM decision n WHERE n.org_id = a.org_id
			AND n.sitting_id = a.sitting_id AND n.sequence > d.sequence AND n.outcome <> 'undone'
			AND NOT EXISTS (SELECT 1 FROM decision u WHERE u.org_id = n.org_id AND u.sitting_id = n.sitting_id
				AND u.undoes = n.id)))
FROM appeal a JOIN decision d ON d.org_id = a.org_id AND d.id = a.decision_id
JOIN review_case c ON c.org_id = a.org_id AND c.sitting_id = a.sitting_id
JOIN sitting s ON s.org_id = a.org_id AND s.id = a.sitting_id
JOIN assessment m ON m.org_id = s.org_id AND m.id = s.assessment_id
WHERE a.org_id = $org:id
ORDER BY CASE WHEN c.state IN ('waiting', 'claimed', 'judged') THEN 0 ELSE 1 END,
	CASE WHEN c.state IN ('waiting', 'claimed', 'judged') THEN COALESCE(a.due_us, a.at_us) ELSE -a.at_us END, a.id
LIMIT 200;

-- What is open and late, or has nobody who could take it, and was not told about.
-- name: appeal_untold :many
-- row: id:id sitting:id title:text due_us:int late:bool nobody:bool
SELECT u.id, u.sitting_id, u.title, u.due_us, u.late, u.nobody
FROM (SELECT c.id, c.sitting_id, m.title, c.due_us, c.due_us < $now_us:int AND c.late_told_us IS NULL AS late,
		c.nobody_told_us IS NULL AND c.state = 'waiting' AND NOT EXISTS (SELECT 1 FROM person p
			WHERE p.org_id = c.org_id AND p.disabled_us IS NULL AND (p.roles & $role:int) <> 0
				AND p.id <> s.person_id AND NOT EXISTS (SELECT 1 FROM conflict_of_interest k
					WHERE k.org_id = c.org_id AND k.case_id = c.id AND k.person_id = p.id)) AS nobody
	FROM review_case c JOIN sitting s ON s.org_id = c.org_id AND s.id = c.sitting_id
	JOIN assessment m ON m.org_id = s.org_id AND m.id = s.assessment_id
	WHERE c.org_id = $org:id AND c.due_us IS NOT NULL AND c.state IN ('waiting', 'claimed', 'judged')) u
WHERE u.late OR u.nobody ORDER BY u.due_us, u.id LIMIT 100;

-- name: appeal_told :exec
UPDATE review_case SET late_told_us = CASE WHEN $late:bool THEN $now_us:int ELSE late_told_us END,
	nobody_told_us = CASE WHEN $nobody:bool THEN $now_us ELSE nobody_told_us END
WHERE org_id = $org:id AND id = $id:id;
