-- name: invitation_insert :exec
INSERT INTO invitation (org_id, id, assessment_id, person_id, invited_by, created_us, expires_us)
VALUES ($org:id, $id:id, $assessment:id, $person:id, $invited_by:id, $created_us:int, $expires_us:int);

-- name: invitation_waiting :maybe
-- row: id:id
SELECT i.id FROM invitation i
WHERE i.org_id = $org:id AND i.person_id = $person:id AND i.assessment_id = $assessment:id
	AND NOT EXISTS (SELECT 1 FROM sitting s WHERE s.org_id = i.org_id AND s.invitation_id = i.id)
ORDER BY i.id DESC LIMIT 1;

-- name: invitation_renew :exec
UPDATE invitation SET invited_by = $invited_by:id, expires_us = $expires_us:int WHERE org_id = $org:id AND id = $id:id;

-- What a person is invited to, with the sitting each invitation has made.
-- name: invitation_own :many
-- row: id:id assessment:id title:text expires_us:int sitting:id finished_us:int version_id:id
SELECT i.id, i.assessment_id, a.title, i.expires_us, s.id, s.finished_us, COALESCE(s.version_id, a.version_id)
FROM invitation i
JOIN assessment a ON a.org_id = i.org_id AND a.id = i.assessment_id
LEFT JOIN sitting s ON s.org_id = i.org_id AND s.invitation_id = i.id
WHERE i.org_id = $org:id AND i.person_id = $person:id
ORDER BY i.id DESC LIMIT 100;

-- name: invitation_by_id :maybe
-- row: id:id assessment:id title:text expires_us:int sitting:id finished_us:int version_id:id
SELECT i.id, i.assessment_id, a.title, i.expires_us, s.id, s.finished_us, COALESCE(s.version_id, a.version_id)
FROM invitation i
JOIN assessment a ON a.org_id = i.org_id AND a.id = i.assessment_id
LEFT JOIN sitting s ON s.org_id = i.org_id AND s.invitation_id = i.id
WHERE i.org_id = $org:id AND i.person_id = $person:id AND i.id = $id:id;

-- For the retake policy: attempts at the whole assessment; waiting is for whatever was asked of it (exam/verification.h).
-- name: invitation_attempts :one
-- row: attempts:int last_finished_us:int unfinished:int
SELECT COUNT(*) - COUNT(verification), MAX(finished_us), COUNT(*) - COUNT(finished_us) FROM sitting
WHERE org_id = $org:id AND person_id = $person:id AND assessment_id = $assessment:id;

-- name: invitation_sitting_insert :exec
INSERT INTO sitting (org_id, id, invitation_id, person_id, assessment_id, version_id, attempt, minutes_factor,
	consented_us)
SELECT $org:id, $id:id, $invitation:id, p.id, $assessment:id, $version:id, $attempt:int, p.minutes_factor,
	$consented_us:int
FROM person p WHERE p.org_id = $org AND p.id = $person:id;
