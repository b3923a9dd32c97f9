import { claimsStudy } from './claims/claims-study.ts';
import { dataLayerStudy } from './data-layer/data-layer-study.ts';
import { catalogueStudy } from './fault-catalogue/catalogue-study.ts';
import { opeStudy } from './off-policy/study/ope-study.ts';
import { safetyStudy } from './safety/safety-study.ts';
import { schedulingStudy } from './scheduling/scheduling-study.ts';

export interface StudyOptions {
  /** Where its files go: `report.html`, and `figures/*.svg` for the gallery. */
  readonly folder: string;
  readonly isQuick: boolean;
  /** Makes everything again, whatever the folder holds; default: false. */
  readonly isFresh?: boolean;
  readonly workers?: number;
  onProgress(progress: StudyProgress): void;
  /** Hears of parts that are not counted in runs; unset: nobody does. */
  onNote?(line: string): void;
}

export interface StudyProgress {
  readonly done: number;
  readonly total: number;
  readonly cached: number;
  readonly eventsHandled: number;
}

/** Figures that no comparison of entries makes. */
export interface FigureStudy {
  readonly question: string;
  /** Makes all its files, and returns what it found as plain text. */
  make(options: StudyOptions): Promise<string>;
}

/** By the name that figure sets give them. */
export const FIGURE_STUDIES: Readonly<Record<string, FigureStudy>> = {
  'fault-catalogue': catalogueStudy,
  scheduling: schedulingStudy,
  safety: safetyStudy,
  ope: opeStudy,
  'autoscaling-claims': claimsStudy,
  'data-layer': dataLayerStudy,
};
