import type { Label, Link, Parameter, Status } from 'allure-js-commons';

/** A file that goes with a result, held in memory: none is large, as long ones are cut. */
export interface ReportedAttachment {
  readonly name: string;
  readonly contentType: string;
  readonly fileExtension: string;
  readonly content: Buffer;
}

export interface ReportedStep {
  readonly name: string;
  readonly status: Status;
  /** Why it is not green. */
  readonly message?: string;
  readonly parameters: readonly Parameter[];
  readonly steps: readonly ReportedStep[];
  readonly attachments: readonly ReportedAttachment[];
}

/**
 * A run in Allure's words, before it is written to a folder or said to an Allure runtime that is active already: both say
 * the same.
 */
export interface ReportedRun {
  readonly name: string;
  readonly fullName: string;
  readonly testCaseId: string;
  readonly historyId: string;
  readonly status: Status;
  readonly statusDetails: { readonly message?: string; readonly trace?: string };
  readonly description: string;
  readonly labels: readonly Label[];
  readonly links: readonly Link[];
  readonly parameters: readonly Parameter[];
  readonly steps: readonly ReportedStep[];
  readonly attachments: readonly ReportedAttachment[];
  /** Epoch ms. */
  readonly start: number;
  readonly stop: number;
}
