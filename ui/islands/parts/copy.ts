// Puts a field's text on the clipboard, where the browser lets us.
export function offerCopies(): void {
	for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
		const field = document.querySelector<HTMLInputElement>(`#${button.dataset.copy}`);
		if (!field || !navigator.clipboard) continue;
		button.hidden = false;
		button.addEventListener("click", async () => {
			await navigator.clipboard.writeText(field.value);
			field.select();
			button.textContent = "Copied";
		});
	}
}
