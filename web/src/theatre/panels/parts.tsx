/** Small parts of the panels. */
import type { ComponentChildren } from "preact";
import { words } from "../../words";
import type { Letter, SceneFile } from "../types";

export const say = words("theatre");

/** A child's mark: letter in its shape and colour. */
export function Mark({ file, letter }: { file: SceneFile; letter: Letter }) {
  return <span class={`mark mark-${letter} shape-${file.twins[letter].shape}`}>{letter.toUpperCase()}</span>;
}

export function Toggle({ on, set, children, title }: { on: boolean; set: (on: boolean) => void; children: ComponentChildren; title?: string }) {
  return <button type="button" class="btn small" aria-pressed={on} title={title} onClick={() => set(!on)}>{children}</button>;
}

export function Choice<T extends string>({ label, value, options, set }: { label: string; value: T; options: [T, string][]; set: (v: T) => void }) {
  return (
    <label class="th-choice">
      <span>{label}</span>
      <select value={value} onChange={(e) => set(e.currentTarget.value as T)}>
        {options.map(([v, text]) => <option key={v} value={v}>{text}</option>)}
      </select>
    </label>
  );
}

export function Slider(p: { label: string; value: number; min: number; max: number; step: number; text?: string; set: (v: number) => void }) {
  return (
    <label class="th-slider">
      <span>{p.label}</span>
      <input type="range" min={p.min} max={p.max} step={p.step} value={p.value} aria-valuetext={p.text}
        onInput={(e) => p.set(Number(e.currentTarget.value))} />
      <output>{p.text ?? p.value}</output>
    </label>
  );
}

export function Section({ title, children, open = true }: { title: string; children: ComponentChildren; open?: boolean }) {
  return <details class="th-section" open={open}><summary>{title}</summary><div class="th-inner">{children}</div></details>;
}
