-- What a person has done in an assessment, and whether the whole of it is before them: begun, or an invitation that is open.
-- name: verification_standing_of :one
-- row: count:int last_finished_us:int whole:int
SELECT COUNT(verification), MAX(finished_us),
	(SELECT COUNT(*) FROM invitation i
		LEFT JOIN sitting b ON b.org_id = i.org_id AND b.invitation_id = i.id
		WHERE i.org_id = $org:id AND i.person_id = $person:id AND i.assessment_id = $assessment:id
		AND b.finished_us IS NULL AND (b.id IS NOT NULL OR i.expires_us > $now_us:int))
FROM sitting WHERE org_id = $org AND person_id = $person AND assessment_id = $assessment;

-- Newest first.
-- name: verification_own :many
-- row: sitting:id assessment:id title:text verification:text finished_us:int
SELECT s.id, s.assessment_id, a.title, s.verification, s.finished_us
FROM sitting s JOIN assessment a ON a.org_id = s.org_id AND a.id = s.assessment_id
WHERE s.org_id = $org:id AND s.person_id = $person:id AND s.verification IS NOT NULL
ORDER BY s.id DESC LIMIT 100;

-- What a person was shown in an assessment, handed in or not.
-- name: verification_shown :many
-- row: part:text item:text
SELECT DISTINCT p.part, p.item
FROM sitting s JOIN presentation p ON p.org_id = s.org_id AND p.sitting_id = s.id
WHERE s.org_id = $org:id AND s.person_id = $person:id AND s.assessment_id = $assessment:id
ORDER BY p.part, p.item LIMIT 20000;

-- Attempts count whole sittings: these have numbers below 0.
-- name: verification_insert :exec
INSERT INTO sitting (org_id, id, invitation_id, person_id, assessment_id, version_id, attempt, minutes_factor,
	consented_us, verification)
SELECT $org:id, $id:id, $id, p.id, $assessment:id, $version:id, $attempt:int, p.minutes_factor, $consented_us:int,
	$verification:text
FROM person p WHERE p.org_id = $org AND p.id = $person:id;
