/** Texts in the page's language; English where a language has no reviewed text. */
import texts from "virtual:texts";

const language = document.documentElement.lang.slice(0, 2);

/** A text by block and key, with {names} filled in. A missing text shows its key: tests look for that. */
export function words(block: "script" | "theatre"): (key: string, fill?: Record<string, unknown>) => string {
  const own = texts[language]?.[block] ?? {};
  const english = texts.en[block];
  return (key, fill) => {
    const text = own[key] ?? english[key] ?? key;
    return fill ? text.replace(/\{(\w+)\}/g, (_, k: string) => String(fill[k] ?? "")) : text;
  };
}
