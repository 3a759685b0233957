// Keys for reviewers, the countdown of the undo time, films, and what was entered survives a reload. Everything works without it.
import { showFilms } from "./parts/films";
import { forgetSent, keepForms, listUnsent } from "./parts/kept";
import { refresh } from "./parts/live";

const typing = (target: EventTarget | null): boolean =>
	target instanceof HTMLTextAreaElement ||
	target instanceof HTMLSelectElement ||
	(target instanceof HTMLInputElement && !["radio", "checkbox", "range"].includes(target.type));

const all = [...document.querySelectorAll<HTMLElement>("[data-criterion]")];
let criteria: HTMLElement[] = []; // those that can be seen
let current = 0;

// The criterion that keys are about can be seen. Focus stays where it is until a key is pressed: the evidence is read first.
function mark(place: number): void {
	current = Math.max(0, Math.min(criteria.length - 1, place));
	criteria.forEach((criterion, i) => criterion.toggleAttribute("data-current", i === current));
}

function look(): void {
	criteria = all.filter((criterion) => !criterion.closest("details:not([open])"));
	mark(current);
}

function go(place: number): void {
	mark(place);
	const criterion = criteria[current];
	const field = criterion?.querySelector<HTMLInputElement>("input:checked, input[type=radio], input[data-points]");
	field?.focus();
	if (field?.matches("[data-points]")) field.select();
	criterion?.scrollIntoView({ block: "nearest" });
}

// Behind the last one comes what saves them.
function goOn(from: HTMLInputElement): void {
	if (current + 1 < criteria.length) go(current + 1);
	else from.form?.querySelector<HTMLButtonElement>("button[type=submit]")?.focus();
}

// Of points it is the first digit: the others are typed into the field.
function choose(digit: string): boolean {
	const points = criteria[current]?.querySelector<HTMLInputElement>("input[data-points]");
	const radio = criteria[current]?.querySelector<HTMLInputElement>(`input[type=radio][value="${digit}"]`);
	if (points) {
		points.value = digit;
		points.dispatchEvent(new Event("input", { bubbles: true }));
		points.focus();
	} else if (radio) {
		radio.checked = true;
		radio.dispatchEvent(new Event("input", { bubbles: true })); // it is kept
		goOn(radio);
	} else return false;
	return true;
}

function comment(): boolean {
	const field = criteria[current]?.querySelector<HTMLInputElement>("input[name^=comment]");
	field?.focus();
	return field !== undefined && field !== null;
}

function press(key: string): boolean {
	const target = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
	target?.focus();
	if (target instanceof HTMLInputElement && target.type === "radio") {
		target.checked = true;
		target.dispatchEvent(new Event("input", { bubbles: true }));
		target.form?.querySelector<HTMLTextAreaElement>("textarea")?.focus();
	}
	if (target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement) target.click();
	return target !== null;
}

// Where one was before the keys were looked up.
let before: { focus: Element | null; top: number } | null = null;

function help(): boolean {
	const keys = document.querySelector<HTMLDetailsElement>("[data-keys]");
	if (!keys) return false;
	if (keys.open) return back();
	before = { focus: document.activeElement, top: window.scrollY };
	keys.open = true;
	keys.querySelector("summary")?.focus();
	keys.scrollIntoView({ block: "nearest" });
	return true;
}

function back(): boolean {
	const keys = document.querySelector<HTMLDetailsElement>("[data-keys]");
	if (!keys?.open) return false;
	keys.open = false;
	if (before) {
		if (before.focus instanceof HTMLElement && before.focus !== document.body) before.focus.focus({ preventScroll: true });
		else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
		window.scrollTo({ top: before.top });
	}
	before = null;
	return true;
}

function toEvidence(): boolean {
	const evidence = document.querySelector<HTMLElement>("#evidence");
	evidence?.setAttribute("tabindex", "-1");
	evidence?.focus();
	return evidence !== null;
}

// The form that one is in, else the first: judging, or deciding.
function save(): void {
	const within = document.activeElement?.closest<HTMLFormElement>("form[data-save]");
	const form = within ?? document.querySelector<HTMLFormElement>('form[data-save=""]');
	const by = form?.dataset["save"]; // the value of the button that saves, where there are others
	form?.requestSubmit(by ? form.querySelector<HTMLButtonElement>(`button[value="${CSS.escape(by)}"]`) : null);
}

function leave(target: EventTarget | null): void {
	if (back() || !(target instanceof HTMLElement)) return;
	if (typing(target) && target.closest("[data-criterion]") && !target.matches("[data-points]")) go(current);
	else target.blur();
}

// Through the criteria; where there are none, through whatever the page's own links of these keys lead to.
function next(): boolean {
	if (criteria.length === 0) return press("j");
	go(criteria.some((criterion) => criterion.contains(document.activeElement)) ? current + 1 : current);
	return true;
}

function previous(): boolean {
	if (criteria.length === 0) return press("k");
	go(current - 1);
	return true;
}

const doing: Record<string, () => boolean | void> = {
	j: next,
	k: previous,
	c: comment,
	e: toEvidence,
	"?": help,
};

document.addEventListener("focusin", (event) => {
	const place = criteria.findIndex((criterion) => criterion.contains(event.target as Node));
	if (place >= 0) mark(place);
});

document.addEventListener("keydown", (event) => {
	const target = event.target;
	if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
		event.preventDefault();
		save();
	} else if (event.key === "Escape") leave(target);
	else if (event.key === "Enter" && target instanceof HTMLInputElement && target.matches("[data-points]")) {
		event.preventDefault();
		if (target.reportValidity()) goOn(target);
	} else if (event.key === "Enter" && target instanceof HTMLInputElement && target.name.startsWith("comment.")) {
		event.preventDefault(); // and does not save what is half done
		go(current);
	}
	if (typing(target) || event.ctrlKey || event.metaKey || event.altKey) return;
	const does = doing[event.key];
	const done = does ? does() !== false : /^[0-9]$/.test(event.key) ? choose(event.key) : press(event.key);
	if (done) event.preventDefault();
});

document.addEventListener("toggle", look, true);
look();

// What can be undone, until it cannot any more, or is put away.
for (const one of document.querySelectorAll<HTMLElement>("[data-undo-until]")) {
	const countdown = one.querySelector<HTMLElement>("[data-countdown]");
	const until = Number(one.dataset["undoUntil"]);
	const tick = (): void => {
		const seconds = Math.ceil((until - Date.now()) / 1000);
		if (countdown) countdown.textContent = seconds > 0 ? `${seconds} s left.` : "It stands.";
		if (seconds > 0) return void setTimeout(tick, 500);
		// The box stays: what one reads below it does not jump.
		delete one.dataset["undoUntil"];
		for (const button of one.querySelectorAll<HTMLButtonElement>("form button")) button.disabled = true;
	};
	tick();
	const close = one.querySelector<HTMLButtonElement>("[data-close]");
	if (!close) continue;
	close.classList.remove("unready");
	close.addEventListener("click", () => (one.hidden = true));
}

// Until the tests that were asked for again have been run.
const testsMs = 2000;
async function awaitTests(): Promise<void> {
	if (!document.querySelector("[data-being-run]")) return;
	await refresh().catch(() => undefined); // without a connection it is looked for the next time
	setTimeout(awaitTests, testsMs);
}
setTimeout(awaitTests, testsMs);

forgetSent();
keepForms();
listUnsent();
showFilms();
document.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
