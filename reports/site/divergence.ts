/** Where the traces of two exact runs part. */
export type Divergence =
  | { readonly kind: 'same'; readonly steps: number }
  /** The first step that differs, with both lines; undefined where a trace has ended before it. */
  | {
      readonly kind: 'differs';
      readonly step: number;
      readonly lines: readonly [string | undefined, string | undefined];
    }
  | { readonly kind: 'not-compared'; readonly reason: string };
