// Parts of a page that change on the server: those with data-live and an id are put in place of what the page shows.

// Where the page is: a form that was refused comes back at an address that takes forms alone, and says it in data-page.
function pageAddress(): string {
	return document.querySelector<HTMLElement>("[data-page]")?.dataset.page ?? location.href;
}

export async function refresh(): Promise<void> {
	const reply = await fetch(pageAddress(), { headers: { Accept: "text/html" } });
	if (!reply.ok) return;
	const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
	for (const now of document.querySelectorAll<HTMLElement>("[data-live]")) {
		const next = fresh.getElementById(now.id);
		// What somebody is writing in, or has written in, stays as it is; what they have opened and read until it really changes.
		if (!next || now.contains(document.activeElement) || hasWritten(now)) continue;
		if (next.textContent === now.textContent) continue;
		for (const [i, details] of now.querySelectorAll("details").entries())
			if (details.open) next.querySelectorAll("details")[i]?.setAttribute("open", "");
		now.replaceWith(next);
	}
}

// While something on the page is marked data-running, what is live follows. Where data-running is "whole", what is done then
// changes all of the page: it is loaded anew, without the notice of how it began; whoever has written something on it gets a link
// instead.
export function follow(intervalMs: number): void {
	setTimeout(() => void step(intervalMs), intervalMs);
}

async function step(intervalMs: number): Promise<void> {
	const running = document.querySelector<HTMLElement>("[data-running]");
	if (!running) return;
	await refresh().catch(() => undefined);
	if (document.querySelector("[data-running]")) return follow(intervalMs);
	if (running.dataset["running"] === "whole") showAnew(document.getElementById(running.id));
}

function showAnew(place: HTMLElement | null): void {
	const address = new URL(pageAddress(), location.href);
	address.searchParams.delete("notice");
	address.hash = ""; // with one, the same address would not be loaded
	if (!hasWritten(document.body)) return location.replace(address);
	const link = document.createElement("a");
	link.href = address.href;
	link.textContent = "Done: show what it came to";
	place?.append(link);
}

function hasWritten(where: HTMLElement): boolean {
	const texts = [...where.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("main input, main textarea")];
	const ticks = [...where.querySelectorAll<HTMLInputElement>("main input")];
	const options = [...where.querySelectorAll<HTMLOptionElement>("main option")];
	return (
		texts.some((text) => text.value !== text.defaultValue) ||
		ticks.some((tick) => tick.checked !== tick.defaultChecked) ||
		options.some((option) => option.defaultSelected && !option.selected)
	);
}
