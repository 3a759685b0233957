#include "web/parts/strip.h"

struct markup strip_drawing(struct work *w, double probability)
{
	return (struct markup){
		str_format(w->arena,
	                   "<svg viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
	                   "<path d=\"M0 0h%.0fv8H0z\"/></svg>",
	                   100 * probability)};
}

struct str strip_percent(struct work *w, double probability)
{
	if (probability > 0.99)
		return S("over 99 %");
	if (probability < 0.01)
		return S("under 1 %");
	return str_format(w->arena, "%.0f %%", 100 * probability);
}
