/* The numbered rules of org/session.h, on both databases, with a clock that the test sets. */
#include "org/session.h"

#include "base/time.h"
#include "database.h"
#include "org/message.h"
#include "org/organisation.h"
#include "org/person.h"
#include "org/sweep.h"
#include "org/throttle.h"
#include "test.h"

#define START_US INT64_C(1767225600000000) /* 2026-01-01T00:00:00Z */
#define RIGHT S("correct horse battery")
#define WRONG S("incorrect horse battery")

struct office {
	struct work w;
	struct world world;
	int64_t now_us;
	struct db *db;
	struct str url;
	struct session_keeper keeper;
	struct id org, ada;
	/* what the bodies below work on */
	struct session session;
	struct str text, link;
	struct person person;
	int64_t messages, swept;
};

/* ---- the office ---- */

static int64_t now_us(void *state)
{
	const struct office *office = state;
	return office->now_us;
}

static int64_t monotonic_us(void *state)
{
	(void)state;
	return 1;
}

static void random_bytes(void *state, void *out, size_t len)
{
	(void)state;
	world_real.random(world_real.state, out, len);
}

static enum err add_ada(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct organisation organisation;
	const struct person ada = {.email = S("Ada@Example.org"),
	                           .name = S("Ada"),
	                           .roles = ROLE_REVIEWER | ROLE_ADMINISTRATOR,
	                           .minutes_factor = 1};
	TRY(organisation_first(w, tx, S("Test office"), &organisation));
	office->org = organisation.id;
	return person_create(w, tx, &office->keeper.directory, organisation.id, &ada, &office->ada);
}

static void open_office(struct office *office, enum db_engine engine)
{
	const struct directory directory = {{7}};
	*office = (struct office){.now_us = START_US};
	office->world = (struct world){office, now_us, monotonic_us, random_bytes};
	office->w = work_init(&office->world, S("test"));
	office->url = test_database(&office->w, engine);
	assert_ok(&office->w, db_open(&office->w, &(struct db_options){.url = office->url}, &office->db));
	session_keeper_init(&office->keeper, &directory);
	assert_ok(&office->w, db_write(&office->w, office->db, add_ada, office));
	assert_ok(&office->w, session_set_password(&office->w, office->db, &office->keeper, office->org,
	                                           office->ada, RIGHT));
}

static void close_office(struct office *office)
{
	session_keeper_finish(&office->keeper);
	db_close(office->db);
	work_finish(&office->w);
}

static enum err sign_in_from(struct office *office, struct str peer, struct str password, struct str *cookie)
{
	return session_sign_in(&office->w, office->db, &office->keeper, S("ada@example.org"), password, peer,
	                       cookie);
}

static enum err sign_in(struct office *office, struct str email, struct str password, struct str *cookie)
{
	return session_sign_in(&office->w, office->db, &office->keeper, email, password, S("192.0.2.7"),
	                       cookie);
}

/* The words of the refusal, which is forgiven. */
static struct str refused(struct office *office, enum err kind, struct str email, struct str password)
{
	struct str cookie;
	struct work *w = &office->w;
	enum err failed = sign_in(office, email, password, &cookie);
	struct str words = w->message;
	assert_int_equal(failed, kind);
	work_forgive(w);
	return words;
}

static enum err by_cookie(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	return session_of_cookie(w, tx, office->text, &office->session);
}

static enum err by_token(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	return session_of_token(w, tx, office->text, &office->session);
}

static enum err make_link(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	return session_link(w, tx, office->org, office->ada, S("recovery"), &office->link);
}

static enum err use_link(struct office *office, struct str *cookie)
{
	return session_use_link(&office->w, office->db, &office->keeper, office->link,
	                        S("another good password"), cookie);
}

/* ---- signing in ---- */

