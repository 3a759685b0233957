#!/usr/bin/env bats
# `assay doctor` and `assay replay` on an installation where everything has happened once, and on damaged copies of it.

load setup

# Not the default: what is not said is found in the log.
ADDRESS=http://localhost:4711

setup_file() {
	"$ROOT/assay" demo --once --llm off --data "$BATS_FILE_TMPDIR/whole" --base-url "$ADDRESS" >/dev/null
}

setup() {
	DATA=$BATS_TEST_TMPDIR/data DB=
	cp -a "$BATS_FILE_TMPDIR/whole" "$DATA"
}

# The finding of one check.
finding() { jq -r --arg name "$1" '.checks[] | select(.name == $name) | "\(.state) \(.detail)"'; }

# broken CHECK WORDS — the doctor says so.
broken() {
	run -1 --separate-stderr assay doctor --json
	[ "$(field state <<<"$output")" = broken ]
	[[ $(finding "$1" <<<"$output") == "broken "*"$2"* ]]
}

@test "a sound installation has nothing broken" {
	run -0 assay doctor
	[[ $output != *broken* ]]
	# The DID document, two assessments, a decision, the answer to an appeal, two status lists, a credential.
	[[ $output == *"8 entries, 8 of them published"* ]]
}

@test "a one-time link leads to the address of the log, or to the one that is said" {
	run -0 --separate-stderr assay user link candidate@example.org
	[[ $output == "$ADDRESS/link/"* ]]
	run -0 --separate-stderr assay user link candidate@example.org --base-url https://said.example
	[[ $output == https://said.example/link/* ]]
}

@test "an export about a candidate tells nothing of hidden tests but how many passed" {
	replies() { jq -c '[.verdict[] | select(.scorer == "tests") | {key: .task, value: (.reply != null)}] | from_entries'; }
	everything=$(assay export --all | jq -s '{verdict: [.[] | select(.table == "verdict").row]}' | replies)
	own=$(assay export candidate@example.org | replies)
	[[ $everything != *false* && $(jq length <<<"$own") -gt 2 ]]
	# The groups that the assessment's author made visible.
	[ "$(jq -c 'with_entries(select(.value)) | keys' <<<"$own")" = '["not-stopped","turned-away-early"]' ]
}

@test "a key that others may read" {
	chmod 644 "$DATA/keys/seal"
	broken keys "chmod 600"
}

@test "a database older than the log" {
	sqlite "DELETE FROM ledger_entry"
	broken log "older than the log"
}

@test "a ledger that is not what was published" {
	sqlite "UPDATE ledger_entry SET entry = CAST('x' || entry AS blob)"
	broken log "restore a backup"
}

# The database of yesterday beside the log of today: no index is given twice, and the table gets the log's entries.
@test "a database that is older than the log is given the log's entries" {
	sqlite "DELETE FROM ledger_entry WHERE entry_index >= 4; DELETE FROM ledger_opening WHERE entry_index >= 4;
		DELETE FROM ledger_checkpoint; UPDATE ledger_head SET size = 4, published = 4"
	broken log "assay log rebuild"
	run -0 --separate-stderr assay log rebuild --json
	[ "$output" = '{"entries":8,"added":4,"moved":0,"unopened":4}' ]
	[[ $stderr == *"8 of 8"* ]]
	run -0 assay doctor
	[[ $output == *"8 entries, 8 of them published"* ]]
	run -2 assay log nothing
	# One bit of an entry on the disk: nothing is changed.
	bundle=$DATA/log/tile/entries/000.p/8
	printf x | dd of="$bundle" bs=1 seek=50 conv=notrunc status=none
	sqlite "DELETE FROM ledger_entry WHERE entry_index = 1"
	run -1 assay log rebuild
	[[ $output == *"Nothing was changed"* ]]
	[ "$(sqlite "SELECT count(*) FROM ledger_entry")" = 7 ]
}

# Nothing but the database is left of the log, and no backup of it.
@test "a log whose files are all lost is made again from the database" {
	cp -a "$DATA/log" "$BATS_TEST_TMPDIR/before"
	run -1 assay log rebuild --files
	[[ $output == *"A log lies there"* ]]
	rm -r "$DATA/log"
	broken log "assay log rebuild --files"
	run -0 --separate-stderr assay log rebuild --files --json
	[ "$output" = '{"entries":8}' ]
	[[ $stderr == *"8 of 8"* ]]
	for file in checkpoint tile/0/000.p/8 tile/entries/000.p/8; do
		cmp "$DATA/log/$file" "$BATS_TEST_TMPDIR/before/$file"
	done
	run -0 assay doctor
	[[ $output == *"8 entries, 8 of them published"* ]]
	issue Grace
	run -0 assay doctor
	[[ $output == *"9 entries, 9 of them published"* ]]
}

# issue NAME — a credential, published by the command itself.
issue() {
	printf 'name,email\n%s,%s@example.org\n' "$1" "$1" >"$BATS_TEST_TMPDIR/list.csv"
	echo '{"name": "N", "description": "D", "criteria": "C", "vouched_by": "V"}' >"$BATS_TEST_TMPDIR/achievement.json"
	assay badge issue "$BATS_TEST_TMPDIR/list.csv" --achievement "$BATS_TEST_TMPDIR/achievement.json" --base-url "$ADDRESS"
}

# As doctor and docs/ledger.md say: any copy will do, and whoever publishes next makes the rest.
@test "a log whose files were lost is made again from an old copy of them" {
	cp -a "$DATA/log" "$BATS_TEST_TMPDIR/old"
	issue ada
	run -0 assay doctor
	[[ $output == *"9 entries, 9 of them published"* ]]
	rm -r "$DATA/log"
	broken log "any copy of them"
	run -1 issue bob
	[[ $output == *"any copy of them"* ]]
	cp -a "$BATS_TEST_TMPDIR/old/." "$DATA/log"
	issue bob
	run -0 assay doctor
	[[ $output == *"10 entries, 10 of them published"* ]]
	run -0 --separate-stderr "$ASSAY" log audit "$DATA/log" --json
	[ "$(field size <<<"$output")" = 10 ]
}

@test "a log under another address" {
	run -1 assay doctor --json --base-url https://elsewhere.example
	[[ $(finding log <<<"$output") == *"--base-url"* ]]
}

@test "a clock that is behind" {
	sqlite "UPDATE audit_event SET at_us = at_us + 7200000000"
	broken clock "set the clock"
}

@test "a damaged page" {
	sqlite "VACUUM"
	python3 - "$DATA/assay.db" <<-'PYTHON'
		import os
		import sys
		# The places of the rows, in the pages of the last half: the schema, by which the file opens, is in the first.
		with open(sys.argv[1], "r+b") as file:
		    pages = os.path.getsize(sys.argv[1]) // 4096
		    for page in range(pages // 2, pages):
		        file.seek(page * 4096 + 8)
		        file.write(b"\xff" * 200)
	PYTHON
	run -1 assay doctor
	[[ $output == *"damaged"* ]]
}

@test "a model that is not the one that was fetched" {
	echo model >"$BATS_TEST_TMPDIR/model.gguf"
	sha256sum "$BATS_TEST_TMPDIR/model.gguf" | cut -d' ' -f1 >"$BATS_TEST_TMPDIR/model.gguf.verified"
	run -0 assay doctor --llm local --model "$BATS_TEST_TMPDIR/model.gguf" --model-server true
	echo other >"$BATS_TEST_TMPDIR/model.gguf"
	run -1 assay doctor --llm local --model "$BATS_TEST_TMPDIR/model.gguf" --model-server true
	[[ $output == *"fetch it again"* ]]
}

@test "an embedding model that is not the one that was fetched" {
	echo model >"$BATS_TEST_TMPDIR/embed.gguf"
	sha256sum "$BATS_TEST_TMPDIR/embed.gguf" | cut -d' ' -f1 >"$BATS_TEST_TMPDIR/embed.gguf.verified"
	run -0 --separate-stderr assay doctor --json --embed-file "$BATS_TEST_TMPDIR/embed.gguf" --model-server true
	[[ $(finding embeddings <<<"$output") == "ok "*embed.gguf* ]]
	echo other >"$BATS_TEST_TMPDIR/embed.gguf"
	run -1 assay doctor --embed-file "$BATS_TEST_TMPDIR/embed.gguf" --model-server true
	[[ $output == *"fetch it again"* ]]
	run -1 assay doctor --embed local
	[[ $output == *"--embed-file"* ]]
}

@test "a model server that does not answer" {
	run -1 assay doctor --embed http://127.0.0.1:9/v1
	run -1 assay doctor --llm http://127.0.0.1:9/v1
}

@test "a schema of before" {
	sqlite "DELETE FROM schema_migration WHERE number = (SELECT max(number) FROM schema_migration)"
	run -0 assay doctor --json
	[[ $(finding schema <<<"$output") == "warn 1 migrations are missing"* ]]
}

@test "a schema of tomorrow" {
	sqlite "INSERT INTO schema_migration SELECT max(number) + 1, 'later', digest, 0 FROM schema_migration"
	broken schema "newer Assay"
}

@test "nothing there: said, and nothing made" {
	rm -r "$DATA"
	run -1 assay doctor
	[ ! -e "$DATA" ]
}

@test "everything that was stored is computed again, bit for bit" {
	# Of what is about people who exist.
	assay export --all | grep -v 'simulated[\\]*":true' >"$BATS_TEST_TMPDIR/all"
	for kind in verdict belief decision credential; do
		[ -n "$(ids "$kind" <"$BATS_TEST_TMPDIR/all")" ]
		for id in $(ids "$kind" <"$BATS_TEST_TMPDIR/all"); do
			run -0 assay replay "$id"
			[ "$output" = "$kind: identical, bit for bit." ]
		done
	done
	run -1 assay replay 01a208be-e49a-7fa7-abbd-9ad3f78e5fa7
}

@test "what was changed afterwards is not identical" {
	assay export --all >"$BATS_TEST_TMPDIR/all"
	sqlite "UPDATE verdict SET levels = '[1,0]' WHERE levels = '[0,1]';
		UPDATE belief SET sd_logit = sd_logit * 1.0000001;
		UPDATE decision SET inputs = replace(inputs, '\"recommends\":\"award\"', '\"recommends\":\"not-yet\"');
		UPDATE credential SET document = replace(document, 'keeping', 'Keeping')"
	for kind in belief decision credential; do
		run -1 --separate-stderr assay replay "$(ids "$kind" <"$BATS_TEST_TMPDIR/all" | tail -n 1)" --json
		[ "$(field identical <<<"$output")" = false ]
	done
}

@test "a restored installation proves what the first one issued" {
	assay backup "$BATS_TEST_TMPDIR/backup"
	"$ASSAY" restore "$BATS_TEST_TMPDIR/backup" --data "$DATA-restored"
	diff -r --exclude=integrated "$DATA/log" "$DATA-restored/log"
	"$ASSAY" doctor --data "$DATA-restored"
	"$ASSAY" verify "$DATA/bundle.json" --offline
}

@test "an issuer that does not answer: cannot tell, and what to do" {
	run -2 "$ASSAY" verify "$DATA/bundle.json"
	[[ ${lines[0]} == "Cannot tell. did:web:"*" could not be asked "*" check offline "*" a trust file." ]]
	run -0 "$ASSAY" verify "$DATA/bundle.json" --offline
	[[ ${lines[0]} == "Valid for the key that the file itself brings. Nobody but the file says "* ]]
}
