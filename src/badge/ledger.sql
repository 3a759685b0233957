-- Takes the next index; whoever appends waits here for whoever appended before.
-- name: ledger_take :one
-- row: size:int
INSERT INTO ledger_head (org_id, size) VALUES ($org:id, 1)
ON CONFLICT (org_id) DO UPDATE SET size = ledger_head.size + 1
RETURNING size;

-- name: ledger_insert :exec
INSERT INTO ledger_entry (org_id, entry_index, entry, at_us)
VALUES ($org:id, $entry_index:int, $entry:bytes, $at_us:int);

-- name: ledger_one :maybe
-- row: entry:bytes
SELECT entry FROM ledger_entry WHERE org_id = $org:id AND entry_index = $entry_index:int;

-- name: ledger_from :many
-- row: entry_index:int entry:bytes
SELECT entry_index, entry FROM ledger_entry WHERE org_id = $org:id AND entry_index >= $first:int
ORDER BY entry_index LIMIT 1000;
