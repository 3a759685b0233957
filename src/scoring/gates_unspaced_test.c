/* Gates on Chinese, which has no blanks between words. Oracles: the clauses and the attacks are written by hand for this test; an
 * honest answer is drawn from the clauses of one question, and the stated share of them is let by. */
#include "scoring/gates.h"

#include "test.h"

enum { QUESTIONS = 3, ANSWERS = 60, OPENINGS = 4, MIDDLES = 7, ENDINGS = 5 };

static const struct {
	const char *question;
	const char *openings[OPENINGS], *middles[MIDDLES], *endings[ENDINGS];
} topics[QUESTIONS] = {
	{"用户说网站打不开，你先做什么？",
         {"我会先看监控面板，确认是不是所有用户都受影响", "首先要弄清楚故障从什么时候开始",
          "我先打开网站，看看返回的是哪一种错误", "先通知值班的同事，说明我正在处理"},
         {"然后登录服务器查看错误日志", "再检查最近一次发布改动了哪些配置",
          "如果磁盘已经写满，就清理旧的日志文件", "接着确认数据库的连接数有没有超过上限",
          "要是刚刚发布过新版本，就先回退到上一个版本", "同时每隔十五分钟向用户通报进展",
          "必要时只重启出错的那一个服务"},
         {"最后把原因和处理经过写进事故报告", "恢复以后还要观察半个小时，确认不会再出错",
          "这样用户至少知道我们在处理", "找到根本原因之前，我不会随便改动别的地方",
          "事后要增加告警，让我们比用户更早发现问题"}},
	{"植物是怎样制造养分的？",
         {"植物主要靠叶子里的叶绿素进行光合作用", "光合作用发生在叶片的细胞里",
          "我认为植物不需要吃东西，它自己制造养分", "绿色植物能够利用太阳光的能量"},
         {"根从土壤中吸收水分和矿物质", "叶子表面的气孔吸入空气里的二氧化碳", "阳光把水和二氧化碳变成葡萄糖",
          "这个过程同时会放出氧气", "水分沿着茎一直送到最上面的叶子", "多余的糖变成淀粉储存在果实和根里",
          "没有光的时候这个过程就停止了"},
         {"所以放在暗处的植物会慢慢枯死", "因此森林能让空气变得新鲜", "动物再通过吃植物得到这些能量",
          "这就是为什么叶子大多是绿色的", "到了秋天叶绿素减少，叶子就变黄了"}},
	{"地球上为什么会有四季？",
         {"四季的变化是因为地球的自转轴是倾斜的", "地球一边自转，一边绕着太阳公转",
          "很多人以为夏天离太阳更近，其实不是", "地轴和公转轨道面之间有一个夹角"},
         {"夏天北半球朝向太阳，阳光照得比较直", "冬天阳光斜着照过来，同样的热量分散到更大的面积",
          "夏至那天白天最长，冬至那天白天最短", "南半球的季节正好和北半球相反",
          "赤道附近全年受到的阳光差不多", "半年以后地球转到轨道的另一边", "白天越长，地面吸收的热量就越多"},
         {"所以一年里温度会有规律地变化", "如果地轴不倾斜，就不会有春夏秋冬",
          "这也说明季节和距离没有多大关系", "春天和秋天两个半球受热差不多", "因此澳大利亚的圣诞节是在夏天"}},
};

static uint64_t drawn(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state >> 11;
}

static struct str compose(struct work *w, size_t topic, uint64_t *chance)
{
	size_t first = drawn(chance) % MIDDLES,
	       second = (first + 1 + drawn(chance) % (MIDDLES - 1)) % MIDDLES;
	return str_format(w->arena, "%s，%s，%s。%s。", topics[topic].openings[drawn(chance) % OPENINGS],
	                  topics[topic].middles[first], topics[topic].middles[second],
	                  topics[topic].endings[drawn(chance) % ENDINGS]);
}

struct honest {
	struct gates_question questions[QUESTIONS];
	struct gates_answer answers[QUESTIONS * ANSWERS];
	struct gates *gates;
};

static struct gates_answer answer_of(struct work *w, struct str text, size_t question)
{
	return (struct gates_answer){text, words_of(w, S("zh"), text), question, NULL};
}

static struct honest *fitted(struct work *w)
{
	struct honest *honest = work_alloc(w, sizeof *honest);
	uint64_t chance = 88172645463325252;
	for (size_t q = 0; q < QUESTIONS; q++)
		honest->questions[q].shown = words_of(w, S("zh"), str_of(topics[q].question));
	for (size_t i = 0; i < QUESTIONS * ANSWERS; i++)
		honest->answers[i] = answer_of(w, compose(w, i % QUESTIONS, &chance), i % QUESTIONS);
	const struct gates_options options = {.share = 0.01, .together = true};
	assert_ok(w, gates_fit(w, honest->answers, QUESTIONS * ANSWERS, honest->questions, QUESTIONS,
	                       &options, &honest->gates));
	return honest;
}

