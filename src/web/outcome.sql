-- How far a sitting has come: each figure grows when something is added.
-- name: outcome_counts :one
-- row: verdicts:int beliefs:int decisions:int credentials:int appeals:int feedback:int
SELECT
	(SELECT COALESCE(MAX(v.sequence), 0) FROM verdict v WHERE v.org_id = $org:id AND v.sitting_id = $sitting:id),
	(SELECT COUNT(*) FROM belief b WHERE b.org_id = $org AND b.sitting_id = $sitting),
	(SELECT COUNT(*) FROM decision d WHERE d.org_id = $org AND d.sitting_id = $sitting AND d.effective_us <= $now_us:int),
	(SELECT COUNT(*) FROM credential c WHERE c.org_id = $org AND c.sitting_id = $sitting AND c.published_us IS NOT NULL),
	(SELECT COUNT(*) FROM appeal a JOIN decision m ON m.org_id = a.org_id AND m.id = a.decision_id
		WHERE a.org_id = $org AND m.sitting_id = $sitting),
	(SELECT COALESCE(MAX(f.sequence), 0) FROM feedback f WHERE f.org_id = $org AND f.sitting_id = $sitting);

-- name: outcome_appeal :maybe
-- row: due_us:int
SELECT due_us FROM appeal WHERE org_id = $org:id AND decision_id = $decision:id;

-- name: outcome_credential :maybe
-- row: id:id deleted_us:int
SELECT c.id, p.deleted_us FROM credential c
LEFT JOIN credential_page p ON p.org_id = c.org_id AND p.credential_id = c.id
WHERE c.org_id = $org:id AND c.sitting_id = $sitting:id AND c.published_us IS NOT NULL;
