import { oc } from '@orpc/contract';
import { z } from 'zod';
import { DiffLine, ParameterText } from '#core/contract/setup-files.ts';
import { taskOf } from '#core/contract/task.ts';

/** One parameter of PypeIt. */
export const ParameterDefinition = z.object({
  /** `calibrations.wavelengths.rms_thresh_frac_fwhm` */
  path: z.string(),
  /** Names of Python's types: `int`, `list`, `ndarray`, …. Empty: any. Null is always allowed too. */
  types: z.array(z.string()),
  /** The instrument's default for this configuration. */
  value: ParameterText,
  /** PypeIt's default for all instruments. */
  general: ParameterText,
  /** The default is the folder where run_pypeit runs: `.`. */
  here: z.boolean(),
  /** The only values it may have. */
  choices: z.array(z.string()).nullable(),
  description: z.string(),
});
export type ParameterDefinition = z.infer<typeof ParameterDefinition>;

/** Every parameter of the installed PypeIt, with the defaults of one instrument and configuration. */
export const ParameterTree = z.object({
  version: z.string(),
  spectrograph: z.string(),
  /** The frame whose configuration the defaults are for; null: they are the instrument's alone, and `note` says why. */
  frame: z.string().nullable(),
  note: z.string().nullable(),
  sections: z.array(z.object({ path: z.string(), description: z.string() })),
  leaves: z.array(ParameterDefinition),
  /** Detectors and mosaics of the instrument, as setup files name them: `1`, `(1,5)`. Empty: not known. */
  detectors: z.array(z.string()).default([]),
});
export type ParameterTree = z.infer<typeof ParameterTree>;

export const ParameterErrors = z.object({
  /** By PypeIt's own classes; `path` and `line` (from 1) are null where all together are refused. */
  errors: z.array(z.object({ path: z.string().nullable(), line: z.number().nullable(), message: z.string() })),
});
export type ParameterErrors = z.infer<typeof ParameterErrors>;

/** A named parameter block: `ROOT/.slitbench/templates/NAME.ini`. */
export const ParameterTemplate = z.object({
  name: z.string(),
  path: z.string(),
  /** Null: it fits any instrument. */
  spectrograph: z.string().nullable(),
  parameters: z.number(),
  text: z.string(),
});
export type ParameterTemplate = z.infer<typeof ParameterTemplate>;

/** What a template would make of one file; nothing is written. */
export const TemplateApplied = z.object({
  path: z.string(),
  digest: z.string(),
  text: z.string(),
  lines: z.array(DiffLine),
  /** Why it cannot be applied there. */
  problem: z.string().nullable(),
});
export type TemplateApplied = z.infer<typeof TemplateApplied>;

const Draft = z.object({ path: z.string(), text: z.string() });

/** PypeIt's parameters, and named sets of them. */
export const parameters = {
  definitions: oc.input(Draft).output(taskOf(ParameterTree)),
  validate: oc.input(Draft).output(ParameterErrors),
  templates: oc.input(z.object({})).output(z.array(ParameterTemplate)),
  /** Keep the parameters of a text under a name; or, with `defaults`, as those that setup gives to its instrument. */
  keep: oc
    .input(z.object({ text: z.string(), name: z.string(), defaults: z.boolean().default(false) }))
    .output(z.object({ path: z.string() })),
  forget: oc.input(z.object({ name: z.string() })).output(z.object({})),
  /** With `exactly`, what the template does not set is taken out too. */
  apply: oc
    .input(z.object({ name: z.string(), paths: z.array(z.string()).min(1), exactly: z.boolean().default(false) }))
    .output(z.array(TemplateApplied)),
};
