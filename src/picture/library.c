#include "picture/library.h"

#include <dlfcn.h>

/* Brings pango, cairo and glib with it: a name is looked for in all that a library depends on. */
#define LIBRARY "libpangocairo-1.0.so.0"

enum err picture_library_open(struct work *w, struct picture_library *out)
{
	out->handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (out->handle == NULL)
		return fail(w, ERR_UNAVAILABLE,
		            "Pictures cannot be drawn: " LIBRARY " is not there. Install the package "
		            "libpangocairo-1.0-0");
/* ISO C has no cast from data to code. */
#define LOOK_UP(name)                                             \
	*(void **)(void *)&out->name = dlsym(out->handle, #name); \
	if (out->name == NULL)                                    \
		return fail(w, ERR_UNAVAILABLE, "Pictures cannot be drawn: " LIBRARY " has no " #name);
	PICTURE_LIBRARY(LOOK_UP)
#undef LOOK_UP
	return OK;
}
