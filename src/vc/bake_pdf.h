/* Credentials in PDF documents: a page for people that carries the credential as an associated file, in a form for the
 * archive (PDF/A-3, ISO 19005-3). Open Badges does not say how to bake a PDF; the file is called "credential.json" or
 * "credential.jwt", our proof of logging beside it "log-proof.txt".
 *
 * Both sides are qpdf's. The page comes drawn, with its fonts embedded (cairo does); here it is made to say of itself what
 * the archive wants: XMP metadata, its colours, and what the attached files are to it. The same page and credential give the
 * same bytes.
 *
 * 1. Reading takes the associated files of the whole document and no others, no damaged document is mended, none with a
 * password opened.
 * 2. A file is unpacked by our own bounded loop; the parts that qpdf has to unpack itself are bounded by the box alone. */
#ifndef VC_BAKE_PDF_H
#define VC_BAKE_PDF_H

#include "vc/bake.h"

struct bake_pdf_about {
	struct str title;    /* plain text, one line */
	struct str language; /* "en" */
	int64_t made_us;     /* of the attached files; a whole second */
};

/* The document with the credential and its proof, PDF/A-3u if the page is fit for it. ERR_INPUT when bake_check says no or
 * the page is no PDF; ERR_TOO_LARGE. */
enum err bake_pdf(struct work *w, struct str page, const struct bake_pdf_about *about,
                  const struct baked *baked, struct str *out) MUST_CHECK;

/* What a document carries, with sentences for sandbox/reader.h: ERR_INPUT, ERR_TOO_LARGE. In bake_pdf_read.c. */
enum err bake_pdf_read(struct work *w, struct str document, struct baked *out) MUST_CHECK;

/* The names of the files. */
#define BAKE_PDF_JSON "credential.json"
#define BAKE_PDF_TOKEN "credential.jwt"
#define BAKE_PDF_LOG_PROOF "log-proof.txt"

#endif
