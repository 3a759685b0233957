-- Under which wording of a criterion a level was given.

-- What the newest version asks of written tasks (exam/wording.h).
CREATE TABLE assessment_wording (
	org_id uuid NOT NULL,
	assessment_id uuid NOT NULL,
	part text NOT NULL,
	criterion text NOT NULL,
	levels bigint NOT NULL, -- how many the criterion has
	wording text NOT NULL, -- SHA-256, hexadecimal
	PRIMARY KEY (org_id, assessment_id, part, criterion)
);

ALTER TABLE anchor_score ADD COLUMN wording text; -- that it was given under, or confirmed; NULL: nobody has looked yet

-- Levels that are there already count as given under the present wording. It is read out of the versions, which no statement can:
-- the first server with this migration does so at once (calibration/anchor.h).
INSERT INTO job (org_id, id, kind, payload, run_after_us, attempts, created_us)
SELECT org_id, org_id, 'anchor.wordings', '{}', 0, 0, created_us FROM organisation;
