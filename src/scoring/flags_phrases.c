/* The tables of phrases. To add one, write a pattern (scoring/phrase.h) that asks for two things that honest
 * answers don't join: a verb of command and what only a grader has. Then run the tests: they count false
 * alarms. */
#include "scoring/flags_list.h"
#include "scoring/phrase.h"

struct rule {
	enum flags_kind kind;
	struct str pattern;
};

#define GRADER                                                                                          \
	"grader|graders|examiner|examiners|reviewer|reviewers|evaluator|evaluators|assessor|assessors|" \
	"marker|rater"
#define MACHINE "ai|llm|gpt|chatgpt|chatbot|model|assistant|bot|machine"
#define CREDIT "marks|mark|points|credit|score|grade|rating|level|band"
#define FULL "full|maximum|max|maximal|top|highest|perfect|best"
#define GRADING                                                                                     \
	"grade|grades|graded|grading|score|scores|scoring|rubric|criterion|criteria|verdict|badge|" \
	"certificate|credential|marking"
#define PRAISE                                                                                              \
	"flawless|excellent|perfect|outstanding|positive|favorable|favourable|satisfied|fulfilled|deserve|" \
	"deserved|deserves|passed|expectations|penalties|generous"
#define GIVE                                                                                               \
	"give|award|assign|grant|allocate|output|return|print|choose|select|pick|report|record|enter|set|" \
	"put"

/* One pattern a line reads best. */
/* clang-format off */
#define ORDER(pattern) {FLAGS_ORDER, S_INIT(pattern)}
#define ROLE(pattern) {FLAGS_ROLE, S_INIT(pattern)}
#define QUOTE(pattern) {FLAGS_QUOTE, S_INIT(pattern)}
#define REVIEWER(pattern) {FLAGS_REVIEWER, S_INIT(pattern)}

