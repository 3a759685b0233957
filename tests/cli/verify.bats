#!/usr/bin/env bats
# assay verify: in which forms a credential may come, what is asked of whom, and the exit codes. The samples are made by the
# unit tests (src/vc/verify_test.c); the pictures here, by Python.

bats_require_minimum_version 1.5.0
load setup

setup_file() {
	export SAMPLES=$BATS_FILE_TMPDIR/samples
	mkdir "$SAMPLES"
	ASSAY_SAMPLES=$SAMPLES "${ASSAY_UNIT_TEST:-build/debug/unit-test}" verify_samples_for_others
	python3 - "$SAMPLES" <<-'END'
		import struct, sys, zlib
		folder = sys.argv[1]
		token = open(f"{folder}/credential.jwt").read().strip()
		def chunk(kind, data):
		    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
		header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
		text = chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0" + token.encode())
		picture = header + text + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
		open(f"{folder}/badge.png", "wb").write(b"\x89PNG\r\n\x1a\n" + picture)
		open(f"{folder}/plain.png", "wb").write(b"\x89PNG\r\n\x1a\n" + picture.replace(text, b""))
		open(f"{folder}/badge.svg", "w").write(
		    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">'
		    f'<openbadges:credential verify="{token}"/></svg>')
	END
}

verify() { "$ASSAY" verify "$@" --at 2026-06-01T00:00:00Z; }
outcome() { jq -r --arg name "$1" '.checks[] | select(.name == $name).outcome' <<<"$output"; }

@test "verify takes a bundle offline, and says what the word of the file alone is worth" {
	run -0 verify "$SAMPLES/bundle.json" --offline --json
	[ "$(jq -r .verdict <<<"$output")" = valid ]
	[ "$(jq -r .key_source <<<"$output")" = file ]
	[ "$(jq -r '.achievement.results[0].level' <<<"$output")" = Exact ]
	[[ $(jq -r .summary <<<"$output") == *"Nobody but the file says"* ]]
}

@test "verify takes pictures that carry a credential" {
	for form in png svg; do
		run -2 verify "$SAMPLES/badge.$form" --offline --json
		[ "$(outcome form)" = passed ]
		[ "$(jq -r .credential.name <<<"$output")" = "Keeping a web service healthy" ]
	done
	run -1 "$ASSAY" verify "$SAMPLES/badge.png" --offline --at 2028-01-01T00:00:00Z
	[[ $output == *"goes on looking as it did"* ]]
	run -1 "$ASSAY" verify "$SAMPLES/bundle.json" --offline --at 2028-01-01T00:00:00Z
	[[ $output != *"goes on looking as it did"* ]]
	run -2 verify "$SAMPLES/plain.png" --offline
	[[ $output == *picture* ]]
}

@test "verify says no after the end, and to what was changed" {
	run -1 "$ASSAY" verify "$SAMPLES/bundle.json" --offline --at 2028-01-01T00:00:00Z --json
	[ "$(outcome validity)" = failed ]
	[[ $(jq -r '.checks[] | select(.name == "validity").advice' <<<"$output") == *holder* ]]
	sed 's/Example Assay Office/Another Assay Office/' "$SAMPLES/bundle.json" >"$BATS_TEST_TMPDIR/changed.json"
	run -1 verify "$BATS_TEST_TMPDIR/changed.json" --offline
}

@test "verify trusts whom its reader trusts, and nobody else" {
	printf 'issuer did:web:issuer.example\nlog %s\n' "$(cat "$SAMPLES/log.key")" >"$BATS_TEST_TMPDIR/trust"
	run -0 verify "$SAMPLES/bundle.json" --offline --trust "$BATS_TEST_TMPDIR/trust" --json
	[ "$(jq -r .trusted <<<"$output")" = true ]
	printf 'issuer did:web:other.example\n' >"$BATS_TEST_TMPDIR/trust"
	run -1 verify "$SAMPLES/bundle.json" --offline --trust "$BATS_TEST_TMPDIR/trust" --json
	[ "$(outcome issuer)" = failed ]
}

