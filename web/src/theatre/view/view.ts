/** The picture: draws when something changed, picks vessels, follows the person's setting. */
import * as THREE from "three";
import type { Volume } from "../fetching";
import type { Fate } from "../story";
import type { Axis, Candidate, Letter, Note, SceneFile, Setting, Vec } from "../types";
import { slicePicture } from "../slicing";
import { Camera, type Named } from "./camera";
import { Heads } from "./heads";
import { usePlainLight } from "./materials";
import { Vessels } from "./vessels";

const APART_MM = 55; // each child's way at full explosion
const SLOW_MS = 45; // between two pictures
const REST_MS = 700;
const COARSEST = 0.5;
const STILL_PX = 5; // a click moves less than this

export class View {
  readonly heads: Heads;
  readonly vessels: Vessels;
  readonly camera: Camera;
  readonly renderer: THREE.WebGLRenderer;
  readonly scene = new THREE.Scene();
  readonly world = new THREE.Group();
  private marks: { element: HTMLElement; letter: Letter }[] = [];
  private pins = new THREE.Group();
  private cross = new THREE.Group();
  private sheet: THREE.Mesh | null = null;
  private sheetCanvas = document.createElement("canvas");
  private shift: Record<Letter, THREE.Vector3> = { a: new THREE.Vector3(), b: new THREE.Vector3() };
  private waiting = false;
  private framed = false;
  private touched = false;
  private slow: boolean;
  private pulled = "0";
  private fine: number; // pixels of the picture per pixel of the page, at rest
  private last = 0;
  private rest: ReturnType<typeof setTimeout> | undefined;
  frames = 0;
  picked: (id: string | null) => void = () => undefined;

  constructor(private holder: HTMLElement, private file: SceneFile, base: string) {
    this.slow = isSoftware();
    if (this.slow) usePlainLight();
    this.renderer = new THREE.WebGLRenderer({ antialias: !this.slow, alpha: true, powerPreference: "high-performance" });
    this.renderer.localClippingEnabled = true;
    this.fine = Math.min(devicePixelRatio, this.slow ? 1 : 2);
    this.renderer.setPixelRatio(this.fine);
    this.renderer.domElement.setAttribute("aria-hidden", "true");
    holder.append(this.renderer.domElement);
    this.camera = new Camera(file, holder, () => this.draw());
    this.camera.controls.addEventListener("start", () => (this.touched = true));
    this.heads = new Heads(file, base, () => this.changed());
    this.vessels = new Vessels(file);
    this.world.add(this.vessels.mesh, this.heads.group, this.pins, this.cross);
    this.scene.add(this.world, this.camera.camera);
    this.light();
    this.letters();
    this.crosshair();
    this.vessels.paint("owner", null, new Map(), [], null);
    new ResizeObserver(() => this.resize()).observe(holder);
    this.clicks();
    this.resize();
  }

  private light(): void {
    this.scene.add(new THREE.HemisphereLight("#ffffff", "#5a6470", 1.25));
    const key = new THREE.DirectionalLight("#fff6ea", 2.1);
    key.position.set(-0.7, 1, 0.75);
    const fill = new THREE.DirectionalLight("#cfe0ff", 0.55);
    fill.position.set(1, -0.5, 0.4);
    this.camera.camera.add(key, fill, key.target, fill.target); // lights go with the eye: shape shows from everywhere
    key.target.position.set(0, 0, -1);
    fill.target.position.set(0, 0, -1);
  }

  /** Each child's mark beyond the crown of its head, always facing the viewer. */
  private letters(): void {
    for (const letter of this.file.order) {
      const element = document.createElement("span");
      element.className = `mark mark-${letter} shape-${this.file.twins[letter].shape} theatre-letter`;
      element.textContent = letter.toUpperCase();
      element.setAttribute("aria-hidden", "true");
      this.holder.append(element);
      this.marks.push({ element, letter });
    }
  }

