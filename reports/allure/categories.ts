import { Status } from 'allure-js-commons';
import type { Category } from 'allure-js-commons/sdk';

/**
 * Groups of results that are not green, told apart by the bracketed cause their message begins with, and, for tests
 * that threw one of Verdict's errors, by the error's name. Expressions match whole messages.
 */
export const CATEGORIES: Category[] = [
  {
    name: 'bug',
    description: 'The system under test broke a promise; there is evidence.',
    matchedStatuses: [Status.FAILED],
    messageRegex: '\\[bug\\].*',
  },
  {
    name: 'unknown',
    description: 'A budget was spent before a decision.',
    matchedStatuses: [Status.BROKEN],
    messageRegex: '\\[unknown\\].*',
  },
  {
    name: 'vacuous',
    description: 'Nothing was really tested: a promised fault without effect, too few operations.',
    matchedStatuses: [Status.BROKEN],
    messageRegex: '\\[vacuous\\].*',
  },
  {
    name: 'harness',
    description: 'Verdict itself failed, or missed a bug it was expected to find.',
    matchedStatuses: [Status.FAILED, Status.BROKEN],
    messageRegex: '(\\[harness\\]|(HarnessError|InputError)\\b).*',
  },
  {
    name: 'environment',
    description: 'Something the run needs is not on this machine.',
    matchedStatuses: [Status.FAILED, Status.BROKEN, Status.SKIPPED],
    messageRegex: '(\\[environment\\]|UnavailableError\\b).*',
  },
];
