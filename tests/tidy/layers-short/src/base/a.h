/* A. */
#ifndef BASE_A_H
#define BASE_A_H

/* One. */
int a_one(void);

#endif
