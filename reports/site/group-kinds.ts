import { isJsonObject, type Json } from '../../harness/core/json.ts';
import { VERDICTS, type Verdict } from '../../harness/core/verdict.ts';

/** Folders about many runs: a folder is of a kind when it has the kind's file. Another kind is another line. */
export const GROUP_KINDS: readonly { readonly kind: string; readonly file: string }[] = [
  { kind: 'campaign', file: 'campaign.json' },
  { kind: 'comparison', file: 'comparison.json' },
];

/** What the kind's file says of its result, where it does: a `verdict`, and a `sentence`, or the first of its `sentences`. */
export function resultIn(document: Json): { readonly state?: Verdict; readonly line?: string } {
  const { verdict, sentence, sentences } = isJsonObject(document) ? document : {};
  const state = VERDICTS.find((each) => each === verdict);
  const line = [sentence, Array.isArray(sentences) ? (sentences as Json[])[0] : undefined].find(isText);
  return { ...(state === undefined ? {} : { state }), ...(line === undefined ? {} : { line }) };
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string';
}
