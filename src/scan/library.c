#include "scan/library.h"

#include "scan/scan.h"

#include <dlfcn.h>

#define LEPTONICA "liblept.so.5"
#define TESSERACT "libtesseract.so.5"

/* ISO C has no cast from data to code. */
#define LOOK_UP(name)                                        \
	*(void **)(void *)&out->name = dlsym(handle, #name); \
	if (out->name == NULL)                               \
		return fail(w, ERR_UNAVAILABLE, "%s has no " #name, library);

enum err scan_library_pictures(struct work *w, struct scan_library *out)
{
	static const char library[] = LEPTONICA;
	void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (handle == NULL)
		return fail(w, ERR_UNAVAILABLE,
		            SCAN_UNAVAILABLE ": " LEPTONICA " is not there. Install the package "
		                             "liblept5");
	SCAN_LEPTONICA(LOOK_UP)
	out->setMsgSeverity(L_SEVERITY_NONE);
	return OK;
}

enum err scan_library_text(struct work *w, struct scan_library *out)
{
	static const char library[] = TESSERACT;
	void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (handle == NULL)
		return fail(w, ERR_UNAVAILABLE,
		            "handwriting and print cannot be read here: " TESSERACT
		            " is not there. Install the package libtesseract5");
	SCAN_TESSERACT(LOOK_UP)
	return OK;
}
