// Direction controls make a program look like another one (Boucher and Anderson, Trojan Source, 2021): they are shown by name, as
// src/base/markup.h shows them.
const names: Record<string, string> = {
	"\u202a": "left-to-right embedding",
	"\u202b": "right-to-left embedding",
	"\u202c": "end of direction",
	"\u202d": "left-to-right override",
	"\u202e": "right-to-left override",
	"\u2066": "left-to-right isolate",
	"\u2067": "right-to-left isolate",
	"\u2068": "first strong isolate",
	"\u2069": "end of isolate",
};

// What stands for a stretch of code on a page.
export function shown(code: string): (string | HTMLElement)[] {
	return code.split(/([\u202a-\u202e\u2066-\u2069])/).map((piece) => {
		const name = names[piece];
		if (!name) return piece;
		const element = document.createElement("span");
		element.className = "control";
		element.textContent = name;
		return element;
	});
}
