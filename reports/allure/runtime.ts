import { AssertionError } from 'node:assert';
import { Status } from 'allure-js-commons';
import type { TestRuntime } from 'allure-js-commons/sdk/runtime';
import { reportRun, type RunToReport } from './report-run.ts';
import type { ReportedAttachment, ReportedStep } from './reported-run.ts';

/**
 * Says a run to the Allure runtime of whatever reporter is active, within the test that is running: the same name,
 * labels, steps and attachments as in our own results. The status is that reporter's: it comes from what the test throws.
 */
export async function sayToRuntime(input: RunToReport, runtime: TestRuntime): Promise<void> {
  const reported = await reportRun(input, process.env);
  await runtime.displayName(reported.name);
  await runtime.historyId(reported.historyId);
  await runtime.testCaseId(reported.testCaseId);
  await runtime.description(reported.description);
  await runtime.labels(...reported.labels);
  await runtime.links(...reported.links);
  for (const { name, value, excluded = false } of reported.parameters) {
    await runtime.parameter(name, value, { excluded });
  }
  for (const step of reported.steps) await sayStep(step, runtime);
  for (const attachment of reported.attachments) await sayAttachment(attachment, runtime);
}

async function sayStep(step: ReportedStep, runtime: TestRuntime): Promise<void> {
  const { name, status, message } = step;
  const isLeaf = step.parameters.length + step.steps.length + step.attachments.length === 0;
  if (isLeaf) return runtime.logStep(name, status, message === undefined ? undefined : new Error(message));
  let said: Error | undefined;
  try {
    await runtime.step(name, async () => {
      for (const parameter of step.parameters) await runtime.stepParameter(parameter.name, parameter.value);
      for (const inner of step.steps) await sayStep(inner, runtime);
      for (const attachment of step.attachments) await sayAttachment(attachment, runtime);
      said = errorFor(status, message ?? name);
      // A step takes its status from how its body ends.
      if (said !== undefined) throw said;
    });
  } catch (error) {
    if (error !== said) throw error;
  }
}

/** What a runtime reads this status from: an assertion that failed, or any other error. */
function errorFor(status: Status, message: string): Error | undefined {
  if (status === Status.PASSED) return undefined;
  return status === Status.FAILED ? new AssertionError({ message }) : new Error(message);
}

async function sayAttachment(attachment: ReportedAttachment, runtime: TestRuntime): Promise<void> {
  const { name, content, contentType, fileExtension } = attachment;
  await runtime.attachment(name, content, { contentType, fileExtension });
}
