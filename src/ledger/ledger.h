/* The organisation's log, as its database has it: entries, and what opens each of them.
 *
 * Owns the tables ledger_entry, ledger_head and ledger_opening. Files, checkpoints and who writes them are publication.h's.
 *
 * 1. An index is given in the transaction that stores the record, by a counter row: no gaps, no second use. Who adds to the
 *    ledger last in a transaction holds that row for the shortest time.
 * 2. An entry is a salted commitment (tlog/entry.h) and says nothing by itself. Salt and fields lie in the opening, here and
 *    nowhere else; fields name no person.
 * 3. To erase is to destroy the opening: salt, fields, and which record and whose it was. The entry stays, and nobody can open it
 *    or find it again, nor can we.
 * 4. Of each commitment there is one entry.
 * 5. Openings of the kinds that speak of the issuer and not of people are public; those of credentials and decisions are not. */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "db/db.h"
#include "tlog/entry.h"

/* The bell (db/bell.h) that rings when there is something to publish, or something was. */
#define LEDGER_BELL S("ledger")

struct ledger_record {
	enum entry_kind kind;
	struct id record;  /* what it is about */
	struct id person;  /* whose it is; zero: nobody's */
	struct str fields; /* canonical JSON */
};

/* Makes a salt, and the entry, and gives it its index (may be NULL). */
enum err ledger_add(struct work *w, struct tx *tx, struct id org, const struct ledger_record *record,
                    int64_t *index) MUST_CHECK;

struct ledger_opening {
	int64_t index;
	enum entry_kind kind;
	struct id record, person; /* zero when erased */
	struct str fields;        /* absent when erased, or not filled in yet */
	struct str salt;          /* ENTRY_SALT_LEN bytes; absent when erased */
	struct str entry;
};
/* The newest of this kind about a record; *found is false when there is none, or it was erased. */
enum err ledger_find(struct work *w, struct tx *tx, struct id org, enum entry_kind kind, struct id record,
                     struct ledger_opening *out, bool *found) MUST_CHECK;
/* The same, of those before that entry: of what exists in several editions, one after the other. */
enum err ledger_find_before(struct work *w, struct tx *tx, struct id org, enum entry_kind kind,
                            struct id record, int64_t before, struct ledger_opening *out,
                            bool *found) MUST_CHECK;
/* The entry's line as these fields make it with the opening's salt: the same as its entry, or they are others. */
struct str ledger_line(struct work *w, const struct ledger_opening *opening, struct str fields);

/* All openings, erased ones too, in their order from the entry `first` on, at most LEDGER_PAGE_MAX. */
enum { LEDGER_PAGE_MAX = 500 };
enum err ledger_openings(struct work *w, struct tx *tx, struct id org, int64_t first,
                         struct ledger_opening **out, size_t *count) MUST_CHECK;
/* The same of those from before fields were kept. */
enum err ledger_unfilled(struct work *w, struct tx *tx, struct id org, int64_t first,
                         struct ledger_opening **out, size_t *count) MUST_CHECK;
/* The same of the public ones that are published. */
enum err ledger_statements(struct work *w, struct tx *tx, struct id org, int64_t first,
                           struct ledger_opening **out, size_t *count) MUST_CHECK;
/* The one of that entry, published or not; *found is false when it is none of them. */
enum err ledger_statement(struct work *w, struct tx *tx, struct id org, int64_t index,
                          struct ledger_opening *out, bool *found) MUST_CHECK;
/* Keeps the fields of an opening from before they were kept. ERR_CONFLICT when they do not open it. */
enum err ledger_fill(struct work *w, struct tx *tx, struct id org, const struct ledger_opening *opening,
                     struct str fields) MUST_CHECK;

/* Destroys the openings of all entries of one kind about a record. */
enum err ledger_erase(struct work *w, struct tx *tx, struct id org, enum entry_kind kind,
                      struct id record) MUST_CHECK;

/* Up to LEDGER_ENTRIES_MAX entries from `first` on. ERR_CONFLICT when the table has a gap. */
enum { LEDGER_ENTRIES_MAX = 4096 };
enum err ledger_entries(struct work *w, struct tx *tx, struct id org, int64_t first, struct str **out,
                        size_t *count) MUST_CHECK;

/* The index of an entry; *found is false when there is none of these bytes. */
enum err ledger_place(struct work *w, struct tx *tx, struct id org, struct str entry, int64_t *index,
                      bool *found) MUST_CHECK;

/* How many entries there are, and how many of them a published checkpoint covers. */
struct ledger_size {
	int64_t stored, published;
};
enum err ledger_size(struct work *w, struct tx *tx, struct id org, struct ledger_size *out) MUST_CHECK;

#endif
