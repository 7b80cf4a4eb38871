/** Colours and surfaces: matt brains, glass skulls that show at their rim, a translucent dividing surface. */
import * as THREE from "three";
import type { Letter, SceneFile } from "../types";

export const BONE = new THREE.Color("#e8dec6");
export const MIXED = new THREE.Color("#5b86c4"); // carries both children's blood
export const SURFACE = new THREE.Color("#46b3a6");
export const KEPT = new THREE.Color("#8d96a3");
export const DIVIDED = new THREE.Color("#3a3f45");
export const CLAMPED = new THREE.Color("#ff5252");
export const STAGES = ["#d9f0a3", "#addd8e", "#78c679", "#31a354", "#006837"].map((c) => new THREE.Color(c));
export const PICKED = new THREE.Color("#ffffff");

/** Without a graphics processor, plain light: a third of the work per pixel. */
let plain = false;
export const usePlainLight = () => void (plain = true);

type Lit = THREE.MeshStandardMaterial | THREE.MeshLambertMaterial;
const lit = (colour: THREE.Color, roughness: number, more: THREE.MaterialParameters = {}): Lit =>
  plain ? new THREE.MeshLambertMaterial({ color: colour, ...more }) : new THREE.MeshStandardMaterial({ color: colour, roughness, metalness: 0.02, ...more });

/** A child's colour, bright enough to be told from a dark ground. */
export function twinColour(file: SceneFile, t: Letter): THREE.Color {
  const c = new THREE.Color().setStyle(file.twins[t].colour);
  const hsl = { h: 0, s: 0, l: 0 };
  c.getHSL(hsl);
  return hsl.l < 0.3 ? c.setHSL(hsl.h, Math.min(hsl.s, 0.62), 0.46) : c;
}

/** Seen through face on, solid at the rim: shape without hiding what lies beneath. */
export function glass(colour: THREE.Color, face: number, rim: number): Lit {
  const m = lit(colour, 0.85, { transparent: true });
  m.onBeforeCompile = (shader) => {
    shader.uniforms.glassFace = { value: face };
    shader.uniforms.glassRim = { value: rim };
    shader.fragmentShader = `uniform float glassFace;\nuniform float glassRim;\n${shader.fragmentShader}`.replace(
      "#include <opaque_fragment>",
      `float facing = abs(dot(normalize(normal), normalize(vViewPosition)));
       diffuseColor.a *= mix(glassRim, glassFace, smoothstep(0.0, 0.85, facing));
       #include <opaque_fragment>`,
    );
  };
  m.customProgramCacheKey = () => "glass";
  return m;
}

export const sheet = (colour: THREE.Color): Lit =>
  lit(colour, 0.9, { transparent: true, opacity: 0.38, side: THREE.DoubleSide, depthWrite: false });

/** Vessels: coloured vertex by vertex. */
export function tubes(): Lit {
  const m = lit(new THREE.Color("#ffffff"), 0.42);
  m.vertexColors = true;
  return m;
}

/** Draws depth only, before a glass: of a glass one then sees its nearest sheet, not all its folds. */
export function veil(): THREE.MeshBasicMaterial {
  return new THREE.MeshBasicMaterial({ colorWrite: false, transparent: true }); // transparent: drawn in the glasses' order
}
