/** The camera: both heads side by side at first, named views, keys; the first child of the draw stands left. */
import * as THREE from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import type { SceneFile } from "../types";

export type Named = "front" | "side" | "top" | "join";
const FIELD_DEG = 28; // a long lens: little perspective, sizes compare
const AIR = 1.09;

export class Camera {
  readonly camera = new THREE.PerspectiveCamera(FIELD_DEG, 1, 5, 4000);
  readonly controls: OrbitControls;
  private right: THREE.Vector3;
  private ahead: THREE.Vector3;

  constructor(file: SceneFile, element: HTMLElement, changed: () => void) {
    const [first] = file.order;
    this.right = new THREE.Vector3(...file.axis).multiplyScalar(first === "a" ? 1 : -1).normalize();
    const y = Math.abs(this.right.y) > 0.8 ? new THREE.Vector3(1, 0, 0) : new THREE.Vector3(0, 1, 0);
    this.ahead = y.addScaledVector(this.right, -y.dot(this.right)).normalize();
    this.camera.up.crossVectors(this.right, this.ahead);
    this.controls = new OrbitControls(this.camera, element);
    this.controls.enableDamping = false;
    this.controls.minDistance = 40;
    this.controls.maxDistance = 2000;
    this.controls.zoomSpeed = 0.8;
    this.controls.addEventListener("change", changed);
  }

  /** Stand where a named view looks from, as near as the points allow. */
  look(name: Named, points: THREE.Vector3[]): void {
    if (!points.length) return;
    const up = new THREE.Vector3().crossVectors(this.right, this.ahead);
    const from: Record<Named, THREE.Vector3> = {
      front: this.ahead.clone().negate().addScaledVector(up, 0.14),
      side: this.ahead.clone().addScaledVector(up, 0.14),
      top: up.clone().addScaledVector(this.ahead, -0.02),
      join: this.right.clone().addScaledVector(this.ahead, -0.35).addScaledVector(up, 0.2),
    };
    const toward = from[name].normalize();
    const side = new THREE.Vector3().crossVectors(up, toward).normalize();
    const over = new THREE.Vector3().crossVectors(toward, side);
    const middle = (axis: THREE.Vector3) => {
      const all = points.map((p) => p.dot(axis));
      return (all.reduce((x, y) => Math.min(x, y)) + all.reduce((x, y) => Math.max(x, y))) / 2;
    };
    const centre = new THREE.Vector3();
    for (const axis of [side, over, toward]) centre.addScaledVector(axis, middle(axis));
    const tan = Math.tan((FIELD_DEG * Math.PI) / 360);
    let distance = 0;
    for (const q of points) {
      const p = q.clone().sub(centre), depth = p.dot(toward);
      distance = Math.max(distance, depth + Math.abs(p.dot(over)) / tan, depth + Math.abs(p.dot(side)) / (tan * this.camera.aspect));
    }
    this.controls.target.copy(centre);
    this.camera.position.copy(centre).addScaledVector(toward, distance * AIR);
    this.controls.update();
  }

  turn(across: number, over: number): void {
    const c = this.controls as unknown as { _rotateLeft(a: number): void; _rotateUp(a: number): void };
    c._rotateLeft(across);
    c._rotateUp(over);
    this.controls.update();
  }

  zoom(by: number): void {
    const away = this.camera.position.clone().sub(this.controls.target).multiplyScalar(by);
    if (away.length() < this.controls.minDistance || away.length() > this.controls.maxDistance) return;
    this.camera.position.copy(this.controls.target).add(away);
    this.controls.update();
  }
}