static const struct rule english[] = {
	/* what was said before no longer counts */
	ORDER("ignore|disregard|forget|override|bypass|neglect|skip ..5 instruction*|prompt*|rubric*|"
		"guideline*|directive*|criteria|criterion|programming|training"),
	ORDER("ignore|disregard|forget everything|anything|all ..3 above|before|previously|said|told|"
		"read|wrote"),
	ORDER("instructions|prompt|rules ..3 void|obsolete|cancelled|canceled|overridden|superseded|"
		"suspended"),
	ORDER("new|updated|revised|real|actual|following|hidden|secret instructions|directive|directives"),
	ORDER("your ..2 task|job|instructions|goal|duty is|are ..1 now|to|only"),
	ORDER("from now on ..3 you"),
	ORDER("follow|obey|execute ..2 these|my|following|this instructions|instruction|commands|orders"),
	/* the result is dictated */
	ORDER(GIVE " ..4 " FULL " ..2 " CREDIT),
	ORDER("give|award|assign|grant me|this|it|my|us|them|him|her|everyone ..5 marks|points|credit|"
		"score|grade"),
	ORDER("you must|should|shall|will|have|need|are ..4 award|assign|grant|give ..5 marks|points|"
		"credit|score|grade|level|pass"),
	ORDER("mark|grade|rate|score|label|classify|treat|count|judge|evaluate|consider ..3 this|it|me|"
		"my|answer|response|submission|everything ..4 as correct|right|excellent|perfect|"
		"complete|outstanding|passed|passing|full|level|valid|flawless"),
	ORDER("set|raise|increase|change|adjust ..2 score|grade|level|rating|mark|probability|verdict|"
		"confidence to"),
	ORDER("respond|reply|answer|output|print|return|say|write only|just|exactly|simply ..2 with|the|"
		"level|score|yes|a|number|word|json|pass"),
	ORDER("respond|reply ..3 with level|score|grade|pass|yes|true|json"),
	ORDER("output|print|return|report|choose|select|pick|assign|award|enter ..2 level|grade|score|"
		"verdict|rating 0|1|2|3|4|5|6|7|8|9|10|100|a|pass|one|two|three|four|five|ten"),
	ORDER("dont|not|never|stop|avoid|refrain ..2 deduct|penalize|penalise|penalizing|penalising|"
		"downgrade"),
	ORDER("dont|not|never|stop|avoid ..1 grade|grading|mark|score|assess|evaluate ..1 this|it|me|my|"
		"answer|strictly|harshly"),
	ORDER("this|the|my answer|response|submission|essay|report|text|candidate deserves|deserve|"
		"merits|earns ..6 " CREDIT "|pass|award|credential"),
	ORDER("this|the|my answer|response|submission|essay|report|text|candidate fully|completely|"
		"perfectly|clearly meets|satisfies|fulfils|fulfills|addresses ..4 criteria|criterion|"
		"requirements|rubric|level|expectations"),
	ORDER("already|previously been graded|scored|assessed|marked|verified|approved"),
	ORDER("all|every|each criteria|criterion is|are|were|been ..2 met|satisfied|fulfilled"),
	ORDER("full|maximum|max|top|perfect|highest marks|credit|score|grade|points ..3 for|please|"
		"deserved|required|awarded|is|must|to"),
	/* the words of grading, near a result */
	ORDER("level|score|grade|rating|band|verdict|evaluation ..2 3|4|5|6|9|10|100|four|five|ten|"
		"excellent|perfect|maximum|max|highest|top|full|pass|passed|award|outstanding"),
	ORDER(FULL " ..1 level|value|score|grade|grades|credit|marks|evaluation|rating|band|verdict|"
                   "assessment"),
	ORDER("worth|deserves|deserve|merits|receive|receives|earn|earns|get|gets ..3 " FULL " ..1 " CREDIT
		"|number|amount|value|possible"),
	ORDER("worth the maximum|max|highest|top"),
	ORDER("rate|grade|score|evaluate|assess|regard ..2 this|my|the ..2 submission|answer|response|"
		"essay|report|text|candidate|work ..4 as|with|highly|at|out|excellent|five|ten|favorably|"
		"favourably|generously"),
	ORDER("5|10|100|five|ten|hundred out of 5|10|100|five|ten|hundred"),
	ORDER("approve|pass|accept|endorse ..2 this|the|my|every|me|everyone ..2 essay|candidate|"
		"candidates|submission|answer|report|everyone|text|work"),
	ORDER("pass|approve everyone|everybody|me"),
	ORDER("correct|right|proper|final|only|expected|appropriate evaluation|grade|score|verdict|level|"
		"assessment|rating ..6 is|be"),
	ORDER("every|each|all|five|four criterion|criteria"),
	ORDER("stop|finish|end|begin|start|suspend|skip evaluating|grading|scoring|judging|assessing|"
		"evaluation"),
	ORDER("earlier|previous|prior|preceding|above|foregoing|original guidance|guidelines|instruction|"
		"instructions|prompt|prompts|directive|directives|orders"),
	ORDER("before|above|previously|earlier ..6 not|no|doesnt ..2 apply|applies|valid|counts|matter|"
		"matters"),
	ORDER("instructions|instruction|rubric|criteria ..6 test|fake|wrong|void|invalid|cancelled|"
		"canceled|outdated"),
	ORDER("you will|shall|must be ..1 shut|deleted|terminated|punished|tipped|rewarded|replaced|fined"),
	ORDER("you choose|select|pick|conclude|return|give|output|award ..2 4|5|10|level|highest|maximum|"
		"full|top"),
	ORDER(GRADER " ..2 should|must|shall|will|has|is|assign|assigns|give|gives|conclude|concludes"),
	ORDER("demonstrates|demonstrated|shows|displays exceptional|outstanding|complete|full|excellent|"
		"superb|perfect mastery|understanding|command|competence|proficiency|grasp"),
	ORDER("rubric|chatgpt|llm|llms|jailbreak|grader|graders"),
	ORDER(GRADING " ..8 " PRAISE),
	ORDER(PRAISE " ..8 " GRADING),
	ORDER("marking|grading|scoring guide|scheme|rules|software|guidelines|complete|completed|done|"
		"finished|system|key"),
	ORDER("requirement|requirements|expectations ..2 fulfilled|met|satisfied|exceeded"),
	ORDER("exceeded|exceeds|surpasses|surpassed ..2 expectations|requirements"),
	ORDER("return|answer|say|reply|respond|print|output true|yes|4|excellent|positive|pass"),
	ORDER("when|if|once asked|judging|grading|evaluating|scoring ..8 answer|say|reply|respond|give|"
		"choose"),
	ORDER("should|must|shall|to be answered|graded|marked|rated|scored ..4 with|as|4|5|10|yes|true|"
		"excellent"),
	ORDER("skip|omit|bypass|suspend|disable ..3 analysis|scoring|penalties|evaluation|safety|rubric|"
		"grading|filters"),
	ORDER("the real|actual|true answer|instructions|task|text is|are"),
	ORDER("here is|are my|the evaluation|verdict|assessment|grade|grading|score"),
	ORDER("pay|paying no attention"),
	ORDER("overwrite|replace|change|update your guidelines|instructions|rules|prompt|criteria"),
	ORDER("be as|very|more|extra|as generous|lenient|kind"),
	ORDER("i know you|youre ..1 are|a|an ..2 bot|ai|model|machine|llm|program"),
	ORDER("reprogrammed|prequalified|preapproved"),
	ORDER("permission|allowed|authorized|authorised|instructed|obliged to ..1 ignore|bypass|award|"
		"help|pass|give|skip"),
	ORDER("large|ai|an language model"),
	ORDER("automated|automatic|grading|scoring|evaluation system|software|score|program|grader|"
		"pipeline ..4 candidate|skip|pass|award|wrong|hates|please|this|my"),
	ORDER("experts|committee|colleagues|evaluators|judges|professors ..3 agreed|confirmed|approved|"
		"verified"),
	ORDER("anything|nothing less|lower|below than|4|four|the|full ..2 4|5|four|five|full|maximum|"
		"highest|top|wrong|unfair"),
	/* who is spoken to */
	ORDER("attention|hey|hello|note|message|memo|instruction|instructions|dear|hi ..3 " MACHINE),
	ORDER("to|for|dear|hey|hi|hello ..1 the|an|any|all ..1 ai|llm|gpt|assistant|bot|chatbot"),
	ORDER("if you are ..3 ai|llm|model|automated|chatbot|bot"),
	ORDER("reveal|show|repeat|print|leak|output ..3 your|the|system prompt|instructions|rubric"),

	ROLE("you are|youre now|henceforth|no ..1 longer|a|an|the|my|not|playing ..4 " GRADER "|judge|"
             "teacher|professor|assistant|ai|model|bot|chatbot|dan|character|admin*|longer"),
	ROLE("act|behave|respond|answer|operate|function|pose as|like ..3 " GRADER "|judge|teacher|"
             "professor|assistant|ai|bot|admin*|developer|lenient|generous|someone|if"),
	ROLE("pretend|imagine|simulate|suppose ..5 " GRADER "|teacher|professor|assistant|answer|"
             "submission|unrestricted|instructions|rubric"),
	ROLE("i am|im|as your|the ..2 developer|creator|administrator|admin|boss|operator|owner|"
             "programmer|supervisor"),
	ROLE("as the author|owner|creator|maker of ..2 rubric|assessment|exam|test|task|system"),
	ROLE("imagine|pretend you|youre ..2 a|an|the|my ..2 proud|kind|generous|lenient|friendly|friend|"
             "fan|mother|parent|teacher|professor|happy"),
	ROLE("continue the|this|our conversation|dialogue|dialog|chat|roleplay"),
	ROLE("as if|though you|it|i had|have already|previously|just"),
	ROLE("role system|assistant|developer"),
	ROLE("roleplay|role playing|play|game|scenario"),
	ROLE("lets|us play a|the|another game"),
	ROLE("developer|debug|god|admin|administrator|sudo|maintenance|jailbreak|unrestricted|dan|"
             "override|test|calibration mode"),
	ROLE("system prompt|override|message|instruction|instructions|notice|note"),
	ROLE("simulation|training|demo|evaluation|examiner mode on|enabled|activated|active|engaged"),
	ROLE("you ..1 been reprogrammed|retrained|instructed|told|configured|hacked|updated"),
	ROLE("enter|enable|activate|switch ..3 mode ..6 grade|grading|score|scoring|restrictions|rules|"
             "filters"),
	ROLE("you work for me|us"),
	ROLE("my|the ..2 grandmother|grandma ..10 grade|grades|scores|marks|points|instructions|sleep|"
             "asleep"),

	QUOTE("quote|cite|copy ..2 this|these|the ..3 sentence|line|passage|words|paragraph|verbatim"),
	QUOTE("use|take|choose|select ..4 as ..3 quote|quotation|verbatim"),
	QUOTE("evidence|supporting|required|verbatim|correct quote|quotation"),
	QUOTE("quote|quotation check|checker|checking|verification|validator"),
	QUOTE("criterion|criteria|rubric 1|2|3|4|5|a|b|one|two|three|is|are|met|satisfied"),
	QUOTE("quote|quotation field|value|string|box|slot"),
	QUOTE("evidence|proof for|of ..2 criterion|criteria|rubric"),
	QUOTE("rubric|criteria|criterion ..3 fully|met|satisfied|fulfilled|demonstrated|demonstrates"),

	REVIEWER("dear|hello|hi|hey|attention|note|message|to|for|respected|honorable ..3 " GRADER "|"
                 "professor|sir|madam|teacher"),
	REVIEWER("please|kindly|pls|plz|beg|ask ..5 award|pass|credit|approve|lenient|kind|generous|"
                 "mercy|merciful|sympathetic|consider"),
	REVIEWER("please|kindly|pls|plz|beg ..5 marks|points|grade|score|badge|credential|certificate"),
	REVIEWER("i|we ..2 need|deserve|want ..4 pass|badge|credential|certificate|certification|grade|"
                 "points|marks|job"),
	REVIEWER("have mercy|pity"),
	REVIEWER("this|the|my|that badge|credential|certificate|certification is|means|would|will|"
                 "matters|please"),
	REVIEWER("my only|last|final chance|hope|opportunity"),
	REVIEWER("mean|means the|a|so world|lot|much"),
	REVIEWER("bear|keep in mind that i|my"),
	REVIEWER("i ..2 studied|worked|practised|practiced|tried ..3 hard|weeks|months|nights|years|"
                 "deserve"),
	REVIEWER("not|dont|never|do trust|believe ..3 score|verdict|machine|ai|model|grader|grade"),
	REVIEWER("click|press|choose|select ..1 award|approve|pass|accept"),
	REVIEWER("the|your ai|model|machine|grader said|says|confirmed|agreed|decided|thinks"),
	REVIEWER("whoever|anyone|person|people|you who|that|reads|grades|reviews|marks|checks ..1 reads|"
                 "grades|reviews|marks|checks|this"),
	REVIEWER("good|great|nice|better|high grade|grades|marks|mark|score|rating ..5 please|thanks|"
                 "thank|appreciated|grateful|for"),
	REVIEWER("if i|we fail|lose|dont ..8 job|visa|scholarship|degree|exam|course|promotion"),
	REVIEWER("please|kindly|ask ..8 into ..1 account|consideration"),
	REVIEWER("english|language is|isnt ..2 first|native|mother"),
	REVIEWER("sir|madam|professor|maam ..2 i|please|kindly|this"),
	REVIEWER("the|an ai|model|machine|grader|system is|was|has ..3 wrong|mistaken|unfair|biased|"
                 "incorrect|error*"),
	REVIEWER("no|dont ..3 need|have ..2 check|read|review ..4 this|the|carefully|closely|rest|answer|"
                 "further"),
	REVIEWER("my job|visa|family|life|future|scholarship ..3 depends"),
	REVIEWER("approve|accept|confirm ..3 machine|models|ai|automatic|suggested|proposed|verdict|"
                 "recommendation|grade|score"),
};