  private crosshair(): void {
    const size = 14;
    for (const [k, colour] of ["#e5686c", "#6fbf73", "#6ea8fe"].entries()) {
      const ends = [new THREE.Vector3(), new THREE.Vector3()];
      ends[0].setComponent(k, -size);
      ends[1].setComponent(k, size);
      const m = new THREE.LineBasicMaterial({ color: colour, depthTest: false, transparent: true, opacity: 0.9 });
      const line = new THREE.Line(new THREE.BufferGeometry().setFromPoints(ends), m);
      line.renderOrder = 20;
      this.cross.add(line);
    }
  }

  private clicks(): void {
    let down = [0, 0];
    this.holder.addEventListener("pointerdown", (e) => (down = [e.clientX, e.clientY]));
    this.holder.addEventListener("pointerup", (e) => {
      if (e.button || Math.hypot(e.clientX - down[0], e.clientY - down[1]) > STILL_PX) return;
      this.picked(this.vesselAt(e.clientX, e.clientY));
    });
    this.holder.addEventListener("pointermove", (e) => {
      if (!e.buttons) this.holder.classList.toggle("over-vessel", this.vesselAt(e.clientX, e.clientY) !== null);
    });
  }

  /** The vessel under a point of the window, with some mercy for thin ones. */
  vesselAt(x: number, y: number): string | null {
    if (!this.vessels.mesh.visible) return null;
    const box = this.holder.getBoundingClientRect();
    const ray = new THREE.Raycaster();
    for (const [dx, dy] of [[0, 0], [3, 0], [-3, 0], [0, 3], [0, -3], [5, 5], [-5, -5], [5, -5], [-5, 5]]) {
      const at = new THREE.Vector2(((x + dx - box.left) / box.width) * 2 - 1, 1 - ((y + dy - box.top) / box.height) * 2);
      ray.setFromCamera(at, this.camera.camera);
      const hit = ray.intersectObject(this.vessels.mesh, false)[0];
      if (hit?.faceIndex != null) return this.vessels.at(hit.faceIndex);
    }
    return null;
  }

  /** Where a vessel's middle is on the window; tests click there. */
  where(id: string): [number, number] | null {
    const p = this.vessels.middle(id)?.project(this.camera.camera);
    if (!p) return null;
    const box = this.holder.getBoundingClientRect();
    return [box.left + ((p.x + 1) / 2) * box.width, box.top + ((1 - p.y) / 2) * box.height];
  }

  apply(s: Setting, candidate: Candidate | null, fates: Map<string, Fate>): void {
    const axis = new THREE.Vector3(...this.file.axis);
    this.shift.a.copy(axis).multiplyScalar(-APART_MM * s.explode);
    this.shift.b.copy(axis).multiplyScalar(APART_MM * s.explode);
    this.heads.pull(this.shift);
    const shifted = `${s.explode}`;
    if (shifted !== this.pulled) this.vessels.pull(this.shift);
    this.pulled = shifted;
    this.vessels.mesh.visible = s.layers.vessels;
    this.vessels.paint(s.colourBy, candidate, fates, s.clipped, s.picked);
    this.cross.position.set(...s.cross);
    this.cross.visible = s.layers.crosshair;
    this.draw();
  }

  /** Cut the heads at the crosshair and lay the slice there. */
  section(axis: Axis | null, cross: Vec, volume: Volume | null): void {
    if (this.sheet) {
      this.world.remove(this.sheet);
      ((this.sheet.material as THREE.MeshBasicMaterial).map as THREE.Texture | null)?.dispose();
      this.sheet = null;
    }
    if (axis === null) this.heads.clip([]);
    else {
      const normal = new THREE.Vector3();
      normal.setComponent(axis, this.camera.camera.position.getComponent(axis) > cross[axis] ? -1 : 1);
      this.heads.clip([new THREE.Plane().setFromNormalAndCoplanarPoint(normal, new THREE.Vector3(...cross))]);
      if (volume) this.lay(axis, cross, volume);
    }
    this.draw();
  }