static void sign_in_rules(enum db_engine engine)
{
	struct office office;
	struct str cookie;
	open_office(&office, engine);
	struct work *w = &office.w;
	struct str wrong = refused(&office, ERR_SIGNED_OUT, S("ada@example.org"), WRONG);
	struct str unknown = refused(&office, ERR_SIGNED_OUT, S("nobody@example.org"), WRONG);
	assert_str(wrong, unknown);
	assert_ok(w, sign_in(&office, S(" ADA@example.ORG "), RIGHT, &cookie));
	office.text = cookie;
	assert_ok(w, db_read(w, office.db, by_cookie, &office));
	assert_true(id_equal(office.session.actor.person, office.ada));
	assert_int_equal(office.session.actor.roles, ROLE_REVIEWER | ROLE_ADMINISTRATOR);
	assert_true(office.session.csrf.len >= 40);
	/* The secret itself is nowhere in the database. */
	assert_str(test_database_ask(w, office.url, "SELECT count(*) FROM session"), S("1"));
	office.text = str_format(w->arena, "%s%.*s", cookie.at[0] == 'A' ? "B" : "A",
	                         STR_ARG(str_slice(cookie, 1, cookie.len)));
	assert_fails(w, ERR_SIGNED_OUT, db_read(w, office.db, by_cookie, &office));
	office.text = cookie;
	office.now_us += SESSION_LIFE_US - 1;
	assert_ok(w, db_read(w, office.db, by_cookie, &office));
	office.now_us += 1;
	assert_fails(w, ERR_SIGNED_OUT, db_read(w, office.db, by_cookie, &office));
	close_office(&office);
}

TEST(session_sign_in_right_wrong_unknown)
{
	for (TEST_ENGINES(engine))
		sign_in_rules(engine);
}

static void throttle_rules(enum db_engine engine)
{
	struct office office;
	struct str cookie;
	open_office(&office, engine);
	for (int i = 0; i < 5; i++)
		refused(&office, ERR_SIGNED_OUT, S("ada@example.org"), WRONG);
	/* Right or wrong, it has to wait now; somebody else does not. */
	struct str words = refused(&office, ERR_BUSY, S("ada@example.org"), RIGHT);
	assert_true(str_find(words, S("15 minutes")) != SIZE_MAX);
	refused(&office, ERR_SIGNED_OUT, S("grace@example.org"), WRONG);
	office.now_us += 15 * TIME_MINUTE_US;
	refused(&office, ERR_BUSY, S("ada@example.org"), RIGHT);
	office.now_us += 1;
	assert_ok(&office.w, sign_in(&office, S("ada@example.org"), RIGHT, &cookie));
	/* A success forgets the failures before it. */
	for (int i = 0; i < 4; i++)
		refused(&office, ERR_SIGNED_OUT, S("ada@example.org"), WRONG);
	assert_ok(&office.w, sign_in(&office, S("ada@example.org"), RIGHT, &cookie));
	/* A clock that is set back must not lock anybody out for longer than the window. */
	for (int i = 0; i < 5; i++)
		refused(&office, ERR_SIGNED_OUT, S("ada@example.org"), WRONG);
	office.now_us -= TIME_DAY_US;
	assert_ok(&office.w, sign_in(&office, S("ada@example.org"), RIGHT, &cookie));
	close_office(&office);
}

TEST(session_throttle_waits_for_its_window)
{
	for (TEST_ENGINES(engine))
		throttle_rules(engine);
}

TEST(session_throttle_counts_a_peer_over_many_addresses)
{
	struct office office;
	open_office(&office, DB_SQLITE);
	for (int i = 0; i < 30; i++)
		refused(&office, ERR_SIGNED_OUT, str_format(office.w.arena, "p%d@example.org", i), WRONG);
	refused(&office, ERR_BUSY, S("ada@example.org"), RIGHT);
	close_office(&office);
}

static enum err recover(struct office *office, struct str email, struct str peer)
{
	return session_recover(&office->w, office->db, &office->keeper, email, peer,
	                       S("https://assay.example.org"));
}

/* Five tries and five recoveries of a stranger keep nobody but the stranger out. */
static void stranger_rules(enum db_engine engine)
{
	struct office office;
	struct str cookie;
	open_office(&office, engine);
	struct work *w = &office.w;
	for (int i = 0; i < 5; i++) {
		assert_fails(w, ERR_SIGNED_OUT, sign_in_from(&office, S("192.0.2.66"), WRONG, &cookie));
		assert_ok(w, recover(&office, S("ada@example.org"), S("192.0.2.66")));
	}
	assert_fails(w, ERR_BUSY, sign_in_from(&office, S("192.0.2.66"), RIGHT, &cookie));
	assert_ok(w, sign_in_from(&office, S("192.0.2.7"), RIGHT, &cookie));
	close_office(&office);
}

TEST(session_throttle_lets_no_stranger_lock_somebody_out)
{
	for (TEST_ENGINES(engine))
		stranger_rules(engine);
}

