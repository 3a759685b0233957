-- name: issue_of_sitting :maybe
-- row: id:id person:id name:text published_us:int
SELECT id, person_id, name, published_us FROM credential WHERE org_id = $org:id AND sitting_id = $sitting:id;

-- Everything that was answered, in a fixed order: what the evidence's digest is made from.
-- name: issue_answers :many
-- row: part:text sequence:int item:text answer:text
SELECT r.part, r.sequence, p.item, r.answer
FROM response r LEFT JOIN presentation p ON p.org_id = r.org_id AND p.sitting_id = r.sitting_id AND p.part = r.part
	AND p.sequence = r.sequence
WHERE r.org_id = $org:id AND r.sitting_id = $sitting:id ORDER BY r.part, r.sequence LIMIT 5000;
