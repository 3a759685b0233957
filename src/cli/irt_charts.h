/* The pictures of a simulation. */
#ifndef CLI_IRT_CHARTS_H
#define CLI_IRT_CHARTS_H

#include "irt/simulate.h"

/* Writes error.svg, exposure.svg and length.svg into the folder, which is made when it is missing. ERR_UNAVAILABLE. */
enum err irt_charts_write(struct work *w, const char *folder,
                          const struct simulate_result *result) MUST_CHECK;

#endif
