#include "scoring/commonest.h"

#include <strings.h>

static const struct {
	struct str language, words;
} languages[COMMONEST_LANGUAGES] = {
	{S_INIT("en"),
         S_INIT(" the and of to in is was you your it that for with what this not are on as be but or by "
                "from have has were which how when them they their would could should ")},
	{S_INIT("de"),
         S_INIT(" der die das und ist nicht du dein deine den dem mit fur auf ein eine einen es war was im "
                "zu von dass auch wie sich sie ihr ihre wurde werden konnte sollte aber oder ")},
	{S_INIT("fr"),
         S_INIT(" le la les et est pas vous votre vos des du une un que qui dans pour avec ce cette sur au "
                "aux mais ou sont etait sans plus comme leur ")},
	{S_INIT("es"),
         S_INIT(" el la los las y es no tu su del una un que en para con por lo se al pero o son estaba "
                "sin mas como esta este sus ")},
	{S_INIT("it"),
         S_INIT(" il lo la gli le e non tuo tua del della una un che di per con nel si al ma o sono era "
                "senza piu come questo questa ")},
	{S_INIT("pt"),
         S_INIT(" o a os as e nao seu sua do da uma um que em para com por no na se ao mas ou sao estava "
                "sem mais como este esta ")},
	{S_INIT("nl"),
         S_INIT(" de het een en is niet je jouw van in op met voor dat die te was wat ook maar of zijn "
                "werd zonder meer als hun ")},
};

bool commonest_listed(struct str list, struct str word)
{
	for (size_t from = 0;;) {
		size_t at = str_find(str_slice(list, from, SIZE_MAX), word);
		if (at == SIZE_MAX)
			return false;
		at += from;
		if (at > 0 && list.at[at - 1] == ' ' && at + word.len < list.len &&
		    list.at[at + word.len] == ' ')
			return true;
		from = at + 1;
	}
}

size_t commonest_language(struct str tag)
{
	struct str rest = tag, primary = str_cut(&rest, '-');
	size_t language = 0;
	while (language < COMMONEST_LANGUAGES &&
	       (primary.len != languages[language].language.len ||
	        strncasecmp(primary.at, languages[language].language.at, primary.len) != 0))
		language++;
	return language;
}

bool commonest_has(size_t language, struct str word)
{
	return commonest_listed(languages[language].words, word);
}

bool commonest_has_any(struct str word)
{
	for (size_t i = 0; i < COMMONEST_LANGUAGES; i++)
		if (commonest_has(i, word))
			return true;
	return false;
}
