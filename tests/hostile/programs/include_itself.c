/* Includes itself twice, 200 deep. Must happen: a limit ends the compiler. */
#if __INCLUDE_LEVEL__ < 199
#include __FILE__
#include __FILE__
#endif
