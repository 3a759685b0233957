-- name: belief_insert :exec
INSERT INTO belief (org_id, id, sitting_id, person_id, competency, provisional, mean_logit, sd_logit, posterior,
	evidence, at_us, sequence)
SELECT $org:id, $id:id, $sitting:id, $person:id, $competency:text, $provisional:bool, $mean_logit:real, $sd_logit:real,
	$posterior:bytes, $evidence:text, $at_us:int, COALESCE(MAX(sequence), 0) + 1
FROM belief WHERE org_id = $org AND sitting_id = $sitting AND competency = $competency;

-- name: belief_by_id :maybe
-- row: id:id sitting:id competency:text provisional:bool mean_logit:real sd_logit:real posterior:bytes evidence:text at_us:int
SELECT id, sitting_id, competency, provisional, mean_logit, sd_logit, posterior, evidence, at_us FROM belief
WHERE org_id = $org:id AND id = $id:id;

-- The newest belief about one competency.
-- name: belief_newest :maybe
-- row: id:id competency:text provisional:bool mean_logit:real sd_logit:real posterior:bytes evidence:text at_us:int
SELECT id, competency, provisional, mean_logit, sd_logit, posterior, evidence, at_us FROM belief
WHERE org_id = $org:id AND sitting_id = $sitting:id AND competency = $competency:text
ORDER BY sequence DESC LIMIT 1;
