/* The manual page assay(1), from the tables of commands and settings. */
#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

/* Prints it as roff (man macros); docs/assay.1 is this, committed. */
void manual_print(void);

#endif
