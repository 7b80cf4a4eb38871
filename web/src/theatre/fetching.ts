/** Reads the server's answers: JSON, packed surfaces, packed volumes. */
import type { Vec } from "./types";

export class Refusal extends Error {
  constructor(readonly status: number, readonly found: string, readonly remedy: string) {
    super(remedy ? `${found}; ${remedy}` : found);
  }
}

async function get(url: string): Promise<Response> {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (answer.ok) return answer;
  const why = await answer.json().catch(() => ({}));
  throw new Refusal(answer.status, why.found ?? `${answer.status}`, why.remedy ?? "");
}

export const json = async <T>(url: string): Promise<T> => (await get(url)).json();

export interface Surface {
  positions: Float32Array;
  normals: Int8Array; // 4 a vertex
  triangles: Uint32Array;
  first: number; // triangles of a's part; 0: not split
}

/** A surface as packed by surfaces.py. */
export async function surface(url: string): Promise<Surface> {
  const data = await (await get(url)).arrayBuffer();
  const view = new DataView(data);
  const [n, first, count] = [4, 8, 12].map((k) => view.getUint32(k, true));
  const [x, y, z, step] = [16, 20, 24, 28].map((k) => view.getFloat32(k, true));
  const packed = new Uint16Array(data, 32, n * 4);
  const positions = new Float32Array(n * 3);
  for (let i = 0; i < n; i++) {
    positions[3 * i] = x + packed[4 * i] * step;
    positions[3 * i + 1] = y + packed[4 * i + 1] * step;
    positions[3 * i + 2] = z + packed[4 * i + 2] * step;
  }
  return {
    positions,
    normals: new Int8Array(data, 32 + 8 * n, n * 4),
    triangles: new Uint32Array(data, 32 + 12 * n, count * 3),
    first,
  };
}

export interface Volume {
  shape: Vec;
  origin: Vec;
  spacing: Vec;
  codes: Record<string, number>;
  labels: Uint8Array;
  ct: Uint8Array;
}

/** Labels and CT as packed by volumes.py, x fastest. */
export async function volume(url: string): Promise<Volume> {
  const data = await (await get(url)).arrayBuffer();
  const length = new DataView(data).getUint32(4, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 8, length)));
  const n = head.shape[0] * head.shape[1] * head.shape[2];
  return {
    shape: head.shape,
    origin: head.origin_mm,
    spacing: head.spacing_mm,
    codes: head.codes,
    labels: new Uint8Array(data, 8 + length, n),
    ct: new Uint8Array(data, 8 + length + n, n),
  };
}

export async function send(url: string, body: unknown): Promise<Response> {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "";
  const answer = await fetch(url, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": token, "X-Requested-With": "twofold" },
    body: JSON.stringify(body),
  });
  if (answer.ok) return answer;
  const why = await answer.json().catch(() => ({}));
  throw new Refusal(answer.status, why.found ?? `${answer.status}`, why.remedy ?? "");
}
