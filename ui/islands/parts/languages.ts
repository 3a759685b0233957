// How each language of src/sandbox/language.c is highlighted and indented: fetched only when it is needed.
import type { LanguageSupport } from "@codemirror/language";

const loaders: Record<string, () => Promise<LanguageSupport>> = {
	c: async () => (await import("@codemirror/lang-cpp")).cpp(),
	cpp: async () => (await import("@codemirror/lang-cpp")).cpp(),
	python: async () => (await import("@codemirror/lang-python")).python(),
	javascript: async () => (await import("@codemirror/lang-javascript")).javascript(),
	go: async () => (await import("@codemirror/lang-go")).go(),
	java: async () => (await import("@codemirror/lang-java")).java(),
	rust: async () => (await import("@codemirror/lang-rust")).rust(),
	sql: async () => (await import("@codemirror/lang-sql")).sql(),
};

// Null when it cannot be fetched or there is none: the editor works without.
export async function languageOf(name: string): Promise<LanguageSupport | null> {
	return (await loaders[name]?.().catch(() => null)) ?? null;
}

// One step of indentation: as the text has it, else as people who write the language set it.
const steps: Record<string, string> = { go: "\t", javascript: "  ", sql: "  " };

export function indentOf(name: string, text: string): string {
	return /^(\t| {2}| {4}| {8})(?=\S)/m.exec(text)?.[1] ?? steps[name] ?? "    ";
}
