/** One note beside the pointer. Its text is text only. */
export class Tooltip {
  readonly #box = document.createElement('div');

  constructor() {
    this.#box.className = 'tooltip';
    this.#box.hidden = true;
    this.#box.setAttribute('role', 'status');
    document.body.append(this.#box);
  }

  show(text: string, { clientX, clientY }: { readonly clientX: number; readonly clientY: number }): void {
    const box = this.#box;
    box.hidden = false;
    box.textContent = text;
    box.style.left = `${String(Math.max(4, Math.min(clientX + 14, innerWidth - box.offsetWidth - 8)))}px`;
    const below = clientY + 18;
    box.style.top = `${String(below + box.offsetHeight > innerHeight ? clientY - box.offsetHeight - 12 : below)}px`;
  }

  hide(): void {
    this.#box.hidden = true;
  }
}
