// A film of how a program came about: every edit with its time, and the text as it was after each. Pure.
import { byteLength, placesOfBytes, type Edit, type EditKind } from "./edits";

export type Frame = { revision: number; saved_us: number; language: string; late: boolean; edits: Edit[] };
export type Film = { frames: Frame[]; starters: { language: string; text: string }[] };

// A stretch of the text that was pasted or dropped there and is still there.
export type Stretch = { from: number; to: number };
export type Moment = {
	atMs: number; // by the clock
	filmMs: number; // in the film, which skips what is idle
	language: string;
	from: number;
	to: number; // removed is what was between
	inserted: string;
	kind: EditKind;
	moved: boolean; // pasted, and had stood in the program before
};
export const isPasted = (kind: EditKind) => kind === "pasted" || kind === "dropped";
export type Scene = { language: string; text: string; pasted: Stretch[]; caret: number };
type Written = { text: string; pasted: Stretch[]; plain: boolean }; // plain: ASCII, so that bytes are places
const nothing: Written = { text: "", pasted: [], plain: true };

const idleMs = 3000; // what is longer,
const shownMs = 600; // is shown as so long
const stride = 200; // edits between two texts that are kept, to begin from

// When each edit was made: the server's clock says when the last of a batch was there, their own distances the rest.
function timesOf(frame: Frame, before: number): number[] {
	let at = frame.saved_us / 1000;
	const times: number[] = [];
	for (let i = frame.edits.length - 1; i >= 0; i--) {
		times[i] = at;
		at -= frame.edits[i]?.[0] ?? 0;
	}
	return times.map((time) => Math.max(before, time));
}

// What stays of the stretches when something between is replaced.
function carried(stretches: Stretch[], { from, to, inserted }: Moment): Stretch[] {
	const shift = inserted.length - (to - from);
	return stretches.flatMap((one) => {
		if (one.to <= from) return [one];
		if (one.from >= to) return [{ from: one.from + shift, to: one.to + shift }];
		const left = { from: one.from, to: from };
		const right = { from: from + inserted.length, to: one.to + shift };
		return [left, right].filter((piece) => piece.to > piece.from);
	});
}

const isPlain = (text: string) => byteLength(text) === text.length;

function after({ text, pasted, plain }: Written, moment: Moment): Written {
	const { from, to, inserted, kind, moved } = moment;
	const stretches = carried(pasted, moment);
	if (isPasted(kind) && !moved && inserted.length > 0)
		stretches.push({ from, to: from + inserted.length });
	return { text: text.slice(0, from) + inserted + text.slice(to), pasted: stretches, plain: plain && isPlain(inserted) };
}

export class Reel {
	readonly moments: Moment[] = [];
	readonly skips: { filmMs: number; ms: number }[] = [];
	private readonly kept: Map<string, Written>[] = [];
	private readonly begin: Map<string, Written>;
	private readonly first: string;

	constructor(film: Film) {
		this.begin = new Map(film.starters.map(({ language, text }) => [language, { text, pasted: [], plain: isPlain(text) }]));
		this.first = film.frames[0]?.language ?? film.starters[0]?.language ?? "";
		this.cut(film);
	}

	get lengthMs(): number {
		return this.moments.at(-1)?.filmMs ?? 0;
	}

	get startMs(): number {
		return this.moments[0]?.atMs ?? 0;
	}

	// How many moments there are until this one of the film.
	countAt(filmMs: number): number {
		let low = 0;
		let high = this.moments.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.moments[middle]?.filmMs ?? 0) <= filmMs) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	// Where a time by the clock is in the film: at the last moment before it.
	filmMsOf(atMs: number): number {
		let found = 0;
		for (const moment of this.moments) if (moment.atMs <= atMs) found = moment.filmMs;
		return found;
	}

	// The program after so many moments.
	scene(count: number): Scene {
		const from = Math.floor(count / stride);
		const texts = new Map(from === 0 ? this.begin : this.kept[from - 1]);
		const language = this.moments[count - 1]?.language ?? this.first;
		for (const moment of this.moments.slice(from * stride, count))
			texts.set(moment.language, after(texts.get(moment.language) ?? nothing, moment));
		const last = this.moments[count - 1];
		const { text, pasted } = texts.get(language) ?? nothing;
		return { language, text, pasted, caret: last ? last.from + last.inserted.length : -1 };
	}

	private cut(film: Film): void {
		const texts = new Map(this.begin);
		const removed = new Set<string>();
		for (const saved of film.frames) {
			// Without edits: its language was gone back to.
			const frame: Frame = saved.edits.length > 0 ? saved : { ...saved, edits: [[0, 0, 0, "", "other"]] };
			const times = timesOf(frame, this.moments.at(-1)?.atMs ?? 0);
			for (const [i, [, at, bytes, inserted, kind]] of frame.edits.entries()) {
				const atMs = times[i] ?? 0;
				const { language } = frame;
				const written = texts.get(language) ?? nothing;
				const [from, to] = written.plain ? [at, at + bytes] : placesOfBytes(written.text, at, bytes);
				const moved = isPasted(kind) && (removed.has(inserted.trim()) || written.text.includes(inserted.trim()));
				const moment = { atMs, filmMs: this.nextFilmMs(atMs), language, from, to, inserted, kind, moved };
				if (to - from > 1) removed.add(written.text.slice(from, to).trim());
				texts.set(language, after(written, moment));
				this.moments.push(moment);
				if (this.moments.length % stride === 0) this.kept.push(new Map(texts));
			}
		}
	}

	private nextFilmMs(atMs: number): number {
		const last = this.moments.at(-1);
		if (!last) return shownMs;
		const gap = atMs - last.atMs;
		if (gap <= idleMs) return last.filmMs + gap;
		this.skips.push({ filmMs: last.filmMs + shownMs, ms: gap });
		return last.filmMs + shownMs;
	}
}
