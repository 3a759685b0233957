#!/usr/bin/env bash
# assets.sh FOLDER — turns the files in FOLDER/plain into FOLDER/assets.S, which holds them and their gzip forms, and
# FOLDER/assets.table.h, a table of them for src/web/assets.c. The same files always give the same bytes.
set -euo pipefail
folder=$1

type_of() {
	case $1 in
	*.css) echo "text/css; charset=utf-8" ;;
	*.js) echo "text/javascript; charset=utf-8" ;;
	*.svg) echo "image/svg+xml" ;;
	*) echo "$1: no media type for it in tools/assets.sh" >&2; exit 1 ;;
	esac
}

# address_of BASE FILE — with the hash of its content, unless the bundler has put one into its name.
address_of() {
	local base=$1 hash
	if [[ $base =~ -[0-9A-Z]{8}\.js$ ]]; then
		printf '/assets/%s' "$base"
	else
		hash=$(sha256sum "$2")
		printf '/assets/%s-%.8s.%s' "${base%.*}" "$hash" "${base##*.}"
	fi
}

# embed LABEL FILE
embed() { printf '\t.globl %s\n%s:\n\t.incbin "%s"\n' "$1" "$1" "$2"; }

mkdir -p "$folder/gzip"
exec 3>"$folder/assets.S.new" 4>"$folder/assets.table.h.new"
printf '\t.section .rodata\n' >&3
printf '/* Made by tools/assets.sh. */\n' >&4
rows='' number=0
for file in "$folder"/plain/*; do
	base=${file##*/} packed=$folder/gzip/${file##*/}.gz label=asset_$((number += 1))
	gzip -9 -n -c "$file" >"$packed"
	type=$(type_of "$base")
	embed "${label}_plain" "$file" >&3
	embed "${label}_gzip" "$packed" >&3
	printf 'extern const char %s_plain[], %s_gzip[];\n' "$label" "$label" >&4
	rows+=$(printf '\t{S_INIT("%s"), S_INIT("%s"), S_INIT("%s"), {%s, %d}, {%s, %d}},' "$base" \
		"$(address_of "$base" "$file")" "$type" "${label}_plain" "$(stat -c %s "$file")" \
		"${label}_gzip" "$(stat -c %s "$packed")")$'\n'
done
printf '\t.section .note.GNU-stack,"",@progbits\n' >&3
printf '\nstatic const struct asset assets[] = {\n%s};\n' "$rows" >&4
mv "$folder/assets.S.new" "$folder/assets.S"
mv "$folder/assets.table.h.new" "$folder/assets.table.h"