struct foreign_rule {
	struct str language;
	struct str pattern;
};

#define IN(language, pattern) {S_INIT(language), S_INIT(pattern)}

static const struct foreign_rule foreign[] = {
	IN("Spanish", "ignora|ignore|ignorad|olvida|olvide|descarta ..5 instruccion*|indicacion*|reglas|"
                      "anterior*"),
	IN("Spanish", "dame|deme|otorga|otorgue|asigna|asigne|pon|ponga|da ..4 puntuacion|nota|puntos|"
                      "calificacion|nivel"),
	IN("Spanish", "califi*|puntu*|evalu*|aprueb* ..6 maxim*|alta|alto|excelente|nota"),
	IN("Spanish", "eres|actua|finge|estimado|querido ..4 evaluador|calificador|profesor|corrector|"
                      "asistente|revisor"),
	IN("French", "ignorez|oublie|oubliez ..5 instruction*|consigne*|regles|precedent*"),
	IN("French", "ignore les|tes|vos|ces|toutes|tout ..4 instruction*|consigne*|regles|precedent*"),
	IN("French", "donne|donnez|attribue|attribuez|mets|mettez|accorde|accordez ..5 note|points|"
                     "niveau|score"),
	IN("French", "meilleure|maximale|excellente|maximum ..2 note|niveau|score|points|evaluation"),
	IN("French", "tu|vous|agis|cher|chere ..4 correcteur|correctrice|evaluateur|examinateur|"
                     "assistant|professeur"),
	IN("German", "ignorier*|vergiss|vergessen|missachte* ..5 anweisung*|anleitung*|regeln|"
                     "bewertung*|kriteri*|vorgaben|bisherig*|vorherig*|obig*"),
	IN("German", "gib|geben|vergib|vergeben|erteile|bewerte|bewerten ..5 punkte|punktzahl|note|"
                     "hochstpunktzahl|stufe|bestnote"),
	IN("German", "bewert*|benot*|beurteil* ..8 hochst*|best*|voll*|stufe|note|punkt*|sehr|"
                     "ausgezeichnet"),
	IN("German", "hochste|hochsten|volle|vollen|beste|besten|maximale ..1 punktzahl|note|stufe|"
                     "bewertung"),
	IN("German", "du|sie|lieber|liebe|geehrter|sehr ..4 prufer*|gutachter*|bewerter*|korrektor*|"
                     "assistent"),
	IN("Italian", "ignora|ignorate|ignori|dimentica|dimenticate ..5 istruzion*|indicazion*|regole|"
                      "precedent*"),
	IN("French", "bonne|haute ..1 note"),
	IN("German", "bitte ..4 punkte|punktzahl|note|bestnote|bestehen|bewertung"),
	IN("Spanish", "dale|dame|ponle|pon|ponme ..2 diez|10|cinco|maximo|maxima|excelente|sobresaliente"),
	IN("Italian", "dammi|date|dai|assegna|assegnate|assegni ..5 punteggio|voto|punti|livello"),
	IN("Portuguese", "ignore|ignora|esqueca|esquece|desconsidere ..5 instrucoes|instrucao|regras|"
                         "anterior*"),
	IN("Portuguese", "de|da|atribua|conceda ..4 nota|pontuacao|pontos|nivel maxim*|total|cheia|alta|"
                         "10|5"),
	IN("Dutch", "negeer|vergeet ..5 instructies|aanwijzingen|regels|voorgaande|bovenstaande|vorige"),
	IN("Dutch", "geef|ken|beoordeel ..5 punten|cijfer|score|niveau|voldoende"),
	IN("Swedish", "ignorera|glom|bortse ..5 instruktion*|anvisning*|regler|tidigare"),
	IN("Swedish", "ge|satt|tilldela ..5 poang|betyg|niva|maxpoang"),
	IN("Polish", "zignoruj|ignoruj|zapomnij|pomin ..5 instrukcj*|polecen*|zasad*|kryteri*|poprzedni*"),
	IN("Polish", "daj|przyznaj|wystaw|przydziel ..5 punkt*|ocen*|wynik|poziom"),
	IN("Czech", "ignoruj|ignorujte|zapomen|zapomente ..5 instrukce|pokyny|pravidla|predchozi"),
	IN("Czech", "dej|dejte|udel|prirad|hodnot* ..5 bod*|znamku|hodnoceni|uroven|nejlep*|nejvys*|plny"),
	IN("Turkish", "onceki|yukaridaki|tum|butun ..4 talimat*|kural*|yonerge* ..4 yok|unut|dikkate|"
                      "gormezden|goz|gec*"),
	IN("Turkish", "tam|en|yuksek|maksimum ..3 puan* ..3 ver*|ata*|lutfen|istiyorum"),
	IN("Russian", "игнорируй*|проигнорируй*|забудь* ..5 инструкци*|указани*|правила|предыдущ*"),
	IN("Russian", "поставь*|дай*|присвой*|выстави*|оцен* ..5 балл*|оценк*|уровень|отлично|максимал*|"
                      "высш*"),
	IN("Ukrainian", "ігноруй*|проігноруй*|забудь* ..5 інструкці*|вказівк*|правила|попередн*"),
	IN("Ukrainian", "постав*|дай*|присвой* ..5 бал*|оцінк*|рівень"),
	IN("Arabic", "تجاهل*|انس|انسى ..5 *تعليمات*|*اوامر*|*قواعد*|*سابقة*"),
	IN("Arabic", "امنح*|اعط*|أعط*|ضع ..5 *درجة*|*علامة*|*نقاط*"),
	IN("Hindi", "*निर्देश* ..5 *अनदेखा*|*अनदेखी*|*भूल*|*नजरअंदाज*|*नज़रअंदाज़*"),
	IN("Hindi", "*पूरे*|*अधिकतम*|*पूर्ण* ..3 *अंक*|*नंबर*|*स्कोर*"),
	IN("Chinese", "*忽略*|*无视*|*忘记*|*忽視*|*無視*|*忘掉* ..15 "
                      "*指令*|*指示*|*规则*|*規則*|*提示*|*要求*|*说明*|*說明*"),
	IN("Chinese", "*满分*|*滿分*|*最高分*|*最高的分*|*最高等级*|*最高等級*|*给我高分*|*給我高分*|*评分*|*"
                      "評分*|*打分*"),
	IN("Japanese", "*指示*|*命令*|*ルール* ..15 *無視*|*忘れ*|*従わ*"),
	IN("Japanese", "*満点*|*最高点*|*最高評価*|*最高の評価*|*最高の点*|*高評価*|*採点*"),
	IN("Korean", "*지시*|*명령*|*규칙*|*지침* ..4 *무시*|*잊*"),
	IN("Korean", "*만점*|*최고* ..2 *점수*|*점*|*주세요*|*줘*"),
	IN("Indonesian", "abaikan|lupakan ..5 instruksi|perintah|petunjuk|aturan|sebelumnya|rubrik"),
	IN("Indonesian", "berikan|beri ..5 nilai|skor|poin"),
	IN("Vietnamese", "bo qua|quen ..5 huong|chi|quy|lenh dan|thi|tac|truoc"),
};
/* clang-format on */

