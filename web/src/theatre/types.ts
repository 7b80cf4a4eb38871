/** What the server answers (twofold.board.theatre) and what the person has set. */
export type Letter = "a" | "b";
export const LETTERS: Letter[] = ["a", "b"];
export type Vec = [number, number, number];

export interface Vessel {
  id: string;
  kind: string;
  radius_mm: number;
  length_mm: number;
  owner: Record<Letter, number>;
  direction: string;
  points_mm: number[];
}
export interface Twin { colour: string; ink: string; shape: string; inside_mm: Vec }
export interface SceneFile {
  version: string;
  title: string;
  zone: string | null;
  outcomes: "on" | "off";
  order: Letter[];
  twins: Record<Letter, Twin>;
  axis: Vec;
  box_mm: [Vec, Vec];
  surfaces: { name: string; split: boolean; shown: boolean }[];
  candidates: string[];
  chosen: { candidate: string } | null;
  operations: { candidate: string; operation: string; rehearsed: boolean }[];
  vessels: Vessel[];
  may: { annotate: boolean; skin: boolean };
}
export interface Ligation { stage: number; order: number; twin: string; owner: string; flow_ml_s: number; position_mm: Vec }
export type Territories = Record<Letter, Record<string, number>>;
export interface Candidate {
  id: string;
  about: string;
  version: string;
  allotment: Record<string, string>;
  ligations: Record<string, Ligation>;
  stages: { week: number; cut: string[]; pressure_mmhg: Territories }[];
  stop_rules: { stage: number; twin: Letter; when: string; what: string; warn_mmhg: number; stop_mmhg: number }[];
  occlusions: Occlusions;
}
export interface Occlusions {
  territories: Record<Letter, string[]>;
  clippable: string[];
  open: number[];
  clips: Record<string, number[]>;
}
export interface Step { id: string; name: string; phase: string; twin: string; start: number; end: number }
export interface Story {
  start: string;
  minutes: number;
  steps: Step[];
  vessels: { minute: number; act: string; edge: string; step: string }[];
  separated: number | null;
  strikes?: { minute: number; event: string; hazard: string; twin: string }[];
}
export interface Traces { minutes: number[]; a: Record<string, (number | null)[]>; b: Record<string, (number | null)[]> }
export interface Note { id: string; at_mm: Vec; words: string; vessel?: string; by?: string | null; on?: string }
export interface Runs { columns: string[]; rows: (number | null)[][] }

export type ColourBy = "owner" | "stage" | "fate";
export type Follow = "plan" | "run" | "journal";
export type Axis = 0 | 1 | 2;

/** Everything that a person can change in the picture. */
export interface Setting {
  layers: Record<string, boolean>;
  colourBy: ColourBy;
  explode: number; // 0 to 1
  section: Axis | null;
  cross: Vec; // mm, LPS
  picked: string | null;
  clipped: string[]; // virtual clamps, in the order of clicking
  minute: number;
}
