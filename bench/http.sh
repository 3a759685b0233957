#!/usr/bin/env bash
# Figures of the running server: start, memory, durable autosave, a signed-in page, point reads by API.
# Client (wrk) and server share this machine's cores. Usage: bench/http.sh [SECONDS] [DB-URL]
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-10}
folder=$(mktemp -d)
database=${2:-sqlite:$folder/data/assay.db}
port=8765
base=http://127.0.0.1:$port
server=

cleanup() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || true
	wait 2>/dev/null || true
	rm -rf "$folder"
}
trap cleanup EXIT

mkdir -p "$folder/data"
start() { # demo|serve
	./assay "$1" --llm off --data "$folder/data" --db "$database" --listen 127.0.0.1:$port --log-level warning \
		>"$folder/log" 2>&1 &
	server=$!
	until curl -fs -o /dev/null "$base/readyz"; do sleep 0.002; done
}

# The first start makes database, keys and people; the second is the one that is measured.
start demo
kill "$server"
wait "$server" || true
began=$(date +%s%3N)
start serve
echo "serve ready: $(($(date +%s%3N) - began)) ms (bar: 100)"
sleep 1
echo "idle memory: $(awk '/VmRSS/ {printf "%.1f", $2 / 1024}' "/proc/$server/status") MB (bar: 30)"

json() { curl -fs -b "$folder/jar" -c "$folder/jar" -H 'Content-Type: application/json' -H "X-CSRF-Token: ${csrf:-}" "$@"; }
csrf=$(json -d '{"email":"candidate@example.org","password":"show-me-what-you-can-do"}' "$base/api/v1/session" | jq -r .csrf)
invitation=$(json "$base/api/v1/invitations" | jq -r '.invitations[0].id')
sitting=$(json -d '{"agree":true}' "$base/api/v1/invitations/$invitation/consent" | jq -r .sitting)
json -o /dev/null -d '{}' "$base/api/v1/sittings/$sitting/parts/incident-report/begin"
cookie=$(awk '/assay/ {print $6 "=" $7}' "$folder/jar")

load() { # NAME BAR PATH SCRIPT
	local out
	out=$(COOKIE=$cookie CSRF=$csrf wrk -t1 -c64 -d"${seconds}s" --latency -s "bench/$4" "$base$3")
	printf '%s: %s req/s, p99 %s, %s (bar: %s)\n' "$1" \
		"$(awk '/Requests\/sec/ {print $2}' <<<"$out")" "$(awk '/99%/ {print $2}' <<<"$out")" \
		"$(grep -o 'Non-2xx.*' <<<"$out" || echo 'all answered')" "$2"
}
load "durable autosave" "10,000/s, p99 25 ms" "/api/v1/sittings/$sitting/parts/incident-report/draft" autosave.lua
load "signed-in page" "p99 10 ms" "/sittings/$sitting" signed_in.lua
load "point read by API" "20,000/s" "/api/v1/me" signed_in.lua
