/* Any bytes to the verifier: always a report, and never "valid" for what nobody signed. Bytes that
 * begin like the seed, a true bundle, may verify: then they must be the seed's credential. */
#include "base/check.h"
#include "base/json.h"
#include "vc/hallmark.h"
#include "vc/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct verify_world world = {.now_us = INT64_C(1780272000000000)};
	struct verify_report report;
	const struct json *json;
	struct markup mark;
	check(verify_text(&w, str_bytes(data, size), &world, &report) == OK);
	if (report.verdict == VERIFY_VALID)
		check(str_equal(report.id, S("urn:uuid:019a0000-0000-7000-8000-000000000007")));
	struct str text = verify_report_text(w.arena, &report);
	check(json_parse(&w, text, text.len, &json) == OK);
	if (report.credential != NULL && hallmark_svg(&w, report.credential, &mark) != OK)
		work_forgive(&w);
	struct trust *trust = work_alloc(&w, sizeof *trust);
	if (trust_parse(&w, str_bytes(data, size), trust) == OK)
		check(trust->issuer_count > 0);
	work_finish(&w);
	return 0;
}
