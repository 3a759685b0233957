-- The assessments that a person has finished.
-- name: competence_taken :many
-- row: assessment:id version:id title:text
SELECT a.id, a.version_id, a.title FROM assessment a
WHERE a.org_id = $org:id AND EXISTS (SELECT 1 FROM sitting s WHERE s.org_id = a.org_id AND s.person_id = $person:id
	AND s.assessment_id = a.id AND s.finished_us IS NOT NULL)
ORDER BY a.title, a.id LIMIT 100;

-- Newest first.
-- name: competence_finished :many
-- row: id:id
SELECT id FROM sitting
WHERE org_id = $org:id AND person_id = $person:id AND assessment_id = $assessment:id AND finished_us IS NOT NULL
ORDER BY finished_us DESC, id DESC LIMIT $limit:int;
