/** What each key does; typing in a field and pressing a button are left alone. */
import type { View } from "./view/view";
import type { Axis, ColourBy, Setting, Vec } from "./types";

export interface Hands {
  view: () => View | null;
  setting: () => Setting;
  set: (s: Partial<Setting>) => void;
  next: (by: number) => void;
  clip: () => void;
  clear: () => void;
  play: () => void;
  minute: (by: number) => void;
  help: () => void;
  note: () => void;
}

const TURN = Math.PI / 36;
const COLOURS: ColourBy[] = ["owner", "stage", "fate"];
const SECTIONS: (Axis | null)[] = [null, 0, 1, 2];
const CROSS: Record<string, [Axis, number]> = { j: [0, -1], l: [0, 1], i: [1, -1], k: [1, 1], o: [2, 1], u: [2, -1] };
const LAYERS: Record<string, string[]> = { b: ["brain_a", "brain_b", "brain_unsure"], s: ["bone"], t: ["vessels"], d: ["surface"] };
const VIEWS = { "1": "front", "2": "side", "3": "top", "4": "join", "0": "front" } as const;

const after = <T>(all: T[], now: T): T => all[(all.indexOf(now) + 1) % all.length];

export function keyboard(h: Hands): () => void {
  const press = (e: KeyboardEvent) => {
    const target = e.target as HTMLElement;
    if (e.ctrlKey || e.metaKey || e.altKey || document.querySelector("dialog[open]")) return;
    if (target.closest("input:not([type=range]):not([type=radio]), textarea, select")) return;
    const control = !!target.closest("button, a, summary, input");
    if (control && (e.key === "Enter" || e.key === " " || e.key.startsWith("Arrow"))) return;
    if (act(h, e)) e.preventDefault();
  };
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}

function act(h: Hands, e: KeyboardEvent): boolean {
  const key = e.key.length === 1 ? e.key.toLowerCase() : e.key;
  const s = h.setting(), camera = h.view()?.camera;
  const turns: Record<string, [number, number]> = { ArrowLeft: [TURN, 0], ArrowRight: [-TURN, 0], ArrowUp: [0, TURN], ArrowDown: [0, -TURN] };
  if (turns[key]) camera?.turn(...turns[key]);
  else if (key === "+" || key === "=") camera?.zoom(0.9);
  else if (key === "-") camera?.zoom(1.1);
  else if (key in VIEWS) h.view()?.look(VIEWS[key as keyof typeof VIEWS]);
  else if (LAYERS[key]) {
    const on = !LAYERS[key].some((n) => s.layers[n]);
    h.set({ layers: { ...s.layers, ...Object.fromEntries(LAYERS[key].map((n) => [n, on])) } });
  } else if (CROSS[key]) {
    const [axis, by] = CROSS[key];
    h.set({ cross: s.cross.map((x, k) => (k === axis ? x + by * (e.shiftKey ? 10 : 1) : x)) as Vec });
  } else if (key === "c") h.set({ colourBy: after(COLOURS, s.colourBy) });
  else if (key === "p") h.set({ section: after(SECTIONS, s.section) });
  else if (key === "e") h.set({ explode: Math.min(1, Math.max(0, s.explode + (e.shiftKey ? -0.1 : 0.1))) });
  else if (key === "v") h.next(e.shiftKey ? -1 : 1);
  else if (key === "Enter") h.clip();
  else if (key === "x") h.clear();
  else if (key === " ") h.play();
  else if (key === "," || key === "<") h.minute(e.shiftKey || key === "<" ? -60 : -1);
  else if (key === "." || key === ">") h.minute(e.shiftKey || key === ">" ? 60 : 1);
  else if (key === "n") h.note();
  else if (key === "?") h.help();
  else return false;
  return true;
}