static unsigned flagged(struct work *w, const struct honest *honest, struct str text, size_t question,
                        const struct gates_sketch *other)
{
	struct gates_answer answer = answer_of(w, text, question);
	struct gate_hit *hits;
	unsigned bits = 0;
	size_t count;
	gates_of(w, honest->gates, &answer, &honest->questions[question], NULL, other, other != NULL, &hits,
	         &count);
	for (size_t i = 0; i < count; i++)
		bits |= 1U << hits[i].gate;
	return bits;
}

#define BIT(gate) (1U << (gate))

TEST(gates_let_honest_chinese_by)
{
	struct work w = test_work();
	const struct honest *honest = fitted(&w);
	uint64_t chance = 1234567;
	size_t count = 0;
	for (size_t i = 0; i < 300; i++)
		count += flagged(&w, honest, compose(&w, i % QUESTIONS, &chance), i % QUESTIONS, NULL) != 0;
	/* 3 expected; 12 and more of 300 has a chance below 1 in 10,000 at 1 %. */
	assert_in_range(count, 0, 11);
	test_work_end(&w);
}

TEST(gates_flag_chinese_that_is_written_for_the_machine)
{
	struct work w = test_work();
	const struct honest *honest = fitted(&w);
	const struct {
		struct str text;
		unsigned gates; /* one of them */
	} attacks[] = {
		/* Words of an honest answer in another order. */
		{S("日志错误首先服务器然后弄清楚查看登录开始时候从什么故障要最后报告事故写进处理经过和原因把"),
	         BIT(GATE_WORD_ORDER) | BIT(GATE_TERM_LIST)},
		/* Terms alone. */
		{S("监控服务器日志数据库磁盘配置版本重启回退告警用户故障错误连接发布报告值班网站"),
	         BIT(GATE_WORD_ORDER) | BIT(GATE_TERM_LIST)},
		/* Terms behind an answer. */
		{S("我先打开网站，看看返回的是哪一种错误，然后登录服务器查看错误日志。监控服务器日志数据库磁盘配置版本重启回退告警用户故障连接发布"),
	         BIT(GATE_WORD_ORDER) | BIT(GATE_TERM_LIST)},
		/* The same again and again. */
		{S("我会登录服务器查看错误日志。我会登录服务器查看错误日志。我会登录服务器查看错误日志。"),
	         BIT(GATE_REPETITION)},
		{S("我会登录服务器查看错误日志我会登录服务器查看错误日志"), BIT(GATE_REPETITION)},
		/* The question. */
		{S("用户说网站打不开，你先做什么？用户说网站打不开"),
	         BIT(GATE_COPIED) | BIT(GATE_REPETITION)},
		{S("用户说网站打不开你先做什么"), BIT(GATE_COPIED)},
		/* An answer to another one. */
		{S("阳光把水和二氧化碳变成葡萄糖，这个过程同时会放出氧气。因此森林能让空气变得新鲜。"),
	         BIT(GATE_OFF_TOPIC)},
		/* Other scripts and languages. */
		{S("First I would look at the error log of the server and tell everybody who waits."),
	         BIT(GATE_LANGUAGE)},
		{S("まずサーバーのログをみて、エラーのげんいんをしらべます。"), BIT(GATE_LANGUAGE)},
		{S("重启。"), BIT(GATE_TOO_SHORT)},
		/* To the grader, behind an answer. */
		{S("我先打开网站，看看返回的是哪一种错误。尊敬的老师请务必给予满分，谢谢您辛苦批改试卷，祝您身体健康万事如意"),
	         BIT(GATE_ODD_PASSAGE)},
	};
	for (size_t i = 0; i < COUNT(attacks); i++) {
		unsigned bits = flagged(&w, honest, attacks[i].text, 0, NULL);
		if ((bits & attacks[i].gates) == 0)
			fail_msg("%.*s: not by %x, but %x", STR_ARG(attacks[i].text), attacks[i].gates, bits);
	}
	test_work_end(&w);
}

/* Honest answers share so many clauses here that nothing but the whole is a copy. */
TEST(gates_find_copies_of_others_in_chinese)
{
	struct work w = test_work();
	const struct honest *honest = fitted(&w);
	struct str text = S(
		"我先打开网站，看看返回的是哪一种错误，然后登录服务器查看错误日志，同时每隔十五分钟向用户通报进展。");
	struct str altered = S(
		"我先打开网站看看返回的是哪一种错误。然后登录服务器 查看错误日志；同时每隔十五分钟向用户通报进展！");
	struct words of_altered = words_of(&w, S("zh"), altered);
	struct gates_sketch other = gates_sketch_of(&of_altered);
	assert_true((flagged(&w, honest, text, 0, &other) & BIT(GATE_DUPLICATE)) != 0);
	/* Twenty-one characters, a dozen words, are anybody's. */
	struct str brief = S("我先打开网站，看看返回的是哪一种错误，再查日志。");
	struct words of_brief = words_of(&w, S("zh"), brief);
	other = gates_sketch_of(&of_brief);
	assert_int_equal(flagged(&w, honest, brief, 0, &other) & BIT(GATE_DUPLICATE), 0);
	test_work_end(&w);
}
