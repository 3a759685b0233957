#include "web/c.h"
