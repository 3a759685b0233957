#!/usr/bin/env bats
# How a text came about reaches no scorer: what the compiler saw of each of their files is the witness.

setup() {
	cd "$BATS_TEST_DIRNAME/.."
}

# headers_of FILE.c — every header that is read when it is compiled.
headers_of() {
	gcc -std=c17 -D_GNU_SOURCE -Isrc -Ibuild/gen -MM "$1" | tr -s ' \\\n' '\n'
}

@test "no file that scores, believes or decides can see the story of the process" {
	local looked=0 file
	for file in src/grade/*.c src/scoring/*.c src/irt/*.c src/study/*.c src/badge/*.c; do
		case $file in *_test.c | *_fuzz.c) continue ;; esac
		run headers_of "$file"
		[ "$status" -eq 0 ]
		[[ $output == *"$file"* ]]
		[[ $output != *exam/process.h* ]] || { echo "$file sees exam/process.h"; return 1; }
		looked=$((looked + 1))
	done
	[ "$looked" -gt 100 ]
	echo "looked at $looked files"
}

@test "the page that shows it can, so that looking is no accident" {
	run headers_of src/web/parts/process.c
	[ "$status" -eq 0 ]
	[[ $output == *exam/process.h* ]]
}
