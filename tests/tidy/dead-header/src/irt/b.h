/* H. */
#ifndef IRT_B_H
#define IRT_B_H

#endif
