const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Turns Ctrl-C and SIGTERM into an abort: the run heals and cleans before it leaves. A repeated signal changes nothing;
 * the clean-up is worth the seconds it takes.
 */
export function stopSignal(onStop: (signal: string) => void): AbortSignal {
  const controller = new AbortController();
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (controller.signal.aborted) return;
      onStop(name);
      controller.abort(new Error(`stopped by ${name}`));
    });
  }
  return controller.signal;
}
