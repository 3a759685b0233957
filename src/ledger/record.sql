-- The first checkpoint, and then always the next that is a stride further: steps along the primary key.
-- name: record_steps :many
-- row: size:int at_us:int
WITH RECURSIVE step (size) AS (
	SELECT (SELECT MIN(c.size) FROM ledger_checkpoint c WHERE c.org_id = $org:id AND c.size > 0)
	UNION ALL
	SELECT (SELECT MIN(c.size) FROM ledger_checkpoint c WHERE c.org_id = $org AND c.size >= step.size + $stride:int)
	FROM step WHERE step.size < $most:int
)
SELECT c.size, c.at_us FROM step JOIN ledger_checkpoint c ON c.org_id = $org AND c.size = step.size
WHERE step.size <= $most ORDER BY c.size LIMIT 65;

-- name: record_at :maybe
-- row: root:bytes at_us:int note:text
SELECT root, at_us, note FROM ledger_checkpoint WHERE org_id = $org:id AND size = $size:int;

-- name: record_published :many
-- row: size:int root:bytes at_us:int note:text
SELECT size, root, at_us, note FROM ledger_checkpoint
WHERE org_id = $org:id AND size <= $most:int AND note IS NOT NULL ORDER BY size DESC LIMIT 20;
