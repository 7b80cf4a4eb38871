/** Vessels as tubes along their centrelines: one mesh, coloured and pulled apart vertex by vertex, picked by edge. */
import * as THREE from "three";
import type { Fate } from "../story";
import type { Candidate, ColourBy, Letter, SceneFile, Vessel } from "../types";
import { CLAMPED, DIVIDED, KEPT, MIXED, PICKED, STAGES, tubes, twinColour } from "./materials";

const AROUND = 9; // corners of a tube's ring
const OWN = 0.9; // a vessel with this share of one child's blood is drawn as that child's
const LEAST_MM = 0.7; // thinner ones could not be seen or clicked
const BALL = 4; // rings of the cap at each end

interface Part { vessel: Vessel; from: number; to: number; point: Uint16Array }

export class Vessels {
  readonly mesh: THREE.Mesh;
  readonly ids: string[];
  private parts = new Map<string, Part>();
  private colours: THREE.BufferAttribute;
  private rest: Float32Array;
  private sides = new Map<string, string>();
  private edgeOfTriangle: Uint16Array;
  private edgeOfWhole: Uint16Array;
  private whole: Uint32Array; // all triangles, before anything is divided
  private severed = "";

  constructor(private file: SceneFile) {
    const positions: number[] = [], normals: number[] = [], index: number[] = [], owner: number[] = [];
    this.ids = file.vessels.map((v) => v.id);
    for (const [e, v] of file.vessels.entries()) {
      const from = positions.length / 3;
      const point = tube(v, positions, normals, index);
      while (owner.length < index.length / 3) owner.push(e);
      this.parts.set(v.id, { vessel: v, from, to: positions.length / 3, point });
    }
    this.edgeOfWhole = Uint16Array.from(owner);
    this.edgeOfTriangle = this.edgeOfWhole.slice();
    this.whole = Uint32Array.from(index);
    this.rest = Float32Array.from(positions);
    const g = new THREE.BufferGeometry();
    g.setAttribute("position", new THREE.BufferAttribute(this.rest.slice(), 3));
    g.setAttribute("normal", new THREE.BufferAttribute(Float32Array.from(normals), 3));
    this.colours = new THREE.BufferAttribute(new Float32Array(positions.length), 3);
    g.setAttribute("color", this.colours);
    g.setIndex(new THREE.BufferAttribute(this.whole, 1));
    this.mesh = new THREE.Mesh(g, tubes());
    this.mesh.name = "vessels";
  }

  at(triangle: number): string {
    return this.ids[this.edgeOfTriangle[triangle]];
  }

  /** A vessel's middle, where it is drawn now. */
  middle(id: string): THREE.Vector3 | null {
    const p = this.parts.get(id);
    if (!p) return null;
    const g = this.mesh.geometry;
    return new THREE.Vector3().fromBufferAttribute(g.attributes.position as THREE.BufferAttribute, Math.floor((p.from + p.to) / 2));
  }

  /** Some points along the vessels. */
  points(): THREE.Vector3[] {
    const at = this.mesh.geometry.attributes.position as THREE.BufferAttribute;
    return Array.from({ length: Math.floor(at.count / 40) }, (_, i) => new THREE.Vector3().fromBufferAttribute(at, 40 * i));
  }

  setSides(sides: Record<string, string>): void {
    this.sides = new Map(Object.entries(sides));
    this.severed = "?";
  }

  /** Move each piece with its child. */
  pull(shift: Record<Letter, THREE.Vector3>): void {
    const attribute = this.mesh.geometry.attributes.position as THREE.BufferAttribute;
    const out = attribute.array as Float32Array;
    for (const [id, p] of this.parts) {
      const sides = this.sides.get(id) ?? "";
      for (let i = p.from; i < p.to; i++) {
        const s = shift[(sides[p.point[i - p.from]] as Letter) ?? (p.vessel.owner.a >= p.vessel.owner.b ? "a" : "b")];
        out[3 * i] = this.rest[3 * i] + s.x;
        out[3 * i + 1] = this.rest[3 * i + 1] + s.y;
        out[3 * i + 2] = this.rest[3 * i + 2] + s.z;
      }
    }
    attribute.needsUpdate = true;
    this.mesh.geometry.computeBoundingSphere();
  }

  paint(by: ColourBy, candidate: Candidate | null, fates: Map<string, Fate>, clipped: string[], picked: string | null): void {
    const c = new THREE.Color();
    for (const [id, p] of this.parts) {
      c.copy(this.colour(p.vessel, by, candidate));
      const fate = fates.get(id);
      if (fate === "divided") c.lerp(DIVIDED, 0.8);
      const clamped = clipped.includes(id) || fate === "clamped";
      if (clamped) c.copy(CLAMPED);
      if (id === picked) c.lerp(PICKED, clamped ? 0.3 : 0.62);
      for (let i = p.from; i < p.to; i++) this.colours.setXYZ(i, c.r, c.g, c.b);
    }
    this.colours.needsUpdate = true;
    this.sever(fates);
  }

