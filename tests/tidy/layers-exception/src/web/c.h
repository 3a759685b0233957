/* H. */
#ifndef WEB_C_H
#define WEB_C_H

#endif
