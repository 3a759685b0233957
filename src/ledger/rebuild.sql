-- name: rebuild_page :many
-- row: entry_index:int entry:bytes
SELECT entry_index, entry FROM ledger_entry
WHERE org_id = $org:id AND entry_index >= $first:int AND entry_index < $end:int ORDER BY entry_index LIMIT 256;

-- name: rebuild_find :maybe
-- row: entry_index:int
SELECT entry_index FROM ledger_entry WHERE org_id = $org:id AND entry = $entry:bytes;

-- name: rebuild_last :one
-- row: entry_index:int
SELECT COALESCE(MAX(entry_index), -1) FROM ledger_entry WHERE org_id = $org:id;

-- name: rebuild_behind :many
-- row: entry_index:int
SELECT entry_index FROM ledger_entry WHERE org_id = $org:id AND entry_index >= $first:int
ORDER BY entry_index LIMIT 4096;

-- name: rebuild_insert :exec
INSERT INTO ledger_entry (org_id, entry_index, entry, at_us)
VALUES ($org:id, $entry_index:int, $entry:bytes, $at_us:int);

-- name: rebuild_move :exec
UPDATE ledger_entry SET entry_index = $to_index:int WHERE org_id = $org:id AND entry_index = $from_index:int;

-- name: rebuild_move_opening :exec
UPDATE ledger_opening SET entry_index = $to_index:int WHERE org_id = $org:id AND entry_index = $from_index:int;

-- A published status list remembers its place too.
-- name: rebuild_move_snapshot :exec
UPDATE status_snapshot SET entry_index = $to_index:int WHERE org_id = $org:id AND entry_index = $from_index:int;

-- Nor does an edition of a credential that was renewed forget it.
-- name: rebuild_move_renewal :exec
UPDATE credential_renewal SET entry_index = $to_index:int WHERE org_id = $org:id AND entry_index = $from_index:int;

-- name: rebuild_root :maybe
-- row: root:bytes
SELECT root FROM ledger_checkpoint WHERE org_id = $org:id AND size = $size:int;

-- What was recorded behind the log's end and never published: it may have been about entries that have moved.
-- name: rebuild_forget :exec
DELETE FROM ledger_checkpoint WHERE org_id = $org:id AND size > $size:int AND note IS NULL;

-- name: rebuild_head :exec
INSERT INTO ledger_head (org_id, size, published) VALUES ($org:id, $size:int, $published:int)
ON CONFLICT (org_id) DO UPDATE SET size = $size, published = $published;

-- name: rebuild_unopened :one
-- row: count:int
SELECT COUNT(*) FROM ledger_entry e WHERE e.org_id = $org:id AND NOT EXISTS (SELECT 1 FROM ledger_opening o
	WHERE o.org_id = e.org_id AND o.entry_index = e.entry_index AND o.salt IS NOT NULL);
