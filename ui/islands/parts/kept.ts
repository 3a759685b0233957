// Forms with data-keep: what is entered in them stays in this tab, by that name, until the page has them under another one (the
// server has taken what they said). A reload, a lost session or a message about a mistake loses nothing.
type Entered = { fields: [string, string][] };

const prefix = "assay.kept.";

function entered(form: HTMLFormElement): Entered {
	const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrf" && typeof value === "string");
	return { fields: fields as [string, string][] };
}

// A browser that keeps nothing judges all the same.
function stored(key: string): Entered | null {
	try {
		return JSON.parse(sessionStorage.getItem(key) ?? "null") as Entered | null;
	} catch {
		return null;
	}
}

function store(key: string, what: Entered): void {
	try {
		sessionStorage.setItem(key, JSON.stringify(what));
	} catch {
		// There is no room.
	}
}

// The person's earlier names of this case, "case.person.judgement.form": what they entered then was taken.
function forgetEarlier(names: string[]): void {
	const cases = names.map((name) => name.split(".").slice(0, 2).join("."));
	const old = (name: string): boolean => cases.some((one) => name.startsWith(one)) && !names.includes(name);
	try {
		for (const key of Object.keys(sessionStorage))
			if (key.startsWith(prefix) && old(key.slice(prefix.length))) sessionStorage.removeItem(key);
	} catch {
		// There is nothing to forget.
	}
}

// What comes back is seen, also where it was folded away.
function reveal(field: HTMLElement): void {
	for (let at = field.closest("details"); at; at = at.parentElement?.closest("details") ?? null) at.open = true;
}

function fill(form: HTMLFormElement, { fields }: Entered): boolean {
	let changed = false;
	for (const field of form.elements) {
		if (field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type)) {
			const checked = fields.some(([name, value]) => name === field.name && value === field.value);
			changed ||= field.checked !== checked;
			field.checked = checked;
		} else if ((field instanceof HTMLInputElement && field.type !== "hidden") || field instanceof HTMLTextAreaElement) {
			const value = fields.find(([name]) => name === field.name)?.[1];
			if (value === undefined) continue;
			if (field.value !== value) reveal(field);
			changed ||= field.value !== value;
			field.value = value;
		}
	}
	return changed;
}

function say(form: HTMLFormElement): void {
	const line = document.createElement("p");
	line.className = "muted";
	line.role = "status";
	line.textContent = "What you had entered here, and not sent, is back.";
	form.prepend(line);
}

export function keepForms(): void {
	const forms = [...document.querySelectorAll<HTMLFormElement>("form[data-keep]")];
	forgetEarlier(forms.map((form) => form.dataset["keep"] ?? ""));
	for (const form of forms) {
		const key = prefix + form.dataset["keep"];
		const before = stored(key);
		if (before && fill(form, before)) say(form);
	}
	// A field may stand outside its form, and a form may come later.
	document.addEventListener("input", ({ target }) => {
		const form = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target.form : null;
		if (form?.dataset["keep"]) store(prefix + form.dataset["keep"], entered(form));
	});
}

// What was typed into forms for comments, each about a place: the hidden fields path and line. They are not all on one page.
type Place = { key: string; path: string; line: string; body: string };

function places(begins: string): Place[] {
	const found: Place[] = [];
	try {
		for (const key of Object.keys(sessionStorage)) {
			if (!key.startsWith(prefix + begins)) continue;
			const fields = new Map(stored(key)?.fields);
			const [path, line, body] = [fields.get("path"), fields.get("line"), fields.get("body")];
			if (path && line && body?.trim()) found.push({ key, path, line, body });
		}
	} catch {
		// A browser that keeps nothing has nothing to say.
	}
	return found;
}

const listOf = (): HTMLElement | null => document.querySelector<HTMLElement>("[data-unsent]");

// The server says that it was taken: "?path=…&notice=commented#L12".
export function forgetSent(): void {
	if (!listOf()) return;
	const asked = new URLSearchParams(location.search);
	if (asked.get("notice") !== "commented") return;
	for (const { key, path, line } of places(listOf()?.dataset["unsent"] ?? ""))
		if (path === asked.get("path") && location.hash === `#L${line}`) sessionStorage.removeItem(key);
}

// Links to what was typed elsewhere, and left.
export function listUnsent(): void {
	const list = listOf();
	const asked = new URLSearchParams(location.search);
	if (!list) return;
	for (const { path, line } of places(list.dataset["unsent"] ?? "")) {
		if (path === asked.get("path") && line === asked.get("line")) continue;
		const link = document.createElement("a");
		link.href = `?${new URLSearchParams({ path, line }).toString()}#body`;
		link.textContent = `${path}, line ${line}`;
		const item = document.createElement("li");
		item.append(link);
		list.querySelector("ul")?.append(item);
		list.hidden = false;
	}
}
