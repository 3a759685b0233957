/* Addresses of object stores: the forms of the URL are those of AWS's "Virtual hosting of general purpose buckets". */
#include "test.h"

#include "objects/location.h"

TEST(addresses_lead_to_the_bucket)
{
	static const struct {
		struct str text, root, base_path, region;
	} cases[] = {
		{S_INIT("s3://our-log"), S_INIT("https://our-log.s3.us-east-1.amazonaws.com"), S_INIT("/"),
	         S_INIT("us-east-1")},
		{S_INIT("s3://our-log/a/b/?region=eu-central-1"),
	         S_INIT("https://our-log.s3.eu-central-1.amazonaws.com"), S_INIT("/a/b/"),
	         S_INIT("eu-central-1")},
		{S_INIT("s3://our.log/x"), S_INIT("https://s3.us-east-1.amazonaws.com"),
	         S_INIT("/our.log/x/"), S_INIT("us-east-1")},
		{S_INIT("s3://our-log/x?style=path"), S_INIT("https://s3.us-east-1.amazonaws.com"),
	         S_INIT("/our-log/x/"), S_INIT("us-east-1")},
		{S_INIT("s3://our-log?endpoint=https://store.example.org:9000/"),
	         S_INIT("https://store.example.org:9000"), S_INIT("/our-log/"), S_INIT("us-east-1")},
		{S_INIT("s3://our-log?endpoint=https%3A%2F%2Fstore.example.org%3A443&style=host"),
	         S_INIT("https://our-log.store.example.org"), S_INIT("/"), S_INIT("us-east-1")},
		{S_INIT("s3://our-log/?endpoint=http://127.0.0.1:80"), S_INIT("http://127.0.0.1"),
	         S_INIT("/our-log/"), S_INIT("us-east-1")},
		{S_INIT("s3://our-log/?endpoint=http://[::1]:9000"), S_INIT("http://[::1]:9000"),
	         S_INIT("/our-log/"), S_INIT("us-east-1")},
		{S_INIT("s3://our-log/?endpoint=http://store:9000&insecure-http=yes"),
	         S_INIT("http://store:9000"), S_INIT("/our-log/"), S_INIT("us-east-1")},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct location location;
		assert_ok(&w, location_read(&w, cases[i].text, (struct str){0}, &location));
		assert_str(location.root, cases[i].root);
		assert_str(location.base_path, cases[i].base_path);
		assert_str(location.region, cases[i].region);
		assert_false(location.unconditional);
	}
	test_work_end(&w);
}

TEST(what_is_said_of_a_store_is_kept)
{
	struct work w = test_work();
	struct location location;
	struct str text =
		S("s3://our-log?credentials=/etc/assay/store&profile=log&authorities=/etc/ca%20ours.pem"
	          "&conditions=none");
	assert_ok(&w, location_read(&w, text, S("eu-west-3"), &location));
	assert_str(location.region, S("eu-west-3"));
	assert_str(location.host, S("our-log.s3.eu-west-3.amazonaws.com"));
	assert_str(location.credentials, S("/etc/assay/store"));
	assert_str(location.profile, S("log"));
	assert_str(location.authorities, S("/etc/ca ours.pem"));
	assert_true(location.unconditional);
	assert_true(location_is(text));
	assert_false(location_is(S("/var/lib/log")));
	test_work_end(&w);
}

TEST(addresses_that_lead_elsewhere_are_refused)
{
	static const struct {
		struct str text, said;
	} cases[] = {
		{S_INIT("s3://"), S_INIT("name of a bucket")},
		{S_INIT("s3://Our_Log"), S_INIT("name of a bucket")},
		{S_INIT("s3://-log"), S_INIT("name of a bucket")},
		{S_INIT("s3://AKIAKEY:SECRETWORD@log/x"), S_INIT("never stand in the address")},
		{S_INIT("s3://our-log/a//b"), S_INIT("single /")},
		{S_INIT("s3://our-log/../b"), S_INIT("single /")},
		{S_INIT("s3://our-log/a b"), S_INIT("single /")},
		{S_INIT("s3://our-log/a%2e"), S_INIT("single /")},
		{S_INIT("s3://our-log?secret=SECRETWORD"), S_INIT("region, endpoint")},
		{S_INIT("s3://our-log?region="), S_INIT("a value behind region=")},
		{S_INIT("s3://our-log?region"), S_INIT("a value behind region=")},
		{S_INIT("s3://our-log?region=a%zz"), S_INIT("a value behind region=")},
		{S_INIT("s3://our-log?region=eu&region=us"), S_INIT("twice")},
		{S_INIT("s3://our-log?region=eu.evil.example/"), S_INIT("eu-central-1")},
		{S_INIT("s3://our-log?endpoint=store.example.org"), S_INIT("begin with https://")},
		{S_INIT("s3://our-log?endpoint=file:///etc"), S_INIT("begin with https://")},
		{S_INIT("s3://our-log?endpoint=https://key:SECRETWORD@store"), S_INIT("without a path")},
		{S_INIT("s3://our-log?endpoint=https://store/x"), S_INIT("without a path")},
		{S_INIT("s3://our-log?endpoint=https://store:0"), S_INIT("without a path")},
		{S_INIT("s3://our-log?endpoint=https://store:99999"), S_INIT("without a path")},
		{S_INIT("s3://our-log?endpoint=https://"), S_INIT("without a path")},
		{S_INIT("s3://our-log?endpoint=http://store.example.org"), S_INIT("insecure-http=yes")},
		{S_INIT("s3://our-log?endpoint=http://localhost.example.org"), S_INIT("insecure-http=yes")},
		{S_INIT("s3://our-log?endpoint=http://x&insecure-http=no"), S_INIT("insecure-http=yes")},
		{S_INIT("s3://our-log?style=other"), S_INIT("path or host")},
		{S_INIT("s3://our-log?conditions=some"), S_INIT("conditions=none")},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct location location;
		enum err err = location_read(&w, cases[i].text, (struct str){0}, &location);
		if (err != ERR_INPUT || str_find(w.message, cases[i].said) == SIZE_MAX)
			fail_msg("%.*s: %.*s", STR_ARG(cases[i].text), STR_ARG(w.message));
		assert_true(str_find(w.message, S("SECRETWORD")) == SIZE_MAX);
		work_forgive(&w);
	}
	test_work_end(&w);
}
