-- The assessments of which somebody has read work, with how many times.
-- name: reviewers_assessments :many
-- row: id:id title:text readings:int
SELECT a.id, a.title, COUNT(*) FROM reading r
JOIN sitting s ON s.org_id = r.org_id AND s.id = r.sitting_id
JOIN assessment a ON a.org_id = s.org_id AND a.id = s.assessment_id
WHERE r.org_id = $org:id AND r.person_id = $person:id AND r.note IS NULL AND r.taken_back_us IS NULL
GROUP BY a.id, a.title ORDER BY a.title, a.id LIMIT 100;
