-- Answers on paper: photographed and scanned pages, what a machine read on them, and what their writer made of that
-- (exam/paper.h).

-- One row for each part of a sitting that has pages: the row that all who change them change first, so that they take turns.
CREATE TABLE paper (
	org_id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	part text NOT NULL,
	changed_us bigint NOT NULL,
	PRIMARY KEY (org_id, sitting_id, part)
);

CREATE TABLE paper_page (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	part text NOT NULL,
	position bigint NOT NULL, -- 1, 2… among those that were not removed
	state text NOT NULL, -- waiting, read, unread, refused, failed: exam/paper.h
	problem text, -- why its text was not read, or no picture made
	received_us bigint NOT NULL,
	removed_us bigint, -- NULL: it is part of the answer
	type text, -- of its picture; NULL: there is none yet
	width bigint, -- pixels
	height bigint,
	words text, -- read: what the machine read, scan/scan.h
	reading text, -- the same as text
	body text, -- what its writer says that it says; NULL: not looked at yet
	checked_us bigint,
	PRIMARY KEY (org_id, id)
);
CREATE INDEX paper_page_part ON paper_page (org_id, sitting_id, part);

-- Apart, so that nobody who looks at a page reads its picture.
CREATE TABLE paper_picture (
	org_id uuid NOT NULL,
	page_id uuid NOT NULL,
	original bytea, -- as it came, until a picture was made of it
	picture bytea, -- drawn anew, without what a camera writes beside it
	preview bytea, -- the same smaller
	thumbnail bytea, -- and smaller still
	PRIMARY KEY (org_id, page_id)
);
