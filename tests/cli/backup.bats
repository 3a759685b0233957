#!/usr/bin/env bats
# Backup, restore and export, on both databases, with a server that writes meanwhile and with disks that are full.

load setup

setup_file() { start_postgres; }
teardown_file() { stop_postgres; }

setup() {
	DATA=$BATS_TEST_TMPDIR/data DB=
	BACKUP=$BATS_TEST_TMPDIR/backup
}

none() { ! compgen -G "$1*" >/dev/null; } # PREFIX — nothing's name begins so

fill() {
	assay user add ada@example.org "Ada Lovelace" administrator 2>/dev/null
	assay import "$ROOT/docs/example-assessment"
}

round_trip() { # EMPTY_DATABASE
	fill
	assay export --all >"$BATS_TEST_TMPDIR/before"
	run -0 assay backup "$BACKUP"
	python3 - "$BACKUP" <<-'PYTHON'
		import hashlib, json, os, sys
		folder = sys.argv[1]
		manifest = json.load(open(f"{folder}/manifest.json"))
		assert manifest["type"] == "assay-backup/v1"
		for file in manifest["files"]:
		    content = open(f"{folder}/{file['path']}", "rb").read()
		    assert len(content) == file["bytes"] and hashlib.sha256(content).hexdigest() == file["sha256"], file
		found = {os.path.relpath(f"{at}/{name}", folder) for at, _, names in os.walk(folder) for name in names}
		assert found == {file["path"] for file in manifest["files"]} | {"manifest.json"}, found
	PYTHON
	run -1 assay backup "$BACKUP"
	run -1 assay restore "$BACKUP"
	[[ $output == *"already"* ]]
	DATA=$BATS_TEST_TMPDIR/restored DB=$1
	run -0 assay restore "$BACKUP"
	assay export --all | diff "$BATS_TEST_TMPDIR/before" -
	[ "$(stat -c %a "$DATA/keys/address.key")" = 600 ]
	cmp "$DATA/keys/address.key" "$BACKUP/keys/address.key"
}

@test "SQLite comes back as it was" { round_trip ""; }

@test "PostgreSQL comes back as it was" {
	DB=$(new_database before)
	round_trip "$(new_database after)"
}

@test "a backup of one engine is not brought to the other" {
	fill
	assay backup "$BACKUP"
	DATA=$BATS_TEST_TMPDIR/restored
	DB=$(new_database other)
	run -2 assay restore "$BACKUP"
	[[ $output == *"leave --db away"* ]]
	[ ! -e "$DATA" ]
}

@test "PostgreSQL that is not empty is left alone" {
	DB=$(new_database filled)
	fill
	before=$(assay export --all)
	assay backup "$BACKUP"
	DATA=$BATS_TEST_TMPDIR/restored run -2 assay restore "$BACKUP"
	[ ! -e "$BATS_TEST_TMPDIR/restored" ] && none "$BATS_TEST_TMPDIR/restored.part"
	[ "$(assay export --all)" = "$before" ]
}

@test "a changed file, a missing file, a path that leads out: not restored" {
	fill
	assay backup "$BACKUP"
	DATA=$BATS_TEST_TMPDIR/restored
	cp -r "$BACKUP" "$BACKUP-changed"
	printf x | dd of="$BACKUP-changed/assay.db" bs=1 seek=5000 conv=notrunc status=none
	run -1 assay restore "$BACKUP-changed"
	[[ $output == *"assay.db in the backup is not what was backed up"* ]]
	rm "$BACKUP-changed/assay.db"
	run -2 assay restore "$BACKUP-changed"
	sed -i 's|"keys/address.key"|"../address.key"|' "$BACKUP/manifest.json"
	run -2 assay restore "$BACKUP"
	[[ $output == *"damaged"* ]]
	run -2 assay restore "$BATS_TEST_TMPDIR"
	[[ $output == *"no backup"* ]]
	[ ! -e "$DATA" ] && none "$DATA.part"
}

@test "while others write, each backup is a whole state" {
	fill
	(for ((i = 100; i < 1000; i++)); do
		"$ASSAY" user add "p$i@example.org" "P" candidate --data "$DATA" >/dev/null 2>&1 || break
		echo "$i" >"$BATS_TEST_TMPDIR/added"
	done) &
	writer=$!
	while [ ! -s "$BATS_TEST_TMPDIR/added" ]; do sleep 0.05; done
	for round in 1 2 3; do
		least=$(cat "$BATS_TEST_TMPDIR/added")
		assay backup "$BACKUP-$round"
		"$ASSAY" restore "$BACKUP-$round" --data "$DATA-$round"
		# Everybody up to somebody, nobody missing: nothing acknowledged before the backup began is lost.
		"$ASSAY" user list --data "$DATA-$round" | sed -nE 's/^p([0-9]+)@.*/\1/p' | sort -n >"$BATS_TEST_TMPDIR/people"
		last=$(tail -n 1 "$BATS_TEST_TMPDIR/people")
		((last >= least))
		diff "$BATS_TEST_TMPDIR/people" <(seq 100 "$last")
	done
	kill "$writer"
	wait "$writer" || true
}

@test "a full disk leaves no half backup" {
	fill
	run -2 bash -c "trap '' XFSZ; ulimit -f 64; '$ASSAY' backup '$BACKUP' --data '$DATA'"
	[[ $output == *"full"* || $output == *"too large"* || $output == *"error"* ]]
	[ ! -e "$BACKUP" ] && none "$BACKUP.part"
	run -0 assay backup "$BACKUP"
	DATA=$BATS_TEST_TMPDIR/restored
	run -2 bash -c "trap '' XFSZ; ulimit -f 64; '$ASSAY' restore '$BACKUP' --data '$DATA'"
	[ ! -e "$DATA" ] && none "$DATA.part"
}

@test "a folder of somebody else's beside a backup or a restored one is left alone" {
	fill
	mkdir "$BACKUP.part" "$DATA-restored.part"
	echo letters >"$BACKUP.part/letters"
	echo letters >"$DATA-restored.part/letters"
	assay backup "$BACKUP"
	"$ASSAY" restore "$BACKUP" --data "$DATA-restored"
	run -2 bash -c "trap '' XFSZ; ulimit -f 64; '$ASSAY' backup '$BACKUP-full' --data '$DATA'"
	[ "$(cat "$BACKUP.part/letters" "$DATA-restored.part/letters")" = $'letters\nletters' ]
}

@test "an export about a person has what is theirs, and nobody else's" {
	fill
	assay user add max@example.org Max candidate 2>/dev/null
	run -0 --separate-stderr assay export max@example.org
	[ "$(field type <<<"$output")" = assay-person/v1 ]
	[[ $output == *max@example.org* && $output != *ada@example.org* && $output != *password_hash* ]]
	[[ $(assay export --all) == *'"person.export"'* ]]
	run -1 assay export nobody@example.org
}
