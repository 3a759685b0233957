// Words as src/base/utf8.h counts them, by the same ranges: Intl.Segmenter has a dictionary, which the server has not, and
// another one in each browser.

// Letters and digits within a range.
const within = (ranges: string): string => String.raw`(?:(?=[\p{L}\p{N}])[${ranges}])`;

// Han, Hiragana and Katakana: a character is a word.
const characters = within(
	String.raw`\u3005-\u3007\u3021-\u3029\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff` +
		String.raw`\uff66-\uff9d\u{1aff0}-\u{1b16f}\u{20000}-\u{3ffff}`,
);
const character = new RegExp(characters, "gu");

// Thai, Lao, Khmer, Burmese and their kin: three letters are a word, and a run of them is one at least.
const letters = within(
	String.raw`\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\u109a-\u109f` +
		String.raw`\u1780-\u17dd\u1950-\u1974\u1980-\u19c9\u1a20-\u1a7f\u1aa7\ua9e0-\ua9ef\ua9fa-\ua9fe` +
		String.raw`\uaa60-\uaac2\uaadb-\uaadf\u{11700}-\u{1172f}`,
);
const run = new RegExp(`${letters}+`, "gu");
const lettersAWord = 3;

// Everything else: letters and digits with inner apostrophes or hyphens.
const word = /[\p{L}\p{N}]+(?:['\u2019\-\u2010\u2011][\p{L}\p{N}]+)*/gu;

export function countWords(text: string): number {
	const unmarked = text.replace(/\p{M}/gu, "");
	let count = unmarked.match(character)?.length ?? 0;
	const parted = unmarked.replace(character, " ");
	for (const [found] of parted.matchAll(run)) count += Math.max(1, Math.round([...found].length / lettersAWord));
	return count + (parted.replace(run, " ").match(word)?.length ?? 0);
}