TEST(session_throttle_counts_an_address_over_many_peers)
{
	struct office office;
	struct str cookie;
	open_office(&office, DB_SQLITE);
	struct work *w = &office.w;
	for (int i = 0; i < 100; i++) {
		struct str peer = str_format(w->arena, "192.0.2.%d", i);
		assert_fails(w, ERR_SIGNED_OUT, sign_in_from(&office, peer, WRONG, &cookie));
	}
	assert_fails(w, ERR_BUSY, sign_in_from(&office, S("192.0.2.200"), RIGHT, &cookie));
	close_office(&office);
}

TEST(session_recovery_counts_a_peer_over_many_addresses)
{
	struct office office;
	open_office(&office, DB_SQLITE);
	struct work *w = &office.w;
	for (int i = 0; i < 30; i++)
		assert_ok(w, recover(&office, str_format(w->arena, "p%d@example.org", i), S("192.0.2.66")));
	assert_fails(w, ERR_BUSY, recover(&office, S("ada@example.org"), S("192.0.2.66")));
	assert_ok(w, recover(&office, S("ada@example.org"), S("192.0.2.7")));
	close_office(&office);
}

/* ---- one-time links ---- */

/* A new password, by a link or by the command line, ends the links that could set another. */
static void other_link_rules(enum db_engine engine)
{
	struct office office;
	struct str cookie;
	open_office(&office, engine);
	struct work *w = &office.w;
	assert_ok(w, db_write(w, office.db, make_link, &office));
	struct str other = office.link;
	assert_ok(w, db_write(w, office.db, make_link, &office));
	assert_ok(w, use_link(&office, &cookie));
	office.link = other;
	assert_fails(w, ERR_NOT_FOUND, use_link(&office, &cookie));
	assert_ok(w, db_write(w, office.db, make_link, &office));
	assert_ok(w, session_set_password(w, office.db, &office.keeper, office.org, office.ada, RIGHT));
	assert_fails(w, ERR_NOT_FOUND, use_link(&office, &cookie));
	close_office(&office);
}

TEST(session_link_ends_the_others_when_it_is_used)
{
	for (TEST_ENGINES(engine))
		other_link_rules(engine);
}

static void link_rules(enum db_engine engine)
{
	struct office office;
	struct str cookie, first;
	open_office(&office, engine);
	struct work *w = &office.w;
	assert_ok(w, sign_in(&office, S("ada@example.org"), RIGHT, &first));
	assert_ok(w, db_write(w, office.db, make_link, &office));
	assert_ok(w, use_link(&office, &cookie));
	/* The sessions before the new password are over, the new one is open. */
	office.text = first;
	assert_fails(w, ERR_SIGNED_OUT, db_read(w, office.db, by_cookie, &office));
	office.text = cookie;
	assert_ok(w, db_read(w, office.db, by_cookie, &office));
	refused(&office, ERR_SIGNED_OUT, S("ada@example.org"), RIGHT);
	assert_ok(w, sign_in(&office, S("ada@example.org"), S("another good password"), &cookie));
	/* Twice, too late, and a made-up one: the same answer. */
	assert_fails(w, ERR_NOT_FOUND, use_link(&office, &cookie));
	assert_ok(w, db_write(w, office.db, make_link, &office));
	office.now_us += 60 * TIME_MINUTE_US;
	assert_fails(w, ERR_NOT_FOUND, use_link(&office, &cookie));
	office.link = S("made up");
	assert_fails(w, ERR_NOT_FOUND, use_link(&office, &cookie));
	close_office(&office);
}

TEST(session_link_opens_once_and_in_time)
{
	for (TEST_ENGINES(engine))
		link_rules(engine);
}

TEST(session_link_wants_a_good_password_and_stays_usable)
{
	struct office office;
	struct str cookie;
	open_office(&office, DB_SQLITE);
	struct work *w = &office.w;
	assert_ok(w, db_write(w, office.db, make_link, &office));
	assert_fails(w, ERR_INPUT,
	             session_use_link(w, office.db, &office.keeper, office.link, S("short"), &cookie));
	assert_ok(w, use_link(&office, &cookie));
	close_office(&office);
}

static enum err read_outbox(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct message *messages;
	size_t count;
	TRY(message_outbox(w, tx, office->org, false, &messages, &count));
	office->messages = (int64_t)count;
	if (count > 0)
		office->text = messages[0].body;
	return OK;
}

