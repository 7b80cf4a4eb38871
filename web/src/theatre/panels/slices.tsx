/** Three slices through the crosshair; a click or drag in one moves the other two and the mark in the heads. */
import { useEffect, useRef } from "preact/hooks";
import type { Volume } from "../fetching";
import { labelAt, slicePicture } from "../slicing";
import type { Axis, SceneFile, Setting, Vec } from "../types";
import { say, Section } from "./parts";

const AXES: Axis[] = [0, 1, 2];
const NAMES = ["axis_x", "axis_y", "axis_z"];

export function Slices({ file, volume, setting, move }: { file: SceneFile; volume: Volume | null; setting: Setting; move: (to: Vec) => void }) {
  return (
    <Section title={say("slices")}>
      {!volume ? <p class="hint">{say("loading")} …</p> : AXES.map((axis) => <Slice key={axis} {...{ axis, file, volume, cross: setting.cross, move }} />)}
      {volume && (
        <p class="hint th-where" role="status">
          {say("crosshair")}: {setting.cross.map((x) => x.toFixed(0)).join(", ")} mm · {name(labelAt(volume, setting.cross))}
        </p>
      )}
    </Section>
  );
}

const name = (label: string) => (label ? say(label) : "–");

function Slice({ axis, file, volume, cross, move }: { axis: Axis; file: SceneFile; volume: Volume; cross: Vec; move: (to: Vec) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [u, v] = AXES.filter((k) => k !== axis) as [Axis, Axis];
  useEffect(() => slicePicture(canvas.current!, volume, axis, cross[axis], file), [volume, cross[axis]]);
  const size = (k: Axis) => volume.shape[k] * volume.spacing[k];
  const share = (k: Axis) => (cross[k] - volume.origin[k] + volume.spacing[k] / 2) / size(k);
  const go = (e: PointerEvent) => {
    if (!e.buttons && e.type !== "pointerdown") return;
    const box = canvas.current!.getBoundingClientRect();
    const at = [...cross] as Vec;
    at[u] = volume.origin[u] + Math.min(Math.max((e.clientX - box.left) / box.width, 0), 1) * size(u);
    at[v] = volume.origin[v] + (1 - Math.min(Math.max((e.clientY - box.top) / box.height, 0), 1)) * size(v);
    move(at);
  };
  return (
    <figure class="th-slice">
      <div class="th-slice-box" style={{ aspectRatio: `${size(u)} / ${size(v)}` }} onPointerDown={go} onPointerMove={go}>
        <canvas ref={canvas} role="img" aria-label={`${say("slices")}, ${say(NAMES[axis])}, ${cross[axis].toFixed(0)} mm`} />
        <span class="th-hair th-hair-v" style={{ left: `${100 * share(u)}%` }} />
        <span class="th-hair th-hair-h" style={{ top: `${100 * (1 - share(v))}%` }} />
      </div>
      <figcaption>
        <input type="range" aria-label={`${say("crosshair")}, ${say(NAMES[axis])}`} min={volume.origin[axis]} max={volume.origin[axis] + size(axis)} step={volume.spacing[axis]}
          value={cross[axis]} onInput={(e) => move(cross.map((x, k) => (k === axis ? Number(e.currentTarget.value) : x)) as Vec)} />
      </figcaption>
    </figure>
  );
}
