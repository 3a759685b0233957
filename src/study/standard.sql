-- name: standard_insert :exec
INSERT INTO standard_judgement (org_id, id, assessment_id, version_id, competency, method, person_id, judgement, at_us)
VALUES ($org:id, $id:id, $assessment:id, $version:id, $competency:text, $method:text, $person:id, $judgement:text,
	$at_us:int);

-- All rounds of all judges, a judge's together and in their order.
-- name: standard_judgements :many
-- row: person:id name:text judgement:text at_us:int
SELECT j.person_id, p.name, j.judgement, j.at_us
FROM standard_judgement j JOIN person p ON p.org_id = j.org_id AND p.id = j.person_id
WHERE j.org_id = $org:id AND j.assessment_id = $assessment:id AND j.competency = $competency:text
	AND j.method = $method:text
ORDER BY p.name, j.person_id, j.id LIMIT 2000;