static void recovery_rules(enum db_engine engine)
{
	struct office office;
	struct str cookie;
	open_office(&office, engine);
	struct work *w = &office.w;
	/* The same answer, known or not; the sixth within the window waits, known or not. */
	for (int i = 0; i < 5; i++) {
		assert_ok(w, recover(&office, S("nobody@example.org"), S("192.0.2.7")));
		assert_ok(w, recover(&office, S("ada@example.org"), S("192.0.2.7")));
	}
	assert_fails(w, ERR_BUSY, recover(&office, S("nobody@example.org"), S("192.0.2.7")));
	assert_fails(w, ERR_BUSY, recover(&office, S("ada@example.org"), S("192.0.2.7")));
	assert_ok(w, db_read(w, office.db, read_outbox, &office));
	assert_int_equal(office.messages, 5);
	/* The message carries a link that works. */
	struct str prefix = S("https://assay.example.org/link/");
	size_t at = str_find(office.text, prefix);
	assert_true(at != SIZE_MAX);
	office.link = str_slice(office.text, at + prefix.len, 76);
	assert_ok(w, use_link(&office, &cookie));
	close_office(&office);
}

TEST(session_recovery_does_not_say_who_is_here)
{
	for (TEST_ENGINES(engine))
		recovery_rules(engine);
}

/* ---- what is over ---- */

static enum err sweep_office(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	return sweep(w, tx, office->org, &office->swept);
}

static struct str count(struct office *office, const char *table)
{
	const char *sql =
		str_cstr(office->w.arena, str_format(office->w.arena, "SELECT count(*) FROM %s", table));
	return test_database_ask(&office->w, office->url, sql);
}

static void sweep_rules(enum db_engine engine)
{
	struct office office;
	struct str cookie;
	open_office(&office, engine);
	struct work *w = &office.w;
	refused(&office, ERR_SIGNED_OUT, S("nobody@example.org"), WRONG);
	assert_ok(w, sign_in(&office, S("ada@example.org"), RIGHT, &cookie));
	assert_ok(w, db_write(w, office.db, make_link, &office));
	/* A reply of this moment. */
	const char *replies =
		engine == DB_SQLITE
			? "INSERT INTO idempotency (org_id, person_id, key, request_digest, status, type, body, at_us) "
			  "SELECT org_id, id, 'k', x'00', 200, '', '', 1767225600000000 FROM person"
			: "INSERT INTO idempotency (org_id, person_id, key, request_digest, status, type, body, at_us) "
			  "SELECT org_id, id, 'k', '\\x00', 200, '', '', 1767225600000000 FROM person";
	(void)test_database_ask(w, office.url, replies);
	/* Nothing is over yet. */
	assert_ok(w, db_write(w, office.db, sweep_office, &office));
	assert_int_equal(office.swept, 0);
	office.now_us += 60 * TIME_MINUTE_US + 1;
	assert_ok(w, db_write(w, office.db, sweep_office, &office));
	assert_str(count(&office, "throttle"), S("0"));
	assert_str(count(&office, "link"), S("0"));
	assert_str(count(&office, "session"), S("1"));
	assert_str(count(&office, "idempotency"), S("1"));
	office.now_us += SESSION_LIFE_US;
	assert_ok(w, db_write(w, office.db, sweep_office, &office));
	assert_int_equal(office.swept, 2);
	assert_str(count(&office, "session"), S("0"));
	assert_str(count(&office, "idempotency"), S("0"));
	close_office(&office);
}

TEST(sweep_deletes_what_is_over_and_no_more)
{
	for (TEST_ENGINES(engine))
		sweep_rules(engine);
}

static enum err many_subjects(struct work *w, struct tx *tx, void *argument)
{
	(void)argument;
	for (int i = 0; i < SWEEP_ROWS_MAX + 3; i++) {
		struct digest subject = digest_of(str_format(w->arena, "%d", i));
		TRY(throttle_count(w, tx, subject));
	}
	return OK;
}

