/* What a credential is awarded for, at the address that credentials name as the achievement's id. */
#ifndef WEB_PAGES_ACHIEVEMENT_H
#define WEB_PAGES_ACHIEVEMENT_H

#include "web/web.h"

struct achievement_input {
	struct str path; /* badge/achievement.h, with or without .json */
};
extern const struct field achievement_fields[1];

http_handler achievement_page;

#endif