@test "verify counts the witnesses that its reader asks for" {
	trust=$BATS_TEST_TMPDIR/trust
	{ echo issuer did:web:issuer.example && cat "$SAMPLES/cosigned.policy"; } >"$trust"
	run -0 verify "$SAMPLES/cosigned.json" --offline --trust "$trust" --json
	[ "$(outcome "witness quorum")" = passed ]
	[ "$(jq -c '.log.quorum, [.log.witnesses[] | .name, .cosigned != null]' <<<"$output")" = \
		$'"reached"\n["alfa.example",true,"bravo.example",true,"charlie.example",false]' ]
	run -1 verify "$SAMPLES/bundle.json" --offline --trust "$trust" --json
	[ "$(outcome "log inclusion")" = passed ]
	[ "$(outcome "witness quorum")" = failed ]
	[[ $(jq -r '.checks[] | select(.name == "witness quorum").advice' <<<"$output") == *"once more"* ]]
	run -2 verify "$SAMPLES/credential.jwt" --offline --trust "$trust" --json
	[ "$(outcome "witness quorum")" = unknown ]
	sed -i '/^quorum/d' "$trust"
	run -2 verify "$SAMPLES/cosigned.json" --offline --trust "$trust"
	[[ $output == *"quorum line"* ]]
}

@test "verify cannot tell whose key a bare token's is" {
	run -2 verify "$SAMPLES/credential.jwt" --offline --json
	[ "$(outcome issuer)" = unknown ]
	run -2 verify - --offline <"$SAMPLES/credential.jwt"
}

@test "verify does not ask addresses of this machine or a private network" {
	for address in https://127.0.0.1:8443/c https://localhost:8443/c https://2130706433:8443/c 'https://[::1]:8443/c' \
		https://169.254.169.254/latest/meta-data/ http://example.org/c https://user@example.org/c; do
		run -2 verify "$address"
		[[ $output == *"is not asked"* ]]
	done
	run -2 verify https://example.org/c --offline
}

@test "verify holds a credential against the schema that it names" {
	folder=$BATS_TEST_TMPDIR
	python3 - "$folder" 3>&- <<-'END' &
		import functools, http.server, pathlib, sys
		handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])
		server = http.server.HTTPServer(("127.0.0.1", 0), handler)
		pathlib.Path(sys.argv[1], "port").write_text(str(server.server_port))
		server.serve_forever()
	END
	server=$!
	until [ -s "$folder/port" ]; do sleep 0.1; done
	schema=http://localhost:$(cat "$folder/port")/schema.json
	ASSAY_SAMPLES=$folder ASSAY_SAMPLES_SCHEMA=$schema "${ASSAY_UNIT_TEST:-build/debug/unit-test}" verify_schema_sample_for_others
	echo '{"properties": {"name": {"type": "string"}}, "required": ["issuer"]}' >"$folder/schema.json"
	run -0 verify "$folder/with-schema.json" --local --json
	[ "$(outcome schema)" = passed ]
	echo '{"properties": {"credentialSubject": {"required": ["age"]}}}' >"$folder/schema.json"
	run -1 verify "$folder/with-schema.json" --local --json
	[ "$(outcome schema)" = failed ]
	[[ $(jq -r .summary <<<"$output") == *"“/credentialSubject” lacks “age”"*"Ask its issuer"* ]]
	# Not asked, not to be asked, not there: nobody can tell whether it fits, and nothing else is the worse for it.
	run -0 verify "$folder/with-schema.json" --offline --json
	[ "$(outcome schema)" = unknown ]
	[ "$(outcome signature)" = passed ]
	[[ $(jq -r '.checks[] | select(.name == "schema").advice' <<<"$output") == *online* ]]
	run -0 verify "$folder/with-schema.json" --json
	[[ $(jq -r '.checks[] | select(.name == "schema").detail' <<<"$output") == *"is not asked"* ]]
	rm "$folder/schema.json"
	run -0 verify "$folder/with-schema.json" --local --json
	[ "$(outcome schema)" = unknown ]
	kill $server
}

@test "verify explains what it does not verify" {
	echo '{"@context":"https://w3id.org/openbadges/v2","type":"Assertion","id":"https://a.example/1"}' \
		>"$BATS_TEST_TMPDIR/old.json"
	run -2 verify "$BATS_TEST_TMPDIR/old.json" --offline
	[[ $output == *"Open Badge of version 2.0"* ]]
	run -1 verify README.md --offline
	run -2 verify nowhere.json --offline
}

@test "verify says whom it is about, and compares an address with the hash" {
	run -0 verify "$SAMPLES/bundle.json" --offline --about A@example.com
	[[ $output == *"hidden: --about ADDRESS"* ]]
	[[ $output == *"It is about who has the address that you gave."* ]]
	[[ $output != *"A@example.com"* ]]
	run -1 verify "$SAMPLES/bundle.json" --offline --about b@example.com
	[[ $output == *"names another."* ]]
	run -0 --separate-stderr verify "$SAMPLES/bundle.json" --offline --json --about a@example.com
	[ "$(jq -c '.about.identifiers[0] | .type, .hashed' <<<"$output")" = $'"emailAddress"\ntrue' ]
}
