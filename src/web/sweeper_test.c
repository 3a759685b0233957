/* What is left on this server of a credential that was deleted on another. */
#include "web/sweeper.h"

#include "base/world.h"
#include "database.h"
#include "files/files.h"
#include "test.h"

#include <stdlib.h>

#include "web/sweeper_test.sql.h"

struct pages {
	struct id org, deleted, kept;
};

static enum err put_pages(struct work *w, struct tx *tx, void *argument)
{
	const struct pages *pages = argument;
	int64_t now_us = world_now_us(w);
	struct sweeper_delete_in in = {
		.org = pages->org, .credential = pages->deleted, .now_us = now_us, .deleted_us = now_us};
	TRY(sweeper_delete(w, tx, &in));
	in.credential = pages->kept;
	in.deleted_us = DB_NULL_INT;
	return sweeper_delete(w, tx, &in);
}

static struct str picture_of(struct work *w, struct id id)
{
	return str_format(w->arena, "%.*s.preview.png", STR_ARG(id_text(w->arena, id)));
}

TEST(sweeper_removes_pictures_of_what_was_deleted_elsewhere)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_real_work();
		char folder[] = "/tmp/assay-sweeper-XXXXXX";
		struct pages pages = {world_id(&w), world_id(&w), world_id(&w)};
		struct app app = {.org = pages.org};
		struct str bytes;
		assert_non_null(mkdtemp(folder));
		assert_ok(&w, files_open(&w, str_of(folder), &app.pictures));
		assert_ok(&w, db_open(&w, &(struct db_options){.url = test_database(&w, engine)}, &app.db));
		assert_ok(&w, db_write(&w, app.db, put_pages, &pages));
		assert_ok(&w, files_write(&w, app.pictures, picture_of(&w, pages.deleted), S("x"), 0600));
		assert_ok(&w, files_write(&w, app.pictures, picture_of(&w, pages.kept), S("x"), 0600));
		/* It ends after the run that it begins with. */
		sweeper_stop(sweeper_start(w.arena, &app));
		assert_fails(&w, ERR_NOT_FOUND,
		             files_read(&w, app.pictures, picture_of(&w, pages.deleted), 9, &bytes));
		assert_ok(&w, files_read(&w, app.pictures, picture_of(&w, pages.kept), 9, &bytes));
		db_close(app.db);
		files_close(app.pictures);
		work_finish(&w);
	}
}