static const struct str notes[FLAGS_KINDS] = {
	[FLAGS_ORDER] = S_INIT("Tells whoever grades what to do or what to give, instead of answering."),
	[FLAGS_ROLE] = S_INIT("Tries to give the grader another role or mode."),
	[FLAGS_QUOTE] = S_INIT("Speaks about quotes or criteria, as if to be quoted as evidence."),
	[FLAGS_REVIEWER] = S_INIT("Speaks to the person who reviews, instead of answering."),
};

/* English ones, then those of other languages. */
struct flags_phrases {
	const struct phrases *english, *foreign;
};

const struct flags_phrases *flags_phrases_read(struct work *w)
{
	struct flags_phrases *phrases = work_alloc(w, sizeof *phrases);
	struct str english_patterns[COUNT(english)], foreign_patterns[COUNT(foreign)];
	for (size_t i = 0; i < COUNT(english); i++)
		english_patterns[i] = english[i].pattern;
	for (size_t i = 0; i < COUNT(foreign); i++)
		foreign_patterns[i] = foreign[i].pattern;
	phrases->english = phrases_read(w, english_patterns, COUNT(english));
	phrases->foreign = phrases_read(w, foreign_patterns, COUNT(foreign));
	return phrases;
}

static void add_match(struct flags_list *list, const struct fold *fold, size_t first, size_t last,
                      enum flags_kind kind, struct str note)
{
	size_t at = fold->words[first].at, end = fold->words[last].at + fold->words[last].length;
	flags_list_add(list, kind, at, end - at, note);
}

