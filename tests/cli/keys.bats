#!/usr/bin/env bats
# `assay key`: what keeps keys, changes them, and brings them back when their folder is lost. The installation has issued a
# credential.

load setup

BASE=http://localhost:8080

setup_file() {
	"$ROOT/assay" demo --once --llm off --data "$BATS_FILE_TMPDIR/whole" --base-url "$BASE" >/dev/null
}

setup() {
	DATA=$BATS_TEST_TMPDIR/data DB=
	cp -a "$BATS_FILE_TMPDIR/whole" "$DATA"
	PASSPHRASE=$BATS_TEST_TMPDIR/passphrase
	echo "correct horse battery staple" >"$PASSPHRASE"
}

key() { assay key "$@" --base-url "$BASE"; }

# keys ROLE STATE FIELD — of the keys that are shown.
keys() { key show --json | jq -r --arg role "$1" --arg state "$2" '.[] | select(.role == $role and .state == $state).'"$3"; }

lose_keys() { rm -r "$DATA"/keys/{keys.json,seal,journal}; }

# The log goes on and what was issued holds, with the issuer's document as it is now.
still_works() {
	run -0 assay doctor --base-url "$BASE" "$@"
	[[ $output =~ ([0-9]+)" entries, "([0-9]+)" of them published" ]]
	[ "${BASH_REMATCH[1]}" -ge 7 ]
	[ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[2]}" ]
	"$ASSAY" verify "$DATA/bundle.json" --offline
}

@test "the list: kinds, states, places" {
	for role in credential token log; do [ "$(keys $role active place)" = file ]; done
	[ "$(key show | wc -l)" = 3 ]
	DATA=$BATS_TEST_TMPDIR/nothing
	run -1 key show
	[ ! -e "$DATA" ]
}

@test "a rotated key signs no more, and is listed" {
	old=$(keys token active thumbprint)
	key rotate token
	[ "$(keys token retired thumbprint)" = "$old" ]
	[ "$(keys token active thumbprint)" != "$old" ]
	still_works
	run -2 key rotate nothing
}

@test "the log's key is changed while the server is stopped, and the log goes on" {
	cp "$DATA/log/checkpoint" "$BATS_TEST_TMPDIR/checkpoint"
	key rotate log
	# The same tree under another key.
	diff <(head -n 3 "$DATA/log/checkpoint") <(head -n 3 "$BATS_TEST_TMPDIR/checkpoint")
	run -1 cmp "$DATA/log/checkpoint" "$BATS_TEST_TMPDIR/checkpoint"
	still_works
	[ "$(keys log retired place)" = file ]
}

@test "revoking says what it does before it does it" {
	thumbprint=$(keys token active thumbprint)
	run -2 key revoke "$thumbprint"
	[[ $output == *"cannot be undone"* ]]
	key revoke "$thumbprint" --yes
	[ "$(keys token revoked thumbprint)" = "$thumbprint" ]
	[ "$(keys token active state)" = active ]
	run -1 key revoke "$thumbprint" --yes
}

@test "shares bring lost keys back" {
	before=$(key show --json)
	key backup --shares 2/3 "$BATS_TEST_TMPDIR/shares"
	[ "$(stat -c %a "$BATS_TEST_TMPDIR/shares/share-1-of-3.txt")" = 600 ]
	run -1 key restore "$BATS_TEST_TMPDIR"/shares/share-[12]*
	[[ $output == *"none is overwritten"* ]]
	lose_keys
	run -2 key restore "$BATS_TEST_TMPDIR"/shares/share-1*
	[[ $output == *"1 of the 2 shares that are needed"* ]]
	run -2 key restore "$BATS_TEST_TMPDIR"/shares/share-1* "$BATS_TEST_TMPDIR"/shares/share-1*
	[[ $output == *"the same share"* ]]
	key restore "$BATS_TEST_TMPDIR"/shares/share-[23]*
	[ "$(key show --json)" = "$before" ]
	still_works
}

