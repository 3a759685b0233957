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

-- Invitations that the person can still take up or has begun, and questions that show something again: whoever has one sees no
-- tasks beforehand.
-- name: standard_taking :one
-- row: count:int
SELECT COUNT(*) + (SELECT COUNT(*) FROM sitting v WHERE v.org_id = $org:id AND v.person_id = $person:id
		AND v.assessment_id = $assessment:id AND v.finished_us IS NULL AND v.verification IS NOT NULL)
FROM invitation i
LEFT JOIN sitting s ON s.org_id = i.org_id AND s.invitation_id = i.id
WHERE i.org_id = $org AND i.person_id = $person AND i.assessment_id = $assessment
	AND s.finished_us IS NULL AND (s.id IS NOT NULL OR i.expires_us > $now_us:int);
