/* H. */
#ifndef IRT_B_H
#define IRT_B_H

int b_one(void);

/* Two and three. */
int b_two(void);
int b_three(void);
int b_four(void); /* four */

#endif
