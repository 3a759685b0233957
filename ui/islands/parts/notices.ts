// What a page that is being worked on says: one line on whether it is saved, and one notice at a time.

// As a clock on the wall here shows it.
export function clockTime(ms: number): string {
	return new Date(ms).toLocaleTimeString([], { hourCycle: "h23" });
}

// In the line about saving.
export function show(words: string): void {
	const line = document.querySelector<HTMLElement>("#saved");
	if (line) line.textContent = words;
}

// The server wrote its own time there: from now on it is that of this place.
export function showTimesHere(): void {
	for (const time of document.querySelectorAll<HTMLElement>("time[data-at]"))
		time.textContent = clockTime(Number(time.dataset.at));
}

export function say(words: string, tone = "info"): HTMLElement | null {
	const place = document.querySelector<HTMLElement>("#said");
	const notice = document.createElement("p");
	notice.className = `notice ${tone}`;
	notice.setAttribute("role", "status");
	notice.textContent = words;
	place?.replaceChildren(notice);
	return place ? notice : null;
}

// What has an action stays until it is taken.
export function clear(tone: string): void {
	document.querySelector(`#said .${tone}:not(.offer)`)?.remove();
}

export function offer(words: string, action: string, act: () => void): void {
	const notice = say(words, "wait offer");
	const button = document.createElement("button");
	button.type = "button";
	button.className = "quiet";
	button.textContent = action;
	button.addEventListener("click", () => {
		notice?.remove();
		act();
	});
	notice?.append(" ", button);
}
