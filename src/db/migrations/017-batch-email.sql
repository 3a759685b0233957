-- Who is to get an achievement again is asked about by address.

CREATE INDEX badge_batch_line_email ON badge_batch_line (org_id, email, batch_id);
