#include "tlog/reader.h"

#include "tlog/tile.h"

enum err tlog_reader_checkpoint(struct work *w, struct tlog_reader *reader, struct str *note)
{
	struct checkpoint published;
	TRY(tlog_published(w, reader->log, &published, note));
	atomic_store(&reader->published, published.size);
	return OK;
}

static enum err not_there(struct work *w)
{
	return fail(w, ERR_NOT_FOUND, "The log has no such tile.");
}

static enum err check_covered(struct work *w, struct tlog_reader *reader, struct tile tile)
{
	struct str note;
	if (tile_covered(tile, atomic_load(&reader->published)))
		return OK;
	TRY(tlog_reader_checkpoint(w, reader, &note));
	return tile_covered(tile, atomic_load(&reader->published)) ? OK : not_there(w);
}

enum err tlog_reader_tile(struct work *w, struct tlog_reader *reader, struct str path, struct str *bytes)
{
	const struct tlog_storage *storage = &reader->log->storage;
	struct tile tile;
	if (!tile_parse(path, &tile))
		return not_there(w);
	TRY(check_covered(w, reader, tile));
	enum err read = storage->read(w, storage->state, path, TILE_BUNDLE_MAX, bytes);
	if (read != ERR_NOT_FOUND)
		return read;
	work_forgive(w);
	return not_there(w);
}
