/** Slices through the volume as pictures: CT in grey, tissues tinted, brains in their child's colour. */
import type { Volume } from "./fetching";
import type { Axis, SceneFile, Vec } from "./types";

type Rgb = [number, number, number];
const TINTS: Record<string, Rgb> = {
  bone: [240, 230, 205], csf: [70, 105, 130], brain_unsure: [150, 150, 150], vein: [120, 175, 255], sinus: [80, 125, 245],
  artery: [230, 70, 80], dura: [205, 190, 215], expander: [120, 200, 120], skin: [216, 169, 140],
};
const cssColours = new Map<string, Rgb>();

/** A CSS colour as numbers, by asking the browser. */
export function rgb(css: string): Rgb {
  let found = cssColours.get(css);
  if (!found) {
    const c = document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
    c.fillStyle = css;
    c.fillRect(0, 0, 1, 1);
    found = [...c.getImageData(0, 0, 1, 1).data.slice(0, 3)] as Rgb;
    cssColours.set(css, found);
  }
  return found;
}

/** Mixed with white, so that grey shades still show in a dark colour. */
const bright = (c: Rgb): Rgb => c.map((x) => x + (255 - x) * 0.3) as Rgb;

/** The index of the slice that holds a place. */
export function indexAt(volume: Volume, axis: Axis, mm: number): number {
  const i = Math.round((mm - volume.origin[axis]) / volume.spacing[axis]);
  return Math.min(Math.max(i, 0), volume.shape[axis] - 1);
}

/** Paint a slice; `clear` leaves holes where nothing is. Rows go up along the second axis. */
export function slicePicture(canvas: HTMLCanvasElement, volume: Volume, axis: Axis, mm: number, file: SceneFile, clear = false): void {
  const [u, v] = [0, 1, 2].filter((k) => k !== axis) as [number, number];
  const [nx, ny] = volume.shape;
  const stride = [1, nx, nx * ny];
  const w = volume.shape[u], h = volume.shape[v];
  canvas.width = w;
  canvas.height = h;
  const start = indexAt(volume, axis, mm) * stride[axis];
  const tints: (Rgb | undefined)[] = [];
  for (const [name, code] of Object.entries(volume.codes))
    tints[code] = name === "brain_a" ? bright(rgb(file.twins.a.colour)) : name === "brain_b" ? bright(rgb(file.twins.b.colour)) : TINTS[name];
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(w, h);
  for (let row = 0; row < h; row++)
    for (let column = 0; column < w; column++) {
      const at = start + column * stride[u] + (h - 1 - row) * stride[v];
      const code = volume.labels[at], grey = volume.ct[at], tint = tints[code];
      const o = 4 * (row * w + column);
      const light = 0.62 + grey / 300;
      for (let k = 0; k < 3; k++) image.data[o + k] = tint ? Math.min(255, 0.25 * grey + 0.72 * tint[k] * light) : grey;
      image.data[o + 3] = clear && !code ? 0 : 255;
    }
  context.putImageData(image, 0, 0);
}

/** The label under a place. */
export function labelAt(volume: Volume, at: Vec): string {
  const [x, y, z] = ([0, 1, 2] as Axis[]).map((k) => indexAt(volume, k, at[k]));
  const code = volume.labels[x + volume.shape[0] * (y + volume.shape[1] * z)];
  return Object.entries(volume.codes).find(([, c]) => c === code)?.[0] ?? "";
}
