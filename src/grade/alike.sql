-- Programs and repositories handed in to a part, the newest first.
-- name: alike_answers :many
-- row: sitting:id person:id answer:text
SELECT s.id, s.person_id, r.answer
FROM sitting s
JOIN sitting_part p ON p.org_id = s.org_id AND p.sitting_id = s.id AND p.part = $part:text AND p.type IN ('code', 'repository')
JOIN response r ON r.org_id = p.org_id AND r.sitting_id = p.sitting_id AND r.part = p.part AND r.sequence = 1
WHERE s.org_id = $org:id AND s.assessment_id = $assessment:id AND s.id < $before:id AND s.verification IS NULL
ORDER BY s.id DESC LIMIT 100;
