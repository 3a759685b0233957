-- Renewals of credentials.

-- name: renewal_newest :maybe
-- row: sequence:int until_us:int at_us:int entry_index:int published_us:int
SELECT sequence, until_us, at_us, entry_index, published_us FROM credential_renewal
WHERE org_id = $org:id AND credential_id = $credential:id ORDER BY sequence DESC LIMIT 1;

-- The edition that was issued first.
-- name: renewal_first :one
-- row: document:text
SELECT document FROM credential WHERE org_id = $org:id AND id = $credential:id;

-- name: renewal_insert :count
INSERT INTO credential_renewal (org_id, credential_id, sequence, until_us, reason, person_id, at_us)
VALUES ($org:id, $credential:id, $sequence:int, $until_us:int, $reason:text, $person:id, $at_us:int)
ON CONFLICT DO NOTHING;

-- What is under way.
-- name: renewal_pending :maybe
-- row: sequence:int until_us:int reason:text entry_index:int
SELECT sequence, until_us, reason, entry_index FROM credential_renewal
WHERE org_id = $org:id AND credential_id = $credential:id AND published_us IS NULL ORDER BY sequence DESC LIMIT 1;

-- Once: the first to have signed it.
-- name: renewal_sign :count
UPDATE credential_renewal
SET document = $document:text, jwt = $jwt:text, valid_from_us = $valid_from_us:int, entry_index = $entry_index:int
WHERE org_id = $org:id AND credential_id = $credential:id AND sequence = $sequence:int AND document IS NULL;

-- Once: the first to publish tells the holder.
-- name: renewal_publish :count
UPDATE credential_renewal SET published_us = $published_us:int
WHERE org_id = $org:id AND credential_id = $credential:id AND sequence = $sequence:int AND published_us IS NULL;

-- It comes to nothing.
-- name: renewal_drop :exec
DELETE FROM credential_renewal
WHERE org_id = $org:id AND credential_id = $credential:id AND sequence = $sequence:int AND document IS NULL;

-- name: renewal_all :many
-- row: until_us:int at_us:int valid_from_us:int published_us:int reason:text who:text
SELECT r.until_us, r.at_us, r.valid_from_us, r.published_us, r.reason, p.name
FROM credential_renewal r LEFT JOIN person p ON p.org_id = r.org_id AND p.id = r.person_id
WHERE r.org_id = $org:id AND r.credential_id = $credential:id ORDER BY r.sequence LIMIT 100;
