#!/usr/bin/env bats
# What we write, read by programs that share nothing with us: jose and jsonld from npm, and a reader of the log in plain Python.
# The samples are made by the unit tests (src/vc/verify_test.c).

bats_require_minimum_version 1.5.0

setup_file() {
	export SAMPLES=$BATS_FILE_TMPDIR/samples
	mkdir "$SAMPLES"
	ASSAY_SAMPLES=$SAMPLES "${ASSAY_UNIT_TEST:-build/debug/unit-test}" verify_samples_for_others
}

reader() { python3 tests/log_reader/log_reader.py "$@"; }
jose() { node tests/jose/verify.mjs "$@"; }

@test "jose accepts the token with the issuer's document" {
	run -0 jose "$SAMPLES/credential.jwt" "$SAMPLES/did.json" 2026-06-01T00:00:00Z
	[[ $output == *'"alg":"ES256"'* ]]
}

@test "jose refuses the token after its time" {
	run -1 jose "$SAMPLES/credential.jwt" "$SAMPLES/did.json" 2027-06-01T00:00:00Z
}

@test "jose refuses a token with one character changed" {
	sed 's/\.eyJ/.eyK/' "$SAMPLES/credential.jwt" > "$SAMPLES/changed.jwt"
	run -1 jose "$SAMPLES/changed.jwt" "$SAMPLES/did.json" 2026-06-01T00:00:00Z
}

@test "the Python reader agrees with every file of the log" {
	run -0 reader folder "$SAMPLES/log" "$(cat "$SAMPLES/log.key")"
	[[ $output == *"5 entries"* ]]
}

@test "the Python reader refuses a changed tile" {
	cp -r "$SAMPLES/log" "$SAMPLES/changed"
	printf x | dd of="$SAMPLES/changed/tile/0/000.p/5" bs=1 seek=70 conv=notrunc status=none
	run -1 reader folder "$SAMPLES/changed" "$(cat "$SAMPLES/log.key")"
}

@test "the Python reader verifies the proof of the entry" {
	run -0 reader proof "$SAMPLES/log.tlog-proof" "$SAMPLES/entry" "$SAMPLES/log.policy"
	[[ $output == "entry 3 of 5"* ]]
}

@test "the Python reader refuses the proof for another entry" {
	printf other > "$SAMPLES/other"
	run -1 reader proof "$SAMPLES/log.tlog-proof" "$SAMPLES/other" "$SAMPLES/log.policy"
}

@test "the Python reader opens the bundle's commitment" {
	run -0 reader bundle "$SAMPLES/bundle.json"
	[[ $output == "credential is entry 3 of 5"* ]]
}

@test "the Python reader refuses a bundle with another name in it" {
	sed 's/"name":"Example Assay Office"/"name":"Another Assay Office"/' "$SAMPLES/bundle.json" \
		> "$SAMPLES/changed.json"
	run -1 reader bundle "$SAMPLES/changed.json"
}

@test "the Python reader reads the logs of others" {
	[[ -d ${ASSAY_VECTORS:-../shared/vectors}/c2sp ]] || skip "the C2SP vectors are not there"
	run -0 python3 tests/log_reader/log_reader_test.py
}

@test "jsonld reads 300 changed credentials as we do" {
	run -0 node tests/rdf/changed_credentials.mjs 300 ./assay
	[[ ${lines[-1]} =~ ^([0-9]+)\ same,\ ([0-9]+)\ refused\ by\ both,\ 0\ different$ ]]
	((BASH_REMATCH[1] >= 50 && BASH_REMATCH[2] >= 50))
}

@test "the Python reader counts the witnesses that a policy asks for" {
	run -0 reader bundle "$SAMPLES/cosigned.json"
	run -0 reader proof "$SAMPLES/cosigned.tlog-proof" "$SAMPLES/entry" "$SAMPLES/cosigned.policy"
	sed 's/^group g 2/group g 3/' "$SAMPLES/cosigned.policy" >"$SAMPLES/three.policy"
	run -1 reader proof "$SAMPLES/cosigned.tlog-proof" "$SAMPLES/entry" "$SAMPLES/three.policy"
	run -1 reader proof "$SAMPLES/log.tlog-proof" "$SAMPLES/entry" "$SAMPLES/cosigned.policy"
}
