-- How many have finished each assessment, and how many had when its newest study was made.
-- name: study_counts :many
-- row: assessment:id version:id finished:int studied:int
SELECT a.id, a.version_id,
	(SELECT COUNT(*) FROM sitting s WHERE s.org_id = a.org_id AND s.assessment_id = a.id AND s.finished_us IS NOT NULL
		AND s.verification IS NULL),
	(SELECT t.finished FROM study t WHERE t.org_id = a.org_id AND t.assessment_id = a.id ORDER BY t.id DESC LIMIT 1)
FROM assessment a WHERE a.org_id = $org:id ORDER BY a.id LIMIT 10000;

-- name: study_insert :exec
INSERT INTO study (org_id, id, assessment_id, version_id, sittings, simulated, finished, figures, at_us, state)
SELECT $org:id, $id:id, $assessment:id, $version:id, $sittings:int, $simulated:int, COUNT(*), $figures:text, $at_us:int,
	'proposed'
FROM sitting s WHERE s.org_id = $org AND s.assessment_id = $assessment AND s.finished_us IS NOT NULL
	AND s.verification IS NULL;

-- name: study_overtake :exec
UPDATE study SET state = 'overtaken'
WHERE org_id = $org:id AND assessment_id = $assessment:id AND state = 'proposed';

-- Newest first.
-- name: study_of_assessment :many
-- row: id:id assessment:id version:id sittings:int simulated:int at_us:int state:text decided_by:id decided_us:int accepted_version:id
SELECT id, assessment_id, version_id, sittings, simulated, at_us, state, decided_by, decided_us, accepted_version_id
FROM study WHERE org_id = $org:id AND assessment_id = $assessment:id ORDER BY id DESC LIMIT 100;

-- name: study_by_id :maybe
-- row: id:id assessment:id version:id sittings:int simulated:int at_us:int state:text decided_by:id decided_us:int accepted_version:id figures:text
SELECT id, assessment_id, version_id, sittings, simulated, at_us, state, decided_by, decided_us, accepted_version_id,
	figures
FROM study WHERE org_id = $org:id AND id = $id:id;

-- name: study_decide :count
UPDATE study SET state = $state:text, decided_by = $by:id, decided_us = $at_us:int, accepted_version_id = $accepted:id
WHERE org_id = $org:id AND id = $id:id AND state = 'proposed';
