-- Status lists: places, events, snapshots.

-- name: standing_newest :maybe
-- row: id:id entries:int given:int
SELECT id, entries, given FROM status_list WHERE org_id = $org:id AND purpose = $purpose:text ORDER BY id DESC LIMIT 1;

-- name: standing_begin :exec
INSERT INTO status_list (org_id, id, purpose, entries, given, secret, created_us)
VALUES ($org:id, $id:id, $purpose:text, $entries:int, 0, $secret:bytes, $created_us:int);

-- name: standing_directory_insert :exec
INSERT INTO directory_public (public_id, org_id, kind) VALUES ($id:id, $org:id, 'status');

-- Whoever takes places waits here for whoever took some before.
-- name: standing_take :one
-- row: entries:int given:int secret:bytes
UPDATE status_list SET given = given + $count:int WHERE org_id = $org:id AND id = $id:id
RETURNING entries, given, secret;

-- name: standing_place_insert :exec
INSERT INTO status_place (org_id, list_id, place, credential_id)
VALUES ($org:id, $list:id, $place:int, $credential:id);

-- The lists that a credential is in, revocation first.
-- name: standing_lists_of :many
-- row: id:id purpose:text
SELECT l.id, l.purpose FROM status_place p JOIN status_list l ON l.org_id = p.org_id AND l.id = p.list_id
WHERE p.org_id = $org:id AND p.credential_id = $credential:id ORDER BY l.purpose LIMIT 4;

-- name: standing_list :one
-- row: purpose:text entries:int
SELECT purpose, entries FROM status_list WHERE org_id = $org:id AND id = $id:id;

-- name: standing_event_count :one
-- row: count:int
SELECT COUNT(*) FROM status_event WHERE org_id = $org:id;

-- The places of a list whose credential's newest event is this.
-- name: standing_set :many
-- row: place:int
SELECT p.place
FROM status_event e JOIN status_place p ON p.org_id = e.org_id AND p.credential_id = e.credential_id
WHERE e.org_id = $org:id AND p.list_id = $list:id AND e.action = $action:text
	AND NOT EXISTS (SELECT 1 FROM status_event l WHERE l.org_id = e.org_id AND l.credential_id = e.credential_id
		AND l.sequence > e.sequence)
LIMIT 70000;

-- name: standing_snapshot_newest :maybe
-- row: sequence:int covers:int valid_from_us:int token:text
SELECT sequence, covers, valid_from_us, token FROM status_snapshot WHERE org_id = $org:id AND list_id = $list:id
ORDER BY sequence DESC LIMIT 1;

-- name: standing_snapshot_insert :count
INSERT INTO status_snapshot (org_id, list_id, sequence, document, token, covers, entry_index, valid_from_us, valid_until_us)
VALUES ($org:id, $list:id, $sequence:int, $document:text, $token:text, $covers:int, $entry_index:int,
	$valid_from_us:int, $valid_until_us:int)
ON CONFLICT DO NOTHING;

-- Public, by the id alone, once the log has it: the snapshot that was the newest at that time.
-- name: standing_snapshot_at :maybe
-- row: document:text token:text
SELECT s.document, s.token
FROM directory_public d JOIN status_snapshot s ON s.org_id = d.org_id AND s.list_id = d.public_id
JOIN ledger_head h ON h.org_id = d.org_id
WHERE d.public_id = $id:id AND d.kind = 'status' AND s.valid_from_us <= $at_us:int AND s.entry_index < h.published
ORDER BY s.sequence DESC LIMIT 1;

-- Lists that no snapshot since then tells in both forms.
-- name: standing_due :many
-- row: id:id
SELECT l.id FROM status_list l
WHERE l.org_id = $org:id AND NOT EXISTS (SELECT 1 FROM status_snapshot s
	WHERE s.org_id = l.org_id AND s.list_id = l.id AND s.token IS NOT NULL AND s.valid_from_us > $since_us:int)
ORDER BY l.id LIMIT 1000;

-- When the first of the lists ends, by its newest snapshot.
-- name: standing_end :one
-- row: lists:int end_us:int
SELECT COUNT(*), COALESCE(MIN(newest.end_us), 0)
FROM (SELECT MAX(valid_until_us) AS end_us FROM status_snapshot WHERE org_id = $org:id GROUP BY list_id) newest;
