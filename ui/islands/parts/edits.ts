// Edits of a text as they are sent and kept: places and lengths are bytes of UTF-8, cuts fall between characters
// (src/exam/edits.h). Texts in here are JavaScript's, counted in UTF-16.

export type EditKind = "typed" | "pasted" | "dropped" | "undone" | "other" | "replaced";
// Milliseconds after the edit before it, place, bytes removed, text inserted, kind.
export type Edit = [afterMs: number, at: number, removed: number, inserted: string, kind: EditKind];

export const editsMax = 2000; // in a batch
const afterMsMax = 24 * 60 * 60 * 1000;

function bytesOfUnit(text: string, i: number): number {
	const unit = text.charCodeAt(i);
	if (unit < 0x80) return 1;
	if (unit < 0x800) return 2;
	// Both halves of a pair together are four; half a pair becomes a replacement character of three when it is sent.
	const next = text.charCodeAt(i + 1);
	const before = text.charCodeAt(i - 1);
	if (unit >= 0xd800 && unit < 0xdc00 && next >= 0xdc00 && next < 0xe000) return 4;
	if (unit >= 0xdc00 && unit < 0xe000 && before >= 0xd800 && before < 0xdc00) return 0;
	return 3;
}

export function byteLength(text: string): number {
	let bytes = 0;
	for (let i = 0; i < text.length; i++) bytes += bytesOfUnit(text, i);
	return bytes;
}

// Where so many bytes behind `from` end, as a place in the text.
export function placeOfByte(text: string, bytes: number, from = 0): number {
	let i = from;
	while (bytes > 0 && i < text.length) {
		bytes -= bytesOfUnit(text, i);
		i += text.charCodeAt(i) >= 0xd800 && text.charCodeAt(i) < 0xdc00 ? 2 : 1;
	}
	return Math.min(i, text.length);
}

export function afterMs(ms: number): number {
	return Math.min(afterMsMax, Math.max(0, Math.round(ms)));
}

// The one replacement that leads from one text to the other: what both begin and end with is kept.
export function between(from: string, to: string): { at: number; removed: number; inserted: string } {
	const most = Math.min(from.length, to.length);
	let at = 0;
	while (at < most && from[at] === to[at]) at++;
	if (at > 0 && isLowHalf(from, at)) at--;
	let kept = 0;
	while (kept < most - at && from[from.length - 1 - kept] === to[to.length - 1 - kept]) kept++;
	if (kept > 0 && isLowHalf(from, from.length - kept)) kept--;
	return { at, removed: from.length - at - kept, inserted: to.slice(at, to.length - kept) };
}

function isLowHalf(text: string, i: number): boolean {
	const unit = text.charCodeAt(i);
	return unit >= 0xdc00 && unit < 0xe000;
}