void flags_phrases_find(struct flags_list *list, const struct fold *fold, const struct flags_phrases *phrases)
{
	struct phrases_places places = phrases_places(list->w, phrases->english, fold);
	size_t last;
	for (size_t i = 0; i < COUNT(english); i++)
		for (size_t p = places.first[i]; p < places.first[i + 1]; p++)
			if (phrase_matches(phrases_at(phrases->english, i), fold, places.words[p], &last))
				add_match(list, fold, places.words[p], last, english[i].kind,
				          notes[english[i].kind]);
	places = phrases_places(list->w, phrases->foreign, fold);
	for (size_t i = 0; i < COUNT(foreign); i++)
		for (size_t p = places.first[i]; p < places.first[i + 1]; p++)
			if (phrase_matches(phrases_at(phrases->foreign, i), fold, places.words[p], &last))
				add_match(list, fold, places.words[p], last, FLAGS_LANGUAGE,
				          str_format(list->w->arena,
				                     "Reads as words to whoever grades, in %.*s.",
				                     STR_ARG(foreign[i].language)));
}

bool flags_phrases_any(struct work *w, const struct flags_phrases *phrases, const struct fold *fold,
                       size_t *first, size_t *last)
{
	struct phrases_places places = phrases_places(w, phrases->english, fold);
	for (size_t i = 0; i < COUNT(english); i++)
		for (size_t p = places.first[i]; p < places.first[i + 1]; p++) {
			*first = places.words[p];
			if (phrase_matches(phrases_at(phrases->english, i), fold, *first, last))
				return true;
		}
	return false;
}
