/** What is shown, how vessels are coloured, pulling apart, the section plane. */
import { STAGES } from "../view/materials";
import type { Axis, Candidate, ColourBy, SceneFile, Setting } from "../types";
import { Mark, say, Section, Slider, Toggle } from "./parts";

interface Props { file: SceneFile; candidate: Candidate | null; setting: Setting; set: (s: Partial<Setting>) => void }

export function Layers({ file, candidate, setting, set }: Props) {
  const names = [...file.surfaces.map((s) => s.name), "vessels", "surface"];
  const axes: [Axis | null, string][] = [[null, say("off")], [0, say("axis_x")], [1, say("axis_y")], [2, say("axis_z")]];
  return (
    <Section title={say("show")}>
      <div class="th-toggles">
        {names.map((n) => (
          <Toggle key={n} on={!!setting.layers[n]} set={(on) => set({ layers: { ...setting.layers, [n]: on } })} title={n === "skin" ? say("skin_note") : undefined}>{say(n)}</Toggle>
        ))}
      </div>
      {setting.layers.skin && <p class="notice warn">{say("skin_note")}</p>}
      <fieldset class="th-radio"><legend>{say("colour_by")}</legend>
        {(["owner", "stage", "fate"] as ColourBy[]).map((c) => (
          <label key={c}><input type="radio" name="colour-by" checked={setting.colourBy === c} onChange={() => set({ colourBy: c })} /> {say(`by_${c}`)}</label>
        ))}
      </fieldset>
      <Legend file={file} candidate={candidate} by={setting.colourBy} />
      <Slider label={say("explode")} min={0} max={1} step={0.01} value={setting.explode} text={`${Math.round(setting.explode * 110)} mm`} set={(explode) => set({ explode })} />
      <fieldset class="th-radio"><legend>{say("section")} {say("section_axis")}</legend>
        {axes.map(([a, text]) => (
          <label key={text}><input type="radio" name="section" checked={setting.section === a} onChange={() => set({ section: a })} /> {text}</label>
        ))}
      </fieldset>
    </Section>
  );
}

function Legend({ file, candidate, by }: { file: SceneFile; candidate: Candidate | null; by: ColourBy }) {
  const swatch = (colour: string) => <span class="th-swatch" style={{ background: colour }} aria-hidden="true" />;
  if (by !== "stage")
    return <p class="th-legend">{file.order.map((t) => <span key={t}><Mark file={file} letter={t} /></span>)} <span>{swatch("#5b86c4")} {say("mixed")}</span> <span>{swatch("#ff5252")} {say("clamped")}</span> <span>{swatch("#3a3f45")} {say("divided")}</span></p>;
  return (
    <p class="th-legend">
      {candidate?.stages.map((_, i) => <span key={i}>{swatch(`#${STAGES[Math.min(STAGES.length - 1, i + 2)].getHexString()}`)} {say("stage")} {i + 1}</span>)}
      <span>{swatch("#8d96a3")} {say("kept")}</span>
    </p>
  );
}
