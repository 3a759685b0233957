/* Broken invariants stop the program, in release builds too: going on would be worse.
 *
 * check() is for mistakes of ours. What a stranger can cause is an error, see work.h. */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

#include "base/compiler.h"

/* Stops the program with file, line and the text of the broken condition when it does not hold. */
#define check(condition) ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition))

/* Writes one line to standard error and aborts. */
NORETURN void check_failed(const char *file, int line, const char *condition);

#endif
