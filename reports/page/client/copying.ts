/** Buttons that copy the command before them. In a frame without the clipboard the command is at least selected. */
export function enableCopying(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('.copy')) {
    button.hidden = false;
    button.addEventListener('click', () => void copy(button));
  }
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const code = button.parentElement?.querySelector('code');
  if (!code) return;
  getSelection()?.selectAllChildren(code);
  const done = copiedByCommand() || (await copiedByClipboard(code.textContent));
  button.textContent = done ? 'Copied' : 'Selected';
}

/** Old, and the only way that works in sandboxed frames. */
function copiedByCommand(): boolean {
  return (document as { execCommand(command: string): boolean }).execCommand('copy');
}

async function copiedByClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
