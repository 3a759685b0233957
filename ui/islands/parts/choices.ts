// A form of choices: number keys choose, Enter sends, and it is sent once.
function isIn(target: EventTarget | null, what: string): boolean {
	return target instanceof HTMLElement && target.closest(what) !== null;
}

function choose(form: HTMLFormElement, event: KeyboardEvent): void {
	if (event.ctrlKey || event.altKey || event.metaKey) return;
	if (isIn(event.target, "textarea, input:not([type=radio])")) return;
	const choices = form.querySelectorAll<HTMLInputElement>("input[type=radio]");
	const choice = choices[Number(event.key) - 1];
	if (choice) {
		choice.checked = true;
		choice.focus();
		event.preventDefault();
	} else if (event.key === "Enter" && !isIn(event.target, "button, a, summary")) {
		event.preventDefault();
		form.requestSubmit();
	}
}

// A second press while the first is on its way would be the same answer again: harmless, but a wait for nothing.
function once(event: SubmitEvent): void {
	const sent = event.target as HTMLFormElement;
	if (sent.dataset.sent) event.preventDefault();
	sent.dataset.sent = "yes";
}

export function runChoices(form: HTMLFormElement): void {
	document.addEventListener("keydown", (event) => choose(form, event));
	form.addEventListener("submit", once);
	window.addEventListener("pageshow", () => delete form.dataset.sent);
}
