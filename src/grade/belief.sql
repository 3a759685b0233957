-- name: belief_insert :exec
INSERT INTO belief (org_id, id, sitting_id, person_id, competency, provisional, mean_logit, sd_logit, posterior,
	evidence, decision_id, at_us, sequence)
SELECT $org:id, $id:id, $sitting:id, $person:id, $competency:text, $provisional:bool, $mean_logit:real, $sd_logit:real,
	$posterior:bytes, $evidence:text, $decision:id, $at_us:int, COALESCE(MAX(sequence), 0) + 1
FROM belief WHERE org_id = $org AND sitting_id = $sitting AND competency = $competency;

-- name: belief_by_id :maybe
-- row: id:id sitting:id competency:text provisional:bool mean_logit:real sd_logit:real posterior:bytes evidence:text at_us:int
SELECT id, sitting_id, competency, provisional, mean_logit, sd_logit, posterior, evidence, at_us FROM belief
WHERE org_id = $org:id AND id = $id:id;

-- The newest belief about one competency that is in effect: nobody's judgement is in it, or a decision has been made on that
-- one, which was not undone.
-- name: belief_newest :maybe
-- row: id:id competency:text provisional:bool mean_logit:real sd_logit:real posterior:bytes evidence:text at_us:int
SELECT b.id, b.competency, b.provisional, b.mean_logit, b.sd_logit, b.posterior, b.evidence, b.at_us FROM belief b
WHERE b.org_id = $org:id AND b.sitting_id = $sitting:id AND b.competency = $competency:text
	AND (b.decision_id IS NULL OR EXISTS (SELECT 1 FROM decision d WHERE d.org_id = b.org_id AND d.id = b.decision_id
		AND d.effective_us <= $now_us:int
		AND NOT EXISTS (SELECT 1 FROM decision u WHERE u.org_id = d.org_id AND u.sitting_id = d.sitting_id
			AND u.undoes = d.id)))
ORDER BY b.sequence DESC LIMIT 1;
