-- Other people's newest answers to a part, whatever version they began with.
-- name: gated_newest :many
-- row: answer:text
SELECT r.answer FROM sitting s
JOIN response r ON r.org_id = s.org_id AND r.sitting_id = s.id AND r.part = $part:text
WHERE s.org_id = $org:id AND s.assessment_id = $assessment:id AND s.person_id <> $person:id AND NOT s.simulated
ORDER BY s.id DESC LIMIT $limit:int;

-- The newest answers to it that were brought in.
-- name: gated_samples :many
-- row: answer:text
SELECT answer FROM anchor
WHERE org_id = $org:id AND assessment_id = $assessment:id AND part = $part:text AND withdrawn_us IS NULL
ORDER BY id DESC LIMIT $limit:int;
