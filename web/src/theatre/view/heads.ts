/** The surfaces of the heads: brains, skulls, dividing surface; loaded when first shown, pulled apart by child. */
import * as THREE from "three";
import { surface, type Surface } from "../fetching";
import type { Letter, SceneFile, Setting } from "../types";
import { BONE, glass, sheet, SURFACE, twinColour, veil } from "./materials";

const SAMPLE = 400; // points of a surface that say where it lies

interface Piece { group: THREE.Group; letter: Letter | null; meshes: THREE.Mesh[] }

export class Heads {
  readonly group = new THREE.Group();
  private pieces = new Map<string, Piece[]>(); // by layer
  private loading = new Map<string, Promise<void>>();
  private planes: THREE.Plane[] = [];
  candidate = "";
  busy = 0; // rounds of loading under way

  constructor(private file: SceneFile, private base: string, private changed: () => void) {}

  /** See that every layer that is on has been fetched for the candidate; split layers are fetched anew for each. */
  async show(layers: Setting["layers"], candidate: string): Promise<void> {
    if (candidate !== this.candidate) {
      this.candidate = candidate;
      for (const s of [...this.file.surfaces.filter((x) => x.split).map((x) => x.name), "surface"]) this.drop(s);
    }
    const names = [...this.file.surfaces.map((s) => s.name), ...(candidate ? ["surface"] : [])];
    const wanted = names.filter((n) => layers[n]);
    this.busy++;
    try {
      await Promise.all(wanted.map((n) => this.fetch(n)));
    } finally {
      this.busy--;
    }
    for (const [name, pieces] of this.pieces) for (const p of pieces) p.group.visible = !!layers[name];
    this.changed();
  }

  private fetch(name: string): Promise<void> {
    let job = this.loading.get(name);
    if (!job) {
      job = this.build(name).catch((e) => {
        this.loading.delete(name);
        throw e;
      });
      this.loading.set(name, job);
    }
    return job;
  }

  private drop(name: string): void {
    for (const p of this.pieces.get(name) ?? []) {
      this.group.remove(p.group);
      for (const m of p.meshes) m.geometry.dispose();
    }
    this.pieces.delete(name);
    this.loading.delete(name);
  }

  private async build(name: string): Promise<void> {
    const split = name === "surface" || this.file.surfaces.find((s) => s.name === name)!.split;
    const asked = this.candidate;
    const query = new URLSearchParams({ v: this.file.version });
    if (split && asked) query.set("candidate", asked);
    const found = await surface(`${this.base}/mesh/${name}.bin?${query}`);
    if (split && asked !== this.candidate) return; // somebody chose another meanwhile
    const letters: (Letter | null)[] = name === "brain_a" ? ["a"] : name === "brain_b" ? ["b"] : found.first ? ["a", "b"] : [null];
    const pieces = letters.map((letter) => this.piece(name, letter, part(found, letter, letters.length > 1)));
    this.pieces.set(name, pieces);
    for (const p of pieces) this.group.add(p.group);
    this.clip(this.planes);
    this.changed();
  }

  private piece(name: string, letter: Letter | null, geometry: THREE.BufferGeometry): Piece {
    const group = new THREE.Group();
    group.name = name;
    const brain = name.startsWith("brain");
    const order = name === "surface" ? 1 : brain ? 2 : name === "skin" ? 8 : 5;
    const colour = name === "brain_a" || name === "brain_b"
      ? twinColour(this.file, letter!).lerp(new THREE.Color("#f3ece4"), 0.5)
      : name === "surface" ? SURFACE : name === "skin" ? new THREE.Color("#d8a98c") : name === "expander" ? new THREE.Color("#7fc98a") : BONE;
    const meshes: THREE.Mesh[] = [];
    if (name === "surface") {
      meshes.push(new THREE.Mesh(geometry, sheet(colour)));
    } else {
      const cover = new THREE.Mesh(geometry, veil());
      cover.renderOrder = order;
      const material = brain ? glass(colour, 0.42, 0.9) : name === "expander" ? glass(colour, 0.6, 0.9) : glass(colour, 0.07, 0.62);
      meshes.push(cover, new THREE.Mesh(geometry, material));
    }
    meshes[meshes.length - 1].renderOrder = order + 0.5;
    group.add(...meshes);
    return { group, letter, meshes };
  }

  pull(shift: Record<Letter, THREE.Vector3>): void {
    for (const pieces of this.pieces.values())
      for (const p of pieces) p.group.position.copy(p.letter ? shift[p.letter] : new THREE.Vector3());
  }

  clip(planes: THREE.Plane[]): void {
    this.planes = planes;
    for (const [name, pieces] of this.pieces)
      for (const p of pieces) for (const m of p.meshes) (m.material as THREE.Material).clippingPlanes = name === "surface" ? null : planes;
  }

  /** Some points of what is shown, where it is drawn now: what a picture must hold. */
  points(): THREE.Vector3[] {
    const out: THREE.Vector3[] = [];
    for (const [name, pieces] of this.pieces)
      for (const p of pieces) {
        if (name === "surface" || !p.group.visible) continue;
        const g = p.meshes[0].geometry, at = g.attributes.position as THREE.BufferAttribute, index = g.index!;
        for (let i = 0; i < index.count; i += Math.max(1, Math.floor(index.count / SAMPLE)))
          out.push(new THREE.Vector3().fromBufferAttribute(at, index.getX(i)).add(p.group.position));
      }
    return out;
  }
}

function part(s: Surface, letter: Letter | null, both: boolean): THREE.BufferGeometry {
  const g = new THREE.BufferGeometry();
  g.setAttribute("position", new THREE.BufferAttribute(s.positions, 3));
  g.setAttribute("normal", new THREE.InterleavedBufferAttribute(new THREE.InterleavedBuffer(s.normals, 4), 3, 0, true));
  const from = both && letter === "b" ? 3 * s.first : 0;
  const to = both && letter === "a" ? 3 * s.first : s.triangles.length;
  g.setIndex(new THREE.BufferAttribute(s.triangles.subarray(from, to), 1));
  return g;
}