  /** A divided vessel has no wall where its pieces go with different children. */
  private sever(fates: Map<string, Fate>): void {
    const cut = [...fates].filter(([id, fate]) => fate === "divided" && this.parts.has(id)).map(([id]) => id).sort();
    const key = cut.join();
    if (key === this.severed) return;
    this.severed = key;
    const gone = new Set(cut);
    const kept = new Uint32Array(this.whole.length);
    let n = 0;
    for (let t = 0; t < this.whole.length / 3; t++) {
      const id = this.ids[this.edgeOfWhole[t]];
      if (gone.has(id)) {
        const p = this.parts.get(id)!, sides = this.sides.get(id) ?? "";
        const side = (k: number) => sides[p.point[this.whole[3 * t + k] - p.from]];
        if (side(0) !== side(1) || side(1) !== side(2)) continue;
      }
      this.edgeOfTriangle[n / 3] = this.edgeOfWhole[t];
      kept.set(this.whole.subarray(3 * t, 3 * t + 3), n);
      n += 3;
    }
    this.mesh.geometry.setIndex(new THREE.BufferAttribute(kept.subarray(0, n), 1));
  }

  /** The colour of a vessel before anything is done to it; also used by the legend. */
  colour(v: Vessel, by: ColourBy, candidate: Candidate | null): THREE.Color {
    const cut = candidate?.ligations[v.id];
    if (by === "owner") {
      if (v.owner.a >= OWN) return twinColour(this.file, "a");
      if (v.owner.b >= OWN) return twinColour(this.file, "b");
      return MIXED;
    }
    if (by === "stage") return cut ? STAGES[Math.min(STAGES.length - 1, 1 + cut.stage)] : KEPT;
    const fate = cut ? cut.owner : candidate?.allotment[v.id] ?? (v.owner.a >= 0.5 ? "a" : "b");
    return fate === "a" || fate === "b" ? twinColour(this.file, fate) : MIXED;
  }
}

/** Rings around a line, closed by round ends; returns for each vertex the point of the line that it belongs to. */
function tube(v: Vessel, positions: number[], normals: number[], index: number[]): Uint16Array {
  const n = v.points_mm.length / 3;
  const p = Array.from({ length: n }, (_, i) => new THREE.Vector3().fromArray(v.points_mm, 3 * i));
  const r = Math.max(v.radius_mm, LEAST_MM);
  const along = p.map((_, i) => p[Math.min(i + 1, n - 1)].clone().sub(p[Math.max(i - 1, 0)]).normalize());
  const owner: number[] = [];
  let side = new THREE.Vector3(1, 0, 0);
  if (Math.abs(along[0].x) > 0.8) side.set(0, 1, 0);
  const base = positions.length / 3;
  let rings = 0;
  const ring = (i: number, centre: THREE.Vector3, radius: number, lean: number) => {
    const t = along[i];
    side = side.clone().sub(t.clone().multiplyScalar(side.dot(t))).normalize();
    const up = t.clone().cross(side);
    for (let k = 0; k < AROUND; k++) {
      const phi = (2 * Math.PI * k) / AROUND;
      const out = side.clone().multiplyScalar(Math.cos(phi)).addScaledVector(up, Math.sin(phi));
      const at = centre.clone().addScaledVector(out, radius);
      positions.push(at.x, at.y, at.z);
      const normal = out.multiplyScalar(Math.cos(lean)).addScaledVector(t, Math.sin(lean));
      normals.push(normal.x, normal.y, normal.z);
      owner.push(i);
    }
    rings++;
  };
  for (let k = BALL; k > 0; k--) {
    const lean = (-Math.PI / 2) * (k / BALL);
    ring(0, p[0].clone().addScaledVector(along[0], r * Math.sin(lean)), r * Math.cos(lean), lean);
  }
  for (let i = 0; i < n; i++) ring(i, p[i], r, 0);
  for (let k = 1; k <= BALL; k++) {
    const lean = (Math.PI / 2) * (k / BALL);
    ring(n - 1, p[n - 1].clone().addScaledVector(along[n - 1], r * Math.sin(lean)), r * Math.cos(lean), lean);
  }
  for (let i = 0; i + 1 < rings; i++)
    for (let k = 0; k < AROUND; k++) {
      const q = base + i * AROUND, m = (k + 1) % AROUND;
      index.push(q + k, q + m, q + AROUND + k, q + m, q + AROUND + m, q + AROUND + k);
    }
  return Uint16Array.from(owner);
}
