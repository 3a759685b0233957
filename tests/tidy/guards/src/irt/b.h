/* B. */
#ifndef IRT_C_H
#define IRT_C_H
#endif