@test "shares of two sets, and one with a slip of the pen" {
	key backup --shares 2/3 "$BATS_TEST_TMPDIR/one"
	key backup --shares 2/3 "$BATS_TEST_TMPDIR/two"
	lose_keys
	run -2 key restore "$BATS_TEST_TMPDIR/one/share-1-of-3.txt" "$BATS_TEST_TMPDIR/two/share-2-of-3.txt"
	[[ $output == *"different backups"* ]]
	sed -i 's/^share: 2-3-2-./share: 2-3-2-x/' "$BATS_TEST_TMPDIR/one/share-2-of-3.txt"
	run -2 key restore "$BATS_TEST_TMPDIR"/one/share-[12]*
	[[ $output == *"Share 2 does not agree"* ]]
}

# Shamir's scheme by its definition: the key that the parts give is the one that the list's MAC was made with.
@test "shares are what others take them for" {
	key backup --shares 3/5 "$BATS_TEST_TMPDIR/shares"
	python3 - "$BATS_TEST_TMPDIR/shares" <<-'PYTHON'
		import base64, hmac, json, re, sys
		def times(a, b):
		    product = 0
		    while b:
		        if b & 1: product ^= a
		        a = a << 1 ^ (0x11b if a & 0x80 else 0)
		        b >>= 1
		    return product
		def inverse(a):
		    return next(b for b in range(256) if times(a, b) == 1)
		def secret_of(numbers):
		    points, secret = {}, bytearray(32)
		    for number in numbers:
		        text = open(f"{sys.argv[1]}/share-{number}-of-5.txt").read()
		        head = re.search(r"^share: 3-5-(\d)-([0-9a-f-]+)$", text, re.M)
		        points[int(head[1])] = bytes.fromhex(head[2].replace("-", ""))
		    for x, y in points.items():
		        weight = 1
		        for other in points:
		            if other != x: weight = times(weight, times(other, inverse(other ^ x)))
		        for i in range(32): secret[i] ^= times(weight, y[i])
		    return bytes(secret), json.loads(base64.b64decode(text.split("keys:\n")[1].split("check:")[0]))
		def holds(numbers):
		    secret, box = secret_of(numbers)
		    text = json.dumps(box["list"], separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()
		    return hmac.digest(hmac.digest(secret, b"assay-keys/v1 list", "sha256"), text, "sha256").hex() == box["mac"]
		assert holds((5, 1, 4)) and holds((2, 3, 4)) and not holds((1, 2))
		PYTHON
}

@test "an offline backup under a passphrase" {
	before=$(key show --json)
	key backup --file "$BATS_TEST_TMPDIR/offline" --passphrase-file "$PASSPHRASE"
	run -1 key backup --file "$BATS_TEST_TMPDIR/offline" --passphrase-file "$PASSPHRASE"
	lose_keys
	echo "another" >"$BATS_TEST_TMPDIR/other"
	run -1 key restore --file "$BATS_TEST_TMPDIR/offline" --passphrase-file "$BATS_TEST_TMPDIR/other"
	[[ $output == *"passphrase does not open"* ]]
	key restore --file "$BATS_TEST_TMPDIR/offline" --passphrase-file - <"$PASSPHRASE"
	[ "$(key show --json)" = "$before" ]
	still_works
}

@test "keys under a passphrase open with it alone" {
	before=$(key show --json)
	[ "$(key show --json --key-passphrase-file "$PASSPHRASE")" = "$before" ]
	[ ! -e "$DATA/keys/seal" ]
	run -2 key show
	[[ $output == *"--key-passphrase-file"* ]]
	echo "another" >"$BATS_TEST_TMPDIR/other"
	run -2 key show --key-passphrase-file "$BATS_TEST_TMPDIR/other"
	[[ $output == *"passphrase does not open"* ]]
	still_works --key-passphrase-file "$PASSPHRASE"
	# As systemd hands it over.
	mkdir "$BATS_TEST_TMPDIR/credentials"
	cp "$PASSPHRASE" "$BATS_TEST_TMPDIR/credentials/assay-keys"
	CREDENTIALS_DIRECTORY=$BATS_TEST_TMPDIR/credentials key show
}

@test "a passphrase is changed while no server has the keys" {
	before=$(key show --json)
	echo "another" >"$BATS_TEST_TMPDIR/other"
	run -2 key passphrase
	[[ $output == *"--passphrase-file"* ]]
	# In pieces, as a program may write it.
	{ printf 'correct horse '; sleep 0.3; echo 'battery staple'; } | key passphrase --passphrase-file -
	[ ! -e "$DATA/keys/seal" ]
	run -2 key passphrase --passphrase-file "$BATS_TEST_TMPDIR/other"
	[[ $output == *"--key-passphrase-file"* ]]
	key passphrase --key-passphrase-file "$PASSPHRASE" --passphrase-file "$BATS_TEST_TMPDIR/other"
	run -2 key show --key-passphrase-file "$PASSPHRASE"
	[[ $output == *"passphrase does not open"* ]]
	[ "$(key show --json --key-passphrase-file "$BATS_TEST_TMPDIR/other")" = "$before" ]
	still_works --key-passphrase-file "$BATS_TEST_TMPDIR/other"
	exec 9>"$DATA/keys/signer.lock"
	flock 9
	run -1 key passphrase --key-passphrase-file "$BATS_TEST_TMPDIR/other" --passphrase-file "$PASSPHRASE"
	[[ $output == *"in use by another server"* ]]
	flock -u 9
	DATA=$BATS_TEST_TMPDIR/nothing
	run -1 key passphrase --passphrase-file "$PASSPHRASE"
	[ ! -e "$DATA" ]
}

@test "a list that somebody changed opens no more" {
	sed -i 's/"state":"active"/"state":"retired"/' "$DATA/keys/keys.json"
	run -2 key show
	[[ $output == *"was changed"* ]]
	run -1 assay doctor --base-url "$BASE"
	[[ $output == *"broken  signing"* ]]
}

@test "the journal: what was signed, and a line that was changed" {
	run -0 key journal --verify
	[ "$(key journal | jq -r .kind | sort -u | tr '\n' ' ')" = "checkpoint credential did-document key-new status-list " ]
	[ "$(key journal | jq -r 'select(.kind == "key-new").key' | sort)" = "$(key show --json | jq -r '.[].thumbprint' | sort)" ]
	[ "$(key journal | jq -r 'select(.kind == "credential").token')" = "$(keys token active thumbprint)" ]
	sed -i '2s/"kind":"[a-z-]*"/"kind":"nothing"/' "$DATA/keys/journal"
	run -1 key journal --verify
	[[ $output == *"line 3 does not follow from line 2"* ]]
	run -1 assay doctor --base-url "$BASE"
	[[ $output == *"broken  journal"* ]]
}

@test "a journal cut off by a crash is gone on with" {
	truncate -s -10 "$DATA/keys/journal"
	run -0 key journal --verify
	[[ $output == *"A crash left part"* ]]
	key rotate credential
	run -0 key journal --verify
	[[ $output != *crash* ]]
}

@test "full files of the journal are read together, and the oldest can be moved away" {
	# Lines by the book, until the file is full: 64 MiB.
	python3 - "$DATA/keys/journal" <<-'PYTHON'
		import hashlib, json, sys
		lines = open(sys.argv[1], "rb").read().splitlines()
		number, previous, room = len(lines), lines[-1], (64 << 20) - sum(len(line) + 1 for line in lines)
		with open(sys.argv[1], "ab") as out:
		    while room > 0:
		        number += 1
		        line = {"at": "2026-01-01T00:00:00Z", "id": "urn:" + "x" * 3800, "key": "k", "kind": "credential",
		                "line": number, "previous": hashlib.sha256(previous).hexdigest()}
		        previous = json.dumps(line, separators=(",", ":")).encode()
		        room -= out.write(previous + b"\n")
		PYTHON
	cp "$DATA/keys/journal" "$BATS_TEST_TMPDIR/before"
	key rotate token
	[ "$(stat -c %a "$DATA/keys/journal-000001")" = 600 ]
	cmp -n "$(stat -c %s "$BATS_TEST_TMPDIR/before")" "$DATA/keys/journal-000001" "$BATS_TEST_TMPDIR/before"
	[ "$(head -n 1 "$DATA/keys/journal" | jq -r .kind)" = continued ]
	key journal | cmp - <(cat "$DATA"/keys/journal-000001 "$DATA/keys/journal")
	run -0 key journal --verify
	[[ $output != *"moved away"* ]]
	mv "$DATA/keys/journal-000001" "$BATS_TEST_TMPDIR"
	run -0 key journal --verify
	[[ $output == *"moved away"* ]]
	still_works
}

@test "a backup from before keys were sealed" {
	rm "$DATA"/keys/{keys.json,seal,journal}
	rm -r "$DATA/log"
	printf '15%062d\n' 0 >"$DATA/keys/issuer.key"
	printf '16%062d\n' 0 >"$DATA/keys/log.key"
	chmod 600 "$DATA"/keys/*.key
	assay backup "$BATS_TEST_TMPDIR/backup"
	DATA=$BATS_TEST_TMPDIR/restored
	assay restore "$BATS_TEST_TMPDIR/backup"
	key new
	[ ! -e "$DATA/keys/issuer.key" ]
	# The public halves of those secrets, as OpenSSL computes them, are what the Multikeys say.
	python3 - "$(keys token active public)" "$(keys log active public)" <<-'PYTHON'
		import subprocess, sys
		alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
		def decode(text):
		    number = 0
		    for c in text[1:]: number = number * 58 + alphabet.index(c)
		    return number.to_bytes((number.bit_length() + 7) // 8, "big")[2:]
		def public(der, *command):
		    return subprocess.run(["openssl", *command, "-inform", "DER", "-pubout", "-outform", "DER"],
		                          input=bytes.fromhex(der), capture_output=True, check=True).stdout
		p256 = public("30310201010420" "15" + "00" * 31 + "a00a06082a8648ce3d030107", "ec", "-conv_form", "compressed")
		ed25519 = public("302e020100300506032b657004220420" "16" + "00" * 31, "pkey")
		assert decode(sys.argv[1]) == p256[-33:] and decode(sys.argv[2]) == ed25519[-32:]
		PYTHON
}

# ---- a token behind PKCS#11 ----------------------------------------------------------------------------------------

MODULE=/usr/lib/softhsm/libsofthsm2.so

new_token() {
	export SOFTHSM2_CONF=$BATS_TEST_TMPDIR/softhsm.conf
	mkdir "$BATS_TEST_TMPDIR/tokens"
	printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$BATS_TEST_TMPDIR/tokens" \
		>"$SOFTHSM2_CONF"
	softhsm2-util --init-token --free --label assay --pin 271828 --so-pin 31415926 >/dev/null
	echo 271828 >"$BATS_TEST_TMPDIR/pin"
	TOKEN=(--pkcs11-module "$MODULE" --pkcs11-token assay --pkcs11-pin-file "$BATS_TEST_TMPDIR/pin")
}

@test "keys in a token: made there, signing there, gone when rotated" {
	new_token
	DATA=$BATS_TEST_TMPDIR/fresh
	key new "${TOKEN[@]}"
	key show "${TOKEN[@]}" --json | jq -e 'length == 3 and all(.place == "pkcs11")'
	run -0 key rotate token "${TOKEN[@]}"
	run -0 key journal --verify
	run -2 key show
	[[ $output == *"--pkcs11-module"* ]]
	run -2 key show --pkcs11-module "$MODULE" --pkcs11-token other --pkcs11-pin-file "$BATS_TEST_TMPDIR/pin"
	[[ $output == *"no token"* ]]
	echo 1 >"$BATS_TEST_TMPDIR/pin"
	run -2 key show "${TOKEN[@]}"
	[[ $output == *"PIN"* ]]
}

@test "a secret that a crash left in the token is gone after the next start" {
	new_token
	DATA=$BATS_TEST_TMPDIR/fresh
	key new "${TOKEN[@]}"
	cp -a "$BATS_TEST_TMPDIR/tokens" "$BATS_TEST_TMPDIR/before"
	key rotate token "${TOKEN[@]}"
	objects=$(ls "$BATS_TEST_TMPDIR"/tokens/*/*.object)
	cp -an "$BATS_TEST_TMPDIR/before/." "$BATS_TEST_TMPDIR/tokens"
	[ "$(ls "$BATS_TEST_TMPDIR"/tokens/*/*.object)" != "$objects" ]
	key show "${TOKEN[@]}"
	[ "$(ls "$BATS_TEST_TMPDIR"/tokens/*/*.object)" = "$objects" ]
}

@test "a whole installation on a token, whose credentials verify" {
	new_token
	DATA=$BATS_TEST_TMPDIR/fresh
	"$ASSAY" demo --once --llm off --data "$DATA" --base-url "$BASE" "${TOKEN[@]}" >/dev/null
	[ "$(key show "${TOKEN[@]}" --json | jq -r 'map(.place) | unique | join(" ")')" = pkcs11 ]
	still_works "${TOKEN[@]}"
}
