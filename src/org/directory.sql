-- name: directory_insert :exec
INSERT INTO directory_address (address_hash, org_id, person_id)
VALUES ($address_hash:bytes, $org:id, $person:id) ON CONFLICT DO NOTHING;
