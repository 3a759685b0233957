# Importing: what is printed, and the picture of a scenario.

setup() { load setup.bash; }

@test "the picture of a scenario is an SVG file by itself" {
	run -0 "$ASSAY" import "$ROOT/demo/keeping-a-web-service-healthy" --check --graph "$BATS_TEST_TMPDIR/night.svg"
	[ "$output" = "keeping-a-web-service-healthy has no problems." ]
	run -0 python3 - "$BATS_TEST_TMPDIR/night.svg" <<-'PYTHON'
		import sys
		import xml.etree.ElementTree as tree
		svg = tree.parse(sys.argv[1]).getroot()
		space = "{http://www.w3.org/2000/svg}"
		assert svg.tag == space + "svg" and svg.get("role") == "img"
		scenes = [r for r in svg.iter(space + "rect") if "scene" in r.get("class", "").split()]
		words = [t.text for t in svg.iter(space + "text")]
		print(len(scenes), "Start: The phone rings" in words)
	PYTHON
	[ "$output" = "14 True" ]
}

@test "where there is no scenario there is no picture" {
	run -2 "$ASSAY" import "$ROOT/docs/example-assessment" --check --graph "$BATS_TEST_TMPDIR/none.svg"
	[[ $output == *"no part of type scenario"* ]]
	[ ! -e "$BATS_TEST_TMPDIR/none.svg" ]
}

@test "a file that cannot be written is said" {
	run -2 "$ASSAY" import "$ROOT/demo/keeping-a-web-service-healthy" --check --graph /no/such/folder/night.svg
	[[ $output == *"cannot be written"* ]]
}