TEST(sweep_takes_so_many_at_once)
{
	struct office office;
	open_office(&office, DB_SQLITE);
	struct work *w = &office.w;
	assert_ok(w, db_write(w, office.db, many_subjects, NULL));
	office.now_us += 60 * TIME_MINUTE_US;
	assert_ok(w, db_write(w, office.db, sweep_office, &office));
	assert_int_equal(office.swept, SWEEP_ROWS_MAX);
	assert_ok(w, db_write(w, office.db, sweep_office, &office));
	assert_int_equal(office.swept, 3);
	close_office(&office);
}

/* ---- tokens for programs ---- */

struct asked {
	struct office *office;
	struct str scopes;
	unsigned roles; /* of the actor who asks */
	struct session_token *tokens;
	size_t count;
};

static enum err make_token(struct work *w, struct tx *tx, void *argument)
{
	struct asked *asked = argument;
	const struct actor actor = {asked->office->org, asked->office->ada, asked->roles};
	TRY(session_token_create(w, tx, &actor, S("a program"), asked->scopes, START_US + TIME_DAY_US,
	                         &asked->office->text));
	return session_tokens(w, tx, &actor, &asked->tokens, &asked->count);
}

static enum err revoke(struct work *w, struct tx *tx, void *argument)
{
	struct asked *asked = argument;
	const struct actor actor = {asked->office->org, asked->office->ada, ROLE_ANY};
	return session_token_revoke(w, tx, &actor, asked->tokens[0].id);
}

static void token_rules(enum db_engine engine)
{
	struct office office;
	open_office(&office, engine);
	struct work *w = &office.w;
	struct asked asked = {&office, S("review"), ROLE_REVIEWER | ROLE_ADMINISTRATOR, NULL, 0};
	assert_ok(w, db_write(w, office.db, make_token, &asked));
	assert_ok(w, db_read(w, office.db, by_token, &office));
	assert_int_equal(office.session.actor.roles, ROLE_REVIEWER);
	assert_true(office.session.by_token);
	/* A token is no cookie. */
	assert_fails(w, ERR_SIGNED_OUT, db_read(w, office.db, by_cookie, &office));
	/* Not more than the actor may do: a weak token cannot make a strong one. */
	struct str kept = office.text;
	asked.roles = ROLE_REVIEWER;
	asked.scopes = S("review admin");
	assert_fails(w, ERR_FORBIDDEN, db_write(w, office.db, make_token, &asked));
	asked.scopes = S("everything");
	assert_fails(w, ERR_INPUT, db_write(w, office.db, make_token, &asked));
	office.text = kept;
	assert_ok(w, db_write(w, office.db, revoke, &asked));
	assert_fails(w, ERR_SIGNED_OUT, db_read(w, office.db, by_token, &office));
	asked = (struct asked){&office, S("admin"), ROLE_ADMINISTRATOR, NULL, 0};
	assert_ok(w, db_write(w, office.db, make_token, &asked));
	office.now_us += TIME_DAY_US;
	assert_fails(w, ERR_SIGNED_OUT, db_read(w, office.db, by_token, &office));
	close_office(&office);
}

TEST(session_token_scopes_cut_roles)
{
	for (TEST_ENGINES(engine))
		token_rules(engine);
}

/* ---- disabled ---- */

static enum err disable(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct person ada;
	TRY(person_load(w, tx, office->org, office->ada, &ada));
	ada.disabled = true;
	return person_update(w, tx, office->org, &ada);
}

static void disabled_rules(enum db_engine engine)
{
	struct office office;
	struct str cookie;
	open_office(&office, engine);
	struct work *w = &office.w;
	struct asked asked = {&office, S("admin"), ROLE_ADMINISTRATOR, NULL, 0};
	assert_ok(w, sign_in(&office, S("ada@example.org"), RIGHT, &cookie));
	assert_ok(w, db_write(w, office.db, make_token, &asked));
	assert_ok(w, db_write(w, office.db, make_link, &office));
	assert_ok(w, db_write(w, office.db, disable, &office));
	assert_fails(w, ERR_SIGNED_OUT, db_read(w, office.db, by_token, &office));
	office.text = cookie;
	assert_fails(w, ERR_SIGNED_OUT, db_read(w, office.db, by_cookie, &office));
	assert_fails(w, ERR_NOT_FOUND, use_link(&office, &cookie));
	refused(&office, ERR_SIGNED_OUT, S("ada@example.org"), RIGHT);
	close_office(&office);
}

TEST(session_of_a_disabled_person_is_over_at_once)
{
	for (TEST_ENGINES(engine))
		disabled_rules(engine);
}
