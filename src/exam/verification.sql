-- name: verification_standing_of :one
-- row: count:int last_finished_us:int
SELECT COUNT(*), MAX(finished_us) FROM sitting
WHERE org_id = $org:id AND person_id = $person:id AND assessment_id = $assessment:id AND verification IS NOT NULL;

-- name: verification_unfinished :many
-- row: sitting:id assessment:id title:text
SELECT s.id, s.assessment_id, a.title
FROM sitting s JOIN assessment a ON a.org_id = s.org_id AND a.id = s.assessment_id
WHERE s.org_id = $org:id AND s.person_id = $person:id AND s.verification IS NOT NULL AND s.finished_us IS NULL
ORDER BY s.id DESC LIMIT 100;

-- Attempts count whole sittings: these have numbers below 0.
-- name: verification_insert :exec
INSERT INTO sitting (org_id, id, invitation_id, person_id, assessment_id, version_id, attempt, minutes_factor,
	consented_us, verification)
SELECT $org:id, $id:id, $id, p.id, $assessment:id, $version:id, $attempt:int, p.minutes_factor, $consented_us:int,
	$verification:text
FROM person p WHERE p.org_id = $org AND p.id = $person:id;
