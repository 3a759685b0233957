-- Takes the next index; whoever appends waits here for whoever appended before.
-- name: ledger_take :one
-- row: size:int
INSERT INTO ledger_head (org_id, size) VALUES ($org:id, 1)
ON CONFLICT (org_id) DO UPDATE SET size = ledger_head.size + 1
RETURNING size;

-- name: ledger_insert :exec
INSERT INTO ledger_entry (org_id, entry_index, entry, at_us)
VALUES ($org:id, $entry_index:int, $entry:bytes, $at_us:int);

-- name: ledger_opening_insert :exec
INSERT INTO ledger_opening (org_id, entry_index, kind, record_id, person_id, fields, salt)
VALUES ($org:id, $entry_index:int, $kind:text, $record:id, $person:id, $fields:text, $salt:bytes);

-- The newest about a record, before an entry.
-- name: ledger_of_record :maybe
-- row: entry_index:int kind:text record:id person:id fields:text salt:bytes entry:bytes
SELECT o.entry_index, o.kind, o.record_id, o.person_id, o.fields, o.salt, e.entry
FROM ledger_opening o JOIN ledger_entry e ON e.org_id = o.org_id AND e.entry_index = o.entry_index
WHERE o.org_id = $org:id AND o.record_id = $record:id AND o.kind = $kind:text AND o.entry_index < $before:int
ORDER BY o.entry_index DESC LIMIT 1;

-- name: ledger_page :many
-- row: entry_index:int kind:text record:id person:id fields:text salt:bytes entry:bytes
SELECT o.entry_index, o.kind, o.record_id, o.person_id, o.fields, o.salt, e.entry
FROM ledger_opening o JOIN ledger_entry e ON e.org_id = o.org_id AND e.entry_index = o.entry_index
WHERE o.org_id = $org:id AND o.entry_index >= $first:int ORDER BY o.entry_index LIMIT 500;

-- Those from before fields were kept.
-- name: ledger_bare :many
-- row: entry_index:int kind:text record:id person:id fields:text salt:bytes entry:bytes
SELECT o.entry_index, o.kind, o.record_id, o.person_id, o.fields, o.salt, e.entry
FROM ledger_opening o JOIN ledger_entry e ON e.org_id = o.org_id AND e.entry_index = o.entry_index
WHERE o.org_id = $org:id AND o.entry_index >= $first:int AND o.fields IS NULL AND o.salt IS NOT NULL
ORDER BY o.entry_index LIMIT 500;

-- Those that everybody may open.
-- name: ledger_public :many
-- row: entry_index:int kind:text record:id person:id fields:text salt:bytes entry:bytes
SELECT o.entry_index, o.kind, o.record_id, o.person_id, o.fields, o.salt, e.entry
FROM ledger_opening o JOIN ledger_entry e ON e.org_id = o.org_id AND e.entry_index = o.entry_index
JOIN ledger_head h ON h.org_id = o.org_id
WHERE o.org_id = $org:id AND o.entry_index >= $first:int AND o.entry_index < h.published
	AND o.kind IN ('issuer', 'status', 'version') AND o.fields IS NOT NULL
ORDER BY o.entry_index LIMIT 500;

-- One of them.
-- name: ledger_public_at :maybe
-- row: entry_index:int kind:text record:id person:id fields:text salt:bytes entry:bytes
SELECT o.entry_index, o.kind, o.record_id, o.person_id, o.fields, o.salt, e.entry
FROM ledger_opening o JOIN ledger_entry e ON e.org_id = o.org_id AND e.entry_index = o.entry_index
WHERE o.org_id = $org:id AND o.entry_index = $entry_index:int
	AND o.kind IN ('issuer', 'status', 'version') AND o.fields IS NOT NULL;

-- name: ledger_set_fields :exec
UPDATE ledger_opening SET fields = $fields:text
WHERE org_id = $org:id AND entry_index = $entry_index:int AND salt IS NOT NULL;

-- name: ledger_destroy :exec
UPDATE ledger_opening SET record_id = NULL, person_id = NULL, fields = NULL, salt = NULL
WHERE org_id = $org:id AND record_id = $record:id AND kind = $kind:text;

-- name: ledger_from :many
-- row: entry_index:int entry:bytes
SELECT entry_index, entry FROM ledger_entry WHERE org_id = $org:id AND entry_index >= $first:int
ORDER BY entry_index LIMIT 4096;

-- name: ledger_where :maybe
-- row: entry_index:int
SELECT entry_index FROM ledger_entry WHERE org_id = $org:id AND entry = $entry:bytes;

-- name: ledger_sizes :maybe
-- row: size:int published:int
SELECT size, published FROM ledger_head WHERE org_id = $org:id;
