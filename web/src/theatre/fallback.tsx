/** For browsers without WebGL: the pictures that the case already holds. Tables and slices work all the same. */
import { useEffect, useState } from "preact/hooks";
import { json } from "./fetching";
import { say } from "./panels/parts";

export function Fallback({ base, box }: { base: string; box: number }) {
  const [pictures, set] = useState<{ name: string; alt: string }[]>([]);
  useEffect(() => void json<typeof pictures>(`${base}/pictures.json`).then(set).catch(() => set([])), []);
  return (
    <div class="th-fallback">
      <p class="notice warn">{say("no_webgl")}</p>
      {pictures.map((p) => <figure key={p.name}><img src={`${base}/picture/${p.name}`} alt={p.alt} loading="lazy" /><figcaption>{p.alt}</figcaption></figure>)}
      {!pictures.length && ["x", "y", "z"].map((axis) => <img key={axis} src={`${base}/slice/${axis}/${box}.png`} alt={`${say("slices")}, ${say(`axis_${axis}`)}`} />)}
    </div>
  );
}

/** Whether this browser draws in three dimensions at all. */
export function webgl(): boolean {
  if (new URLSearchParams(location.search).has("pictures")) return false;
  try {
    return !!document.createElement("canvas").getContext("webgl2");
  } catch {
    return false;
  }
}