  private lay(axis: Axis, cross: Vec, volume: Volume): void {
    const [u, v] = [0, 1, 2].filter((k) => k !== axis);
    slicePicture(this.sheetCanvas, volume, axis, cross[axis], this.file, true);
    const texture = new THREE.CanvasTexture(this.sheetCanvas);
    texture.colorSpace = THREE.SRGBColorSpace;
    const low = volume.origin, size = volume.shape.map((n, k) => n * volume.spacing[k]);
    const corner = (a: number, b: number) => {
      const p = [0, 0, 0];
      p[axis] = cross[axis];
      p[u] = low[u] + a * size[u];
      p[v] = low[v] + b * size[v];
      return p;
    };
    const g = new THREE.BufferGeometry();
    g.setAttribute("position", new THREE.Float32BufferAttribute([...corner(0, 0), ...corner(1, 0), ...corner(1, 1), ...corner(0, 1)], 3));
    g.setAttribute("uv", new THREE.Float32BufferAttribute([0, 0, 1, 0, 1, 1, 0, 1], 2));
    g.setIndex([0, 1, 2, 0, 2, 3]);
    this.sheet = new THREE.Mesh(g, new THREE.MeshBasicMaterial({ map: texture, alphaTest: 0.5, side: THREE.DoubleSide }));
    this.world.add(this.sheet);
  }

  /** Whose piece each bit of a vessel is under the present division. */
  sides(all: Record<string, string>): void {
    this.vessels.setSides(all);
    this.vessels.pull(this.shift);
    this.draw();
  }

  pin(notes: Note[]): void {
    this.pins.clear();
    for (const n of notes) {
      const m = new THREE.Mesh(new THREE.SphereGeometry(1.8, 16, 12), new THREE.MeshStandardMaterial({ color: "#ffe066", emissive: "#5c4a00" }));
      m.position.set(...n.at_mm);
      this.pins.add(m);
    }
    this.draw();
  }

  look(name: Named): void {
    const points = this.heads.points();
    this.camera.look(name, points.length ? points : this.vessels.points());
    this.draw();
  }

  private changed(): void {
    if (this.slow && this.heads.busy) return; // one picture of all instead of one after each
    this.heads.pull(this.shift);
    if (!this.touched && (!this.framed || this.heads.points().length > 0)) {
      this.look("front");
      this.framed = true;
    }
    this.draw();
  }

  private resize(): void {
    const { clientWidth: w, clientHeight: h } = this.holder;
    if (!w || !h) return;
    this.renderer.setSize(w, h, false);
    this.camera.camera.aspect = w / h;
    this.camera.camera.updateProjectionMatrix();
    if (!this.touched && this.framed) this.look("front");
    this.draw();
  }

  /** Draw soon. While things move on a slow machine the picture is coarser; at rest it is fine again. */
  draw(): void {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame((now) => {
      this.waiting = false;
      const since = now - this.last;
      this.last = now;
      const ratio = this.renderer.getPixelRatio();
      if (since > SLOW_MS && since < REST_MS && ratio > COARSEST) this.renderer.setPixelRatio(Math.max(COARSEST, ratio * 0.7));
      this.render();
      clearTimeout(this.rest);
      if (this.renderer.getPixelRatio() < this.fine)
        this.rest = setTimeout(() => {
          this.renderer.setPixelRatio(this.fine);
          this.render();
        }, REST_MS);
    });
  }

  render(): void {
    this.renderer.render(this.scene, this.camera.camera);
    this.frames++;
    const { clientWidth: w, clientHeight: h } = this.holder;
    for (const { element, letter } of this.marks) {
      const away = new THREE.Vector3(...this.file.axis).multiplyScalar(letter === "a" ? -1 : 1);
      const p = new THREE.Vector3(...this.file.twins[letter].inside_mm).addScaledVector(away, 82).add(this.shift[letter]).project(this.camera.camera);
      const x = Math.min(Math.max((p.x + 1) / 2, 0.03), 0.97) * w, y = Math.min(Math.max((1 - p.y) / 2, 0.05), 0.95) * h;
      element.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) translate(-50%, -50%)`;
    }
  }

  dispose(): void {
    this.renderer.dispose();
  }
}

/** Whether the browser draws without a graphics processor. */
function isSoftware(): boolean {
  const gl = document.createElement("canvas").getContext("webgl2");
  const info = gl?.getExtension("WEBGL_debug_renderer_info");
  const name = info ? String(gl!.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
}
